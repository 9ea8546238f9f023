"""The nodes: a file that stands for a project, a collector for a subject, an item for a rule on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from pytest_lineage.sanitise import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_lineage.plugin.listing import Branch, Leaf, Tree

_MARK = pytest.mark.lineage.mark


class LineageFile(pytest.File):
    """A project file, with the subjects of its project; or, without a project file, one manifest."""

    tree: Tree

    def collect(self) -> Iterator[LineageItem | LineageSubject]:
        """Subjects, or the items of the one subject that this file itself is."""
        for branch in self.tree.branches:
            if not branch.name:
                yield from items(self, branch)
            elif not branch.leaves[0].name:
                yield _item(self, branch, branch.leaves[0], branch.name, _place(self, branch))
            else:
                node = LineageSubject.from_parent(self, name=branch.name)
                node.branch = branch
                yield node


class LineageSubject(pytest.Collector):
    """One subject, with an item for each rule on it."""

    branch: Branch

    def collect(self) -> Iterator[LineageItem]:
        """An item a rule."""
        return items(self, self.branch)


class LineageItem(pytest.Item):
    """A rule on a subject, or all rules on it. It is judged together with all others, and has no set-up or tear-down.

    Attributes:
        location: the subject's own file, and a title for what is told of a failure.
    """

    subject: str
    rules: tuple[str, ...]
    location: tuple[str, int | None, str] = ("", None, "")  # pytest would compute it, dearly

    def reportinfo(self) -> tuple[Path, int, str]:
        """The subject's own file, for reports and editors."""
        return self.path, 0, self.location[2]

    def runtest(self) -> None:
        """Never called: `pytest_runtest_protocol` reports the outcome that was judged."""
        raise RuntimeError("lineage items run through their own protocol; a plugin called runtest() instead")


def grow(session: pytest.Session, tree: Tree) -> list[pytest.Item]:
    """The items of a tree."""
    node = LineageFile.from_parent(session, path=Path(tree.path), name=tree.id, nodeid=tree.id)
    node.tree = tree
    return announce(node)


def announce(node: pytest.File) -> list[pytest.Item]:
    """The items of a file, told to pytest as its own collecting would tell them, in one report."""
    found: list[pytest.Item] = []
    for below in node.collect():
        found += cast("Iterable[pytest.Item]", below.collect() if isinstance(below, pytest.Collector) else [below])
    hook = node.config.hook
    for item in found:
        hook.pytest_itemcollected(item=item)
    hook.pytest_collectreport(report=pytest.CollectReport(node.nodeid, "passed", None, list(found)))
    return found


def items(parent: pytest.Collector, branch: Branch) -> Iterator[LineageItem]:
    """The items of a subject."""
    return (_item(parent, branch, leaf, leaf.name, place) for place in (_place(parent, branch),) for leaf in branch.leaves)


def _item(parent: pytest.Collector, branch: Branch, leaf: Leaf, name: str, place: str) -> LineageItem:
    item = LineageItem.from_parent(parent, name=name)
    item.subject, item.rules = branch.subject, leaf.rules
    item.location = (place, 0, f"{leaf.rules[0]} on {branch.title}" if leaf.name == name and len(leaf.rules) == 1 else branch.title)
    item.own_markers.append(_MARK)
    return item


def _place(parent: pytest.Collector, branch: Branch) -> str:
    return clean(os.path.relpath(branch.file, parent.config.rootpath))
