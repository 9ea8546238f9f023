"""What `lineage policy lock` does: fetch what a project takes from other repositories, compare, write."""

from __future__ import annotations

import os

from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_lineage.policy.lock import Lock


@frozen
class Pinned:
    """The lock as it should be, the file it belongs in, and a line for each pin that is new, changed or gone."""

    lock: Lock
    file: str
    changes: tuple[str, ...]

    def write(self) -> None:
        """Replace the file, whole or not at all."""
        from pytest_lineage.access.writing import write

        write(self.file, self.lock.render())


def pinned(given: list[str]) -> Pinned:
    """The lock for the project around the working directory, with the policies given besides.

    Raises:
        CallerError: where a policy is wrong.
        WorldError: where one could not be fetched.
    """
    from pytest_lineage.access.files import Checkout
    from pytest_lineage.planning import caller_reader
    from pytest_lineage.policy.lock import NAME, Lock, allowed_fetch, pin
    from pytest_lineage.projects import PROJECT_LIMIT, set_scene, territories

    scene = set_scene((), "", "")
    with Checkout(scene.root) as checkout:
        read = caller_reader(checkout)
        lands = territories(scene, "", caller_reader(checkout, PROJECT_LIMIT))
        projects = {project.base: project for land in lands for project in (*land.above, land.project)}
        named = {base: [use.reference for use in projects[base].uses] for base in sorted(projects)}
        named[""] = named.get("", []) + [_reference(text, scene.root) for text in given]
        fetch = allowed_fetch([host for project in projects.values() for host in project.allow])
        pins: dict[str, str] = {}
        for base, references in named.items():
            pins.update(pin(references, read=read, base=base, fetch=fetch).pins)
        outermost = min((base for base in projects if projects[base].file), default=scene.start)
        file = os.path.join(scene.root, outermost, NAME)
        before = _before(file, read, scene.root)
    return Pinned(lock=Lock(pins=pins), file=file, changes=_changes(before, pins))


def _reference(text: str, root: str) -> str:
    """A shipped name as it is, a file of the caller's from the root."""
    if not os.path.isfile(text):
        return text
    return "./" + os.path.relpath(os.path.realpath(text), os.path.realpath(root)).replace(os.sep, "/")


def _before(file: str, read: Callable[[str], bytes], root: str) -> Mapping[str, str]:
    from pytest_lineage.policy.lock import read_lock

    if not os.path.lexists(file):
        return {}
    path = os.path.relpath(file, root).replace(os.sep, "/")
    return read_lock(read(path), path).pins


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    new = [f"new: {origin} sha256:{after[origin]}" for origin in after if origin not in before]
    other = [
        f"CHANGED: {origin} sha256:{after[origin]}, was {before[origin]}"
        for origin in after
        if before.get(origin, after[origin]) != after[origin]
    ]
    gone = [f"gone: {origin}" for origin in before if origin not in after]
    return (*new, *other, *gone)
