"""Real pytest sessions in a folder of their own, and what ran in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.git_server import git
from tests.support.records import commit, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
DIGEST = f"sha256:{sha256('image')}"
COMMIT = commit("code")

POLICY = """\
policy: team
version: 1
rules:
- {id: image, check: digest, field: env.docker_image_digest, fix: Record the RepoDigest.}
- {id: commit, check: immutable-id, field: code.commit, at-least: commit, fix: Record the full id.}
- {id: owner, check: present, field: approvals.owner, severity: warning, fix: Record who owns it.}
- {id: seed, check: present, field: training.seed, optional: true, fix: Record the seed.}
"""
PROJECT = """\
version: 1
policies: [./policy.yaml]
sources:
- manifests: ["**/provenance.json"]
"""
RULES = ("team/image", "team/commit", "team/owner", "team/seed")
TEST = "def test_own():\n    assert True\n"


def manifest(**changes: object) -> str:
    """A manifest that `POLICY` finds nothing wrong with, except what is changed: `commit`, `image`, `owner`, `seed`."""
    values: dict[str, object] = {"commit": COMMIT, "image": DIGEST, "owner": "ana", **changes}
    sides: dict[str, dict[str, object]] = {"code": {"commit": values["commit"]}, "env": {"docker_image_digest": values["image"]}}
    sides["model"] = {"name": "fraud"}
    sides["approvals"] = {"owner": values["owner"]}
    if "seed" in values:
        sides["training"] = {"seed": values["seed"]}
    return json.dumps(sides, indent=2)


def project(folder: Path, files: Mapping[str, str] | None = None, *, ini: str = "", under_git: bool = True) -> Path:
    """A project with two good manifests, a policy and a test of its own; `files` are added to it, or replace its own."""
    content = {
        "lineage.yaml": PROJECT,
        "policy.yaml": POLICY,
        "models/fraud/provenance.json": manifest(),
        "models/churn/provenance.json": manifest(seed=7),
        "tests/test_own.py": TEST,
        "pytest.ini": f"[pytest]\n{ini}",
        **(files or {}),
    }
    write(folder, content)
    if under_git:
        git(folder, "init", "-q")
    return folder


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Session:
    """One finished `pytest` process: its exit code, its output, and each item that ran with what became of it."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        record = folder / ".record.jsonl"
        record.unlink(missing_ok=True)
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_", "CI", "BUILD_"))}
        own |= {"PYTHONPATH": str(ROOT), "LINEAGE_RECORD": str(record), "COLUMNS": "240", **environment}
        command = [sys.executable, "-m", "pytest", "-p", "tests.support.recording", "-p", "no:hypothesispytest", *arguments]
        done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        self.ran: list[tuple[str, str]] = [(id_, outcome) for id_, outcome in map(json.loads, lines)]
        record.unlink(missing_ok=True)

    @property
    def lineage(self) -> dict[str, str]:
        """The lineage items that ran, each once, with what became of them."""
        found = [(id_, outcome) for id_, outcome in self.ran if ".py::" not in id_]
        assert len(found) == len(dict(found)), f"some ran twice: {found}"
        return dict(found)

    @property
    def tests(self) -> list[str]:
        """The user's own tests that ran."""
        return sorted(id_ for id_, _ in self.ran if ".py::" in id_)


def ids(folder: Path, *arguments: str) -> list[str]:
    """What `pytest --lineage --collect-only -q` prints, of lineage alone."""
    listed = Session(folder, "--lineage", "--collect-only", "-q", *arguments)
    assert listed.code == 0, listed.out + listed.err
    return [line for line in listed.out.splitlines() if "::" in line and ".py::" not in line]
