"""Git is asked for objects only: nothing that a repository, a URL or the caller's environment says is run or fetched."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lineage.access import git_fetch, git_process
from pytest_lineage.access.git import blob_at, fetch_file, resolve
from pytest_lineage.errors import CallerError, LineageError, WorldError
from tests.support.git_server import GitServer, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
needs_server = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl for a certificate")

POLICY = b"policy: team\nversion: 1\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work tree with two commits and a tag, whose attributes would change what a checkout's bytes are."""
    top = tmp_path_factory.mktemp("served") / "team"
    (top / "policies").mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    (top / "policies" / "é team.yaml").write_bytes(POLICY)
    (top / "policies" / "large").write_bytes(b"x" * 5000)
    (top / ".gitattributes").write_text("* text eol=crlf\n")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "first")
    (top / "policies" / "é team.yaml").write_bytes(b"changed")
    git(top, "commit", "--quiet", "-a", "-m", "second")
    git(top, "tag", "-a", "v1", "-m", "a tag", "HEAD~1")
    return top


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is on this machine."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.fixture(scope="module")
def first(repository: Path) -> str:
    return git(repository, "rev-parse", "HEAD~1")


@pytest.fixture(scope="module")
def server(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    running = GitServer(repository.parent, tmp_path_factory.mktemp("certificate"))
    yield running
    running.stop()


def fetch(server: GitServer, commit: str, path: str = "policies/é team.yaml", at: str = "/team/.git", seconds: float = 30) -> bytes:
    return fetch_file(server.url + at, commit, path, ca_bundle=str(server.ca), seconds=seconds)


@needs_server
class TestFetchingAFile:
    def test_gives_its_bytes_at_that_commit(self, server: GitServer, first: str) -> None:
        assert fetch(server, first) == POLICY

    def test_takes_the_certificates_of_the_environment(self, server: GitServer, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca))
        assert fetch_file(f"{server.url}/team/.git", first, "policies/é team.yaml") == POLICY

    def test_leaves_nothing_behind(self, server: GitServer, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        fetch(server, first)
        assert list(tmp_path.iterdir()) == []

    def test_refuses_a_commit_that_is_not_there(self, server: GitServer) -> None:
        with pytest.raises(CallerError, match="has no commit aaaa"):
            fetch(server, "a" * 40)

    @pytest.mark.parametrize("path", ["policies/none.yaml", "none/x", "policies"])
    def test_refuses_a_path_that_is_no_file(self, server: GitServer, first: str, path: str) -> None:
        with pytest.raises(CallerError, match="has no file"):
            fetch(server, first, path)

    def test_does_not_take_another_object_for_a_commit(self, server: GitServer, repository: Path) -> None:
        tree = git(repository, "rev-parse", "HEAD^{tree}")
        with pytest.raises(LineageError):
            fetch(server, tree)

    def test_follows_no_redirect(self, server: GitServer, first: str) -> None:
        before = len(server.requests)
        with pytest.raises(WorldError, match="cannot be fetched"):
            fetch(server, first, at="/moved/team/.git")
        asked = [path for path, _ in server.requests[before:]]
        assert asked
        assert all(path.startswith("/moved/") for path in asked)

    def test_refuses_a_server_whose_certificate_is_not_trusted(
        self, server: GitServer, first: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("GIT_SSL_NO_VERIFY", "1")
        monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'http.sslverify=false'")
        with pytest.raises(WorldError, match="certificate"):
            fetch_file(f"{server.url}/team/.git", first, "policies/é team.yaml")

    def test_ends_at_its_deadline(self, server: GitServer, first: str) -> None:
        with pytest.raises(WorldError, match=r"longer than 0\.3 seconds"):
            fetch(server, first, at="/slow/team/.git", seconds=0.3)

    def test_ends_where_the_commit_is_too_large(self, server: GitServer, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(git_fetch, "MAX_FETCH_BYTES", 1)
        with pytest.raises(WorldError, match="more than 1 bytes"):
            fetch(server, first, at="/slow/team/.git")

    def test_refuses_a_file_over_the_cap(self, server: GitServer, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(git_process, "MAX_BYTES", 4999)
        with pytest.raises(CallerError, match="5000 bytes") as caught:
            fetch(server, first, "policies/large")
        assert caught.value.code == "too-large"

    def test_sends_no_credentials_of_the_caller(
        self, server: GitServer, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
        (tmp_path / ".gitconfig").write_text("[http]\n\textraHeader = Authorization: hunter2\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        assert fetch(server, first) == POLICY
        assert {authorization for _, authorization in server.requests} == {""}

    def test_says_so_where_nobody_answers(self, first: str) -> None:
        with pytest.raises(WorldError, match="cannot be fetched"):
            fetch_file("git+https://127.0.0.1:1/team", first, "x", seconds=10)


@pytest.mark.skipif(os.name != "posix", reason="needs a script as ssh")
def test_ssh_is_run_with_fixed_options_only(repository: Path, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin" / "ssh"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\nfor last; do :; done\nexec sh -c "$last"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    found = fetch_file(f"git+ssh://git@example.com{repository}", first, "policies/é team.yaml")
    assert found == POLICY
    assert "-oBatchMode=yes -oStrictHostKeyChecking=yes" in (tmp_path / "said").read_text()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("git+http://example.com/x", id="http"),
        pytest.param("git+file:///tmp/x", id="file"),
        pytest.param("file:///tmp/x", id="file, plainly"),
        pytest.param("git+ext::sh -c id", id="ext"),
        pytest.param("ext::sh -c id", id="ext, plainly"),
        pytest.param("https://example.com/x", id="not marked as git"),
        pytest.param("git+https://", id="no host"),
        pytest.param("git+https://-x/y", id="a host that looks like an option"),
        pytest.param("git+ssh://-oProxyCommand=id/x", id="an option for ssh"),
        pytest.param("git+ssh://-oProxyCommand=id@host/x", id="a user that is an option"),
        pytest.param('git+https://example.com/x"\n[core]\nsshCommand=id', id="a line of configuration"),
        pytest.param("git+https://example.com/x y", id="a blank"),
        pytest.param("git+https://example.com/x?y=1", id="a query"),
        pytest.param("", id="empty"),
        pytest.param("git+https://example.com/" + "a" * 3000, id="endless"),
    ],
)
def test_other_urls_are_refused_before_git_runs(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_fetch, "start", lambda *_: pytest.fail("git was run"))
    with pytest.raises(CallerError, match="not the URL"):
        fetch_file(url, "a" * 40, "x")


@pytest.mark.parametrize(
    "url", ["git+https://me:hunter2@example.com/x", "git+https://hunter2@example.com/x", "git+ssh://git:hunter2@example.com/x"]
)
def test_credentials_in_a_url_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(CallerError, match="must not hold credentials") as caught:
        fetch_file(url, "a" * 40, "x")
    assert "hunter2" not in str(caught.value) + caught.value.help


@pytest.mark.parametrize(
    "commit", ["", "main", "HEAD", "a" * 39, "a" * 41, "A" * 40, "a" * 39 + "\n", "--upload-pack=id", "１" * 40, "a" * 64]
)
def test_only_full_commits_are_fetched(commit: str) -> None:
    with pytest.raises(CallerError, match="not a full commit id"):
        fetch_file("git+https://example.com/x", commit, "x")


@pytest.mark.parametrize("path", ["", "/x", "../x", "a/../x", "a//x", "a/", "./x", "a\nb", "a\0b", "\ud800"])
def test_only_plain_paths_are_asked_for(path: str) -> None:
    with pytest.raises(CallerError, match="not a path in a commit"):
        fetch_file("git+https://example.com/x", "a" * 40, path)


class TestReadingFromAClone:
    def test_gives_the_bytes_without_filters(self, repository: Path, first: str) -> None:
        assert blob_at(str(repository), first, "policies/é team.yaml") == POLICY
        assert blob_at(str(repository), first, "policies/none") is None
        assert blob_at(str(repository), first, "policies") is None

    def test_resolves_names_to_commits(self, repository: Path, first: str) -> None:
        head = git(repository, "rev-parse", "HEAD")
        assert [resolve(str(repository), ref) for ref in ("HEAD", "main", "refs/heads/main", head)] == [head] * 4
        assert [resolve(str(repository), ref) for ref in ("HEAD~1", "v1", first[:12])] == [first] * 3

    @pytest.mark.parametrize("ref", ["none", "-h", "--all", "", "HEAD:policies", "a..b", "HEAD\nHEAD", "a" * 40, "HEAD^{tree}"])
    def test_refuses_what_names_no_commit(self, repository: Path, ref: str) -> None:
        with pytest.raises(CallerError):
            resolve(str(repository), ref)

    def test_a_commit_that_is_not_there_may_be_elsewhere(self, repository: Path) -> None:
        with pytest.raises(WorldError, match="not in this clone") as caught:
            blob_at(str(repository), "a" * 40, "x")
        assert "fetch-depth: 0" in caught.value.help

    def test_a_tree_is_not_a_commit(self, repository: Path) -> None:
        with pytest.raises(WorldError):
            blob_at(str(repository), git(repository, "rev-parse", "HEAD^{tree}"), ".gitattributes")

    def test_ignores_replaced_objects(self, repository: Path, first: str) -> None:
        git(repository, "replace", first, "HEAD")
        try:
            assert blob_at(str(repository), first, "policies/é team.yaml") == POLICY
        finally:
            git(repository, "replace", "-d", first)

    def test_runs_nothing_that_the_repository_configures(self, tmp_path: Path) -> None:
        top = tmp_path / "hostile"
        top.mkdir()
        git(top, "init", "--quiet")
        (top / "x").write_text("x")
        git(top, "add", ".")
        git(top, "commit", "--quiet", "-m", "x")
        commit = git(top, "rev-parse", "HEAD")
        bait = f"touch {tmp_path}/ran"
        for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "alias.cat-file", "core.gitProxy", "core.editor"):
            git(top, "config", key, f"!{bait}" if key.startswith("alias") else bait)
        git(top, "config", "remote.origin.url", f"ext::sh -c {bait}")
        git(top, "config", "remote.origin.promisor", "true")
        git(top, "config", "extensions.partialClone", "origin")
        assert blob_at(str(top), commit, "x") == b"x"
        with pytest.raises(LineageError):
            blob_at(str(top), "a" * 40, "x")
        assert not (tmp_path / "ran").exists()

    def test_names_its_repository_rather_than_finding_one(self, repository: Path, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
        assert blob_at(str(repository), first, "policies/é team.yaml") == POLICY
        with pytest.raises(CallerError, match="not the top of a git work tree"):
            blob_at(str(repository / "policies"), first, "x")

    def test_a_broken_repository_is_said_so(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        with pytest.raises(WorldError, match="git cannot read the repository"):
            blob_at(str(tmp_path), "a" * 40, "x")

    def test_git_that_is_not_installed_is_said_so(self, repository: Path, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
        import git.cmd  # finds git while it is still there

        del git
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(WorldError, match="git cannot be run"):
            blob_at(str(repository), first, "x")


def test_a_linked_work_tree_is_a_clone_too(repository: Path, first: str, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "linked"), first)
    try:
        assert resolve(str(tmp_path / "linked"), "HEAD") == first
    finally:
        git(repository, "worktree", "remove", "--force", str(tmp_path / "linked"))


def test_importing_costs_no_git() -> None:
    assert "git" not in vars(sys.modules["pytest_lineage.access.git"])
