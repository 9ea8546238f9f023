"""Fetches one file of one commit from a remote repository, for policies that extend another project's.

The commit is fetched alone, over https or ssh only, into a temporary bare repository: nothing is checked out, no redirect is
followed, no credential but an ssh key is used (no `.netrc`, no helper), and time and room are bounded. What arrives is
verified by git against the commit's id.
"""

from __future__ import annotations

import os

from pytest_lineage.access.git_process import blob, check_commit, check_path, finish, hardened, kill, last_words, public, start
from pytest_lineage.errors import CallerError, WorldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The most that a fetched commit may take on disk, in bytes, and the time that fetching it may take, in seconds.
MAX_FETCH_BYTES = 512 * 1024 * 1024
FETCH_SECONDS = 60.0

_SSH = "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oPermitLocalCommand=no -oClearAllForwardings=yes"


def fetch_file(url: str, commit: str, path: str, *, ca_bundle: str = "", seconds: float = FETCH_SECONDS) -> bytes:
    """One file of one commit of a remote repository, which is fetched alone into a temporary repository.

    Args:
        url: `git+https://host/path` or `git+ssh://[user@]host/path`, without a password.
        commit: 40 lower-case hexadecimal digits. git checks the objects it receives against it.
        path: the file in the commit's tree.
        ca_bundle: file of certificates to trust; `""` for `REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE` or the system's.
        seconds: the deadline for all of it.

    Raises:
        CallerError: where an argument is wrong, or the commit has no such file.
        WorldError: where the repository could not be reached, or does not hold the commit.
    """
    import tempfile

    remote = _remote(url)
    check_commit(commit, (40,))
    check_path(path)
    with tempfile.TemporaryDirectory(prefix="lineage-", ignore_cleanup_errors=True) as folder:
        repository = _empty_repository(folder, remote)
        _fetch(hardened(repository, _remote_environment(folder, ca_bundle)), commit, remote, seconds)
        found = blob(hardened(repository), commit, path)
    if found is None:
        raise CallerError(f"commit {commit} of {remote} has no file {path!r}", code="file-missing", help="check the path after `#`")
    return found


def _remote(url: str) -> str:
    """The URL that git is given; only the two safe protocols, and nothing secret in it."""
    import re

    if re.match(r"git\+[a-z]+://[^/@]*:[^/@]*@", url) or re.match(r"git\+https://[^/]*@", url):
        raise CallerError(
            f"a URL of a policy must not hold credentials: {public(url)}", help="use git+ssh:// with a key for a private repository"
        )
    host = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    user = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?"
    found = re.fullmatch(rf"git\+((?:https://{host}|ssh://{user}{host})/[A-Za-z0-9._~%+/-]+)", url)
    if found is None or len(url) > 2000:
        shown = public(url)
        raise CallerError(
            f"{shown!r} is not the URL of a git repository we fetch from", help="use git+https://host/path or git+ssh://git@host/path"
        )
    return found[1]


def _remote_environment(folder: str, ca_bundle: str) -> dict[str, str]:
    """What fetching needs: two protocols; a home without `.netrc` or configuration; the certificates to trust."""
    added = {
        "GIT_ALLOW_PROTOCOL": "https:ssh",
        "HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "GIT_SSH_COMMAND": _SSH,
        "GIT_SSH_VARIANT": "ssh",
    }
    bundle = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    if bundle:
        if not os.path.isfile(bundle):
            raise CallerError(f"there is no file of certificates at {bundle!r}", help="correct REQUESTS_CA_BUNDLE or SSL_CERT_FILE")
        added["GIT_SSL_CAINFO"] = os.path.abspath(bundle)
    return added


def _empty_repository(folder: str, remote: str) -> str:
    """A bare repository with one remote. The URL's grammar leaves nothing in it to quote."""
    repository = os.path.join(folder, "repository.git")
    for below in ("objects", "refs"):
        os.makedirs(os.path.join(repository, below))
    _write(os.path.join(repository, "HEAD"), "ref: refs/heads/none\n")
    _write(
        os.path.join(repository, "config"), f'[core]\n\trepositoryformatversion = 0\n\tbare = true\n[remote "origin"]\n\turl = "{remote}"\n'
    )
    return repository


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _fetch(git: Any, commit: str, remote: str, seconds: float) -> None:
    """Fetch one commit without its history, within a time and a size."""
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--depth=1")
    process = start(git, "fetch", *options, "--stdin", "origin")
    watch = _Watch(process, git.environment()["GIT_DIR"], seconds)
    try:
        process.stdin.write(f"{commit}:refs/lineage/fetched\n".encode())
        process.stdin.close()
        said = last_words(process.stderr)
        process.proc.wait()
    except BrokenPipeError:
        said = last_words(process.stderr)
    finally:
        watch.end()
        status = finish(process)
    if watch.reason:
        raise WorldError(f"{remote} cannot be fetched: {watch.reason}")
    if status:
        raise _fetch_error(commit, remote, said)


def _fetch_error(commit: str, remote: str, said: str) -> CallerError | WorldError:
    if "not our ref" in said or "no such remote ref" in said or "unadvertised object" in said:
        return CallerError(f"{remote} has no commit {commit}", help="name a commit that was pushed there")
    advice = "check the URL and the network; a private repository needs git+ssh:// and a key, a private CA REQUESTS_CA_BUNDLE"
    return WorldError(f"{remote} cannot be fetched: {said or 'git does not say why'}", help=advice)


class _Watch:
    """Ends a running git that takes too long or too much room; `reason` then says which."""

    __slots__ = ("_ended", "_process", "_repository", "_seconds", "_thread", "reason")

    def __init__(self, process: Any, repository: str, seconds: float) -> None:
        import threading

        self.reason = ""
        self._process, self._repository, self._seconds = process.proc, repository, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop watching."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        import time

        deadline = time.monotonic() + self._seconds
        while not self._ended.wait(0.1):
            if time.monotonic() > deadline:
                self.reason = f"it took longer than {self._seconds:g} seconds"
            elif _bytes_below(self._repository) > MAX_FETCH_BYTES:
                self.reason = f"the commit takes more than {MAX_FETCH_BYTES} bytes"
            if self.reason:
                kill(self._process)
                return


def _bytes_below(folder: str) -> int:
    """The size of everything in a folder that something else is writing to."""
    import contextlib

    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
