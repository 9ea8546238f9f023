"""What is said when a file of the checkout may not or cannot be read: one sentence and one code for each reason."""

from __future__ import annotations

import errno
import stat

from pytest_lineage.errors import SubjectError

MISSING_ERRNOS = frozenset({errno.ENOENT, errno.ENOTDIR})

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def named(path: str) -> str:
    """A path as messages quote it: escaped, and cut at 200 characters."""
    return repr(path if len(path) <= 200 else path[:199] + "…")


def refusal(path: str, code: str, message: str, help: str = "") -> SubjectError:
    """The error for a path, with its place."""
    return SubjectError(message, file=path, code=code, help=help)


def not_regular(path: str, mode: int) -> SubjectError:
    """The error for something that is there and is no regular file."""
    if stat.S_ISLNK(mode):
        return refusal(path, "path-escape", f"{named(path)} leads through a link", "name the file itself; links are never followed")
    kind = _KINDS.get(stat.S_IFMT(mode), "no regular file")
    return refusal(path, "not-a-file", f"{named(path)} is {kind}, not a file")


def changed(path: str) -> SubjectError:
    """The error for a file that was written to while it was read."""
    return refusal(path, "file-unreadable", f"{named(path)} changed while it was read", "run again when nothing writes to it")


def problem(path: str, error: OSError | ValueError) -> SubjectError:
    """The error for what the system said."""
    if isinstance(error, ValueError) or error.errno == errno.ENAMETOOLONG:
        return refusal(path, "not-a-file", f"{named(path)} cannot be a path: a name in it is too long, or cannot be encoded")
    if error.errno in MISSING_ERRNOS:
        return refusal(path, "file-missing", f"{named(path)} is not there")
    if error.errno == errno.ELOOP:
        return not_regular(path, stat.S_IFLNK)
    reason = (error.strerror or type(error).__name__).lower()
    return refusal(path, "file-unreadable", f"{named(path)} cannot be read: {reason}", "check its permissions")
