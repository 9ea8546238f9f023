"""What every form of report says of one finding: how it came out, and its words, safe to print."""

from __future__ import annotations

from pytest_lineage.model import Finding, Outcome, Result
from pytest_lineage.sanitise import MASK, clean, names_secret
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Judged, Location

#: Outcomes that a reader has to do something about.
OPEN = frozenset({Result.VIOLATION, Result.UNVERIFIED, Result.MALFORMED, Result.ERROR})


@frozen
class Entry:
    """One finding of one outcome. `result` is never graver than the outcome's; the texts are clean."""

    outcome: Outcome
    finding: Finding
    result: Result
    message: str
    found: str
    expected: str
    fix: str
    contradicted_by: str

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is said of it."""
        return self.message, self.found, self.expected, self.fix, self.contradicted_by

    @property
    def secret(self) -> bool:
        """Whether the value stands under a name that people keep secrets under."""
        return names_secret(self.finding.pointer)


def entries(outcome: Outcome) -> Iterator[Entry]:
    """An entry for each finding of `outcome`; none for an outcome without findings."""
    for finding in outcome.findings:
        result = finding.result if outcome.result is Result.VIOLATION else outcome.result
        yield entry(outcome, finding, result)


def entry(outcome: Outcome, finding: Finding, result: Result) -> Entry:
    """The entry for one finding."""
    message, found = finding.message, finding.found
    if found and names_secret(finding.pointer):
        message, found = message.replace(found, MASK), MASK
    return Entry(
        outcome=outcome,
        finding=finding,
        result=result,
        message=clean(message),
        found=clean(found),
        expected=clean(finding.expected),
        fix=clean(finding.fix or outcome.rule.fix),
        contradicted_by=clean(finding.contradicted_by),
    )


def open_entries(judged: Judged) -> list[Entry]:
    """What a reader has to do something about, in the order of the document; an outcome without a finding still counts."""
    found = []
    for outcome in judged.outcomes:
        if outcome.result in OPEN:
            found += list(entries(outcome)) or [entry(outcome, _bare(outcome), outcome.result)]
    return sorted(found, key=lambda each: (each.finding.location.file, each.finding.location.line, each.finding.location.column))


def _bare(outcome: Outcome) -> Finding:
    message = outcome.reason or f"{outcome.rule.id} does not hold"
    return Finding(
        result=outcome.result, code="defect" if outcome.result is Result.ERROR else "", message=message, location=outcome.rule.location
    )


def place(subject: str, location: Location) -> str:
    """`file:line:column`, or the subject's name where there is no file."""
    return clean(f"{location.file}:{location.line}:{location.column}" if location.file else subject)
