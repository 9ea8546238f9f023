"""A running git that can neither run nor fetch what a repository says, only what its caller says.

The environment names the repository (so none is discovered), and switches off configuration of the user and the system,
hooks, fsmonitor, replaced objects, prompts and every protocol but those meant.
"""

from __future__ import annotations

import os

from pytest_lineage.errors import CallerError, WorldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.askPass": "",
    "credential.helper": "",
    "safe.bareRepository": "explicit",
    "protocol.version": "2",
    "protocol.ext.allow": "never",
    "http.followRedirects": "false",
    "http.sslVerify": "true",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "20",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
}
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}
#: The largest file that is read from a commit, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: What helps where a clone lacks a commit.
FETCH_IT = "fetch it; in CI, check out with `fetch-depth: 0`"
#: The caller's variables of git that change nothing we do; git sets some of them for its hooks. Every other one is taken away.
_HARMLESS = frozenset({"GIT_EXEC_PATH", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_REFLOG_ACTION"})


def hardened(repository: str, added: Mapping[str, str] | None = None) -> Any:
    """GitPython's command for one repository, whose environment lets it reach nothing unless `added` says so."""
    from git.cmd import Git

    git = Git(os.path.dirname(repository))
    config = {}
    for number, (key, value) in enumerate(_CONFIG.items()):
        config[f"GIT_CONFIG_KEY_{number}"] = key
        config[f"GIT_CONFIG_VALUE_{number}"] = value
    base = {**_ENVIRONMENT, **config, "GIT_CONFIG_COUNT": str(len(_CONFIG)), "GIT_DIR": repository, "GIT_ALLOW_PROTOCOL": "none"}
    git.update_environment(**{**base, **(added or {})})
    return git


def _command(git: Any, *arguments: str) -> list[str]:
    """The command line, which takes away what the caller's environment says to git: GitPython can only add to it."""
    named = git.environment()
    stray = [
        name
        for name in os.environ
        if name.startswith("GIT_") and name not in named and name not in _HARMLESS and not name.startswith("GIT_PYTHON_")
    ]
    cleared = ["env", *(part for name in stray for part in ("-u", name))] if stray and os.name == "posix" else []
    if stray and not cleared:
        raise CallerError(f"git must not be told otherwise by {', '.join(sorted(stray))}", help="unset these variables")
    return [*cleared, git.GIT_PYTHON_GIT_EXECUTABLE, "--no-pager", "--no-replace-objects", "--literal-pathspecs", *arguments]


def start(git: Any, *arguments: str) -> Any:
    """A running git, with its three streams, in a group of its own so that its helpers end with it."""
    import subprocess

    from git.exc import GitCommandNotFound

    options = {"start_new_session": True} if os.name == "posix" else {}
    try:
        return git.execute(_command(git, *arguments), istream=subprocess.PIPE, as_process=True, **options)
    except (GitCommandNotFound, OSError) as error:
        raise WorldError("git cannot be run", help="install git, and put it on PATH") from error


def finish(process: Any) -> int:
    """Its status; git and its helpers are ended, where they have not."""
    import contextlib

    running = process.proc
    kill(running)
    for stream in (running.stdin, running.stdout, running.stderr):
        with contextlib.suppress(BrokenPipeError):
            stream.close()
    status: int = running.wait()
    return status


class Batch:
    """A running `git cat-file`, asked for objects line by line."""

    __slots__ = ("_process",)

    def __init__(self, git: Any, mode: str) -> None:
        self._process = start(git, "cat-file", mode)

    def ask(self, name: str) -> tuple[str, str, int] | None:
        """The id, type and size in bytes of what a name stands for; None where it stands for nothing."""
        import re

        try:
            self._process.stdin.write(os.fsencode(name) + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            raise WorldError(f"git cannot read the repository: {last_words(self._process.stderr)}", help="check it with `git fsck`")
        found = re.fullmatch(rb"([0-9a-f]{40,64}) ([a-z]+) ([0-9]+)\n", line)
        return (found[1].decode(), found[2].decode(), int(found[3])) if found else None

    def read(self, size: int) -> bytes:
        """The bytes of the object asked for last, in mode `--batch`."""
        data: bytes = self._process.stdout.read(size)
        return data

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        finish(self._process)


def last_words(stream: Any) -> str:
    """Git's own last complaint, in at most 200 characters; the rest of what it or a server says is dropped as it comes."""
    kept = b""
    while piece := stream.read1(65536):
        kept = (kept + piece)[-65536:]
    lines = [line.partition(": ")[2] for line in kept.decode("utf-8", "replace").splitlines() if line.startswith(("fatal: ", "error: "))]
    return "".join(letter if letter.isprintable() else "?" for letter in public(lines[-1] if lines else ""))[:200]


def kill(running: Any) -> None:
    """End a process and its group, where it still runs."""
    import signal

    if running.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    except ProcessLookupError:
        return


def blob(git: Any, commit: str, path: str) -> bytes | None:
    """A file of a commit, or None where the commit has none of that path."""
    with Batch(git, "--batch-check") as batch:
        found = batch.ask(commit)
        if found is None or found[1] != "commit":
            raise WorldError(f"commit {commit} is not in this clone", help=FETCH_IT)
        found = batch.ask(f"{commit}:{path}")
    if found is None or found[1] != "blob":
        return None
    name, _, size = found
    if size > MAX_BYTES:
        raise CallerError(f"{path!r} has {size} bytes at commit {commit}, more than {MAX_BYTES}", code="too-large")
    with Batch(git, "--batch") as batch:
        batch.ask(name)
        return batch.read(size)


def check_commit(commit: str, lengths: tuple[int, ...]) -> None:
    """Refuse what is not a full id of one of these lengths."""
    if len(commit) not in lengths or not set(commit) <= set("0123456789abcdef"):
        wanted = " or ".join(str(length) for length in lengths)
        raise CallerError(f"{commit[:100]!r} is not a full commit id", help=f"give all {wanted} lower-case hexadecimal digits")


def check_path(path: str) -> None:
    """Refuse what is not a path from the top of a tree."""
    parts = path.split("/")
    if not path or len(path) > 4096 or not path.isprintable() or any(part in {"", ".", ".."} for part in parts):
        raise CallerError(f"{path[:200]!r} is not a path in a commit", help="write it from the top of the repository, without `.` or `..`")


def public(url: str) -> str:
    """A URL without whatever stands before its host."""
    import re

    return re.sub(r"//[^/]*@", "//", url)[:200]
