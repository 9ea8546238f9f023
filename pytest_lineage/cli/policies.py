"""Policies as a command names them: a shipped name, a file from the working directory, or those of the project."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_lineage.policy.load import Policy


def named(reference: str) -> Policy:
    """The policy of a shipped name or of a file, whose root is the top of its git tree."""
    from pytest_lineage.run import load_file, load_policy

    return load_file(reference) if os.path.isfile(os.path.abspath(reference)) else load_policy(reference)


def of_project(paths: Iterable[str] = (), *, config: str = "", root: str = "") -> list[Policy]:
    """The policies that are in force in the project around the working directory."""
    from pytest_lineage.run import prepare

    with prepare(list(paths), config=config, root=root) as run:
        return list({id(one.policy): one.policy for one in run.in_force}.values())


def today() -> str:
    """UTC's day."""
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())
