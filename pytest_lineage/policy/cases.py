"""A rule's tests: the records under `tests`, made only when somebody runs them."""

from __future__ import annotations

from pytest_lineage.model import Record
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_lineage.model import Location, Locator, Rule
    from pytest_lineage.paths import Path


@frozen
class Within:
    """The places of a part of a document, under paths from that part."""

    document: Locator
    path: Path

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """The place in the whole document."""
        return self.document.locate((*self.path, *path), key=key)


@frozen
class Case:
    """One record, and what the rule must say of it: `pass`, `fail` or `unverified`."""

    expected: str
    index: int
    record: Record

    @property
    def location(self) -> Location:
        """Where the record is written."""
        return self.record.document.locate(())


@frozen
class RuleCases:
    """The tests of a rule, as written: lists of objects under `pass`, `fail` and `unverified`."""

    written: Mapping[str, Sequence[Mapping[str, object]]]
    document: Locator
    path: Path

    def of(self, rule: Rule) -> Iterator[Case]:
        """Every case as a record of the first kind that the rule is for."""
        for expected, records in self.written.items():
            for index, data in enumerate(records):
                within = Within(document=self.document, path=(*self.path, expected, index))
                record = Record(kind=rule.applies_to[0], subject=f"{rule.id} {expected}[{index}]", data=data, document=within)
                yield Case(expected=str(expected), index=index, record=record)
