"""The nodes: a file that stands for a project, a collector for a subject, an item for a rule on it.

Ids are `lineage.yaml::<subject>::<rule>`; what would break selection by id is percent-encoded. Where there is no project
file, each manifest is a file node of its own: `models/fraud/provenance.json::<rule>`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.engine import READABLE, VOCABULARY
from pytest_lineage.model import Record, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_lineage.model import Rule
    from pytest_lineage.plugin.subjects import Subjects, Target

    Collected = pytest.Item | pytest.Collector

_MARK = pytest.mark.lineage.mark


class LineageFile(pytest.File):
    """A project file, with the subjects of its project; or, without a project file, one manifest."""

    subjects: Subjects
    targets: tuple[Target, ...]

    def collect(self) -> Iterator[Collected]:
        """Subjects, or the rules of the one subject that this file itself is."""
        for target in self.targets:
            if target.anchor == target.task.subject.file:
                yield from self._named(target)
            elif self.subjects.items == "subject":
                yield _item(self, encode(target.task.subject.name), target, self.subjects.rules_on(target), self.nodeid)
            else:
                node = LineageSubject.from_parent(self, name=encode(target.task.subject.name))
                node.subjects, node.target = self.subjects, target
                yield node

    def _named(self, target: Target) -> Iterator[Collected]:
        """A manifest named on the command line has the ids that it has in its project."""
        subjects = self.subjects
        prefix = self.nodeid if target.project is None else f"{target.project}::{encode(target.task.subject.name)}"
        if subjects.items == "subject":
            yield _item(self, encode(target.task.subject.name), target, subjects.rules_on(target), prefix, whole=True)
            return
        for rule in subjects.rules_on(target):
            yield _item(self, encode(rule.id), target, (rule,), prefix)


class LineageSubject(pytest.Collector):
    """One subject, with an item for each rule on it."""

    subjects: Subjects
    target: Target

    def collect(self) -> Iterator[LineageItem]:
        """An item a rule."""
        for rule in self.subjects.rules_on(self.target):
            yield _item(self, encode(rule.id), self.target, (rule,), self.nodeid)


class LineageItem(pytest.Item):
    """A rule on a subject, or all rules on it. It is judged together with all others, and has no set-up or tear-down."""

    target: Target
    rules: tuple[Rule, ...]

    def reportinfo(self) -> tuple[Path, int, str]:
        """The subject's own file, for reports and editors."""
        return self.path, 0, self.name

    def runtest(self) -> None:
        """Never called: `pytest_runtest_protocol` reports the outcome that was judged."""
        raise RuntimeError("lineage items run through their own protocol; a plugin called runtest() instead")


def _item(parent: pytest.Collector, name: str, target: Target, rules: Iterable[Rule], prefix: str, *, whole: bool = False) -> LineageItem:
    item = LineageItem.from_parent(parent, name=name, nodeid=prefix if whole else f"{prefix}::{name}")
    item.target = target
    item.rules = tuple(rules)
    item.own_markers.append(_MARK)
    return item


def rules_of(target: Target) -> tuple[Rule, ...]:
    """The rules that have an outcome on what was read of a subject."""
    reading = target.reading
    if isinstance(reading, Record):
        return (VOCABULARY, *target.task.plan.rules) if reading.findings else target.task.plan.rules
    return (READABLE if reading.finding.result is Result.MALFORMED else VOCABULARY,)


def encode(name: str) -> str:
    """A name without what pytest reads as the structure of an id: brackets, `::`, `%`, and what a terminal cannot show."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    out = name.replace("%", "%25").replace("[", "%5B").replace("]", "%5D").replace("::", "%3A%3A").replace("\\", "%5C")
    return "".join(char if char.isprintable() else "".join(f"%{byte:02X}" for byte in char.encode()) for char in out)
