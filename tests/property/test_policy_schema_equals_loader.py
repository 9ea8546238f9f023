"""What the editor's schema accepts and what the loader accepts is the same, but for what no schema can say.

What it cannot say is named in `beyond_a_schema`; anything else on which the two differ is a failure of this test.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_lineage import catalog
from pytest_lineage.errors import CallerError
from pytest_lineage.policy import language
from pytest_lineage.policy.schema import policy_schema
from tests.support.policies import load_files

VALIDATOR = jsonschema.Draft7Validator(policy_schema(), format_checker=jsonschema.FormatChecker())
CHECKS = catalog.every("check")
#: What `./base.yaml` is in every example.
BASE = "policy: base\nversion: 1\nrules:\n- {id: a, check: present, field: x}\n- {id: b, check: present, field: y, severity: info}\n"

_NUMBERS = [0, 1, 1.0, 1.5, -3]
_TEXTS = ["", " ", "x", "error", "a.b", "true", "12"]
_OTHERS = [None, True, False, [], ["x"], [1], [""], [[]], {}, {"field": "x"}]
noise = st.sampled_from([*_NUMBERS, *_TEXTS, *_OTHERS])
texts = st.sampled_from(["x", "A tag can move.", "model", "1.5", "2026-01-01", "train", "sha256", "[a-z]+", "value == 1"])
fields = st.sampled_from(["a", "env.python", "data[*].version", "tags['x.y']", "a..b", "a b", "$", "a\n", "a" * 501])
severities = st.sampled_from(["error", "warning", "info"])
ids = st.sampled_from(["r", "a", "image-by-digest", "R", "-r", "r_1", "r--", "9"])


def of(field: Any) -> st.SearchStrategy[object]:
    """Values for a parameter that are right more often than not."""
    choices = field.metadata["choices"]
    words = st.sampled_from(choices) if choices else texts
    return {
        "bool": st.booleans(),
        "int": st.integers(0, 9) | st.sampled_from([1.0]),
        "float": st.integers(0, 9) | st.floats(0, 1),
        "str": words,
        "tuple[str, ...]": st.lists(words, min_size=1, max_size=3),
        "object": st.integers(0, 9)
        | texts
        | st.lists(texts | st.integers(0, 3), min_size=1, max_size=3, unique=True)
        | st.just({"field": "x"})
        | noise,
    }[language.annotation(field)]


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, object]:
    """A check, a place and parameters, as a rule and a `when` have them."""
    kind = draw(st.sampled_from([*CHECKS, "presnt"]))
    given: dict[str, object] = {"check": kind}
    own = language.parameters(CHECKS[kind]) if kind in CHECKS else {}
    for key, field in own.items():
        if language.is_required(field) or draw(st.booleans()):
            given[key] = draw(of(field))
    default = kind in CHECKS and CHECKS[kind].default_field is not None
    for key in draw(st.sampled_from([["field"], ["fields"], ["any-of"], [], ["field", "any-of"]] + [[]] * 2 * default)):
        given[key] = draw(fields if key == "field" else st.lists(fields, min_size=1, max_size=3))
    return given


OPTIONAL: dict[str, st.SearchStrategy[object]] = {
    "title": texts,
    "optional": st.booleans(),
    "when": conditions(),
    "applies-to": st.lists(st.sampled_from(["model", "manifest", "dvc", "manifst"]), min_size=1, max_size=3),
    "severity": severities,
    "on-unverified": severities,
    "why": texts,
    "fix": texts,
    "self-check": texts,
    "frameworks": st.lists(texts, min_size=1, max_size=3),
    "tags": st.lists(texts, min_size=1, max_size=3),
    "tests": st.dictionaries(
        st.sampled_from(["pass", "fail", "unverified", "good"]), st.lists(st.just({}) | st.just({"a": 1}), max_size=2)
    ),
}


def mutated(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """The object as it is, or with one key lost, spoiled or added."""
    change = draw(st.sampled_from(["none"] * 3 + ["lost", "spoiled", "added"]))
    if change == "added":
        return {**value, draw(st.sampled_from(["overide", "at_least", "id", "pattern", "reason"])): draw(noise)}
    if change == "none" or not value:
        return value
    key = draw(st.sampled_from(sorted(value)))
    rest = {other: item for other, item in value.items() if other != key}
    return rest if change == "lost" else {**rest, key: draw(noise)}


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": draw(ids), **draw(conditions())}
    for key in draw(st.lists(st.sampled_from(sorted(OPTIONAL)), max_size=4, unique=True)):
        rule[key] = draw(OPTIONAL[key])
    if "when" in rule and draw(st.booleans()):
        rule["when"] = mutated(draw, rule["when"])
    return mutated(draw, rule)


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, Any]:
    override: dict[str, Any] = {"reason": "adopting"}
    if draw(st.booleans()):
        override["severity"] = draw(severities | st.just("off"))
    if draw(st.booleans()):
        override["on-unverified"] = draw(severities)
    if draw(st.booleans()):
        override["until"] = draw(st.sampled_from(["2027-01-31", "2027-02-30", "2027-1-1", "soon"]))
    return mutated(draw, override)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    policy: dict[str, Any] = {"policy": draw(ids), "version": 1}
    if draw(st.booleans()):
        policy["rules"] = draw(st.lists(rules(), min_size=1, max_size=2))
    if draw(st.booleans()):
        policy["extends"] = draw(
            st.lists(st.sampled_from(["./base.yaml", "essentials", "./p.json", "./p.yaml", "../x.yaml", "x.txt"]), max_size=2)
        )
    if draw(st.booleans()):
        policy["override"] = draw(st.dictionaries(st.sampled_from(["a", "base/b", "none"]), overrides(), max_size=2))
    return mutated(draw, policy)


def agree(policy: dict[str, Any]) -> None:
    fits, refusal = VALIDATOR.is_valid(policy), refused("p.json", json.dumps(policy))
    in_yaml = refused("p.yaml", yaml.safe_dump(json.loads(json.dumps(policy))))  # no object twice, so no alias
    assert (in_yaml is None) is (refusal is None), f"YAML and JSON differ: {in_yaml or refusal}"
    if refusal is None:
        assert fits, f"only the schema refuses: {jsonschema.exceptions.best_match(VALIDATOR.iter_errors(policy)).message}"
    else:
        assert not fits or beyond_a_schema(policy, refusal), f"only the loader refuses: {refusal}"


def refused(name: str, text: str) -> CallerError | None:
    try:
        load_files({name: text, "base.yaml": BASE}, name)
    except CallerError as error:
        return error
    return None


def beyond_a_schema(policy: dict[str, Any], error: CallerError) -> str:
    """What the loader knows and a schema cannot say, `""` where it could."""
    told = {
        "is not a field name": "the grammar of JSONPath",
        "two rules have the id": "that ids differ",
        "which is no day": "the calendar",
        "cannot be read": "what other files there are",
        "in a circle": "what other files say",
        "two files define": "what other files say",
        "no shipped policy": "what is shipped",
        "leads out of the root": "where a path leads",
        "no inherited rule": "what is inherited",
        "graver than the rule's severity": "what is inherited",  # where the override says no severity of its own
        "a rule of this policy": "what is inherited",
    }
    known = [why for words, why in told.items() if words in error.message]
    return known[0] if known else "what a check says of its parameters" if any(map(refused_by_the_check, parts(policy))) else ""


def parts(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """Whatever holds a check."""
    found = policy.get("rules", [])
    return [part for rule in found for part in (rule, rule.get("when")) if isinstance(part, dict)]


def refused_by_the_check(part: dict[str, Any]) -> bool:
    """Whether the check's own `__post_init__` refuses parameters of the right types."""
    check = CHECKS[part["check"]]
    given = {field.name: part[key] for key, field in language.parameters(check).items() if key in part}
    try:
        check(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
    except ValueError:
        return True
    return False


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules())
@example({"id": "r", "check": "present", "field": "a\n"})
def test_on_rules(rule: dict[str, Any]) -> None:
    agree({"policy": "p", "version": 1, "rules": [rule]})


def test_on_a_value_twice() -> None:
    agree({"policy": "p", "version": 1, "rules": [{"id": "r", "check": "one-of", "field": "a", "values": ["x", "x"]}]})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies())
def test_on_policies(policy: dict[str, Any]) -> None:
    agree(policy)
