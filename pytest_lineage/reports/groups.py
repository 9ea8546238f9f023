"""Findings with one cause, together: one value that several rules refuse, and one mistake made in many subjects."""

from __future__ import annotations

from pytest_lineage.reports.entries import Entry, open_entries
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_lineage.model import Judged


@frozen
class Group:
    """One cause. `first` is what is shown of it.

    Attributes:
        rules: the entries of the same value, the gravest first: one for each rule that refuses it.
        elsewhere: the first entry of each further subject where the same rules say the same.
    """

    rules: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...] = ()

    @property
    def first(self) -> Entry:
        """The gravest entry, where it was met first."""
        return self.rules[0]


def groups(judged: Iterable[Judged]) -> list[Group]:
    """The open findings of all subjects, grouped, in the order of the subjects and of the places in them."""
    causes: dict[object, list[tuple[Entry, ...]]] = {}
    for one in judged:
        for rules in _by_value(open_entries(one)):
            causes.setdefault(tuple(_words(entry) for entry in rules), []).append(rules)
    return [Group(rules=found[0], elsewhere=tuple(rules[0] for rules in found[1:])) for found in causes.values()]


def _by_value(found: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """One subject's entries by the value they are about and what is wrong with it."""
    values: dict[object, list[Entry]] = {}
    for entry in found:
        finding = entry.finding
        values.setdefault((finding.location, finding.pointer, finding.code, entry.result), []).append(entry)
    return [tuple(sorted(rules, key=lambda entry: entry.outcome.severity.rank)) for rules in values.values()]


def _words(entry: Entry) -> tuple[object, ...]:
    """What is the same wherever the same mistake is made."""
    finding = entry.finding
    return (entry.outcome.rule.id, entry.outcome.severity, entry.result, finding.code, finding.pointer, *entry.words)
