"""Reads the checkout, whose author may be hostile: the only module that opens a file of it.

A path from a document stays below the root and leads through no link. It is opened component by component with
`O_NOFOLLOW`, relative to descriptors of its folders, so nothing can be swapped on the way; with `O_NONBLOCK`, so a pipe
never blocks; and what is no regular file is refused. Where the system has no such calls (Windows), real paths are compared.

`git`'s own folder is out of reach too: in CI it holds credentials, and a report may quote what was read.
"""

from __future__ import annotations

import errno
import os
import stat

from pytest_lineage.access.openfile import OpenFile
from pytest_lineage.access.places import inside
from pytest_lineage.access.refusals import MISSING_ERRNOS, named, not_regular, problem, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from pytest_lineage.errors import SubjectError

__all__ = ["SKIPPED_FOLDERS", "Checkout", "OpenFile", "exists", "find_upward", "git_top", "inside", "read_bytes", "walk"]

#: Folders that hold no subjects and are never walked, nor are the parts of a virtual environment (a folder with `pyvenv.cfg`).
SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", "__pypackages__", ".tox", ".nox", ".pixi", ".eggs"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".ipynb_checkpoints"}
)

#: What a virtual environment consists of, beside its `pyvenv.cfg`.
_OF_ENVIRONMENTS = frozenset({"bin", "include", "lib", "lib64", "share", "Scripts", "Include", "Lib"})

_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
_FILE = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)
_ROOT = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = _ROOT | getattr(os, "O_NOFOLLOW", 0)
#: Whether files can be opened relative to a folder without following links.
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW") and hasattr(os, "O_DIRECTORY")
_NOT_A_NAME = frozenset({"", ".", "..", ".git"})
_OPEN_FOLDERS = 64
_SMALL = 64 * 1024  # bytes up to which a file is read in one go


class Checkout:
    """Opens files below `root`, keeping the folders it went through open: for many reads. For one thread; close it.

    Every method takes a path from the root in POSIX form, or an absolute one below it, and raises `SubjectError` with code
    `path-escape`, `not-a-file`, `file-missing`, `file-unreadable` or `too-large`.
    """

    __slots__ = ("_folders", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: dict[str, int] = {}

    def open(self, path: str) -> OpenFile:
        """The regular file at `path`."""
        if not _BY_DESCRIPTOR:
            return _open_by_real_path(self.root, inside(self.root, path))
        folder, _, name = path.rpartition("/")
        at = self._folders.get(folder)
        if at is None or name.lower() in _NOT_A_NAME or path[0] == "/":
            path = inside(self.root, path)
            folder, _, name = path.rpartition("/")
            at = self._enter(folder)
        try:
            descriptor = os.open(name or ".", _FILE, dir_fd=at)
        except (OSError, ValueError) as error:
            raise _why(path, name, at, error) from None
        return OpenFile(path, descriptor)

    def read(self, path: str, limit: int) -> bytes:
        """The whole file at `path`, of at most `limit` bytes."""
        folder, _, name = path.rpartition("/")
        at = self._folders.get(folder)
        if at is not None and _BY_DESCRIPTOR and name.lower() not in _NOT_A_NAME:
            data = _read_small(name, at)
            if data is not None and len(data) <= limit:
                return data
        with self.open(path) as file:
            data = file.read(limit + 1)
            file.unchanged()
        if len(data) > limit:
            raise refusal(path, "too-large", f"{named(path)} is larger than {limit} bytes")
        return data

    def folder(self, path: str) -> str:
        """`path` normalised, having made sure that a folder is there and no link leads to it."""
        path = inside(self.root, path)
        if _BY_DESCRIPTOR:
            self._enter(path)
        else:
            full = _real_path(self.root, path)
            if not os.path.isdir(full):
                raise _not_a_folder(path, path) if os.path.exists(full) else problem(path, FileNotFoundError(errno.ENOENT, ""))
        return path

    def close(self) -> None:
        """Close the folders; the checkout can still be used."""
        while self._folders:
            os.close(self._folders.popitem()[1])

    def __enter__(self) -> Checkout:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _enter(self, folder: str) -> int:
        """A descriptor of a folder, given normalised; it stays open until the next call at least."""
        folders = self._folders
        if folder in folders:
            return folders[folder]
        if len(folders) > _OPEN_FOLDERS:
            self.close()
        if not folders:
            folders[""] = self._open_root()
            return self._enter(folder)
        above, _, name = folder.rpartition("/")
        at = folders[above] if above in folders else self._enter(above)
        try:
            descriptor = folders[folder] = os.open(name, _FOLDER, dir_fd=at)
        except (OSError, ValueError) as error:
            raise _why(folder, name, at, error) from None
        return descriptor

    def _open_root(self) -> int:
        try:
            return os.open(self.root, _ROOT)
        except (OSError, ValueError) as error:
            raise problem(self.root, error) from None


def _read_small(name: str, at: int) -> bytes | None:
    """A small regular file in one go, which is most of what is ever read; None for whatever wants a closer look."""
    try:
        descriptor = os.open(name, _FILE, dir_fd=at)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        size = status.st_size
        if size > _SMALL or not stat.S_ISREG(status.st_mode):
            return None
        data = os.read(descriptor, size + 1)
        return data if len(data) == size else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def read_bytes(root: str, path: str, limit: int) -> bytes:
    """The whole file at `path` below `root`, of at most `limit` bytes; raises as `Checkout` says. For many, use a `Checkout`."""
    with Checkout(root) as checkout:
        return checkout.read(path, limit)


def exists(root: str, path: str) -> bool:
    """Whether anything has that name, be it a dangling link: reading it then tells what is wrong with it."""
    try:
        return os.path.lexists(os.path.join(root, inside(root, path)))
    except ValueError:
        return False


def find_upward(start: str, name: str, stop: str = "") -> str:
    """The nearest folder, from the absolute folder `start` upward to `stop` (or the top), that holds `name`; else `""`."""
    folder = os.path.abspath(start)
    stop = os.path.abspath(stop) if stop else ""
    while not os.path.lexists(os.path.join(folder, name)):
        above = os.path.dirname(folder)
        if folder in {stop, above}:
            return ""
        folder = above
    return folder


def git_top(start: str) -> str:
    """The top of the git tree that the absolute folder `start` is in (where `.git` is a folder, or a worktree's file); else `""`."""
    return find_upward(start, ".git")


def walk(
    root: str,
    base: str = "",
    *,
    skip: frozenset[str] = SKIPPED_FOLDERS,
    marked: str = "pyvenv.cfg",
    unreadable: list[str] | None = None,
) -> list[str]:
    """Every path below `base` that is no folder, from the root in POSIX form, sorted. Links are listed, never followed.

    Args:
        root: absolute path of the root.
        base: the folder to start from, from the root; `""` for the root.
        skip: names of folders that are left out.
        marked: of a folder below `base` that holds a file of this name, what a virtual environment has is left out; `""` for none.
        unreadable: where given, folders that cannot be listed are added to it; otherwise they raise `SubjectError`.
    """
    with Checkout(root) as checkout:
        base = checkout.folder(base)
    first = base + "/" if base else ""
    files: list[str] = []
    folders = [first]
    while folders:
        prefix = folders.pop()
        try:
            names = _list(f"{root}/{prefix}", prefix, skip, marked if prefix != first else "", folders)
        except FileNotFoundError:  # removed since its name was read
            continue
        except OSError as error:
            if unreadable is None:
                raise problem(prefix, error) from None
            unreadable.append(prefix)
        else:
            files += names
    files.sort()
    return files


def _list(folder: str, prefix: str, skip: frozenset[str], marked: str, folders: list[str]) -> list[str]:
    """The files of one folder; its subfolders are added to `folders`."""
    files, below = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if name not in skip:
                    below.append(f"{prefix}{name}/")
            else:
                files.append(prefix + name)
    if marked and prefix + marked in files:  # not all of it: a mark that hid everything beside it would hide a bad manifest
        below = [path for path in below if path[len(prefix) : -1] not in _OF_ENVIRONMENTS]
    folders += below
    return files


def _why(path: str, name: str, at: int, error: OSError | ValueError) -> SubjectError:
    """The refusal for a component that could not be opened, told apart by what it is."""
    if isinstance(error, OSError):
        try:
            mode = os.stat(name, dir_fd=at, follow_symlinks=False).st_mode
        except OSError:
            return problem(path, error)
        if error.errno in MISSING_ERRNOS and not stat.S_ISLNK(mode):
            return _not_a_folder(path, name)
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            return not_regular(path, mode)
    return problem(path, error)


def _not_a_folder(path: str, name: str) -> SubjectError:
    return refusal(path, "file-missing", f"{named(path)} is not there: {named(name)} is not a folder")


def _real_path(root: str, path: str) -> str:
    """The full path, where it is its own real path below the root's."""
    top = os.path.realpath(root)
    full = os.path.join(top, *path.split("/")) if path else top
    try:
        real = os.path.realpath(full)
    except (OSError, ValueError) as error:
        raise problem(path, error) from None
    if os.path.normcase(real) != os.path.normcase(full):
        raise refusal(path, "path-escape", f"{named(path)} leads through a link")
    return full


def _open_by_real_path(root: str, path: str) -> OpenFile:
    """For systems without `openat`: no part may be a link, and the thing must be a regular file before it is opened."""
    full = _real_path(root, path)
    try:
        mode = os.lstat(full).st_mode
        if not stat.S_ISREG(mode):
            raise not_regular(path, mode)
        return OpenFile(path, os.open(full, _FILE))
    except (OSError, ValueError) as error:
        raise problem(path, error) from None
