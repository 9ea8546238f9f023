"""One rule of a policy file: its keys, read into a `Rule` that is ready to be judged."""

from __future__ import annotations

from pytest_lineage import catalog
from pytest_lineage.errors import Defect, LineageError
from pytest_lineage.model import Rule, Severity
from pytest_lineage.model.places import PlaceOf
from pytest_lineage.paths import FieldPath, parse_field
from pytest_lineage.policy.draft import ID, cut, described, meant, name
from pytest_lineage.policy.language import (
    MAX_FIELD,
    MODEL_KINDS,
    RECORD_KINDS,
    RULE_KEYS,
    SEVERITIES,
    TEST_KEYS,
    WHEN_KEYS,
    WHERE_KEYS,
    WRONG,
    converted,
    is_required,
    parameters,
    record_kinds,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from pytest_lineage.paths import Path
    from pytest_lineage.policy.draft import Draft

_SEVERITY = {severity.value: severity for severity in Severity}


def read_rule(draft: Draft, path: Path, value: object, policy: str) -> Rule | None:
    """The rule at `path`, with the full id `<policy>/<id>`; None after noting what is wrong with it."""
    noted = len(draft.errors)
    if not isinstance(value, dict):
        draft.wrong(path, f"a rule must be an object with keys, not {described(value)}")
        return None
    own_id = read_id(draft, path, value, "id")
    check, where = _check_and_where(draft, path, value, RULE_KEYS)
    optional = draft.flag((*path, "optional"), value["optional"]) if "optional" in value else False
    severity, on_unverified = read_severities(draft, path, value)
    when = _when(draft, (*path, "when"), value["when"], f"{policy}/{own_id}") if "when" in value else None
    kinds = _applies_to(draft, (*path, "applies-to"), value["applies-to"]) if "applies-to" in value else MODEL_KINDS
    title, why, fix, self_check = (read_text(draft, path, value, key) for key in ("title", "why", "fix", "self-check"))
    frameworks, tags = (draft.texts((*path, key), value[key]) or () if key in value else () for key in ("frameworks", "tags"))
    if "tests" in value:
        _check_tests(draft, (*path, "tests"), value["tests"])
    if len(draft.errors) > noted or check is None:
        return None
    return Rule(
        id=f"{policy}/{own_id}",
        kind=check.kind,
        check=check,
        fields=where,
        any_of="any-of" in value,
        optional=bool(optional),
        when=when,
        severity=severity,
        on_unverified=on_unverified,
        applies_to=kinds,
        title=title,
        why=why,
        fix=fix,
        self_check=self_check,
        frameworks=frameworks,
        tags=tags,
        location=PlaceOf(draft.document, (*path, "id")),
    )


def read_id(draft: Draft, path: Path, value: Mapping[str, object], key: str) -> str:
    """The name of a rule or policy under `key`, `""` after noting what is wrong with it."""
    if key not in value:
        draft.wrong((*path, key), f"{name(path)} has no {key!r}", help=f"add `{key}: …`", key=True)
        return ""
    text = draft.text((*path, key), value[key])
    if text is None or ID.fullmatch(text):
        return text or ""
    draft.wrong(
        (*path, key), f"{name((*path, key))} is {cut(text)!r}", help="use lower-case letters a-z, digits and hyphens, not first a hyphen"
    )
    return ""


def read_text(draft: Draft, path: Path, value: Mapping[str, object], key: str) -> str:
    """The text under `key`, `""` where there is none."""
    return draft.text((*path, key), value[key]) or "" if key in value else ""


def read_severities(draft: Draft, path: Path, value: Mapping[str, object]) -> tuple[Severity, Severity]:
    """`severity`, and `on-unverified`, which is never graver."""
    words = [draft.word((*path, key), value[key], SEVERITIES) if key in value else None for key in ("severity", "on-unverified")]
    severity = _SEVERITY[words[0]] if words[0] else Severity.ERROR
    on_unverified = _SEVERITY[words[1]] if words[1] else severity
    known = "severity" not in value or words[0]
    if on_unverified.rank < severity.rank and known:
        message = f"`on-unverified` is {on_unverified.value}, graver than the rule's severity {severity.value}"
        draft.wrong((*path, "on-unverified"), message, help=f"write {severity.value} or less, or raise `severity`")
    return severity, on_unverified


def _check_and_where(draft: Draft, path: Path, value: dict[str, object], keys: Collection[str]) -> tuple[Any, tuple[FieldPath, ...]]:
    """The check with its parameters, or None after noting what is wrong; and the fields it judges."""
    check_type = _check_type(draft, path, value)
    own = parameters(check_type) if check_type else dict.fromkeys(value)
    noted = len(draft.errors)
    draft.mapping(path, value, {**dict.fromkeys(keys), **own})
    understood = check_type and len(draft.errors) == noted  # else a mistyped parameter would be told as a missing one
    where = _where(draft, path, value, check_type)
    return (_build(draft, path, value, check_type) if check_type and understood else None), where


def _check_type(draft: Draft, path: Path, value: dict[str, object]) -> type[Any] | None:
    if "check" not in value:
        draft.wrong(
            (*path, "check"),
            f"{name(path)} has no 'check'",
            help="add `check: …`, the kind of check; `lineage explain` lists them",
            key=True,
        )
        return None
    kind = draft.text((*path, "check"), value["check"])
    if kind is None:
        return None
    found = catalog.check_type(kind)
    if found is None:
        unknown = catalog.unknown("check", cut(kind))
        draft.wrong((*path, "check"), unknown.message, help=unknown.help)
    return found


def _where(draft: Draft, path: Path, value: dict[str, object], check_type: type[Any] | None) -> tuple[FieldPath, ...]:
    """The fields, from exactly one of the keys that name them, or from the kind's default."""
    given = [key for key in WHERE_KEYS if key in value]
    if len(given) > 1:
        draft.wrong((*path, given[1]), f"{name(path)} has both `{given[0]}` and `{given[1]}`", help="keep one of them", key=True)
        return ()
    if given:
        return _fields(draft, (*path, given[0]), value[given[0]])
    default = getattr(check_type, "default_field", None)
    if default is None and check_type is not None:
        advice = "add `field: …` (one), `fields: […]` (all must hold) or `any-of: […]` (one must hold)"
        draft.wrong((*path, "check"), f"{name(path)} does not say which field the check {check_type.kind!r} judges", help=advice)
    return (parse_field(default),) if default is not None else ()


def _fields(draft: Draft, path: Path, value: object) -> tuple[FieldPath, ...]:
    if path[-1] == "field":
        texts = draft.text(path, value)
        places: dict[Path, str] = {path: texts} if texts else {}
    else:
        places = {(*path, index): text for index, text in enumerate(draft.texts(path, value) or ())}
    return tuple(found for place, text in places.items() if (found := _field(draft, place, text)))


def _field(draft: Draft, path: Path, text: str) -> FieldPath | None:
    if len(text) > MAX_FIELD:
        draft.wrong(path, f"{name(path)} is longer than {MAX_FIELD} characters, which no field's name is")
        return None
    try:
        return parse_field(text)
    except ValueError as error:
        draft.wrong(path, cut_sentence(error), help="write names joined by dots, such as `env.docker_image_digest`")
        return None


def _build(draft: Draft, path: Path, value: dict[str, object], check_type: type[Any]) -> Any:
    """The check with its parameters, or None after noting what is wrong with them."""
    given: dict[str, object] = {}
    for key, field in parameters(check_type).items():
        if key in value:
            given[field.name] = converted(draft, (*path, key), value[key], field)
        elif is_required(field):
            draft.wrong(
                (*path, "check"), f"the check {check_type.kind!r} needs {key!r}", help=field.metadata.get("help", f"add `{key}: …`")
            )
            given[field.name] = WRONG
    if any(parameter is WRONG for parameter in given.values()):
        return None
    try:
        return check_type(**given)
    except ValueError as error:
        draft.wrong((*path, _blamed(str(error), value, check_type)), cut_sentence(error))
    except LineageError:
        raise
    except Exception as error:
        raise Defect(f"the check {check_type.kind!r} of {check_type.__module__} failed on its parameters: {error!r}") from error
    return None


def _blamed(message: str, value: dict[str, object], check_type: type[Any]) -> str:
    """The key of the one parameter that a message speaks of, else `check`."""
    given = [key for key in parameters(check_type) if key in value]
    named = [key for key in given if f"`{key}`" in message or f"'{key}'" in message or message.startswith(f"{key} ")]
    return named[0] if len(named) == 1 else given[0] if len(given) == 1 else "check"


def cut_sentence(error: Exception) -> str:
    """A check's own words about its parameters, of bearable length."""
    words = " ".join(str(error).split())
    return words if len(words) <= 300 else words[:299] + "…"


def _when(draft: Draft, path: Path, value: object, rule_id: str) -> Rule | None:
    """The condition, as a rule of its own that asks nothing."""
    if not isinstance(value, dict):
        draft.wrong(path, f"`when` must be an object with a check, not {described(value)}")
        return None
    check, where = _check_and_where(draft, path, value, WHEN_KEYS)
    if check is None:
        return None
    if check.asks:
        advice = "take one that looks at the record alone"
        draft.wrong((*path, "check"), f"a condition cannot ask, and the check {check.kind!r} asks for evidence", help=advice)
    return Rule(id=rule_id, kind=check.kind, check=check, fields=where, any_of="any-of" in value, location=PlaceOf(draft.document, path))


def _applies_to(draft: Draft, path: Path, value: object) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for index, kind in enumerate(draft.texts(path, value) or ()):
        if kind == "model":
            found.update(dict.fromkeys(MODEL_KINDS))
        elif kind in RECORD_KINDS or kind in record_kinds():
            found[kind] = None
        else:
            known = ("model", *record_kinds())
            draft.wrong((*path, index), f"no record is a {cut(kind)!r}", help=meant(kind, known) or f"known: {', '.join(known)}")
    return tuple(found)


def _check_tests(draft: Draft, path: Path, value: object) -> None:
    """Their form only: they are made into records when they are run."""
    tests = draft.mapping(path, value, TEST_KEYS)
    if tests is None:
        return
    if not tests:
        draft.wrong(path, "`tests` is empty", help="add `pass:` and `fail:` with a record each")
    for key, cases in tests.items():
        for index, case in enumerate(draft.items((*path, key), cases) or () if key in TEST_KEYS else ()):
            if not isinstance(case, dict):
                draft.wrong((*path, key, index), f"a test case must be a record, not {described(case)}")
