"""The JSON Schema of policies for editors."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from pytest_lineage import catalog
from pytest_lineage.policy import language, packs
from pytest_lineage.policy.schema import policy_schema
from pytest_lineage.values import frozen, parameter

SCHEMA = policy_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def policy(**rule: object) -> dict[str, object]:
    return {"policy": "p", "version": 1, "rules": [{"id": "r", "check": "present", "field": "a", **rule}]}


def test_it_is_a_valid_schema_of_draft_07() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_it_resolves_nothing_remote() -> None:
    references = [part.split('"')[0] for part in json.dumps(SCHEMA).split('"$ref": "')[1:]]
    assert references
    assert all(reference.startswith("#/definitions/") for reference in references)


def test_every_kind_of_check_is_in_it() -> None:
    rule = SCHEMA["definitions"]["rule"]
    assert rule["properties"]["check"]["enum"] == list(catalog.every("check"))
    assert all(rule["properties"]["check"]["enumDescriptions"])


def test_conditions_are_checks_that_ask_nothing() -> None:
    kinds = SCHEMA["definitions"]["when"]["properties"]["check"]["enum"]
    assert "present" in kinds
    assert "checksum" not in kinds


def test_every_key_and_parameter_is_described() -> None:
    for keys, described in [
        (language.POLICY_KEYS, SCHEMA["properties"]),
        (language.RULE_KEYS, SCHEMA["definitions"]["rule"]["properties"]),
        (language.OVERRIDE_KEYS, SCHEMA["properties"]["override"]["additionalProperties"]["properties"]),
    ]:
        assert list(described) == list(keys)
        assert all(schema["description"] for schema in described.values())
    for kind in catalog.every("check").values():
        assert all(field.metadata["help"] for field in language.parameters(kind).values())


@pytest.mark.parametrize("name", packs.names())
def test_shipped_policies_fit(name: str) -> None:
    VALIDATOR.validate(yaml.safe_load(packs.read(name)))


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(policy(), id="the least"),
        pytest.param(policy(check="compare", **{"at-least": 0.9}), id="a parameter"),
        pytest.param(policy(when={"check": "one-of", "field": "b", "values": ["x"]}), id="a condition"),
        pytest.param(policy(severity="warning", **{"on-unverified": "info"}), id="severities"),
        pytest.param({"policy": "p", "version": 1, "extends": ["essentials"]}, id="nothing but extends"),
        pytest.param({"policy": "p", "version": 1, "extends": ["./a/b.yaml"]}, id="a file"),
        pytest.param({"policy": "p", "version": 1, "extends": [f"git+ssh://git@h.example/r.git@{'a1' * 20}#p/q.yaml"]}, id="a repository"),
    ],
)
def test_fits(written: dict[str, object]) -> None:
    VALIDATOR.validate(written)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(policy(overide=1), id="an unknown key"),
        pytest.param(policy(check="presnt"), id="an unknown check"),
        pytest.param(policy(**{"at-least": 1}), id="another kind's parameter"),
        pytest.param(policy(fields=["b"]), id="two wheres"),
        pytest.param(policy(optional="yes"), id="a word for a boolean"),
        pytest.param(policy(severity="warning", **{"on-unverified": "error"}), id="on-unverified above severity"),
        pytest.param(policy(when={"check": "checksum", "field": "b"}), id="a condition that asks"),
        pytest.param(policy(when={"check": "present", "field": "b", "severity": "info"}), id="a condition with a severity"),
        pytest.param(policy(tests={"good": [{}]}), id="an unknown list of tests"),
        pytest.param({"policy": "p", "version": 1}, id="no rules"),
        pytest.param({"policy": "p", "version": 1, "extends": ["git+https://h.example/r@main#p.yaml"]}, id="a branch"),
        pytest.param({"policy": "p", "version": 1, "extends": ["https://h.example/p.yaml"]}, id="a web address"),
        pytest.param({**policy(), "override": {"a": {"severity": "off", "reason": "x"}}}, id="override without extends"),
    ],
)
def test_does_not_fit(written: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid(written)


@frozen
class Retention:
    """A check of another distribution, with every type of parameter."""

    days: int = parameter(help="How long.")
    share: float = parameter(0.5, help="How much.")
    kept: bool = parameter(True, help="Whether.")
    unit: str = parameter("day", help="What.", choices=("day", "year"))
    note: str = parameter("", help="Why.")
    places: tuple[str, ...] = parameter((), help="Where.", choices=("eu", "us"))
    extra: object = parameter(None, help="More.", schema={"type": "object"})

    kind = "retention"
    default_field = None
    asks = ()


def test_a_new_kind_needs_no_other_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    every = catalog.every
    monkeypatch.setattr(catalog, "every", lambda shelf: {"retention": Retention} if shelf == "check" else every(shelf))
    rule = policy_schema()["definitions"]["rule"]
    (branch,) = [branch for branch in rule["allOf"] if branch["if"]["properties"].get("check") == {"const": "retention"}]
    own = {key: schema for key, schema in branch["then"]["properties"].items() if key not in language.RULE_KEYS}
    assert branch["then"]["required"] == ["days"]
    assert own == {
        "days": {"description": "How long.", "type": "integer"},
        "share": {"description": "How much.", "type": "number", "default": 0.5},
        "kept": {"description": "Whether.", "type": "boolean", "default": True},
        "unit": {"description": "What.", "enum": ["day", "year"], "default": "day"},
        "note": {"description": "Why.", "type": "string", "minLength": 1},
        "places": {"description": "Where.", "type": "array", "items": {"enum": ["eu", "us"]}, "minItems": 1, "uniqueItems": True},
        "extra": {"description": "More.", "not": {"type": "null"}, "type": "object"},
    }
