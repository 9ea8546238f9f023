"""`compare`: numbers and times against bounds."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.model import shown, typed
from pytest_lineage.paths import parse_field
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal
    from typing import Any

    from pytest_lineage.model import Claim, Finding, Judgement

    #: The least and the greatest that a value can mean: equal for a number, a day apart for a date.
    Extent = tuple[Decimal, Decimal] | tuple[int, int]

_BOUND: dict[str, object] = {
    "description": "A number, an ISO 8601 date or time, or {field: name} for the value of another field.",
    "oneOf": [
        {"type": "number"},
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "properties": {"field": {"type": "string", "minLength": 1}},
            "required": ["field"],
            "additionalProperties": False,
        },
    ],
}
_NUMBER = r"[-+]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,4})?"
_WORDS = {"at_least": "at least", "at_most": "at most", "more_than": "more than", "less_than": "less than", "equal_to": "equal to"}

#: Whole numbers up to here are floats too.
_EXACT = 2**53

_KEYWORDS = {
    "at_least": "minimum",
    "at_most": "maximum",
    "more_than": "exclusiveMinimum",
    "less_than": "exclusiveMaximum",
    "equal_to": "const",
}


@frozen
class Compare:
    """A number or a time stands within bounds.

    What it checks: The value is at least, at most, more than, less than or equal to a constant or another field of the
    record; all given bounds must hold. Numbers are compared exactly, in decimal. Dates and times are ISO 8601; one without
    an offset is UTC, and a date alone is its whole day, so that noon of a day is at most that day, and a date is at most
    a time only where the whole day is.
    Why it matters: A model below the agreed quality, or one trained on data from after its own run, must not be promoted.
    Example: `check: compare`, `field: evaluation.metrics.auc`, `at-least: 0.9` on `auc: 0.87`.
    Instead: Train a better model, or change the bound in the policy, where it is reviewed.
    """

    at_least: object = parameter(None, help="The value is this or more (a time: this or later).", schema=_BOUND)
    at_most: object = parameter(None, help="The value is this or less (a time: this or earlier).", schema=_BOUND)
    more_than: object = parameter(None, help="The value is more than this (a time: later).", schema=_BOUND)
    less_than: object = parameter(None, help="The value is less than this (a time: earlier).", schema=_BOUND)
    equal_to: object = parameter(None, help="The value is this.", schema=_BOUND)

    kind = "compare"
    default_field = None
    asks = ()
    codes = {"out-of-bounds": "a number or time is beyond a bound of the rule, or not equal to what it must equal"}

    def __post_init__(self) -> None:
        bounds = list(self._bounds())
        if not bounds:
            raise ValueError("compare needs a bound: at-least, at-most, more-than, less-than or equal-to")
        for relation, bound in bounds:
            if isinstance(bound, dict):
                _check_field(relation, bound)
            elif _extent(bound) is None:
                raise ValueError(f"{relation.replace('_', '-')} is {shown(bound)}, which is no number and no ISO 8601 date or time")

    def judge(self, claim: Claim) -> Judgement:
        """A finding for a value that cannot be compared, or for each bound it is beyond."""
        extent = _extent(claim.value)
        if extent is None:
            yield claim.violation("wrong-type", f"{claim.name} is no number and no ISO 8601 date or time", expected=self._expected)
            return
        for relation, bound in self._bounds():
            if isinstance(bound, dict):
                yield from self._against_field(claim, extent, relation, str(bound["field"]))
            elif problem := _problem(extent, relation, _extent(bound)):
                yield self._finding(claim, problem, f"{_WORDS[relation]} {shown(bound)}")

    @property
    def holds(self) -> Callable[[object], bool]:
        """Whether constants bound the value; what other fields say is left to `judge`. The bounds are read once."""
        bounds = [(relation, bound) for relation, bound in self._bounds() if not isinstance(bound, dict)]
        if len(bounds) < len(list(self._bounds())):
            return lambda _: False
        extents = [(relation, _extent(bound)) for relation, bound in bounds]
        clearly = _clearly_within(bounds)

        def holds(value: object) -> bool:
            if clearly(value):
                return True
            extent = _extent(value)
            return extent is not None and not any(_problem(extent, relation, bound) for relation, bound in extents)

        return holds

    def schema(self) -> dict[str, object]:
        """A number within the constant bounds, or text, whose number or time a schema cannot compare."""
        number: dict[str, object] = {"type": "number"}
        for relation, bound in self._bounds():
            extent = None if isinstance(bound, dict) else _extent(bound)
            if extent and isinstance(extent[0], int):
                return {"type": "string"}
            exact = float(bound) if isinstance(bound, str) else bound
            if isinstance(exact, (int, float)) and abs(exact) < float("inf"):
                number[_KEYWORDS[relation]] = exact
        return {"anyOf": [number, {"type": "string"}]}

    def _against_field(self, claim: Claim, extent: Extent, relation: str, field: str) -> Iterator[Finding]:
        for other in claim.record.find(parse_field(field)):
            expected = f"{_WORDS[relation]} {other.name}"
            bound = None if other.absent else _extent(other.value)
            if other.absent:
                yield other.violation("missing", f"{other.name} is missing, so {claim.name} cannot be compared with it")
            elif bound is None:
                yield other.violation(
                    "wrong-type", f"{other.name} is no number and no ISO 8601 date or time, so {claim.name} cannot be compared"
                )
            elif problem := _problem(extent, relation, bound):
                yield self._finding(claim, problem, f"{expected}, which is {shown(other.value)}")

    def _finding(self, claim: Claim, code: str, expected: str) -> Finding:
        if code == "wrong-type":
            message = f"{claim.name} and its bound are not of one kind: one is a number, the other a date or time"
        else:
            message = f"{claim.name} is {shown(claim.value)}, not {expected}"
        return claim.violation(code, message, expected=expected)

    @property
    def _expected(self) -> str:
        return " and ".join(f"{_WORDS[relation]} {_name(bound)}" for relation, bound in self._bounds())

    def _bounds(self) -> Iterator[tuple[str, object]]:
        return ((relation, bound) for relation in _WORDS if (bound := getattr(self, relation)) is not None)


def _name(bound: object) -> str:
    return str(bound["field"]) if isinstance(bound, dict) else shown(bound)


def _check_field(relation: str, bound: dict[str, object]) -> None:
    name = bound.get("field")
    if set(bound) != {"field"} or not isinstance(name, str) or not name:
        raise ValueError(f"{relation.replace('_', '-')} must be a number, a date or time, or {{field: name}} alone")
    parse_field(name)


def _problem(value: Extent, relation: str, bound: Extent | None) -> str:
    """The code of what is wrong between a value and a bound, `""` where the relation holds for all that they can mean."""
    if bound is None or isinstance(value[0], int) is not isinstance(bound[0], int):
        return "wrong-type"
    (low, high), (least, most) = value, bound
    holds = {
        "at_least": low >= least,
        "at_most": high <= most,
        "more_than": low > most,
        "less_than": high < least,
        "equal_to": low >= least and high <= most,
    }
    return "" if holds[relation] else "out-of-bounds"


def _clearly_within(bounds: Sequence[tuple[str, object]]) -> Callable[[object], bool]:
    """Whether a JSON number is strictly within numbers.

    Floats keep the order of the decimals they are written as, so only what is as near as equal needs the exact way.
    """
    lowest, highest = float("-inf"), float("inf")
    for relation, bound in bounds:
        number = typed(bound)
        if isinstance(number, bool) or not isinstance(number, (int, float)) or abs(number) > 1e300 or relation == "equal_to":
            return lambda _: False
        if relation in {"at_least", "more_than"}:
            lowest = max(lowest, float(number))
        else:
            highest = min(highest, float(number))

    def clearly(value: Any) -> bool:
        if value.__class__ is float or (value.__class__ is int and -_EXACT <= value <= _EXACT):
            return lowest < value < highest
        return False

    return clearly


def _extent(value: object) -> Extent | None:
    """What a value means: a number as decimals, a time as integers (nanoseconds); None for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = repr(value)
    return _read(str(value)) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _read(text: str) -> Extent | None:
    import re

    if re.fullmatch(_NUMBER, text):
        from decimal import Decimal

        number = Decimal(text)
        return number, number
    from pytest_lineage.times import span

    return span(text)
