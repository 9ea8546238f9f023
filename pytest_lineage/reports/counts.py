"""The line of counts that every form for people ends with, and what was corroborated."""

from __future__ import annotations

from pytest_lineage.model import Result, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Outcome, Verdict


def counts(verdict: Verdict) -> str:
    """`1 failed, 2 warnings, 17 passed (6 corroborated), 3 deferred · 2 subjects, 9 rules · scope local`."""
    summary = verdict.summary()
    tally = _tally(verdict)
    passed = f"{summary.passed} passed" + (f" ({summary.corroborated} corroborated)" if summary.corroborated else "")
    parts = [
        _some(summary.errors, "internal error"),
        f"{tally['failed']} failed" if tally["failed"] else "",
        f"{summary.malformed} malformed" if summary.malformed else "",
        f"{tally['unverified']} unverified" if tally["unverified"] else "",
        _some(summary.warnings, "warning"),
        _some(summary.infos, "info"),
        passed if summary.planned else "nothing checked",
        f"{summary.waived} waived" if summary.waived else "",
        f"{summary.deferred} deferred" if summary.deferred else "",
        f"{summary.not_applicable} not applicable" if summary.not_applicable else "",
    ]
    of = f"{plural(summary.subjects, 'subject')}, {plural(summary.rules, 'rule')}"
    return f"{', '.join(part for part in parts if part)} · {of} · scope {verdict.scope.value}"


def corroborated(verdict: Verdict) -> str:
    """`corroborated 6 claims: files`, or `""` where nobody vouched for anything."""
    providers: dict[str, int] = {}
    total = 0
    for judged in verdict.judged:
        for outcome in judged.outcomes:
            if outcome.result is Result.PASS and outcome.evidence != "none":
                total += 1
                for provider in outcome.evidence.split("+"):
                    providers[provider] = providers.get(provider, 0) + 1
    if not total:
        return ""
    by = ", ".join(name if len(providers) == 1 else f"{name} {number}" for name, number in sorted(providers.items()))
    return f"corroborated {plural(total, 'claim')}: {by}"


def idle(verdict: Verdict) -> list[str]:
    """A line for everything that had nothing to check; the run itself, where nothing was planned and nobody says why."""
    lines = [f"nothing to check: {sentence}" for sentence in verdict.idle]
    if not lines and not any(judged.planned for judged in verdict.judged):
        lines = ["nothing to check: no rule applies to what was found" if verdict.judged else "nothing to check: no subject was found"]
    return lines


def plural(number: int, noun: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _some(number: int, noun: str) -> str:
    return plural(number, noun) if number else ""


def _tally(verdict: Verdict) -> dict[str, int]:
    """Violations and unverified outcomes that count: those of severity `error`."""
    tally = {"failed": 0, "unverified": 0}
    for judged in verdict.judged:
        for outcome in judged.outcomes:
            name = _counts_as(outcome)
            if name:
                tally[name] += 1
    return tally


def _counts_as(outcome: Outcome) -> str:
    if outcome.severity is not Severity.ERROR:
        return ""
    return {Result.VIOLATION: "failed", Result.UNVERIFIED: "unverified"}.get(outcome.result, "")
