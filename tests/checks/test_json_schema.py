"""`json-schema`: a value against a JSON Schema of the policy's own."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.json_schema import JsonSchema
from pytest_lineage.model import Plain
from tests.support.records import COMPLETE, findings, judge_value, record

_SIGNATURE = {"type": "object", "required": ["inputs", "outputs"], "properties": {"inputs": {"items": {"required": ["type"]}}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param(_SIGNATURE, COMPLETE["model"]["signature"], id="a signature"),
        pytest.param({"type": "integer"}, Plain("3"), id="a YAML number without quotation marks"),
        pytest.param({"type": "string"}, "3", id="digits in quotation marks"),
        pytest.param({"pattern": "^[a-z]+$"}, "abc", id="a pattern"),
        pytest.param({"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a"}, "x", id="a reference inside"),
        pytest.param({"properties": {"a": {"$ref": "#"}}, "type": "object"}, {"a": {"a": {}}}, id="a recursive schema"),
        pytest.param({"patternProperties": {"^x-": {}}, "additionalProperties": False}, {"x-a": 1}, id="keys by pattern"),
        pytest.param({"uniqueItems": True}, [1, True, "1", [1], {"a": 1}], id="unequal entries of all types"),
        pytest.param({"format": "date"}, "no date", id="a format is a note"),
    ],
)
def test_passes(schema: dict[str, Any], value: object) -> None:
    assert judge_value(JsonSchema(schema=schema), value) == []


@pytest.mark.parametrize(
    ("schema", "value", "code", "says", "pointer"),
    [
        pytest.param(_SIGNATURE, {"inputs": []}, "missing", "env.value.outputs is missing", "/env/value/outputs", id="a required key"),
        pytest.param(_SIGNATURE, {"inputs": [{}], "outputs": []}, "missing", "inputs[0].type", "/env/value/inputs/0/type", id="a deep one"),
        pytest.param({"type": "integer"}, "3", "schema-mismatch", "type integer", "/env/value", id="a type"),
        pytest.param({"pattern": "^a\\z"}, "b", "schema-mismatch", "pattern", "/env/value", id="a pattern"),
        pytest.param({"pattern": "^a$"}, "a\n", "schema-mismatch", "pattern", "/env/value", id="a trailing newline"),
        pytest.param(
            {"pattern": "(a+)+b"}, "a" * 50_000, "schema-mismatch", "pattern", "/env/value", id="a pattern that explodes elsewhere"
        ),
        pytest.param(
            {"patternProperties": {"^(x+)+$": {}}, "additionalProperties": False},
            {"x" * 50_000 + "y": 1},
            "schema-mismatch",
            "keys that the policy's schema does not allow",
            "/env/value",
            id="a key against a pattern that explodes elsewhere",
        ),
        pytest.param({"additionalProperties": {"type": "string"}}, {"a": 1}, "schema-mismatch", "type string", "/env/value/a", id="others"),
        pytest.param({"uniqueItems": True}, [{"a": 1}, {"a": 1.0}], "schema-mismatch", "uniqueItems", "/env/value", id="equal entries"),
        pytest.param({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "schema-mismatch", "type", "/env/value", id="any of"),
        pytest.param({"multipleOf": 0.5}, Plain("1e999"), "schema-mismatch", "beyond", "/env/value", id="a number no computer holds"),
    ],
)
def test_fails(schema: dict[str, Any], value: object, code: str, says: str, pointer: str) -> None:
    (finding,) = judge_value(JsonSchema(schema=schema), value)
    assert (finding.code, finding.pointer) == (code, pointer)
    assert says in finding.message
    assert len(finding.message) < 1000


def test_the_whole_record_is_the_default_and_twenty_findings_are_enough() -> None:
    check = JsonSchema(schema={"required": [f"key{number}" for number in range(50)]})
    assert len(findings(check, {"model": {"name": "m"}})) == 20


def test_many_unequal_entries_are_compared_in_linear_time() -> None:
    assert judge_value(JsonSchema(schema={"uniqueItems": True}), [n if n % 2 else str(n) for n in range(100_000)]) == []


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        pytest.param({}, "at least one keyword", id="an empty schema"),
        pytest.param(True, "must be a JSON Schema object", id="true"),
        pytest.param({"type": "strng"}, "is no JSON Schema", id="an unknown type"),
        pytest.param({"$ref": "http://127.0.0.1:9/x"}, "cannot be used", id="a remote reference"),
        pytest.param({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, "cannot be used", id="a file"),
        pytest.param({"properties": {"a": {"$ref": "#/nowhere"}}}, "cannot be used", id="a reference to nowhere"),
        pytest.param({"$ref": "#"}, "refers to itself without end", id="an endless reference"),
        pytest.param({"pattern": "(?=a)"}, "is not RE2's", id="a pattern that RE2 has not"),
        pytest.param({"patternProperties": {"(": {}}}, "is not RE2's", id="a broken pattern of keys"),
        pytest.param({"$schema": "http://json-schema.org/draft-07/schema#"}, "another dialect", id="another draft"),
        pytest.param({"patternProperties": {"a": {}}, "unevaluatedProperties": False}, "linear time", id="unevaluated with patterns"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        JsonSchema(schema=schema)


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["a", "b", "x-c"]), inner, max_size=3)),
    max_leaves=8,
)
_SCHEMA: dict[str, Any] = {
    "type": ["object", "array", "string"],
    "uniqueItems": True,
    "pattern": "^a?$",
    "properties": {"a": {"type": "integer"}},
    "patternProperties": {"^x-": {"type": "string"}},
    "additionalProperties": {"$ref": "#"},
}


@given(_VALUES)
def test_holds_and_judge_agree_with_jsonschema(value: object) -> None:
    """Our keywords are jsonschema's own, but for linear time (and a trailing newline, which no value here has)."""
    check = JsonSchema(schema=_SCHEMA)
    assert check.holds(value) == jsonschema.Draft202012Validator(_SCHEMA).is_valid(value) or "\n" in str(value)
    assert check.holds(value) == (not _judged(check, value))


def _judged(check: JsonSchema, value: object) -> bool:
    """Whether `judge` itself finds something; an empty value would not get that far in the engine."""
    return bool(list(check.judge(record({"value": value}).claim("value"))))


def test_a_schema_that_refers_to_itself_in_several_ways_cannot_take_minutes() -> None:
    again = [{"properties": {"x": {"$ref": "#/$defs/a"}}, "required": [f"k{number}"]} for number in range(4)]
    schema = {"$defs": {"a": {"anyOf": again}}, "$ref": "#/$defs/a"}
    value: dict[str, object] = {"y": 1}
    for _ in range(30):
        value = {"x": value}
    check = JsonSchema(schema=schema)
    assert not check.holds(value)
    (finding,) = findings(check, {"model": value}, "model")
    assert finding.message == "model is too large to be checked against the policy's schema"


def test_many_branches_over_many_entries_cannot_take_minutes() -> None:
    schema = {"items": {"anyOf": [{"const": number} for number in range(500)]}}
    (finding,) = findings(JsonSchema(schema=schema), {"ids": [499] * 20_000}, "ids")
    assert "too large" in finding.message
