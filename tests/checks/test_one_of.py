"""`one-of`: a value from a closed set."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.one_of import OneOf
from pytest_lineage.model import Plain
from tests.support.records import judge_value


@pytest.mark.parametrize(
    ("values", "value"),
    [
        pytest.param(["staging", "production"], "production", id="text"),
        pytest.param(["production"], Plain("production"), id="YAML text without quotes"),
        pytest.param([3], 3, id="a number"),
        pytest.param([3], 3.0, id="a number written as a decimal"),
        pytest.param([3], Plain("3"), id="a YAML number"),
        pytest.param(["3"], Plain("3"), id="YAML digits where text is allowed"),
        pytest.param([Plain("3")], 3, id="a policy's own YAML number"),
        pytest.param([True], True, id="a truth value"),
        pytest.param([True], Plain("True"), id="a YAML truth value"),
        pytest.param(["no"], Plain("no"), id="no is text in YAML 1.2"),
        pytest.param([10**30], 10**30, id="a number larger than any float holds"),
    ],
)
def test_passes(values: list[object], value: object) -> None:
    assert judge_value(OneOf(values=values), value) == []


@pytest.mark.parametrize(
    ("values", "value", "code", "says"),
    [
        pytest.param(["production"], "prod", "not-allowed", "env.value is prod, not one of production", id="another word"),
        pytest.param(["production"], "production\n", "not-allowed", "not one of", id="a trailing newline"),
        pytest.param(["production"], "Production", "not-allowed", "not one of", id="another case"),
        pytest.param(["3.10"], Plain("3.1"), "not-allowed", "is 3.1, not one of 3.10", id="what YAML readers make of 3.10"),
        pytest.param(["3"], 3, "not-allowed", "the number 3", id="a number where text is allowed"),
        pytest.param([3], "3", "not-allowed", "not one of 3", id="quoted digits where a number is allowed"),
        pytest.param([1], True, "not-allowed", "the truth value true", id="true is not 1"),
        pytest.param([True], 1, "not-allowed", "the number 1", id="1 is not true"),
        pytest.param([10**30], 10**30 + 1, "not-allowed", "not one of", id="the next larger number"),
        pytest.param(["a"], ["a"], "wrong-type", "a list where one value belongs", id="a list"),
        pytest.param(["a"], {"a": "a"}, "wrong-type", "an object where one value belongs", id="an object"),
    ],
)
def test_fails(values: list[object], value: object, code: str, says: str) -> None:
    (finding,) = judge_value(OneOf(values=values), value)
    assert finding.code == code
    assert says in finding.message
    assert finding.expected.startswith("one of ")


@pytest.mark.parametrize("values", [[], "production", None, [None], [["a"]], [" "], ["a", "a"], [1, 1.0]])
def test_a_set_that_nothing_can_be_compared_with_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match="values"):
        OneOf(values=values)


_SCALARS = st.one_of(st.text(min_size=1).filter(str.strip), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


_SETS = st.lists(_SCALARS, min_size=1, max_size=5, unique_by=lambda value: (isinstance(value, bool), value))


@given(_SETS, _SCALARS)
def test_holds_judge_and_schema_agree(values: list[object], value: object) -> None:
    check = OneOf(values=values)
    assert check.holds(value) == (judge_value(check, value) == [])
    assert check.holds(value) == jsonschema.Draft202012Validator(check.schema()).is_valid(value)


@given(_SETS)
def test_every_value_of_the_set_passes(values: list[object]) -> None:
    assert all(OneOf(values=values).holds(value) for value in values)
