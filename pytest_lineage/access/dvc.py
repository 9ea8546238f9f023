"""A folder as DVC sees it: which files are part of it, and the digest of their list."""

from __future__ import annotations

from pytest_lineage.access.files import walk
from pytest_lineage.errors import SubjectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_lineage.access.files import Checkout

_ALWAYS_LEFT_OUT = frozenset({".git", ".hg", ".dvc"})
_IGNORE_FILE_LIMIT = 1024 * 1024  # bytes


def folder_files(checkout: Checkout, folder: str) -> list[str]:
    """Every file of a folder, from the root; links are among them, and cannot be read.

    Raises:
        SubjectError: as `Checkout` says; `not-a-file` where a file is there instead of a folder.
    """
    try:
        folder = checkout.folder(folder)
    except SubjectError as error:
        if error.code == "file-missing":
            _refuse_file(checkout, folder)
        raise
    return walk(checkout.root, folder, skip=_ALWAYS_LEFT_OUT, marked="")


def ignore_file(checkout: Checkout, folder: str, files: Sequence[str]) -> str:
    """The `.dvcignore`, above or below the folder, that may leave files out (its patterns are not read here); else `""`."""
    parts = folder.split("/") if folder else []
    above = ["/".join([*parts[:depth], ".dvcignore"]) for depth in range(len(parts) + 1)]
    for name in dict.fromkeys([*above, *(name for name in files if name.endswith("/.dvcignore"))]):
        if _says_something(checkout, name):
            return name
    return ""


def folder_digest(entries: Iterable[tuple[str, str]]) -> str:
    """The digest, ending in `.dir`, of pairs of a path in the folder and its file's md5: md5 of their JSON list, ordered by path."""
    import hashlib
    import json

    listed = [{"md5": md5, "relpath": path} for path, md5 in sorted(entries)]
    return hashlib.md5(json.dumps(listed, sort_keys=True).encode(), usedforsecurity=False).hexdigest() + ".dir"


def _refuse_file(checkout: Checkout, path: str) -> None:
    with checkout.open(path):
        raise SubjectError(f"{path!r} is a file, not a folder", file=path, code="not-a-file")


def _says_something(checkout: Checkout, name: str) -> bool:
    try:
        patterns = checkout.read(name, _IGNORE_FILE_LIMIT)
    except SubjectError as error:
        if error.code == "file-missing":
            return False
        raise
    return any(line.strip() and not line.startswith(b"#") for line in patterns.splitlines())
