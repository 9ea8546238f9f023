"""Overrides: changes of inherited rules, each with a reason, some with a last day.

They depend on the day, so they are kept as written and applied when a run knows its day.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_lineage.model import Severity
from pytest_lineage.policy.draft import cut, described, meant
from pytest_lineage.policy.language import OVERRIDE_KEYS, SEVERITIES
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pytest_lineage.model import Location, Rule
    from pytest_lineage.paths import Path
    from pytest_lineage.policy.draft import Draft

    #: A rule, and whether it is switched off.
    Standing = tuple[Rule, bool]


@frozen
class Override:
    """A change of one inherited rule, as written. `until` is its last day, `""` for no end."""

    rule: str
    severity: Severity | None = None
    off: bool = False
    on_unverified: Severity | None = None
    reason: str
    until: str = ""
    location: Location

    def lapsed(self, today: str) -> bool:
        """Whether it is out of force on a day (`YYYY-MM-DD`); `""` is before every end."""
        return bool(self.until) and today > self.until

    def change(self) -> str:
        """What it changes, in the language's words."""
        severity = "off" if self.off else self.severity and self.severity.value
        said = {"severity": severity, "on-unverified": self.on_unverified and self.on_unverified.value}
        return " and ".join(f"{key} {word}" for key, word in said.items() if word)


def read_overrides(draft: Draft, value: object, inherited: Mapping[str, Standing], own: Collection[str]) -> tuple[Override, ...]:
    """The overrides under `override`, in order, each of another rule."""
    if not isinstance(value, dict) or not value:
        draft.wrong(("override",), f"`override` must be an object of rule ids, not {described(value) if value else 'an empty one'}")
        return ()
    found: dict[str, Override] = {}
    for key, entry in value.items():
        path = ("override", key)
        rule_id = _full_id(draft, path, key, inherited, own)
        override = _override(draft, path, entry, inherited[rule_id]) if rule_id else None
        if override and rule_id in found:
            draft.wrong(path, f"{rule_id} is overridden twice", help="keep one of the two", key=True)
        elif override:
            found[rule_id] = override
    return tuple(found.values())


def apply(override: Override, before: Standing, policy: str, today: str) -> Standing:
    """The rule with an override of `policy`, or with the note that it lapsed."""
    rule, off = before
    if override.lapsed(today):
        note = f"{policy} had {override.change()} ({override.reason}), which lapsed after {override.until}"
        return replace(rule, reasons=(*rule.reasons, note)), off
    severity = override.severity or rule.severity
    # what was not said apart from the severity goes with it; nothing is graver than the severity
    follows = severity if rule.on_unverified is rule.severity else rule.on_unverified
    on_unverified = max(override.on_unverified or follows, severity, key=lambda word: word.rank)
    note = f"{policy} has {override.change()}: {override.reason}" + (f" (until {override.until})" if override.until else "")
    changed = replace(rule, severity=severity, on_unverified=on_unverified, reasons=(*rule.reasons, note))
    return changed, override.off or (off and override.severity is None)


def _full_id(draft: Draft, path: Path, key: str, inherited: Mapping[str, Standing], own: Collection[str]) -> str:
    """The inherited rule that a key means, `""` after noting why none."""
    if key in inherited:
        return key
    same = [rule_id for rule_id in inherited if rule_id.partition("/")[2] == key]
    if len(same) == 1:
        return same[0]
    if same:
        draft.wrong(path, f"{cut(key)!r} can be {' or '.join(same)}", help="write the full id", key=True)
    elif key in own or key.partition("/")[2] in own:
        draft.wrong(path, f"{cut(key)!r} is a rule of this policy, not an inherited one", help="change the rule itself", key=True)
    else:
        advice = (
            meant(key, [*inherited, *(rule_id.partition("/")[2] for rule_id in inherited)]) or "`lineage rules` lists what is inherited"
        )
        draft.wrong(path, f"no inherited rule is called {cut(key)!r}", help=advice, key=True)
    return ""


def _override(draft: Draft, path: Path, value: object, before: Standing) -> Override | None:
    noted = len(draft.errors)
    given = draft.mapping(path, value, OVERRIDE_KEYS, required=("reason",))
    if given is None:
        return None
    words = dict(_words(draft, path, given))
    off = words.get("severity") == "off"
    reason = draft.text((*path, "reason"), given["reason"]) if "reason" in given else ""
    until = _day(draft, (*path, "until"), given["until"]) if "until" in given else ""
    if not {"severity", "on-unverified"} & set(given):
        draft.wrong(path, "the override changes nothing", help="add `severity: …` or `on-unverified: …`", key=True)
    severity = Severity(words["severity"]) if words.get("severity") and not off else None
    on_unverified = Severity(words["on-unverified"]) if words.get("on-unverified") else None
    _check_graver(draft, (*path, "on-unverified"), off, severity or before[0].severity, on_unverified)
    if len(draft.errors) > noted:
        return None
    return Override(
        rule=before[0].id,
        severity=severity,
        off=off,
        on_unverified=on_unverified,
        reason=reason or "",
        until=until or "",
        location=draft.document.locate(path, key=True),
    )


def _words(draft: Draft, path: Path, given: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    for key, words in (("severity", (*SEVERITIES, "off")), ("on-unverified", SEVERITIES)):
        if key in given:
            yield key, draft.word((*path, key), given[key], words)


def _check_graver(draft: Draft, path: Path, off: bool, severity: Severity, on_unverified: Severity | None) -> None:
    if on_unverified and off:
        draft.wrong(path, "a rule that is switched off is never unverified", help="leave out `on-unverified`", key=True)
    elif on_unverified and on_unverified.rank < severity.rank:
        message = f"`on-unverified` is {on_unverified.value}, graver than the rule's severity {severity.value}"
        draft.wrong(path, message, help=f"write {severity.value} or less, or raise `severity`")


def _day(draft: Draft, path: Path, value: object) -> str | None:
    """A day of the calendar, `YYYY-MM-DD`."""
    import datetime
    import re

    text = draft.text(path, value)
    if text is None:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    draft.wrong(path, f"`until` is {cut(text)!r}, which is no day", help="write YYYY-MM-DD, such as 2027-01-31")
    return None
