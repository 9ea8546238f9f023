"""The quick look at a record: what it says holds, holds; it is generated late, and from nothing a policy's author wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Plain, Record, Result, Rule, Scope
from pytest_lineage.paths import MOST_PLACES
from pytest_lineage.policy.compile import compile_plan, generate, is_compiled
from pytest_lineage.run import load_policy
from tests.support.policies import load_rules
from tests.support.records import COMPLETE, altered, commit, record, sha256, without

DIGEST, COMMIT = f"sha256:{sha256('x')}", commit("x")
#: Rules of every kind that asks nothing, in every form that a rule has.
RULES = load_rules(
    """\
- {id: one, check: present, field: model.name}
- {id: typed, check: present, field: model.name, types: [text]}
- {id: two, check: present, fields: [model.name, model.version]}
- {id: either, check: present, any-of: [data.version, data.sha256, code.commit]}
- {id: maybe, check: present, field: model.type, optional: true}
- {id: maybe-either, check: digest, any-of: [data.sha256, env.docker_image_digest], optional: true}
- {id: entries, check: immutable-id, field: data.version, at-least: counter}
- {id: commit, check: immutable-id, field: code.commit, at-least: commit}
- {id: digest, check: digest, field: env.docker_image_digest}
- {id: schema, check: schema-hash, field: data.schema_hash}
- {id: still, check: no-latest}
- {id: shape, check: matches, field: model.name, pattern: '[a-z_]+'}
- {id: set, check: one-of, field: model.version, values: ["21", 21]}
- {id: bound, check: compare, field: evaluation.metrics.auc, at-least: 0.5}
- {id: range, check: time-range}
- {id: approval, check: approved}
- {id: views, check: feature-views, optional: true}
- {id: object, check: json-schema, field: model, schema: {required: [name], properties: {version: {type: string}}}}
- {id: when, check: present, field: run.id, when: {check: one-of, field: model.name, values: [fraud]}}
- {id: when-either, check: present, field: run.id, when: {check: present, any-of: [model.type, code.commit]}}
- {id: bracket, check: present, field: "model['odd \\"key\\" here']"}
- {id: query, check: present, field: "data[?@.role=='train'].version"}
- {id: index, check: present, field: "data[0].version"}
- {id: every, check: present, field: "evaluation.splits[*].version"}
- {id: side, check: present, field: data}
"""
).rules
TEXTS = st.sampled_from(
    [
        "fraud",
        "21",
        "",
        " ",
        "TODO",
        "latest",
        "main",
        "v5",
        DIGEST,
        COMMIT,
        DIGEST[7:],
        "0" * 40,
        "dvc:" + COMMIT[:32],
        "2026-01-01",
        "x:latest",
    ]
)
SCALARS = st.one_of(
    TEXTS,
    TEXTS.map(Plain),
    st.sampled_from([Plain("null"), Plain("~"), Plain("0.9"), Plain("true")]),
    st.none(),
    st.booleans(),
    st.integers(-2, 30),
    st.floats(0, 1),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6)
ENTRY = st.fixed_dictionaries({}, optional=dict.fromkeys(("version", "sha256", "schema_hash", "role", "source", "time_range"), VALUES))
SIDES: dict[str, Any] = {
    "model": st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "version", "type", 'odd "key" here'), VALUES)),
    "run": st.fixed_dictionaries({}, optional={"id": VALUES, "started": VALUES, "by": VALUES}),
    "data": ENTRY | st.lists(ENTRY, max_size=3),
    "code": st.fixed_dictionaries({}, optional={"commit": VALUES}),
    "env": st.fixed_dictionaries({}, optional={"docker_image_digest": VALUES, "docker_image": VALUES}),
    "evaluation": st.fixed_dictionaries({}, optional={"metrics": VALUES | st.just({"auc": 0.9}), "splits": VALUES}),
    "approvals": st.fixed_dictionaries({}, optional=dict.fromkeys(("owner", "approved", "approved_by", "reason", "ticket"), VALUES)),
    "features": st.fixed_dictionaries({}, optional={"views": VALUES}),
}
RECORDS = st.fixed_dictionaries({}, optional={key: side | VALUES for key, side in SIDES.items()})


def judged(rule: Rule, data: dict[str, Any]) -> Result:
    """What the one interpreter says."""
    shell = record({"model": {"name": "x"}})
    whole = Record(kind="manifest", subject=shell.subject, data=data, document=shell.document, file=shell.file)
    first, *_ = judge_rule(rule, whole, Answerer(context=Context(root="/nowhere"), scope=Scope.LOCAL))
    return first.result


def passes_over(data: dict[str, Any], rules: tuple[Rule, ...] = RULES) -> list[Rule]:
    """The rules that the quick look says hold."""
    closer = generate(rules)(data)
    return [rule for index, rule in enumerate(rules) if index not in closer]


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=RECORDS)
def test_what_the_look_passes_over_holds(data: dict[str, Any]) -> None:
    for rule in passes_over(data):
        assert judged(rule, data) in {Result.PASS}, rule.id


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records=st.lists(RECORDS, min_size=2, max_size=6))
def test_what_it_remembers_of_one_record_makes_no_other_pass(records: list[dict[str, Any]]) -> None:
    look = generate(RULES)
    for data in records:
        closer = look(data)
        for index, rule in enumerate(RULES):
            assert index in closer or judged(rule, data) is Result.PASS, rule.id


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_it_agrees_on_a_complete_record_with_one_thing_wrong(data: st.DataObject) -> None:
    rules = load_policy("promotion").rules
    field = data.draw(st.sampled_from(sorted({path.text for rule in rules for path in rule.fields if path.text})))
    try:
        changed = altered(COMPLETE, field, data.draw(VALUES))
    except (KeyError, TypeError):
        changed = without(COMPLETE, field.split(".", maxsplit=1)[0])
    for rule in passes_over(changed, rules):
        assert judged(rule, changed) is Result.PASS, (rule.id, field)


def test_it_sees_what_holds_in_a_complete_record() -> None:
    """Or nothing would be quick."""
    rules = load_policy("promotion").rules
    compiled = [rule for rule in rules if is_compiled(rule)]
    assert len(compiled) > len(rules) // 2
    assert len({rule.id for rule in compiled} - {rule.id for rule in passes_over(COMPLETE, rules)}) <= 1


def test_the_first_records_are_looked_at_closely_before_anything_is_generated() -> None:
    plan = compile_plan(RULES, "manifest")
    first = [plan.look({"model": {"name": "fraud"}}) for _ in range(10)]
    assert first[0] == list(range(len(RULES)))
    assert len(first[-1]) < len(RULES)


def test_rules_of_another_kind_of_record_are_left_out() -> None:
    (rule,) = load_rules("- {id: r, check: present, field: model.name, applies-to: [dockerfile]}").rules
    assert compile_plan([rule], "manifest").rules == ()
    assert compile_plan([rule], "dockerfile").rules == (rule,)


def test_more_entries_than_a_rule_looks_at_are_looked_at_closely() -> None:
    (rule,) = load_rules("- {id: r, check: present, field: data.version}").rules
    assert passes_over({"data": [{"version": "1"}] * MOST_PLACES}, (rule,)) == [rule]
    assert passes_over({"data": [{"version": "1"}] * (MOST_PLACES + 1)}, (rule,)) == []


def test_many_alternatives_and_deep_fields_can_be_generated() -> None:
    fields = ", ".join(f"tags.k{number}" for number in range(60))
    deep = ".".join("a" for _ in range(200))
    rules = load_rules(f"- {{id: r, check: present, any-of: [{fields}]}}\n- {{id: s, check: present, field: {deep}}}").rules
    assert judged(rules[0], {"tags": {"k59": "x"}}) is Result.PASS
    assert passes_over({"tags": {"k59": "x"}}, rules) in ([], [rules[0]])


@pytest.mark.parametrize(
    "key",
    [
        "'\\'",
        'a"b',
        "{0}",
        "__import__('os')",
        "x]\n raise SystemExit",
        "\u2028",
        "é",
        "side_64617461",
        "record",
        "add(0)#",
        "%s",
        "\\N{DASH}",
    ],
)
def test_no_key_becomes_code(key: str) -> None:
    field = json.dumps("model['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']")
    try:
        (rule,) = load_rules(f"- {{id: r, check: present, field: {field}}}").rules
    except Exception as error:
        assert "is not a field name" in str(error)  # noqa: PT017  (a line break is none of a name's)
        return
    assert passes_over({"model": {key: "x"}}, (rule,)) in ([rule], [])
    assert passes_over({"model": {}}, (rule,)) == []
    assert judged(rule, {"model": {key: "x"}}) is Result.PASS
