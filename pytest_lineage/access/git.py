"""Asks git, through GitPython's plumbing, so that nothing in a repository can make it run or fetch anything.

Arguments are fixed; values go over stdin, after their grammar was checked. How git is run is in
`git_process`. Reading objects runs no filter, no pager and no program that a repository configures.
"""

from __future__ import annotations

import os

from pytest_lineage.access.git_fetch import fetch_file
from pytest_lineage.access.git_process import FETCH_IT, Batch, blob, check_commit, check_path, hardened
from pytest_lineage.errors import CallerError

__all__ = ["blob_at", "fetch_file", "resolve"]


def blob_at(root: str, commit: str, path: str) -> bytes | None:
    """The bytes of a file as a commit has them, or None where its tree has none of that path. No filter is applied.

    Args:
        root: the top of the work tree.
        commit: a full id (40 or 64 lower-case hexadecimal digits).
        path: from the top, in POSIX form.

    Raises:
        CallerError: the id or path is wrong, or the file is too large.
        WorldError: the commit is not in this clone, or git cannot be asked.
    """
    check_commit(commit, (40, 64))
    check_path(path)
    return blob(hardened(_repository(root)), commit, path)


def resolve(root: str, ref: str) -> str:
    """The full id of the commit that a name of the caller's (a branch, tag, `HEAD~1`, an id) stands for now.

    Raises:
        CallerError: it stands for no commit of this clone.
    """
    import re

    if not re.fullmatch(r"[A-Za-z0-9_@/][A-Za-z0-9_@/.~^{}+#=-]{0,250}", ref) or ".." in ref:
        raise CallerError(f"{ref!r} cannot be the name of a commit", help="name a branch, a tag or a full commit id")
    with Batch(hardened(_repository(root)), "--batch-check") as batch:
        found = batch.ask(f"{ref}^{{commit}}")
    if found is None or found[1] != "commit":
        raise CallerError(f"{ref!r} is no commit of this clone", help=FETCH_IT)
    return found[0]


def _repository(root: str) -> str:
    """The git folder of a work tree, named rather than discovered: never a bare repository that lies in the checkout."""
    place = os.path.join(root, ".git")
    if not os.path.exists(place):
        raise CallerError(f"{root!r} is not the top of a git work tree", help="run in a clone, or without --policy-from and --at")
    return place
