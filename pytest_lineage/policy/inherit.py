"""Rules in force: inherited ones with their overrides of the day, and one of each where several policies have it.

Where policies differ about a rule, the stricter applies: a rule that one policy switches off and another has, is in force.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_lineage.errors import CallerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_lineage.model import PolicyInfo, Rule, Severity
    from pytest_lineage.policy.load import Policy
    from pytest_lineage.policy.override import Standing


def merge(policies: Sequence[Policy], today: str) -> tuple[Rule, ...]:
    """The rules of policies that are in force together, each once, without those switched off; `reasons` tell what differs.

    Args:
        policies: in the order in which they are configured.
        today: the day (`YYYY-MM-DD`) by which dated overrides lapse; `""` is before every end.

    Raises:
        CallerError: where two files define policies of one name.
    """
    check_names(info for policy in policies for info in policy.sources)
    return tuple(rule for rule, off in standing(policies, today).values() if not off)


def switched_off(policies: Sequence[Policy], today: str) -> tuple[Rule, ...]:
    """The rules that are not in force because every policy that has them switches them off."""
    return tuple(rule for rule, off in standing(policies, today).values() if off)


def check_names(infos: Iterable[PolicyInfo]) -> None:
    """Refuse two files that define one policy: their rules could not be told apart, and what they extend may differ."""
    known: dict[str, PolicyInfo] = {}
    for info in infos:
        other = known.setdefault(info.name, info)
        if (other.origin, other.sha256) != (info.origin, info.sha256):
            raise CallerError(
                f"two files define a policy called {info.name!r}: {other.origin} and {info.origin}",
                file=info.origin,
                help="give one of them another name",
            )


def standing(policies: Sequence[Policy], today: str) -> Mapping[str, Standing]:
    """Every rule of the policies by id, with whether it is switched off on that day; inherited ones first."""
    known: dict[str, Mapping[str, Standing]] = {}
    return _merged(policies, today, known)


def _of(policy: Policy, today: str, known: dict[str, Mapping[str, Standing]]) -> Mapping[str, Standing]:
    """A policy's rules; computed once however many policies inherit it."""
    if policy.name not in known:
        from pytest_lineage.policy.override import apply

        rules = dict(_merged(policy.parents, today, known))
        for override in policy.overrides:
            rules[override.rule] = apply(override, rules[override.rule], policy.name, today)
        rules.update((rule.id, (rule, False)) for rule in policy.own)
        known[policy.name] = rules
    return known[policy.name]


def _merged(policies: Sequence[Policy], today: str, known: dict[str, Mapping[str, Standing]]) -> dict[str, Standing]:
    merged: dict[str, Standing] = {}
    said: dict[str, str] = {}
    for policy in policies:
        for rule_id, other in _of(policy, today, known).items():
            one = merged.get(rule_id)
            merged[rule_id] = other if one is None else _stricter(one, said[rule_id], other, policy.name)
            said.setdefault(rule_id, policy.name)
    return merged


def _stricter(one: Standing, said: str, other: Standing, also: str) -> Standing:
    """The stricter of what two policies say about a rule, with the reason where they differ."""
    if one[0] is other[0] and one[1] is other[1]:
        return one
    first, second = (_weight(standing) for standing in (one, other))
    reasons = tuple(dict.fromkeys([*one[0].reasons, *other[0].reasons]))
    if first != second:
        reasons = (*reasons, f"{said} says {_words(one)}, {also} says {_words(other)}: the stricter applies")
    if one[1] or other[1]:
        kept, off = (other if one[1] else one)[0], one[1] and other[1]
        return replace(kept, reasons=reasons), off
    severity = min(one[0].severity, other[0].severity, key=lambda word: word.rank)
    on_unverified = min(one[0].on_unverified, other[0].on_unverified, key=lambda word: word.rank)
    return replace(one[0], severity=severity, on_unverified=on_unverified, reasons=reasons), False


def _weight(standing: Standing) -> tuple[bool, Severity, Severity]:
    rule, off = standing
    return off, rule.severity, rule.on_unverified


def _words(standing: Standing) -> str:
    rule, off = standing
    if off:
        return "off"
    apart = "" if rule.on_unverified is rule.severity else f" and on-unverified {rule.on_unverified.value}"
    return rule.severity.value + apart
