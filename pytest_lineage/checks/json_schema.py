"""`json-schema`: a value against a JSON Schema of the policy's own."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.model import shown, typed
from pytest_lineage.patterns import program
from pytest_lineage.patterns import shown as quoted
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from pytest_lineage.model import Claim, Finding, Judgement
    from pytest_lineage.paths import Path

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STEPS = 100_000  # of a validation: about a second's worth
#: Keywords that judge a value by other schemas, and what one costs: their errors are kept, and carried up level by level.
_BRANCHES = frozenset(
    {
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "contains",
        "$ref",
        "$dynamicRef",
        "dependentSchemas",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_BRANCHING = 20
_LIMIT = 20  # findings; a document that is wrong everywhere is not printed whole


@frozen
class JsonSchema:
    """The value satisfies a JSON Schema (draft 2020-12).

    What it checks: The value, or the whole record where the rule names no field, is valid under `schema`. `$ref` reaches only
    into the schema itself; patterns are RE2's, which run in linear time; `format` is a note and asserts nothing. YAML scalars
    without quotation marks have the type of YAML 1.2's core schema. At most twenty findings are given.
    Why it matters: A project's own fields are only as good as their shape; a signature without types cannot be compared.
    Example: `check: json-schema`, `field: model.signature`, `schema: {type: object, required: [inputs, outputs]}` on a
    signature without `outputs`.
    Instead: Record the value in the shape that the schema asks for.
    """

    schema: object = parameter(help="A JSON Schema of draft 2020-12, without remote references.", schema={"type": ["object", "boolean"]})

    kind = "json-schema"
    default_field = ""
    asks = ()
    codes = {"schema-mismatch": "the value does not satisfy the policy's JSON Schema"}

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema", typed(self.schema))
        if not isinstance(self.schema, dict) or not self.schema:
            raise ValueError("schema must be a JSON Schema object with at least one keyword, or anything would pass")
        _check_schema(self.schema)

    def judge(self, claim: Claim) -> Judgement:
        """A finding for each place that does not satisfy the schema, at its own place."""
        from itertools import islice

        _left[0] = _STEPS
        try:
            yield from list(islice(_findings(claim, self._validator()), _LIMIT))
        except _TooCostlyError:
            yield claim.violation("schema-mismatch", f"{claim.name} is too large to be checked against the policy's schema")
        except (ArithmeticError, RecursionError):
            yield claim.violation(
                "schema-mismatch", f"{claim.name} holds a number, or is nested, beyond what its schema can be checked for"
            )

    def holds(self, value: object) -> bool:
        """Whether the value is valid."""
        _left[0] = _STEPS
        try:
            return bool(self._validator().is_valid(typed(value)))
        except (ArithmeticError, RecursionError, _TooCostlyError):
            return False

    def _validator(self) -> Any:
        import json

        return _validator(json.dumps(self.schema, sort_keys=True))


def _findings(claim: Claim, validator: Any) -> Iterator[Finding]:
    from jsonschema.exceptions import best_match

    seen: set[tuple[Path, str]] = set()
    for outer in validator.iter_errors(typed(claim.value)):
        error = best_match(iter([outer]))
        for finding in _explained(claim.child(*error.absolute_path), error):
            if (key := (tuple(error.absolute_path), finding.message)) not in seen:
                seen.add(key)
                yield finding


def _explained(place: Claim, error: Any) -> Iterator[Finding]:
    """One error in our words: jsonschema's quote the whole instance, however large."""
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                absent = place.child(key)
                yield absent.violation("missing", f"{absent.name} is missing, and the policy's schema requires it")
        return
    if error.validator in {"additionalProperties", "unevaluatedProperties"} and error.validator_value is False:
        yield place.violation("schema-mismatch", f"{place.name} has keys that the policy's schema does not allow: {error.message}"[:400])
        return
    keyword, wanted = error.validator or "false", shown(error.validator_value)
    yield place.violation(
        "schema-mismatch", f"{place.name} does not satisfy the policy's schema: {keyword} {wanted}", expected=f"{keyword} {wanted}"
    )


def _check_schema(schema: Mapping[str, Any]) -> None:
    """Refuse what is no schema, what reaches outside, and what could not be checked in linear time."""
    import json

    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import SchemaError

    if schema.get("$schema", _DIALECT) not in {_DIALECT, _DIALECT + "#"}:
        raise ValueError(f"schema is of another dialect than {_DIALECT}")
    try:
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        at = "/".join(str(step) for step in error.absolute_path)
        raise ValueError(f"schema is no JSON Schema of draft 2020-12: {error.message[:200]}{f' at {at}' if at else ''}") from None
    _check_references(schema)
    samples: tuple[object, ...] = (None, {}, [], "", 0, True)
    try:
        for sample in samples:
            _left[0] = _STEPS
            _validator(json.dumps(schema, sort_keys=True)).is_valid(sample)
    except RecursionError:
        raise ValueError("schema refers to itself without end") from None
    except _TooCostlyError:
        raise ValueError("schema takes too long to judge even an empty value") from None


def _check_references(schema: Mapping[str, Any]) -> None:
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    resource = DRAFT202012.create_resource(schema)
    registry: Any = Registry().with_resource(resource.id() or "", resource)
    keywords: set[str] = set()
    try:
        _walk(resource, registry.resolver_with_root(resource), keywords)
    except (Unresolvable, ValueError) as error:
        raise ValueError(f"schema has a part that cannot be used: {error}") from None
    if {"unevaluatedProperties", "patternProperties"} <= keywords:
        raise ValueError("schema uses unevaluatedProperties together with patternProperties, which cannot be checked in linear time")


def _walk(resource: Any, resolver: Any, keywords: set[str]) -> None:
    """Every subschema: its references lead somewhere inside, its patterns are RE2's."""
    contents = resource.contents
    if not isinstance(contents, dict):
        return
    keywords.update(contents)
    for reference in ("$ref", "$dynamicRef"):
        if reference in contents:
            resolver.lookup(contents[reference])
    for pattern in (*([contents["pattern"]] if "pattern" in contents else ()), *contents.get("patternProperties", ())):
        _regex(pattern)
    for part in resource.subresources():
        _walk(part, resolver.in_subresource(part), keywords)


def _regex(pattern: str) -> Any:
    try:
        return program(pattern)
    except ValueError as error:
        raise ValueError(f"the pattern {quoted(pattern)} is not RE2's: {error}") from None


@lru_cache(maxsize=64)
def _validator(text: str) -> Any:
    """The schema's validator: RE2 for patterns, linear uniqueness, and an empty registry, so that nothing is fetched."""
    import json

    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry

    made: Any = extend
    keywords = {
        **Draft202012Validator.VALIDATORS,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "uniqueItems": _unique_items,
    }
    counted = {name: _counted(judge, _BRANCHING if name in _BRANCHES else 1) for name, judge in keywords.items()}
    return made(Draft202012Validator, counted)(json.loads(text), registry=Registry())


class _TooCostlyError(Exception):
    """Judging could take minutes: a schema can refer to itself in several ways at every level of a value."""


#: What is left of the steps that one validation may take: keywords judged, and entries and characters they went through.
_left = [0]


def _spend(steps: int) -> None:
    _left[0] -= steps
    if _left[0] < 0:
        raise _TooCostlyError


def _counted(judge: Any, price: int) -> Any:
    """A keyword's function that first pays for what it is about to go through."""

    def paid(validator: Any, wanted: object, instance: object, schema: object) -> Any:
        longer = max(len(wanted) if isinstance(wanted, (list, dict)) else 0, len(instance) if isinstance(instance, (list, dict)) else 0)
        _spend(price + longer // 8)
        return judge(validator, wanted, instance, schema)

    return paid


def _pattern(validator: Any, pattern: str, instance: object, _: object) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str):
        _spend(len(instance) * _regex(pattern).programsize // 2000)
        if not _regex(pattern).search(instance):
            yield ValidationError("does not match")


def _pattern_properties(validator: Any, patterns: Mapping[str, object], instance: object, _: object) -> Iterator[Any]:
    if not isinstance(instance, dict):
        return
    _spend(len(patterns) * len(instance))
    for pattern, part in patterns.items():
        for key, value in instance.items():
            if _regex(pattern).search(key):
                yield from validator.descend(value, part, path=key, schema_path=pattern)


def _additional_properties(validator: Any, part: object, instance: object, schema: Mapping[str, Any]) -> Iterator[Any]:
    """As jsonschema's own, which would search with `re`."""
    from jsonschema import ValidationError

    if not isinstance(instance, dict):
        return
    patterns = [_regex(pattern) for pattern in schema.get("patternProperties", ())]
    named = schema.get("properties", {})
    _spend(len(patterns) * len(instance))
    extra = [key for key in instance if key not in named and not any(pattern.search(key) for pattern in patterns)]
    if part is False and extra:
        yield ValidationError(", ".join(extra[:_LIMIT]))
    elif part is not False:
        for key in extra:
            yield from validator.descend(instance[key], part, path=key)


def _unique_items(validator: Any, unique: bool, instance: object, _: object) -> Iterator[Any]:
    """As jsonschema's own, which compares each with each where they cannot be sorted."""
    from jsonschema import ValidationError

    if unique and isinstance(instance, list) and len({_identity(entry) for entry in instance}) < len(instance):
        yield ValidationError("has equal entries")


def _identity(value: object) -> object:
    """Equal for what JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, list):
        return "list", tuple(_identity(entry) for entry in value)
    if isinstance(value, dict):
        return "object", frozenset((key, _identity(entry)) for key, entry in value.items())
    return isinstance(value, bool), value
