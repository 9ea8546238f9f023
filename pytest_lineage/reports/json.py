"""One JSON object for programs. ASCII only; every value is as clean as in the other forms, so a log may print it."""

from __future__ import annotations

import json

from pytest_lineage.fingerprint import fingerprint
from pytest_lineage.model import Result
from pytest_lineage.reports.entries import entries
from pytest_lineage.sanitise import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Location, Outcome, Style, Summary, Verdict
    from pytest_lineage.reports.entries import Entry

#: What `format` says; the number rises when a reader of the old form could misread the new one.
FORMAT = "lineage-report/1"

#: The counts of the object's `summary`; `verdict` and the outcomes' severities say the rest.
_COUNTS = (
    *("subjects", "rules", "planned", "ran", "passed", "violations", "malformed"),
    *("unverified", "waived", "deferred", "not_applicable", "errors", "corroborated"),
)


class Json:
    """The object `lineage-report/1`, one outcome a line."""

    form = "json"

    def render(self, verdict: Verdict, style: Style) -> str:
        """The object; passing outcomes only where `style.verbose`."""
        outcomes = ",\n  ".join(_dumps(row) for row in _rows(verdict, style))
        members = [f'"{key}": {_dumps(value)}' for key, value in _head(verdict).items()]
        members.append(f'"outcomes": [{outcomes and chr(10) + "  " + outcomes}]')
        members += [f'"{key}": {_dumps(list(map(clean, said)))}' for key, said in (("idle", verdict.idle), ("notes", verdict.notes))]
        return "{" + ",\n ".join(members) + "}\n"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _head(verdict: Verdict) -> dict[str, object]:
    from pytest_lineage import __version__

    policies = [{"name": clean(info.name), "sha256": info.sha256, "origin": clean(info.origin)} for info in verdict.policies]
    return {
        "format": FORMAT,
        "tool": {"name": "pytest-lineage", "version": __version__},
        "policies": policies,
        "scope": verdict.scope.value,
        "summary": _summary(verdict.summary()),
        "verdict": verdict.word,
    }


def _summary(summary: Summary) -> dict[str, int]:
    return {name: getattr(summary, name) for name in _COUNTS}


def _rows(verdict: Verdict, style: Style) -> Iterator[dict[str, object]]:
    outcomes = verdict.outcomes() if style.verbose else (outcome for judged in verdict.judged for outcome in judged.outcomes)
    for outcome in outcomes:
        if outcome.result is Result.PASS and not style.verbose:
            continue
        rows = [_row(outcome, entry) for entry in entries(outcome)] if outcome.result is not Result.PASS else []
        yield from rows or [_row(outcome, None)]


def _row(outcome: Outcome, entry: Entry | None) -> dict[str, object]:
    finding = entry.finding if entry else None
    row: dict[str, object] = {
        "subject": clean(outcome.subject),
        "rule": clean(outcome.rule.id),
        "check": outcome.rule.kind,
        "outcome": (entry.result if entry else outcome.result).value,
        "severity": outcome.severity.value,
        "code": clean(finding.code) if finding else "",
        "message": entry.message if entry else clean(outcome.reason),
        "found": entry.found if entry else "",
        "expected": entry.expected if entry else "",
        "fix": entry.fix if entry else "",
        "fixable": finding.fixable if finding else False,
        "pointer": clean(finding.pointer) if finding else "",
        "evidence": finding.evidence if finding and finding.evidence != "none" else outcome.evidence,
        "location": _location(finding.location) if finding else None,
        "fingerprint": fingerprint(outcome, finding) if finding else "",
    }
    if outcome.result is Result.WAIVED:
        row["reason"] = clean(outcome.reason)
    return row


def _location(location: Location) -> dict[str, object] | None:
    if not location.file:
        return None
    numbers = {name: getattr(location, name) for name in ("line", "column", "end_line", "end_column")}
    return {"file": clean(location.file), **numbers}
