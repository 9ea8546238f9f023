"""From the outcomes of an item to what pytest tells of it: plain values, which an xdist worker can be sent."""

from __future__ import annotations

from pytest_lineage.sanitise import clean
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pytest_lineage.model import Outcome, Style, Subject


@frozen
class Told:
    """What is told of one item.

    Attributes:
        state: `passed`, `failed` or `skipped`, as pytest calls it.
        when: `setup` for what could not be verified, else `call`.
        text: the findings as the command line shows them, of a failure; why it did not run, of what is skipped.
        file, line, message: what pytest's short summary says of a failure.
        expected: whether a failure was waived, which pytest calls expected.
        properties: rule, outcome, code and pointer, for JUnit XML.
        lines: `file:line:column: code: message (rule)` of each finding of a failure; a worker has no use for them.
    """

    state: str = "passed"
    when: str = "call"
    text: str = ""
    file: str = ""
    line: int = 0
    message: str = ""
    expected: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


#: A rule that holds, and that nobody had to vouch for.
HOLDS = Told()


def lost() -> Told:
    """An outcome that got lost."""
    text = "no outcome: this is a defect of pytest-lineage or of a plugin in it"
    return Told(state="failed", text=text, message=text)


def tell(subject: Subject, outcomes: Sequence[Outcome], style: Style) -> Told:
    """What is told of an item with these outcomes: the gravest decides."""
    from pytest_lineage.model import Result
    from pytest_lineage.tally import NOT_RUN, is_failing

    properties = tuple(_properties(outcomes))
    failing = tuple(outcome for outcome in outcomes if is_failing(outcome))
    if failing:
        return _failure(subject, failing, properties, style)
    waived = [outcome for outcome in outcomes if outcome.result is Result.WAIVED]
    if waived:
        return Told(state="skipped", text=clean(waived[0].reason), expected=True, properties=properties)
    if all(outcome.result in NOT_RUN for outcome in outcomes):
        return Told(state="skipped", text="; ".join(dict.fromkeys(map(_left_out, outcomes))), properties=properties)
    return Told(properties=properties)


def to_wire(told: Told) -> list[Any]:
    """Lists, texts and numbers alone, as JSON has them."""
    return [told.state, told.when, told.text, told.file, told.line, told.message, told.expected, [list(pair) for pair in told.properties]]


def from_wire(sent: Sequence[Any]) -> Told:
    """What was sent."""
    state, when, text, file, line, message, expected, properties = sent
    pairs = tuple((name, value) for name, value in properties)
    return Told(state=state, when=when, text=text, file=file, line=line, message=message, expected=expected, properties=pairs)


def _failure(subject: Subject, failing: tuple[Outcome, ...], properties: tuple[tuple[str, str], ...], style: Style) -> Told:
    from pytest_lineage.model import Judged, Result
    from pytest_lineage.reports.entries import entries, place
    from pytest_lineage.reports.text import render_findings

    judged = Judged(subject=subject.name, kind=subject.kind, passed=(), outcomes=failing, planned=0)
    text = render_findings((judged,), style).rstrip()
    said = [entry for outcome in failing for entry in entries(outcome)]
    location = said[0].finding.location if said else None
    messages = [f"{clean(entry.finding.code)}: {entry.message}" for entry in said]
    return Told(
        state="failed",
        when="setup" if all(outcome.result is Result.UNVERIFIED for outcome in failing) else "call",
        text=text,
        file=clean(location.file if location and location.file else subject.name),
        line=location.line if location else 0,
        message="; ".join(dict.fromkeys(messages)) or "no finding",
        properties=properties,
        lines=tuple(
            f"{place(subject.name, entry.finding.location)}: {message} ({clean(entry.outcome.rule.id)})"
            for entry, message in zip(said, messages, strict=True)
        ),
    )


def _left_out(outcome: Outcome) -> str:
    reason = outcome.reason or next((finding.message for finding in outcome.findings), "")
    return clean(f"{outcome.rule.id} is {outcome.result.value.replace('-', ' ')}" + f": {reason}" * bool(reason))


def _properties(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    found = []
    for outcome in outcomes:
        found += [("lineage.rule", clean(outcome.rule.id)), ("lineage.outcome", outcome.result.value)]
        for finding in outcome.findings:
            found += [("lineage.code", clean(finding.code)), ("lineage.pointer", clean(finding.pointer))]
    return found
