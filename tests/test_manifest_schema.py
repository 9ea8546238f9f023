"""The shipped schema of manifests, and the stricter one that is derived from a policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_lineage.policy.load import load, merge
from pytest_lineage.policy.manifest_schema import manifest_schema, vocabulary_schema
from pytest_lineage.vocabulary import FLAT, VOCABULARY
from tests.support.records import COMPLETE, altered, without

EXAMPLES = Path(__file__).parent.parent / "examples"
SCHEMA = vocabulary_schema()
LOOSE = jsonschema.Draft202012Validator(SCHEMA)


def _strict(policy: str) -> jsonschema.Draft202012Validator:
    rules = merge([load(policy, read=lambda _: b"")], "")
    return jsonschema.Draft202012Validator(manifest_schema(rules, title="A manifest that passes"))


def _resolved(schema: Any) -> Any:
    return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _subschemas(schema: object) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for each in schema for found in _subschemas(each)]
    if not isinstance(schema, dict):
        return []
    named = [_resolved(each) for each in schema.get("properties", {}).values()]
    return [*named, *(found for each in schema.values() for found in _subschemas(each))]


def test_the_schema_is_valid_and_closed_to_the_network() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert "http" not in json.dumps({key: value for key, value in SCHEMA.items() if key != "$schema"})


def test_it_names_exactly_the_vocabulary() -> None:
    sides = {side: schema for side, schema in SCHEMA["properties"].items() if side not in FLAT and side != "parents"}
    data = SCHEMA["$defs"]["dataset"]
    assert {side: frozenset((data if side == "data" else schema)["properties"]) for side, schema in sides.items()} == VOCABULARY
    assert FLAT.keys() <= SCHEMA["properties"].keys()


def test_every_key_has_a_title_and_a_description_for_editors() -> None:
    for schema in _subschemas(SCHEMA):
        assert schema.get("title") or "$ref" in schema, schema
        assert schema.get("description"), schema


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(COMPLETE, id="a complete manifest"),
        pytest.param({}, id="nothing"),
        pytest.param({"git_commit": "9f1a", "auc": 0.9}, id="a small flat manifest"),
        pytest.param({"docker_image_digest": "sha256:7e9c", "python": "3.11.6", "cuda": "12.2"}, id="unknown keys"),
        pytest.param({"data": [{"role": "train", "version": "v1"}, {"role": "test"}]}, id="two data sets"),
        pytest.param({"features": {"views": "transactions_v5, customers_v3"}}, id="feature views in one text"),
    ],
)
def test_manifests_are_accepted(manifest: dict[str, Any]) -> None:
    assert list(LOOSE.iter_errors(manifest)) == []


@pytest.mark.parametrize("name", ["breast-cancer", "breast-cancer-bad"])
def test_the_examples_are_accepted(name: str) -> None:
    assert list(LOOSE.iter_errors(json.loads((EXAMPLES / name / "provenance.json").read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("model", [], id="a list for an object"),
        pytest.param("code.commit", 1234567, id="a number for a commit"),
        pytest.param("env.python", 3.1, id="a number for a version of Python"),
        pytest.param("data.rows", "many", id="text for a count"),
        pytest.param("approvals.approved", "yes", id="text for a truth value"),
        pytest.param("evaluation.metrics", 0.9, id="a metric without a name"),
    ],
)
def test_wrong_types_are_seen(field: str, value: object) -> None:
    assert not LOOSE.is_valid(altered(COMPLETE, field, value))


@pytest.mark.parametrize("policy", ["essentials", "minimal", "promotion"])
def test_the_derived_schema_is_valid_and_accepts_a_complete_manifest(policy: str) -> None:
    strict = _strict(policy)
    jsonschema.Draft202012Validator.check_schema(strict.schema)
    assert list(strict.iter_errors(COMPLETE)) == []


@pytest.mark.parametrize(
    "key", ["model.name", "data.rows", "code.commit", "data.schema_hash", "env.docker_image_digest", "approvals.approved_by"]
)
def test_the_derived_schema_demands_what_the_policy_demands(key: str) -> None:
    errors = list(_strict("promotion").iter_errors(without(COMPLETE, key)))
    assert [error.absolute_schema_path[0] for error in errors] == ["allOf"]


def test_a_flat_manifest_fulfils_the_schema_of_minimal() -> None:
    flat = {key: COMPLETE[field.split(".")[0]][field.split(".")[1]] for key, field in FLAT.items() if field.count(".") == 1}
    assert list(_strict("minimal").iter_errors({**flat, "auc": 0.9})) == []
    assert not _strict("minimal").is_valid(flat)


def test_an_editor_is_told_which_rule_and_why() -> None:
    demands = _strict("promotion").schema["allOf"]  # type: ignore[index]
    assert all(demand["title"] and demand["description"] and "/" in demand["$comment"] for demand in demands)
