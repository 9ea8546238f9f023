"""`time-range`: the order of time in training."""

from __future__ import annotations

from pytest_lineage.times import ends_after, span
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Claim, Finding, Judgement

#: Roles of entries of `data` that a model is evaluated on; every other entry is trained on.
_EVALUATION = frozenset({"validation", "valid", "val", "dev", "test", "testing", "holdout", "hold-out", "evaluation", "eval"})
_EXPECTED = "an ISO 8601 date or time"


@frozen
class TimeRange:
    """The data's period is recorded, ends before the run started, and before evaluation begins.

    What it checks: Every entry of `data` has a `time_range` with `start` and `end`; start is not after end; the end is not
    after `run.started`; what is trained on ends before what is evaluated on begins. The training period is that of
    `evaluation.splits.train`, or without it that of `data` (entries whose role is not test, validation or the like);
    evaluation is `evaluation.splits.validation` and `.test`, and entries of `data` with such a role. Times are ISO 8601, one
    without an offset is UTC, and a date alone is its whole day. On a field with a `start` or `end` of its own, that one
    period is checked.
    Why it matters: A model trained on days it is tested on looks better than it is; data from after the run was not trained on.
    Example: `time_range: {start: 2025-11-01, end: 2025-12-31}` with a test period that starts on 2025-12-31.
    Instead: Record the period that the training query really selected, and evaluate on a later one.
    """

    kind = "time-range"
    default_field = ""
    asks = ()
    codes = {
        "bad-time": "not a date or time of ISO 8601",
        "period-order": "a period ends before it starts, or after the run that used it started",
        "period-overlap": "evaluation begins before training ends",
    }

    def judge(self, claim: Claim) -> Judgement:
        """A finding for each period that is missing, malformed, or out of order."""
        if not isinstance(claim.value, dict):
            yield claim.violation("wrong-type", f"{claim.name} is no object with start and end", expected="an object")
        elif "start" in claim.value or "end" in claim.value:
            yield from _period(claim, claim.record.claim("run", "started"))
        else:
            yield from _record(claim)

    def holds(self, value: object) -> bool:
        """Whether the usual manifest, one `data` object and no evaluation periods, is in order."""
        if not isinstance(value, dict) or "start" in value or "end" in value or "splits" in (value.get("evaluation") or ()):
            return False
        data, run = value.get("data"), value.get("run")
        period = data.get("time_range") if isinstance(data, dict) else None
        if not isinstance(period, dict):
            return False
        start, end = _span(period.get("start")), _span(period.get("end"))
        started = _span(run.get("started")) if isinstance(run, dict) and "started" in run else (0, 1 << 80)
        return start is not None and end is not None and started is not None and start[0] <= end[0] and end[1] <= started[1]


def _record(claim: Claim) -> Iterator[Finding]:
    """Every period of a whole record, and each training period against each evaluation period."""
    started = claim.child("run", "started")
    entries = _entries(claim.child("data"))
    splits = {role: claim.child("evaluation", "splits", role, "time_range") for role in ("train", "validation", "test")}
    for entry in entries:
        yield from _required(entry.child("time_range"), started)
    recorded = [period for period in splits.values() if not period.absent]
    for period in recorded:
        yield from _required(period, None)
    train = splits.pop("train")
    whole = [entry.child("time_range") for entry in entries if not _is_evaluation(entry.child("role").value)]
    tested = [entry.child("time_range") for entry in entries if _is_evaluation(entry.child("role").value)]
    for test in (*tested, *splits.values()):
        for trained in whole if train.absent else [train]:
            yield from _leakage(trained.child("end"), test.child("start"))


def _entries(data: Claim) -> list[Claim]:
    """`data` is one object or a list of them."""
    return [data.child(index) for index in range(len(data.value))] if isinstance(data.value, list) and data.value else [data]


def _is_evaluation(role: object) -> bool:
    return isinstance(role, str) and role.strip().casefold() in _EVALUATION


def _required(period: Claim, started: Claim | None) -> Iterator[Finding]:
    if period.absent:
        yield period.violation("missing", f"{period.name} is missing: nothing says which period the data covers", expected="start and end")
    elif not isinstance(period.value, dict):
        yield period.violation("wrong-type", f"{period.name} is no object with start and end", expected="start and end")
    else:
        yield from _period(period, started)


def _period(period: Claim, started: Claim | None) -> Iterator[Finding]:
    start, end = period.child("start"), period.child("end")
    yield from _malformed(start)
    yield from _malformed(end)
    first, last = _span(start.value), _span(end.value)
    if first and last and first[0] > last[0]:
        yield end.violation("period-order", f"{end.name} is before {start.name}, {start.value}", expected=f"{start.value} or later")
    if started is None or started.absent:
        return
    yield from _malformed(started)
    run = _span(started.value)
    if last and run and last[1] > run[1]:
        yield end.violation(
            "period-order", f"{end.name} is after {started.name}, {started.value}", expected=f"not later than {started.value}"
        )


def _malformed(claim: Claim) -> Iterator[Finding]:
    if claim.absent:
        yield claim.violation("missing", f"{claim.name} is missing", expected=_EXPECTED)
    elif _span(claim.value) is None:
        yield claim.violation("bad-time", f"{claim.name} is no date or time of ISO 8601", expected=_EXPECTED)


def _leakage(end: Claim, start: Claim) -> Iterator[Finding]:
    if isinstance(end.value, str) and isinstance(start.value, str) and ends_after(end.value, start.value):
        yield start.violation(
            "period-overlap", f"{start.name} is before the end of training, {end.value} ({end.name})", expected=f"after {end.value}"
        )


def _span(value: object) -> tuple[int, int] | None:
    return span(value) if isinstance(value, str) else None
