"""What there is to collect, as plain values: the one account that every xdist worker gets, and that ids select from.

Ids are `lineage.yaml::<subject>::<rule>`, the subject from its project's folder. Where there is no project file, each
manifest is a tree of its own: `models/fraud/provenance.json::<rule>`.
"""

from __future__ import annotations

from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

#: The one item of a subject that is a tree of its own, where an item stands for a subject.
WHOLE = "lineage"


@frozen
class Leaf:
    """An item: its name in the id, and the rules that it stands for."""

    name: str
    rules: tuple[str, ...]


@frozen
class Branch:
    """A subject.

    Attributes:
        name: in the id; `""` where the subject is the tree.
        subject: its name in the run.
        title: how a person is told of it.
        file: absolute path of its own file, or of its project's.
    """

    name: str
    subject: str
    title: str
    file: str
    leaves: tuple[Leaf, ...]


@frozen
class Tree:
    """A file that ids begin with: absolute, and as it stands in them."""

    path: str
    id: str
    branches: tuple[Branch, ...]

    def ids(self) -> Iterable[tuple[str, Branch, Leaf]]:
        """Each item's node id."""
        for branch in self.branches:
            prefix = f"{self.id}::{branch.name}" if branch.name else self.id
            for leaf in branch.leaves:
                yield (f"{prefix}::{leaf.name}" if leaf.name else prefix), branch, leaf


def to_wire(trees: Iterable[Tree]) -> list[Any]:
    """Lists and texts alone, as JSON has them."""
    return [
        [
            tree.path,
            tree.id,
            [[one.name, one.subject, one.title, one.file, [[leaf.name, list(leaf.rules)] for leaf in one.leaves]] for one in tree.branches],
        ]
        for tree in trees
    ]


def from_wire(sent: Sequence[Any]) -> tuple[Tree, ...]:
    """The trees that were sent."""
    return tuple(Tree(path=path, id=id_, branches=tuple(_branch(*one) for one in branches)) for path, id_, branches in sent)


def _branch(name: str, subject: str, title: str, file: str, leaves: Sequence[Any]) -> Branch:
    grown = tuple(Leaf(name=text, rules=tuple(rules)) for text, rules in leaves)
    return Branch(name=name, subject=subject, title=title, file=file, leaves=grown)
