"""What the arguments of pytest say of lineage: projects, manifests, policies and ids. They never reach pytest's own walk.

A folder is about tests, and leaves lineage whole, unless it has a project file: then it stands for that project. A policy
stands for its own tests, and leaves lineage whole as well.
"""

from __future__ import annotations

import os
from dataclasses import replace

from pytest_lineage.errors import CallerError
from pytest_lineage.plugin.names import decode
from pytest_lineage.plugin.policies import is_policy
from pytest_lineage.policy.project import NAME
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_lineage.plugin.listing import Branch, Leaf, Tree

_DOCUMENTS = (".json", ".yaml", ".yml")


@frozen
class Pick:
    """What one argument selects: a project by its folder or its file, a manifest, or, with `names`, what an id in a file leads to.

    Attributes:
        folder: the project's; `""` where `path` is a manifest.
    """

    argument: str
    path: str
    folder: str = ""
    names: tuple[str, ...] = ()


@frozen
class Asked:
    """Arguments, parted: `picks` are lineage, `policies` are tests of policies, `rest` is pytest's."""

    picks: tuple[Pick, ...]
    rest: tuple[str, ...]
    policies: tuple[Pick, ...] = ()

    @property
    def paths(self) -> list[str]:
        """What must be read for it: folders of projects, and manifests."""
        return sorted({pick.folder or pick.path for pick in self.picks})

    @property
    def whole(self) -> bool:
        """Whether projects are meant as wholes."""
        return all(pick.folder and not pick.names for pick in self.picks)


def part(arguments: Iterable[str], folders: Sequence[str], config: str) -> Asked:
    """Part pytest's arguments, whose paths are relative to one of `folders`: where pytest was called, or its root.

    `config` is the project file that was given instead of the nearest, or `""`.
    """
    config = _absolute(config, folders[0]) if config else ""
    picks, rest = [], []
    known: dict[str, bool] = {}  # each file is looked at once, however many of its ids are given
    for argument in arguments:
        pick = _path(argument, folders[0], config) or _id(argument, folders, config)
        if pick is not None:
            picks.append(pick)
            if pick.path not in known:
                known[pick.path] = not pick.folder and is_policy(pick.path)
        if pick is None or os.path.isdir(pick.path):
            rest.append(argument)
    policies = tuple(pick for pick in picks if known[pick.path])
    return Asked(picks=tuple(pick for pick in picks if not known[pick.path]), rest=tuple(rest), policies=policies)


def select(trees: Sequence[Tree], asked: Asked) -> tuple[Tree, ...]:
    """The trees with only what was asked for, in their order and each item once.

    Raises:
        CallerError: for an id that nothing has, and for a path that is no subject.
    """
    if asked.whole:
        return tuple(trees)
    chosen: set[tuple[str, str]] = set()
    for pick in asked.picks:
        found = {(tree.id, id_) for tree in trees for id_, branch, leaf in tree.ids() if _is_meant(pick, tree, branch, leaf)}
        if not found:
            raise _nothing(pick, trees)
        chosen |= found
    return tuple(kept for tree in trees if (kept := _kept(tree, lambda id_, tree=tree: (tree.id, id_) in chosen)).branches)  # type: ignore[misc]


def _kept(tree: Tree, wanted: Callable[[str], bool]) -> Tree:
    leaves: dict[str, list[Leaf]] = {}
    for id_, branch, leaf in tree.ids():
        if wanted(id_):
            leaves.setdefault(branch.subject, []).append(leaf)
    kept = [replace(one, leaves=tuple(leaves[one.subject])) for one in tree.branches if one.subject in leaves]
    return replace(tree, branches=tuple(kept))


def _is_meant(pick: Pick, tree: Tree, branch: Branch, leaf: Leaf) -> bool:
    if pick.names:
        names = tuple(name for name in (branch.name, leaf.name) if name)
        return tree.path == pick.path and names[: len(pick.names)] == pick.names
    return tree.path.startswith(pick.folder.rstrip(os.sep) + os.sep) if pick.folder else branch.file == pick.path


def _path(argument: str, folder: str, config: str) -> Pick | None:
    """A path that is there: a folder with a project file, a project file, or a document."""
    path = _absolute(argument, folder)
    if os.path.isdir(path):
        return Pick(argument=argument, path=path, folder=path) if os.path.lexists(os.path.join(path, NAME)) else None
    return Pick(argument=argument, path=path, folder=_project(path, config)) if path.endswith(_DOCUMENTS) and _is_there(path) else None


def _id(argument: str, folders: Sequence[str], config: str) -> Pick | None:
    """The id of an item, or of a subject with all its items."""
    text, separator, names = argument.partition("::")
    for folder in folders if separator and text.endswith(_DOCUMENTS) else ():
        path = _absolute(decode(text), folder)
        if _is_there(path):
            return Pick(argument=argument, path=path, folder=_project(path, config), names=tuple(names.split("::")))
    return None


def _project(path: str, config: str) -> str:
    """The folder of the project whose file this is, or `""`."""
    return os.path.dirname(path) if path == config or os.path.basename(path) == NAME else ""


def _absolute(path: str, folder: str) -> str:
    """Absolute, with the links of its folder resolved; what is a link itself is refused by whoever reads it."""
    head, name = os.path.split(os.path.normpath(os.path.join(folder, path)))
    return os.path.join(os.path.realpath(head), name)


def _is_there(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL
        return False


def _nothing(pick: Pick, trees: Iterable[Tree]) -> CallerError:
    import difflib

    if not pick.names:
        return CallerError(f"{pick.argument} holds no lineage that is checked", help="see `pytest --lineage --collect-only -q`")
    ids = [id_ for tree in trees if tree.path == pick.path for id_, _, _ in tree.ids()]
    close = difflib.get_close_matches(pick.argument, ids, n=1)
    return CallerError(
        f"no lineage item is called {pick.argument}",
        help=f"did you mean {close[0]!r}?" if close else "see `pytest --lineage --collect-only -q`",
    )
