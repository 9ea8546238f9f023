"""`compare`: numbers and times against bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.compare import Compare
from pytest_lineage.model import Plain
from tests.support.records import COMPLETE, altered, findings, judge_value, without


@pytest.mark.parametrize(
    ("bounds", "value"),
    [
        pytest.param({"at_least": 0.9}, 0.9, id="the bound itself"),
        pytest.param({"at_least": 0.9, "at_most": 1}, 0.924, id="between two bounds"),
        pytest.param({"at_least": 0.9}, Plain("0.90"), id="a YAML number"),
        pytest.param({"at_least": Plain("0.9")}, "0.924", id="a number in quotes, as registry tags are"),
        pytest.param({"equal_to": 0.3}, Plain("0.3"), id="decimals, not their binary neighbours"),
        pytest.param({"equal_to": 2**53 + 1}, 2**53 + 1, id="a whole number beyond floats"),
        pytest.param({"more_than": 2**53}, 2**53 + 1, id="just more, beyond floats"),
        pytest.param({"equal_to": 1000}, Plain("1e3"), id="an exponent"),
        pytest.param({"at_most": "2026-01-31"}, "2026-01-31T12:00:00Z", id="noon is at most its day"),
        pytest.param({"at_least": "2026-01-31"}, "2026-01-31T00:00:00Z", id="midnight is at least its day"),
        pytest.param({"equal_to": "2026-01-31"}, "2026-01-31T23:59:59.9Z", id="every instant of a day is that day"),
        pytest.param({"equal_to": "2026-01-31"}, "2026-01-31", id="a date is itself"),
        pytest.param({"less_than": "2026-02-01"}, "2026-01-31", id="one day is before the next"),
        pytest.param({"more_than": "2026-01-31T23:59:59Z"}, "2026-02-01", id="a whole day after an instant"),
        pytest.param({"equal_to": "2026-01-04T12:00:00Z"}, "2026-01-04T12:00:00", id="a naive time is UTC"),
        pytest.param({"equal_to": "2026-01-04T12:00:00Z"}, "2026-01-04T14:00:00+02:00", id="one instant on two clocks"),
    ],
)
def test_passes(bounds: dict[str, Any], value: object) -> None:
    assert judge_value(Compare(**bounds), value) == []


@pytest.mark.parametrize(
    ("bounds", "value", "code", "says"),
    [
        pytest.param({"at_least": 0.9}, 0.87, "out-of-bounds", "env.value is 0.87, not at least 0.9", id="too little"),
        pytest.param({"at_most": 0.9}, 0.91, "out-of-bounds", "not at most 0.9", id="too much"),
        pytest.param({"more_than": 0.9}, 0.9, "out-of-bounds", "not more than 0.9", id="not more than itself"),
        pytest.param({"less_than": 0.9}, 0.9, "out-of-bounds", "not less than 0.9", id="not less than itself"),
        pytest.param({"equal_to": 2**53}, 2**53 + 1, "out-of-bounds", "not equal to", id="one more, beyond floats"),
        pytest.param(
            {"at_least": 0.9}, Plain("0.8999999999999999999999"), "out-of-bounds", "not at least", id="less by less than floats see"
        ),
        pytest.param(
            {"less_than": "2026-01-31"}, "2026-01-31T00:00:00Z", "out-of-bounds", "not less than", id="midnight is not before its day"
        ),
        pytest.param({"at_most": "2026-01-31T12:00:00Z"}, "2026-01-31", "out-of-bounds", "not at most", id="a day goes on after its noon"),
        pytest.param(
            {"at_least": "2026-01-31T12:00:00Z"}, "2026-01-31", "out-of-bounds", "not at least", id="a day begins before its noon"
        ),
        pytest.param({"at_least": 0}, "2026-01-31", "wrong-type", "not of one kind", id="a date where a number bounds"),
        pytest.param({"at_least": "2026-01-31"}, 20260131, "wrong-type", "not of one kind", id="a number where a date bounds"),
        pytest.param({"at_least": 0}, True, "wrong-type", "env.value is no number", id="a truth value"),
        pytest.param({"at_least": 0}, float("nan"), "wrong-type", "is no number", id="not a number"),
        pytest.param({"at_least": 0}, float("inf"), "wrong-type", "is no number", id="infinity"),
        pytest.param({"at_least": 0}, Plain("1e99999"), "wrong-type", "is no number", id="a number that no computer holds"),
        pytest.param({"at_least": 0}, "high", "wrong-type", "is no number", id="a word"),
        pytest.param({"at_least": 0}, "٣", "wrong-type", "is no number", id="a digit of another script"),
        pytest.param({"at_least": 0}, "1\n", "wrong-type", "is no number", id="a trailing newline"),
        pytest.param({"at_least": 0}, "1_000", "wrong-type", "is no number", id="an underscore"),
        pytest.param({"at_least": 0}, [1], "wrong-type", "is no number", id="a list"),
        pytest.param({"at_least": 0}, {"auc": 1}, "wrong-type", "is no number", id="an object"),
        pytest.param({"at_least": "2026-01-01"}, "2026-02-30", "wrong-type", "is no number and no ISO 8601 date", id="no such day"),
    ],
)
def test_fails(bounds: dict[str, Any], value: object, code: str, says: str) -> None:
    (finding,) = judge_value(Compare(**bounds), value)
    assert finding.code == code
    assert says in finding.message


def test_each_bound_that_is_broken_is_named() -> None:
    found = judge_value(Compare(more_than=0.5, equal_to=0.9), 0.4)
    assert [finding.expected for finding in found] == ["more than 0.5", "equal to 0.9"]


def test_another_field_is_a_bound() -> None:
    check = Compare(less_than={"field": "run.started"})
    assert findings(check, COMPLETE, "data.time_range.end") == []
    late = altered(COMPLETE, "data.time_range.end", "2026-01-04")
    (finding,) = findings(check, late, "data.time_range.end")
    assert finding.code == "out-of-bounds"
    assert finding.message == "data.time_range.end is 2026-01-04, not less than run.started, which is 2026-01-04T12:00:00Z"


@pytest.mark.parametrize(
    ("manifest", "code", "says"),
    [
        pytest.param(without(COMPLETE, "run.started"), "missing", "run.started is missing, so data.time_range.end", id="absent"),
        pytest.param(altered(COMPLETE, "run.started", " "), "missing", "run.started is missing", id="blank"),
        pytest.param(altered(COMPLETE, "run.started", "today"), "wrong-type", "run.started is no number", id="a word"),
        pytest.param(altered(COMPLETE, "run.started", 1767528000), "wrong-type", "not of one kind", id="seconds since 1970"),
    ],
)
def test_a_field_that_cannot_bound_never_passes(manifest: dict[str, Any], code: str, says: str) -> None:
    (finding,) = findings(Compare(less_than={"field": "run.started"}), manifest, "data.time_range.end")
    assert finding.code == code
    assert says in finding.message


def test_every_entry_of_another_field_bounds() -> None:
    manifest = {"run": {"started": "2026-01-04"}, "data": [{"rows": 1, "until": "2026-01-01"}, {"rows": 2}]}
    (finding,) = findings(Compare(more_than={"field": "data.until"}), manifest, "run.started")
    assert (finding.code, finding.pointer) == ("missing", "/data/1/until")


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        pytest.param({}, "needs a bound", id="no bound"),
        pytest.param({"at_least": True}, "at-least is true", id="a truth value"),
        pytest.param({"at_least": "high"}, "at-least is high", id="a word"),
        pytest.param({"at_most": float("inf")}, "at-most is Infinity", id="infinity"),
        pytest.param({"at_most": [1]}, "at-most is [1]", id="a list"),
        pytest.param({"equal_to": {"fields": "a"}}, "{field: name} alone", id="a misspelled key"),
        pytest.param({"equal_to": {"field": ""}}, "{field: name} alone", id="a field without a name"),
        pytest.param({"equal_to": {"field": "a["}}, "is not a field name", id="no field name"),
    ],
)
def test_bounds_that_cannot_be_right_are_refused(bounds: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as refused:
        Compare(**bounds)
    assert says in str(refused.value)


_NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))


@given(_NUMBERS, _NUMBERS)
def test_numbers_are_in_the_order_of_their_decimals(value: float, bound: float) -> None:
    one, other = Decimal(repr(value)), Decimal(repr(bound))
    said = {name: Compare(**{name: bound}).holds(value) for name in ("at_least", "at_most", "more_than", "less_than", "equal_to")}
    for name, holds in said.items():
        if type(value) is type(bound):  # a schema compares a float with a whole number by its binary value
            assert jsonschema.Draft202012Validator(Compare(**{name: bound}).schema()).is_valid(value) == holds
    assert said == {
        "at_least": one >= other,
        "at_most": one <= other,
        "more_than": one > other,
        "less_than": one < other,
        "equal_to": one == other,
    }


_VALUES = st.one_of(_NUMBERS, st.dates().map(str), st.datetimes().map(lambda time: time.isoformat()), st.text(min_size=1), st.booleans())


@given(_VALUES, _VALUES)
def test_holds_says_what_judge_says(value: object, bound: object) -> None:
    try:
        check = Compare(at_least=bound)
    except ValueError:
        return
    blank = isinstance(value, str) and not value.strip()
    assert check.holds(value) == (judge_value(check, value) == []) or blank
    assert not (check.holds(value) and Compare(less_than=bound).holds(value))


@given(_VALUES)
def test_holds_leaves_to_judge_what_another_field_bounds(value: object) -> None:
    assert not Compare(at_least={"field": "run.started"}).holds(value)


def test_whole_numbers_beyond_those_of_floats_are_compared_exactly() -> None:
    assert not Compare(less_than=18_014_398_509_480_999).holds(18_014_398_509_480_999)
    assert not Compare(more_than=2**53 + 1).holds(2**53 + 1)
    assert Compare(at_least=2**53).holds(2**53 + 1)
