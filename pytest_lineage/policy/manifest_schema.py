"""The JSON Schema (draft 2020-12) of the manifests that a policy lets pass, as far as a schema can tell.

An editor that knows it sees most mistakes while they are typed. It never refuses what the engine passes. The engine refuses
more: what is asked of files, rules under a condition, placeholders, and whatever else a check's own `schema()` leaves out.
"""

from __future__ import annotations

from pytest_lineage.model import Severity
from pytest_lineage.paths import EVERY
from pytest_lineage.vocabulary import FLAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pytest_lineage.model import Rule
    from pytest_lineage.paths import FieldPath

    Schema = dict[str, Any]

#: What counts as not recorded; the same as `Claim.absent`.
_ABSENT: Schema = {"anyOf": [{"type": "null"}, {"const": []}, {"const": {}}, {"type": "string", "pattern": r"^\s*$"}]}
_FLAT_KEYS = {field: key for key, field in FLAT.items()}


def vocabulary_schema() -> Schema:
    """The shipped schema of the common vocabulary: every key with its type and meaning, none of them demanded."""
    import json
    import os

    with open(os.path.join(os.path.dirname(os.path.dirname(__file__)), "provenance.schema.json"), encoding="utf-8") as file:
        schema: Schema = json.load(file)
    return schema


def manifest_schema(rules: Iterable[Rule], *, title: str) -> Schema:
    """The vocabulary's schema with what the rules demand, one entry of `allOf` a rule.

    Args:
        rules: those in force; warnings and infos demand nothing.
        title: what an editor calls the schema.
    """
    demands = [demand for rule in rules if (demand := rule_schema(rule))]
    return {**vocabulary_schema(), "$id": "provenance.strict.schema.json", "title": title, "allOf": demands}


def rule_schema(rule: Rule) -> Schema | None:
    """What one rule demands of a manifest; None where a schema cannot say it, or the rule demands nothing."""
    told = rule.severity is Severity.ERROR and "manifest" in rule.applies_to and rule.when is None
    if not told or getattr(rule.check, "judges_absence", False) or not all(_walkable(path) for path in rule.fields):
        return None
    value = _value_schema(rule)
    schemas = _optional(rule, value) if rule.optional else [_demanded(path, value) for path in rule.fields]
    words = {"title": rule.title or rule.id, "description": rule.why, "$comment": rule.id}
    return {**{key: text for key, text in words.items() if text}, ("anyOf" if rule.any_of else "allOf"): schemas}


def _walkable(path: FieldPath) -> bool:
    return path.query is None and all(
        step is EVERY or isinstance(step, str) or (isinstance(step, int) and step >= 0) for step in path.steps
    )


def _value_schema(rule: Rule) -> Schema:
    """What the check itself says of a recorded value."""
    said = getattr(rule.check, "schema", None)
    schema: Schema | None = said() if callable(said) else None
    return schema or {}


def _demanded(path: FieldPath, value: Schema) -> Schema:
    """The field is recorded with such a value, under its own name or the short one of small manifests."""
    recorded = {"not": _ABSENT, **({"allOf": [value]} if value else {})}
    schema = _at(path.steps, recorded)
    key = _FLAT_KEYS.get(path.text)
    return {"anyOf": [schema, {"required": [key], "properties": {key: recorded}}]} if key else schema


def _optional(rule: Rule, value: Schema) -> list[Schema]:
    """Where a field is recorded, its value is such a one. Of several (`any-of`), one that is recorded must be right, if any is."""
    allowed = {"anyOf": [_ABSENT, value]}
    if not rule.any_of:
        return [schema for path in rule.fields for schema in _allowed_everywhere(path, allowed)]
    unrecorded = [_where_recorded(path.steps, _ABSENT) for path in rule.fields]
    right = [_where_recorded(path.steps, allowed) for path in rule.fields]
    some = [{"not": absent, "allOf": [schema]} for absent, schema in zip(unrecorded, right, strict=True)]
    return [{"allOf": unrecorded}, *some]


def _allowed_everywhere(path: FieldPath, allowed: Schema) -> list[Schema]:
    key = _FLAT_KEYS.get(path.text)
    return [_where_recorded(path.steps, allowed), *([{"properties": {key: allowed}}] if key else [])]


def _at(steps: Sequence[object], value: Schema, before: tuple[object, ...] = ()) -> Schema:
    """A document that holds such a value at the steps; at every entry, of which there is one at least, for `[*]`."""
    if not steps:
        return value
    step, below = steps[0], _at(steps[1:], value, (*before, steps[0]))
    if step is EVERY:
        single: Schema = (
            {"minProperties": 1, "allOf": [below]} if before == ("data",) else {"minProperties": 1, "additionalProperties": below}
        )
        return {"type": ["array", "object"], "if": {"type": "array"}, "then": {"minItems": 1, "items": below}, "else": single}
    if isinstance(step, int):
        return {"type": "array", "minItems": step + 1, "prefixItems": [*[{}] * step, below]}
    return {"type": "object", "required": [step], "properties": {step: below}}


def _where_recorded(steps: Sequence[object], value: Schema, before: tuple[object, ...] = ()) -> Schema:
    """A document that holds such a value at the steps, or nothing."""
    if not steps:
        return value
    step, below = steps[0], _where_recorded(steps[1:], value, (*before, steps[0]))
    if step is EVERY:
        single: Schema = below if before == ("data",) else {"additionalProperties": below}
        return {"if": {"type": "array"}, "then": {"items": below}, "else": {"if": {"type": "object"}, "then": single}}
    if isinstance(step, int):
        return {"prefixItems": [*[{}] * step, below]}
    return {"properties": {step: below}}
