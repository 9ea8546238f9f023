"""`time-range`: the order of time in training."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.time_range import TimeRange
from tests.support.records import COMPLETE, findings


def _data(start: object = "2025-11-01", end: object = "2025-12-31", **more: Any) -> dict[str, Any]:
    return {"time_range": {"start": start, "end": end}, **more}


def _tested_from(start: object) -> dict[str, Any]:
    return {"splits": {"test": {"time_range": {"start": start, "end": "2026-03-01"}}}}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(COMPLETE, id="the complete manifest"),
        pytest.param({"data": _data()}, id="a period alone"),
        pytest.param({"data": _data(end="2025-11-01")}, id="one day"),
        pytest.param({"data": _data(), "run": {"started": "2025-12-31"}}, id="a run on the last day, whole days both"),
        pytest.param({"data": _data(), "evaluation": _tested_from("2026-01-01")}, id="tests begin the day after"),
        pytest.param(
            {"data": _data(end="2026-01-01T00:00:00Z"), "evaluation": _tested_from("2026-01-01T00:00:00Z")},
            id="one instant ends and begins",
        ),
        pytest.param(
            {"data": _data(end="2026-01-01T01:00:00+02:00"), "run": {"started": "2025-12-31T23:00:00"}}, id="an offset against UTC"
        ),
        pytest.param({"data": [_data(), _data("2026-01-01", "2026-01-31", role="test")]}, id="a list with a later test entry"),
    ],
)
def test_passes(data: dict[str, Any]) -> None:
    assert findings(TimeRange(), data) == []


@pytest.mark.parametrize(
    ("data", "code", "says", "pointer"),
    [
        pytest.param({"model": {"name": "m"}}, "missing", "data.time_range is missing", "/data/time_range", id="no data"),
        pytest.param({"data": {"version": "v"}}, "missing", "data.time_range is missing", "/data/time_range", id="no period"),
        pytest.param({"data": [_data(), {"version": "v"}]}, "missing", "data[1].time_range", "/data/1/time_range", id="an entry without"),
        pytest.param({"data": {"time_range": "2025"}}, "wrong-type", "no object with start and end", "/data/time_range", id="text"),
        pytest.param({"data": {"time_range": {"start": "2025-11-01"}}}, "missing", "end is missing", "/data/time_range/end", id="no end"),
        pytest.param({"data": _data(start="1 Nov 2025")}, "bad-time", "start is no date or time", "/data/time_range/start", id="prose"),
        pytest.param({"data": _data(end="2025-02-30")}, "bad-time", "end is no date or time", "/data/time_range/end", id="30 February"),
        pytest.param({"data": _data(end=20251231)}, "bad-time", "end is no date or time", "/data/time_range/end", id="a number"),
        pytest.param(
            {"data": _data(end="2025-10-31")}, "period-order", "is before data.time_range.start", "/data/time_range/end", id="backwards"
        ),
        pytest.param(
            {"data": _data(), "run": {"started": "2025-12-31T12:00:00Z"}},
            "period-order",
            "after run.started",
            "/data/time_range/end",
            id="future",
        ),
        pytest.param(
            {"data": _data(), "run": {"started": "soon"}}, "bad-time", "run.started is no date", "/run/started", id="no start of run"
        ),
        pytest.param(
            {"data": _data(), "evaluation": _tested_from("2025-12-31")},
            "period-overlap",
            "before the end of training, 2025-12-31 (data.time_range.end)",
            "/evaluation/splits/test/time_range/start",
            id="tests on the last day of training",
        ),
        pytest.param(
            {"data": [_data(), _data("2025-12-01", "2026-01-31", role="Test")]},
            "period-overlap",
            "before the end of training",
            "/data/1/time_range/start",
            id="an entry of data that is tested on",
        ),
        pytest.param({"start": "2025-02-01", "end": "2025-01-01"}, "period-order", "end is before start", "/end", id="a period by itself"),
    ],
)
def test_fails(data: dict[str, Any], code: str, says: str, pointer: str) -> None:
    (finding,) = findings(TimeRange(), data)
    assert (finding.code, finding.pointer) == (code, pointer)
    assert says in finding.message


def test_a_split_of_its_own_tells_the_training_period() -> None:
    splits = {"train": {"time_range": {"start": "2025-11-01", "end": "2025-12-10"}}, **_tested_from("2025-12-10")["splits"]}
    (finding,) = findings(TimeRange(), {"data": _data(), "evaluation": {"splits": splits}})
    assert "evaluation.splits.train.time_range.end" in finding.message


_TIMES = st.sampled_from(["2025-11-01", "2025-12-31", "2025-12-31T12:00", "2026-01-01T00:00:00+01:00", "never", 5, None, ""])


@given(_TIMES, _TIMES, _TIMES, st.booleans())
def test_what_holds_is_never_found_wrong(start: object, end: object, started: object, tested: bool) -> None:
    record = {"data": _data(start, end), "run": {"started": started}, "evaluation": _tested_from("2025-12-31") if tested else {}}
    if TimeRange().holds(record):
        assert findings(TimeRange(), record) == []
