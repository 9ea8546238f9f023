"""Policies as a command names them: a shipped name, a file from the working directory, or those of the project."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_lineage.policy.load import Policy


def named(reference: str) -> Policy:
    """The policy of a shipped name or of a file, whose root is the top of its git tree."""
    from pytest_lineage.access.files import Checkout, find_upward, git_top
    from pytest_lineage.planning import policy_loader
    from pytest_lineage.policy.lock import NAME

    full = os.path.abspath(reference)
    if not os.path.isfile(full):
        from pytest_lineage.run import load_policy

        return load_policy(reference)
    folder = os.path.realpath(os.path.dirname(full))
    root = git_top(folder) or folder
    with Checkout(root) as checkout:
        path = _from(root, os.path.join(folder, os.path.basename(full)))
        return policy_loader(checkout, _from(root, find_upward(folder, NAME, root) or root)).load(f"./{path}")


def _from(root: str, path: str) -> str:
    """A path from the root, POSIX, `""` for the root itself."""
    return "" if path == root else os.path.relpath(path, root).replace(os.sep, "/")


def of_project(paths: Iterable[str] = (), *, config: str = "", root: str = "") -> list[Policy]:
    """The policies that are in force in the project around the working directory."""
    from pytest_lineage.run import prepare

    with prepare(list(paths), config=config, root=root) as run:
        return list({id(one.policy): one.policy for one in run.in_force}.values())


def today() -> str:
    """UTC's day."""
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())
