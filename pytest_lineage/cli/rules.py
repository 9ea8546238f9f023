"""`lineage rules`: which rules are in force, where they come from, what they weigh, and why that is not what was written."""

from __future__ import annotations

import sys

from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser, look, where
from pytest_lineage.errors import CallerError
from pytest_lineage.sanitise import clean, disarm
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_lineage.model import PolicyInfo, Rule, Style
    from pytest_lineage.planning import InForce
    from pytest_lineage.run import Run

_COLORS = {"error": "31", "warning": "33", "info": "36", "off": "2"}


@frozen
class Listed:
    """A rule as it is in force, or switched off, on some subjects."""

    rule: Rule
    off: bool = False
    subjects: int = 0

    @property
    def weight(self) -> str:
        """Its severity, or `off`."""
        return "off" if self.off else self.rule.severity.value


def run(argv: list[str]) -> int:
    """List the rules; exits 0 where there are any."""
    parser = Parser("rules", "Show which rules are in force, where they come from, and why they differ from what was written.")
    parser.add_argument("path", metavar="PATH", nargs="*", help="a manifest or a folder; the whole project by default")
    where(parser)
    look(parser, "text, json")
    options = parser.read(argv, rest="path")
    if options.format not in {"text", "json"}:
        raise CallerError(f"lineage rules: no format {options.format!r}", help="text or json")
    from pytest_lineage.cli.policies import today
    from pytest_lineage.run import prepare

    day = options.today or today()
    with prepare(options.path, policies=options.policy, config=options.config, root=options.root, today=day) as found:
        listed = list(_listed(found, day))
        if options.format == "json":
            terminal.write(_json(found, listed))
        else:
            terminal.write(_text(found, listed, terminal.style(sys.stdout, color=options.color)))
    return 0 if listed else 5


def _listed(run: Run, today: str) -> Iterator[Listed]:
    """Each rule with each weight it has anywhere; with no subject at all, as the policies are configured."""
    from pytest_lineage.policy.inherit import switched_off
    from pytest_lineage.policy.load import merge

    sets: dict[tuple[int, ...], tuple[tuple[InForce, ...], int]] = {}
    for task in run.tasks:
        key = tuple(id(one) for one in task.policies)
        sets[key] = (task.policies, sets.get(key, ((), 0))[1] + 1)
    found: dict[tuple[object, ...], Listed] = {}
    for in_force, subjects in list(sets.values()) or [(run.in_force, 0)]:
        policies = [one.policy for one in in_force]
        rules = [(rule, False) for rule in merge(policies, today)] + [(rule, True) for rule in switched_off(policies, today)]
        for rule, off in rules:
            weight = (rule.id, off, rule.severity, rule.on_unverified, rule.reasons)
            known = found[weight].subjects if weight in found else 0
            found[weight] = Listed(rule=rule, off=off, subjects=known + subjects)
    yield from found.values()


def _text(run: Run, listed: list[Listed], style: Style) -> str:
    subjects = len(run.tasks)
    on = sum(not each.off for each in listed)
    count = f"{on} rule{'s' * (on != 1)} in force on {subjects} subject{'s' * (subjects != 1)}"
    lines = [*map(_where, run.in_force), *table(listed, run.policies, subjects, style), "", count]
    return disarm("\n".join(lines) + "\n")


def table(listed: list[Listed], policies: Iterable[PolicyInfo], subjects: int, style: Style) -> list[str]:
    """A line or more for each rule, under the policy that defines it."""
    titles = {info.name: info.title for info in policies}
    widths = [max((len(_row(each)[at]) for each in listed), default=0) for at in range(3)]
    lines = []
    for policy in dict.fromkeys(each.rule.policy for each in listed):
        lines += ["", clean(f"{policy}: {titles[policy]}" if titles.get(policy) else policy)]
        for each in listed:
            if each.rule.policy == policy:
                lines += _lines(each, widths, subjects, style)
    return lines


def _where(one: InForce) -> str:
    """`promotion (policies/promotion.yaml) on models/**, by lineage.yaml:3`."""
    by = f"by {one.file}:{one.use.line}" if one.file else "by default, or as given"
    return clean(f"{one.policy.name} ({one.policy.info.origin}){f' on {one.use.on}' if one.use.on else ''}, {by}")


def _row(each: Listed) -> tuple[str, str, str, str]:
    rule = each.rule
    fields = (" or " if rule.any_of else " and ").join(path.text for path in rule.fields) or "the record"
    if rule.when is not None:
        condition = " and ".join(path.text for path in rule.when.fields)
        fields += f", when {condition} {rule.when.kind}"
    return each.weight, clean(rule.id), clean(rule.kind), clean(fields) + (" (optional)" if rule.optional else "")


def _lines(each: Listed, widths: list[int], subjects: int, style: Style) -> Iterable[str]:
    weight, *others = _row(each)
    paint = f"\x1b[{_COLORS[weight]}m{weight:{widths[0]}}\x1b[0m" if style.color else f"{weight:{widths[0]}}"
    part = f"  ({each.subjects} of {subjects} subjects)" if each.subjects != subjects else ""
    yield f"  {paint}  {others[0]:{widths[1]}}  {others[1]:{widths[2]}}  {others[2]}{part}"
    rule = each.rule
    if not each.off and rule.on_unverified is not rule.severity:
        yield f"  {'':{widths[0]}}  = on-unverified: {rule.on_unverified.value}"
    for reason in rule.reasons:
        yield f"  {'':{widths[0]}}  = {clean(reason)}"


def _json(run: Run, listed: list[Listed]) -> str:
    import json

    origins = {info.name: info.origin for info in run.policies}
    rows = [_object(each, origins.get(each.rule.policy, "")) for each in listed]
    return "[" + ",\n ".join(json.dumps(row) for row in rows) + "]\n"


def _object(each: Listed, origin: str) -> dict[str, object]:
    rule = each.rule
    return {
        "rule": clean(rule.id),
        "title": clean(rule.title),
        "check": clean(rule.kind),
        "fields": [clean(path.text) for path in rule.fields],
        "any_of": rule.any_of,
        "optional": rule.optional,
        "severity": each.weight,
        "on_unverified": rule.on_unverified.value,
        "applies_to": list(rule.applies_to),
        "frameworks": [clean(name) for name in rule.frameworks],
        "origin": clean(origin),
        "reasons": [clean(reason) for reason in rule.reasons],
        "subjects": each.subjects,
    }
