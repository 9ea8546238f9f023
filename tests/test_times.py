"""Dates and times: what a text means, and how two of them compare."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.times import span


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("2026-01-04T12:00:00Z", "2026-01-04T12:00:00+00:00", id="Z is UTC"),
        pytest.param("2026-01-04T12:00:00", "2026-01-04T12:00:00Z", id="a naive time is UTC"),
        pytest.param("2026-01-04 12:00:00", "2026-01-04t12:00:00z", id="a space or a small t"),
        pytest.param("2026-01-04T14:00:00+02:00", "2026-01-04T12:00:00Z", id="east of Greenwich"),
        pytest.param("2026-01-04T06:30:00-0530", "2026-01-04T12:00:00Z", id="west, without a colon"),
        pytest.param("2026-01-04T13:00:00+01", "2026-01-04T12:00:00Z", id="an offset in hours"),
        pytest.param("2026-01-04T12:00:00.5Z", "2026-01-04T12:00:00,500000000Z", id="fractions"),
        pytest.param("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z", id="an offset into another year"),
    ],
)
def test_one_instant_is_written_in_many_ways(text: str, same: str) -> None:
    assert span(text) is not None
    assert span(text) == span(same)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-02-30", id="no such day"),
        pytest.param("2026-13-01", id="no such month"),
        pytest.param("0000-01-01", id="no such year"),
        pytest.param("2026-01-04T24:00:00Z", id="hour 24"),
        pytest.param("2026-01-04T12:60:00Z", id="minute 60"),
        pytest.param("2026-01-04T12:00:00+24:00", id="an offset of a day"),
        pytest.param("2026-01-04\n", id="a trailing newline"),
        pytest.param("２０２６-01-04", id="digits of another script"),
        pytest.param("20260104", id="the basic form"),
        pytest.param("2026-01-04T12", id="hours alone"),
        pytest.param("4 January 2026", id="words"),
        pytest.param("2026-01-04T12:00:00.0123456789Z", id="finer than nanoseconds"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_date_or_time_means_nothing(text: str) -> None:
    assert span(text) is None


def test_a_date_is_its_whole_day_and_a_minute_its_whole_minute() -> None:
    day, noon, minute = span("2026-01-04"), span("2026-01-04T12:00:59.999999999"), span("2026-01-04T12:00")
    assert day is not None
    assert noon is not None
    assert minute is not None
    assert day[0] < minute[0] < noon[0] == noon[1] == minute[1] < day[1]


_OFFSETS = st.integers(-1439, 1439).map(lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes)))
_INSTANTS = st.datetimes(datetime.datetime(2, 1, 1), datetime.datetime(9998, 1, 1), timezones=_OFFSETS)


@given(_INSTANTS, _INSTANTS)
def test_instants_are_in_the_order_of_datetime(one: datetime.datetime, other: datetime.datetime) -> None:
    first, second = span(one.isoformat()), span(other.isoformat())
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)
    assert (first == second) == (one == other)
