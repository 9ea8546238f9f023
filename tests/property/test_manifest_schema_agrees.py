"""jsonschema under the derived schema, and the engine, judge generated manifests alike."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_lineage import catalog
from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Location, Result, Rule, Scope
from pytest_lineage.paths import parse_field
from pytest_lineage.policy.load import load, merge
from pytest_lineage.policy.manifest_schema import rule_schema
from tests.support.records import COMPLETE, record

#: What stands where something else belongs: absent in every form, of another type, or cut off.
ODD = st.one_of(
    st.sampled_from(
        [None, "", "  ", "\t\n", [], {}, 0, 1, -3, 0.5, True, False, "7e9c...", "latest", "x", ["x"], [""], [[]], {"x": 1}, {"x": {}}]
    ),
    st.text(max_size=6),
)
#: Names that no rule of the shipped packs speaks of, so that every shape meets every rule.
NAMES = st.sampled_from(["a", "b", "data"])
SMALL: Any = st.recursive(
    st.one_of(ODD, st.sampled_from(["one", "two", 0.95, 2])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
FIELDS = st.sampled_from(["a", "a.b", "data.a", "data.b.a", "a[*]", "a[*].b", "b[0]", "b[1].a", "data", "data.a[*]"])
#: Kinds whose own schema says all that they say, on values that are no placeholders.
EXACT = st.one_of(
    st.builds(lambda words: ("one-of", {"values": words}), st.just(("one", "two"))),
    st.builds(lambda bound: ("compare", {"at_least": bound}), st.sampled_from([0, 0.9])),
    st.just(("matches", {"pattern": "[a-z]{3}"})),
)


def _rule(kind: str, parameters: dict[str, Any], fields: list[str], **more: Any) -> Rule:
    check_type = catalog.check_type(kind)
    assert check_type is not None
    paths = tuple(parse_field(field) for field in fields)
    return Rule(id="test/rule", kind=kind, check=check_type(**parameters), fields=paths, location=Location(file="policy.yaml"), **more)


def _engine(rule: Rule, manifest: dict[str, Any]) -> Result:
    outcome = judge_rule(rule, record(manifest), Answerer(context=Context(root="."), scope=Scope.LOCAL))[0]
    assert outcome.result is not Result.ERROR, outcome.findings[0].message
    return outcome.result


def _valid(rule: Rule, manifest: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(rule_schema(rule) or {}).is_valid(manifest)


def _texts(value: object) -> list[str]:
    """Every text in a value: those under `compare` are left to the engine, which reads numbers and times in them."""
    if isinstance(value, str):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in below for text in _texts(each)]


@settings(max_examples=400, deadline=None)
@given(
    check=EXACT,
    fields=st.lists(FIELDS, min_size=1, max_size=3, unique=True),
    any_of=st.booleans(),
    optional=st.booleans(),
    manifest=st.dictionaries(NAMES, SMALL, max_size=3),
)
def test_they_agree_on_every_shape(
    check: tuple[str, dict[str, Any]], fields: list[str], any_of: bool, optional: bool, manifest: dict[str, Any]
) -> None:
    """Present, absent and wrong values at singular and `[*]` fields, in `fields` and `any-of`, demanded and optional."""
    kind, parameters = check
    rule = _rule(kind, parameters, fields, any_of=any_of, optional=optional)
    holds = _engine(rule, manifest) in {Result.PASS, Result.NOT_APPLICABLE}
    if holds or kind == "one-of" or (kind == "compare" and not _texts(manifest)):
        assert _valid(rule, manifest) == holds
    elif kind == "matches" and not any(text.endswith("\n") for text in _texts(manifest)):
        assert not _valid(rule, manifest)


@cache
def _shipped() -> tuple[Rule, ...]:
    """The rules of the shipped packs that ask nothing."""
    policies = [load(name, read=lambda _: b"") for name in ("promotion", "minimal")]
    return tuple(rule for rule in merge(policies, "") if not getattr(rule.check, "asks", ()))


def _places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, below in entries for found in [(*path, key), *_places(below, (*path, key))]]


PLACES = st.sampled_from(_places(COMPLETE))


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(PLACES, st.one_of(st.just("delete"), ODD)), max_size=6))
def test_the_schema_never_refuses_what_the_shipped_packs_pass(changes: list[tuple[tuple[str | int, ...], object]]) -> None:
    """And where a key is gone, both say so."""
    manifest = copy.deepcopy(COMPLETE)
    for path, value in changes:
        _change(manifest, path, value)
    for rule in _shipped():
        result = _engine(rule, manifest)
        if result in {Result.PASS, Result.NOT_APPLICABLE}:
            assert _valid(rule, manifest), rule.id


@settings(max_examples=100, deadline=None)
@given(path=PLACES)
def test_a_key_that_is_gone_is_missed_by_both(path: tuple[str | int, ...]) -> None:
    manifest = copy.deepcopy(COMPLETE)
    _change(manifest, path, "delete")
    for rule in _shipped():
        if hasattr(rule.check, "schema"):
            assert _valid(rule, manifest) == (_engine(rule, manifest) in {Result.PASS, Result.NOT_APPLICABLE}), rule.id


def _change(manifest: Any, path: tuple[str | int, ...], value: object) -> None:
    """Set or delete what is at a path, if it is still there."""
    *parents, last = path
    try:
        for step in parents:
            manifest = manifest[step]
    except (KeyError, IndexError, TypeError):
        return
    within = isinstance(last, int) and isinstance(manifest, list) and last < len(manifest)
    present = isinstance(manifest, dict) if isinstance(last, str) else within
    if present and value == "delete":
        manifest.pop(last, None) if isinstance(manifest, dict) else manifest.pop(last)
    elif present:
        manifest[last] = copy.deepcopy(value)
