"""What is allowed in a policy and still not good: rules that nobody can act on, that never apply, or whose tests test nothing."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.policy.draft import meant
from pytest_lineage.policy.inherit import standing
from pytest_lineage.policy.override import apply
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Location, Rule
    from pytest_lineage.paths import FieldPath
    from pytest_lineage.policy.cases import Case
    from pytest_lineage.policy.load import Policy

#: What is looked at, and why it matters.
CODES = {
    "no-title": "a report cannot say in one line what holds",
    "no-why": "whoever breaks the rule is not told why it matters",
    "no-fix": "whoever breaks the rule is not told what to do",
    "id-style": "ids are words joined by single hyphens, without the policy's name, which stands before them anyway",
    "duplicate-rule": "two rules judge the same in the same way, so one cause gives two findings",
    "unknown-field": "the common vocabulary has no such field, so a typing error would be a rule on nothing",
    "unreachable": "the rule never applies",
    "no-tests": "nothing shows that the rule passes what is right and finds what is wrong",
    "no-passing-test": "nothing shows that the rule passes what is right",
    "no-failing-test": "nothing shows that the rule finds what is wrong",
    "only-absence-tested": "every failing test lacks the field, so the check itself is never seen to find anything",
    "repeated-test": "two tests of a rule are the same record",
    "lapsed-override": "the override's last day is over",
    "idle-override": "the override changes nothing",
}


@frozen
class Remark:
    """One thing about a policy that its author should mend."""

    code: str
    message: str
    help: str = ""
    location: Location


def lint(policy: Policy, today: str = "") -> tuple[Remark, ...]:
    """Remarks about a policy's own rules and overrides, in the order of its file.

    Args:
        policy: the policy; what it extends is compared with, not remarked upon.
        today: the day (`YYYY-MM-DD`) by which overrides lapse; `""` is before every end.
    """
    remarks = [remark for rule in policy.own for remark in _rule(policy, rule)]
    remarks += _same(policy)
    remarks += _overrides(policy, today)
    return tuple(sorted(remarks, key=lambda remark: (remark.location.line, remark.location.column)))


def _rule(policy: Policy, rule: Rule) -> Iterator[Remark]:
    yield from _words(rule)
    yield from _id(rule)
    yield from _fields(rule)
    yield from _tests(policy, rule)


def _words(rule: Rule) -> Iterator[Remark]:
    for key in ("title", "why", "fix"):
        if not getattr(rule, key):
            yield Remark(
                code=f"no-{key}", message=f"{rule.id} has no `{key}`", help=f"add it: {CODES[f'no-{key}']}", location=rule.location
            )


def _id(rule: Rule) -> Iterator[Remark]:
    policy, _, own = rule.id.partition("/")
    if "--" in own or own.endswith("-"):
        yield Remark(
            code="id-style", message=f"the id {own!r} has a hyphen too many", help="join words by single hyphens", location=rule.location
        )
    if own.startswith(f"{policy}-"):
        advice = f"call it {own.removeprefix(policy + '-')!r}"
        yield Remark(code="id-style", message=f"the id {own!r} repeats the policy's name", help=advice, location=rule.location)


def _same(policy: Policy) -> Iterator[Remark]:
    """Own rules that judge what another one judges; of two own ones, the second is remarked upon."""
    known: dict[object, Rule] = {}
    for rule in policy.rules:
        for kind in rule.applies_to:
            other = known.setdefault((_judges(rule), kind), rule)
            if other is not rule and rule.policy == policy.name:
                advice = "keep one; to change an inherited rule's severity, use `override`"
                message = f"{rule.id} judges the same as {other.id}"
                yield Remark(code="duplicate-rule", message=message, help=advice, location=rule.location)
                break


def _judges(rule: Rule) -> tuple[object, ...]:
    fields = frozenset(path.text for path in rule.fields)
    when = rule.when and _judges(rule.when)
    return rule.kind, repr(rule.check), fields, rule.any_of and len(fields) > 1, when


def _fields(rule: Rule) -> Iterator[Remark]:
    if not set(rule.applies_to) & {"manifest", "model-version", "run"}:
        return
    unknown = {path.text: advice for path in rule.fields if (advice := _unknown(path)) is not None}
    for text, advice in unknown.items():
        yield Remark(code="unknown-field", message=f"{rule.id}: the vocabulary has no {text!r}", help=advice, location=rule.location)
    never = [path.text for path in rule.when.fields if _unknown(path) is not None] if rule.when else []
    if never:
        message = f"{rule.id} never applies: its condition looks at {never[0]!r}, which the vocabulary does not have"
        yield Remark(code="unreachable", message=message, help="look at a field that records have", location=rule.location)
    elif rule.optional and len(unknown) == len(rule.fields) > 0:
        message = f"{rule.id} never applies: it is optional, and no record has its field"
        yield Remark(code="unreachable", message=message, help="name a field that records have", location=rule.location)


def _unknown(path: FieldPath) -> str | None:
    """Help for a field outside the vocabulary; None for one in it, or in a part of it that is free."""
    nodes = [_vocabulary()]
    for step in path.steps:
        known: dict[str, object] = {}
        for node in nodes:
            known.update(_properties(node))
        if not known or (not isinstance(step, str) and step is not path.steps[0]):
            continue
        if step not in known:
            return meant(step, known) or f"known here: {', '.join(known)}"
        nodes = [known[str(step)]]
    return None


def _properties(node: object) -> dict[str, object]:
    """The properties of a schema, whether it is of one object, a list of them, or either."""
    if not isinstance(node, dict):
        return {}
    inner = [node.get("items"), *(node.get("anyOf") or ()), *(node.get("oneOf") or ())]
    found = dict(node.get("properties") or {})
    for one in inner:
        found.update(_properties(one))
    return found


@lru_cache(maxsize=1)
def _vocabulary() -> object:
    import json
    import os

    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "provenance.schema.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _tests(policy: Policy, rule: Rule) -> Iterator[Remark]:
    if rule.id not in policy.cases:
        yield Remark(
            code="no-tests", message=f"{rule.id} has no tests", help="add `tests:` with `pass:` and `fail:`", location=rule.location
        )
        return
    cases = list(policy.cases[rule.id].of(rule))
    expected = {case.expected for case in cases}
    asks = bool(getattr(rule.check, "asks", ()))
    if not expected & ({"pass", "unverified"} if asks else {"pass"}):
        advice = "add `pass:` or, since the rule asks, `unverified:`" if asks else "add `pass:` with a record that is right"
        yield Remark(code="no-passing-test", message=f"no test of {rule.id} passes", help=advice, location=rule.location)
    if "fail" not in expected:
        advice = "add `fail:` with a record that is wrong"
        yield Remark(code="no-failing-test", message=f"no test of {rule.id} fails", help=advice, location=rule.location)
    elif _only_absence(rule, [case for case in cases if case.expected == "fail"]):
        message = f"every failing test of {rule.id} lacks {rule.fields[0].text}"
        yield Remark(code="only-absence-tested", message=message, help="add a record with a wrong value", location=rule.location)
    yield from _repeated(rule, cases)


def _only_absence(rule: Rule, failing: list[Case]) -> bool:
    """Whether the check itself is never reached: absence is found before it, except by kinds that judge it themselves."""
    if getattr(rule.check, "judges_absence", False) or rule.kind == "present":
        return False
    return all(claim.absent for case in failing for path in rule.fields for claim in case.record.find(path))


def _repeated(rule: Rule, cases: list[Case]) -> Iterator[Remark]:
    known: list[object] = []
    for case in cases:
        if case.record.data in known:
            message = f"{rule.id}: {case.expected}[{case.index}] is the same record as another test"
            yield Remark(code="repeated-test", message=message, help="delete one", location=case.location)
        known.append(case.record.data)


def _overrides(policy: Policy, today: str) -> Iterator[Remark]:
    inherited = standing(policy.parents, "")
    for override in policy.overrides:
        before = inherited[override.rule]
        after = apply(override, before, policy.name, "")
        if override.lapsed(today):
            message = f"the override of {override.rule} lapsed after {override.until}"
            yield Remark(code="lapsed-override", message=message, help="delete it, or decide again", location=override.location)
        elif (after[1], after[0].severity, after[0].on_unverified) == (before[1], before[0].severity, before[0].on_unverified):
            message = f"the override of {override.rule} changes nothing"
            yield Remark(code="idle-override", message=message, help="delete it", location=override.location)
