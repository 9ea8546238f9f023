"""What all outcomes add up to: the counts, and the one exit code."""

from __future__ import annotations

from pytest_lineage.model import Result, Severity, Summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Judged, Outcome, Verdict

_COUNT = {
    Result.PASS: "passed",
    Result.VIOLATION: "violations",
    Result.MALFORMED: "malformed",
    Result.UNVERIFIED: "unverified",
    Result.WAIVED: "waived",
    Result.DEFERRED: "deferred",
    Result.NOT_APPLICABLE: "not_applicable",
    Result.ERROR: "errors",
}
#: Outcomes that were not planned, and so did not run.
NOT_RUN = frozenset({Result.DEFERRED, Result.NOT_APPLICABLE})


def summarise(verdict: Verdict) -> Summary:
    """The counts of a verdict."""
    counts = dict.fromkeys(Summary.__dataclass_fields__, 0)
    counts["subjects"] = len(verdict.judged)
    counts["rules"] = verdict.rules
    for judged in verdict.judged:
        _add(counts, judged)
    return Summary(**counts)


def exit_code(verdict: Verdict, fail_on: Severity = Severity.ERROR) -> int:
    """The first of 70, 1, 3 and 5 that applies, else 0."""
    summary = summarise(verdict)
    grave = {outcome.result for judged in verdict.judged for outcome in judged.outcomes if outcome.severity.rank <= fail_on.rank}
    if summary.errors or summary.ran != summary.planned:
        return 70
    if summary.malformed or Result.VIOLATION in grave:
        return 1
    if Result.UNVERIFIED in grave:
        return 3
    return 0 if summary.planned and not verdict.idle else 5


def is_failing(outcome: Outcome, fail_on: Severity = Severity.ERROR) -> bool:
    """Whether an outcome by itself keeps a run from passing."""
    if outcome.result in {Result.MALFORMED, Result.ERROR}:
        return True
    return outcome.result in {Result.VIOLATION, Result.UNVERIFIED} and outcome.severity.rank <= fail_on.rank


def _add(counts: dict[str, int], judged: Judged) -> None:
    counts["planned"] += judged.planned
    counts["passed"] += len(judged.passed)
    counts["ran"] += len(judged.passed)
    for outcome in judged.outcomes:
        counts[_COUNT[outcome.result]] += 1
        counts["ran"] += outcome.result not in NOT_RUN
        counts["corroborated"] += outcome.result is Result.PASS and outcome.evidence != "none"
        _add_severity(counts, outcome)


def _add_severity(counts: dict[str, int], outcome: Outcome) -> None:
    if outcome.result in {Result.VIOLATION, Result.UNVERIFIED}:
        counts["warnings"] += outcome.severity is Severity.WARNING
        counts["infos"] += outcome.severity is Severity.INFO
