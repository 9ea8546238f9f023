"""The JSON Schema of policy files, for editors: made from the language's words and the parameters of every check.

It is draft-07, which editors know best. What no schema can say stays with the loader: whether a pattern or an expression
compiles, whether a day is in the calendar, that two rules have one id, what is inherited, and circles of `extends`.
"""

from __future__ import annotations

import re

from pytest_lineage import catalog
from pytest_lineage.policy.language import (
    MAX_FIELD,
    OVERRIDE_KEYS,
    POLICY_KEYS,
    RULE_KEYS,
    SEVERITIES,
    TEST_KEYS,
    WHEN_KEYS,
    WHERE_KEYS,
    annotation,
    is_required,
    parameters,
    record_kinds,
)
from pytest_lineage.policy.reference import GIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from dataclasses import Field
    from typing import Any

    Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_ID: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
_FIELD: Schema = {**_TEXT, "maxLength": MAX_FIELD}
_TEXTS: Schema = {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}
_FIELDS: Schema = {**_TEXTS, "items": _FIELD}
_WHERE: Schema = {"field": _FIELD, "fields": _FIELDS, "any-of": _FIELDS}
_SEVERITY: Schema = {"enum": list(SEVERITIES)}
_REFERENCE: Schema = {
    "type": "string",
    "description": "A shipped policy's name, a file beside this one, or git+https://…@<full commit>#<path>.",
    "anyOf": [
        {"pattern": "^[a-z0-9][a-z0-9-]*$"},
        {"pattern": r"^(?!git\+)(?!/)(?![\s\S]*://)[^\\]*\.(yaml|yml|json)$"},
        {"pattern": rf"^{re.sub(r'[?]P<[a-z]+>', '', GIT)}$", "maxLength": 2000},
    ],
}


def policy_schema() -> Schema:
    """The schema of a policy file with every check that is installed."""
    checks = catalog.every("check")
    properties = {
        "policy": _ID,
        "version": {"const": 1},
        "title": _TEXT,
        "extends": {"type": "array", "items": _REFERENCE, "minItems": 1, "uniqueItems": True},
        "rules": {"type": "array", "items": {"$ref": "#/definitions/rule"}, "minItems": 1},
        "override": _override(),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A policy of pytest-lineage",
        **_closed(properties, POLICY_KEYS, required=("policy", "version")),
        "anyOf": [{"required": ["rules"]}, {"required": ["extends"]}],
        "dependencies": {"override": ["extends"]},
        "definitions": {"rule": _rule(checks), "when": _when(checks)},
    }


def _rule(checks: Mapping[str, type[Any]]) -> Schema:
    common: Schema = {
        "id": _ID,
        "title": _TEXT,
        "check": _kinds(checks),
        **_WHERE,
        "optional": {"type": "boolean"},
        "when": {"$ref": "#/definitions/when"},
        "applies-to": {**_TEXTS, "items": {"enum": ["model", *record_kinds()]}},
        "severity": {**_SEVERITY, "default": "error"},
        "on-unverified": _SEVERITY,
        "why": _TEXT,
        "fix": _TEXT,
        "self-check": _TEXT,
        "frameworks": _TEXTS,
        "tags": _TEXTS,
        "tests": _tests(),
    }
    body = _described(common, RULE_KEYS)
    return {
        "type": "object",
        "properties": body,
        "required": ["id", "check"],
        "allOf": [*(_kind(check, body) for check in checks.values()), *_not_graver()],
    }


def _when(checks: Mapping[str, type[Any]]) -> Schema:
    """A condition: a check that asks nothing, where it looks, its parameters."""
    silent = {kind: check for kind, check in checks.items() if not check.asks}
    common: Schema = {"check": _kinds(silent), **_WHERE}
    body = _described(common, {key: RULE_KEYS[key] for key in WHEN_KEYS})
    branches = [_kind(check, body) for check in silent.values()]
    return {"type": "object", "properties": body, "required": ["check"], "allOf": branches}


def _kinds(checks: Mapping[str, type[Any]]) -> Schema:
    """The kinds as words, each with what it is (`enumDescriptions` is read by editors alone)."""
    first_lines = [(check.__doc__ or "").strip().partition("\n")[0] for check in checks.values()]
    return {"enum": list(checks), "enumDescriptions": first_lines}


def _kind(check: type[Any], common: Mapping[str, object]) -> Schema:
    """What a rule of one kind holds besides the common keys, and nothing else."""
    own = parameters(check)
    properties = {**dict.fromkeys(common, True), **{key: _parameter(field) for key, field in own.items()}}
    then: Schema = {"properties": properties, "additionalProperties": False, **_where(check)}
    required = [key for key, field in own.items() if is_required(field)]
    if required:
        then["required"] = required
    return {"if": {"properties": {"check": {"const": check.kind}}, "required": ["check"]}, "then": then}


def _where(check: type[Any]) -> Schema:
    """Exactly one key that names fields; at most one where the kind has a default."""
    exactly_one: list[Schema] = [{"required": [key]} for key in WHERE_KEYS]
    if getattr(check, "default_field", None) is None:
        return {"oneOf": exactly_one}
    return {"oneOf": [*exactly_one, {"not": {"anyOf": exactly_one}}]}


def _parameter(field: Field[Any]) -> Schema:
    choices = list(field.metadata.get("choices", ()))
    text: Schema = {"enum": choices} if choices else {"type": "string", "minLength": 1}
    words: Schema = {"enum": choices} if choices else _TEXT
    by_annotation: dict[str, Schema] = {
        "str": text,
        "bool": {"type": "boolean"},
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "tuple[str, ...]": {"type": "array", "items": words, "minItems": 1, "uniqueItems": True},
        "object": {"not": {"type": "null"}, **(field.metadata.get("schema") or {})},
    }
    schema = {"description": field.metadata.get("help", ""), **by_annotation[annotation(field)]}
    if not is_required(field) and isinstance(field.default, (str, bool, int, float, tuple)) and field.default not in ("", ()):
        schema["default"] = list(field.default) if isinstance(field.default, tuple) else field.default
    return schema


def _not_graver(severities: Iterable[str] = SEVERITIES[1:]) -> list[Schema]:
    """`on-unverified` never exceeds a severity that is said."""
    return [
        {
            "if": {"properties": {"severity": {"const": severity}}, "required": ["severity"]},
            "then": {"properties": {"on-unverified": {"enum": list(SEVERITIES[SEVERITIES.index(severity) :])}}},
        }
        for severity in severities
    ]


def _override() -> Schema:
    properties: Schema = {
        "severity": {"enum": [*SEVERITIES, "off"]},
        "on-unverified": _SEVERITY,
        "reason": _TEXT,
        "until": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    }
    off: Schema = {
        "if": {"properties": {"severity": {"const": "off"}}, "required": ["severity"]},
        "then": {"not": {"required": ["on-unverified"]}},
    }
    entry = {
        **_closed(properties, OVERRIDE_KEYS, required=("reason",)),
        "anyOf": [{"required": ["severity"]}, {"required": ["on-unverified"]}],
        "allOf": [off, *_not_graver()],
    }
    return {"type": "object", "minProperties": 1, "additionalProperties": entry}


def _tests() -> Schema:
    records: Schema = {"type": "array", "items": {"type": "object"}, "minItems": 1}
    return {**_closed(dict.fromkeys(TEST_KEYS, records), TEST_KEYS), "minProperties": 1}


def _closed(properties: Mapping[str, Schema], words: Mapping[str, str], required: Iterable[str] = ()) -> Schema:
    """An object with these keys, each described, and no other."""
    schema: Schema = {"type": "object", "properties": _described(properties, words), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _described(properties: Mapping[str, Schema], words: Mapping[str, str]) -> Schema:
    """Every key of the language with its sentence; a key without a schema is a defect that a test sees at once."""
    return {key: {"description": sentence, **properties[key]} for key, sentence in words.items()}
