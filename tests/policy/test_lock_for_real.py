"""`extends: git+https://…` from end to end: a real git server, the real command line, a real cache."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.git_server import GitServer, git

if TYPE_CHECKING:
    from collections.abc import Iterator

_POLICY = """\
policy: organisation
version: 1
title: What every team records
rules:
- id: named
  check: present
  field: model.name
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GitServer, str]]:
    """A server with a repository of policies, and the commit that is served."""
    folder = tmp_path_factory.mktemp("served")
    work = folder / "work"
    work.mkdir()
    git(work, "init", "-q")
    (work / "policies").mkdir()
    (work / "policies" / "organisation.yaml").write_text(_POLICY)
    git(work, "add", ".")
    git(work, "commit", "-qm", "policies")
    commit = git(work, "rev-parse", "HEAD")
    git(folder, "clone", "-q", "--bare", str(work), "policies.git")
    running = GitServer(folder, tmp_path_factory.mktemp("certificate"))
    yield running, commit
    running.stop()


class Project:
    """A project that takes a policy from the server."""

    def __init__(self, folder: Path, server: GitServer, commit: str, allow: str) -> None:
        self.folder = folder
        self.server = server
        git(folder, "init", "-q")
        reference = f"{server.url}/policies.git@{commit}#policies/organisation.yaml"
        (folder / "team.yaml").write_text(f'policy: team\nversion: 1\nextends: ["{reference}"]\n')
        (folder / "lineage.yaml").write_text(f"version: 1\npolicies: [./team.yaml]\nnetwork: {{allow: [{allow}]}}\n")
        (folder / "provenance.json").write_text('{"model": {"name": "fraud"}}')

    def lineage(self, *arguments: str, cache: str = "cache") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / cache), "REQUESTS_CA_BUNDLE": str(self.server.ca)}
        command = [sys.executable, "-m", "pytest_lineage", *arguments]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def project(tmp_path: Path, server: tuple[GitServer, str]) -> Project:
    return Project(tmp_path, *server, allow="127.0.0.1")


def test_an_unpinned_policy_is_refused_and_nobody_is_asked(project: Project) -> None:
    before = len(project.server.requests)
    done = project.lineage("check")
    assert done.returncode == 2
    assert "is not pinned in lineage.lock" in done.stderr
    assert "lineage policy lock" in done.stderr
    assert len(project.server.requests) == before


def test_locking_pins_and_checking_uses_the_pin_without_asking_again(project: Project) -> None:
    locked = project.lineage("policy", "lock")
    assert locked.returncode == 0, locked.stderr
    assert "new: git+https://127.0.0.1" in locked.stdout
    asked = len(project.server.requests)
    checked = project.lineage("check")
    assert checked.returncode == 0, checked.stderr
    assert "1 passed" in checked.stdout
    assert len(project.server.requests) == asked
    assert project.lineage("policy", "lock", "--check").returncode == 0


def test_an_empty_cache_is_filled_again_and_the_bytes_compared(project: Project) -> None:
    project.lineage("policy", "lock")
    checked = project.lineage("check", cache="another")
    assert checked.returncode == 0, checked.stderr
    lock = project.folder / "lineage.lock"
    lock.write_text(re.sub(r'sha256: "[0-9a-f]{8}', 'sha256: "01234567', lock.read_text()))
    refused = project.lineage("check", cache="yet another")
    assert refused.returncode == 2
    assert "is not what lineage.lock pins" in refused.stderr


def test_a_host_that_is_not_allowed_is_not_contacted(tmp_path: Path, server: tuple[GitServer, str]) -> None:
    project = Project(tmp_path, *server, allow="policies.example")
    before = len(project.server.requests)
    done = project.lineage("policy", "lock")
    assert done.returncode == 2
    assert "127.0.0.1 is not among the hosts that may be contacted" in done.stderr
    assert len(project.server.requests) == before
    assert not (project.folder / "lineage.lock").exists()


def test_another_port_than_the_allowed_one_is_another_host(tmp_path: Path, server: tuple[GitServer, str]) -> None:
    project = Project(tmp_path, *server, allow='"127.0.0.1:1"')
    assert project.lineage("policy", "lock").returncode == 2
    file = tmp_path / "lineage.yaml"
    file.write_text(file.read_text().replace("127.0.0.1:1", f"127.0.0.1:{server[0].port}"))
    assert project.lineage("policy", "lock").returncode == 0
