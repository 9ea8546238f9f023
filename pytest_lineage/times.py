"""Dates and times as people record them (ISO 8601, RFC 3339), made comparable.

A date alone is its whole day, a time to the minute is its whole minute, a time without an offset is UTC. What is
compared is therefore a span: the first and the last nanosecond that the text can mean.
"""

from __future__ import annotations

from functools import cache, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_LONGEST = 40  # characters of a time with all its parts
_SECOND = 1_000_000_000
_MINUTE = 60 * _SECOND
_DAY = 86_400 * _SECOND

_GRAMMAR = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:([Zz])|([+-])([0-9]{2}):?([0-9]{2})?)?)?"
)


def span(text: str) -> tuple[int, int] | None:
    """The first and last nanosecond a date or time means, counted from the year 1 in UTC; None where it is neither.

    Compare spans so that the claim holds for every instant it can mean: `a` is at least `b` where `a[0] >= b[0]`, at most
    `b` where `a[1] <= b[1]`, after `b` where `a[0] > b[1]`, before `b` where `a[1] < b[0]`.
    """
    return _span(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _span(text: str) -> tuple[int, int] | None:
    match = _grammar().fullmatch(text)
    if match is None:
        return None
    day = _day(match)
    if day is None or match[4] is None:
        return None if day is None else (day, day + _DAY - 1)
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    offset = _offset(match)
    if hour > 23 or minute > 59 or second > 59 or offset is None:
        return None
    start = day + (hour * 60 + minute) * _MINUTE + second * _SECOND + int((match[7] or "").ljust(9, "0")) - offset
    return start, start + _width(match) - 1


@cache
def _grammar() -> re.Pattern[str]:
    import re

    return re.compile(_GRAMMAR)


def ends_after(end: str, start: str) -> bool:
    """Whether a period's `end` is surely after another period's `start`; False where either is no date or time.

    A day lasts until its last instant; a time may be the end of one period and the start of the next.
    """
    ended, begins = span(end), span(start)
    if ended is None or begins is None:
        return False
    is_day = ended[1] - ended[0] == _DAY - 1
    return ended[1 if is_day else 0] > begins[0]


def _day(match: re.Match[str]) -> int | None:
    import datetime

    year, month, day = (int(match[group]) for group in (1, 2, 3))
    try:
        return datetime.date(year, month, day).toordinal() * _DAY
    except ValueError:
        return None


def _offset(match: re.Match[str]) -> int | None:
    """East of Greenwich, in nanoseconds; None where no clock has it."""
    if match[9] is None:
        return 0
    hours, minutes = int(match[10]), int(match[11] or 0)
    if hours > 23 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (_MINUTE if match[9] == "+" else -_MINUTE)


def _width(match: re.Match[str]) -> int:
    """How long the text means: a minute where no seconds are written, otherwise an instant."""
    return _MINUTE if match[6] is None else 1
