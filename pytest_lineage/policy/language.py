"""The words of the policy language, and how a check's dataclass fields become keys of a rule.

The loader and the JSON Schema for editors are both made from what stands here, so that they cannot say different things.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass

from pytest_lineage.errors import Defect
from pytest_lineage.model import Plain, typed
from pytest_lineage.policy.draft import described, is_text, meant, name, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field
    from typing import Any

    from pytest_lineage.paths import Path
    from pytest_lineage.policy.draft import Draft

POLICY_KEYS = {
    "policy": "The policy's name; rules are known as `<policy>/<id>`.",
    "version": "The version of the policy language: 1.",
    "title": "One line that says what the policy is for.",
    "extends": "Policies whose rules are inherited: a shipped pack, a file beside this one, or git+https://…@<full commit>#<path>.",
    "rules": "What must hold.",
    "override": "Severities of inherited rules, changed for a reason.",
}
RULE_KEYS = {
    "id": "The rule's name in its policy: lower-case words joined by hyphens, the same for ever.",
    "title": "One line that says what holds when the rule passes.",
    "check": "The kind of check.",
    "field": "The field that is judged.",
    "fields": "The fields that are judged; all must hold.",
    "any-of": "The fields that are judged; one must hold.",
    "optional": "Whether a record without the field is not judged, instead of being a violation.",
    "when": "A check that asks nothing of the world; the rule applies only where it holds.",
    "applies-to": "The kinds of record the rule is for; `model` stands for manifests, runs and model versions.",
    "severity": "How much a violation matters.",
    "on-unverified": "What counts where the claim could not be corroborated; at most the severity, which is the default.",
    "why": "Why it matters.",
    "fix": "What to do about a violation.",
    "self-check": "The question its readers can ask themselves.",
    "frameworks": "The regulations and frameworks the rule serves.",
    "tags": "Words to select rules by.",
    "tests": "Records that pass, fail or stay unverified, run by `lineage policy test` and by `pytest --lineage FILE`.",
}
WHERE_KEYS = ("field", "fields", "any-of")
WHEN_KEYS = ("check", *WHERE_KEYS)
OVERRIDE_KEYS = {
    "severity": "What the rule weighs instead; `off` switches it off.",
    "on-unverified": "What counts where the claim could not be corroborated.",
    "reason": "Why the rule is changed.",
    "until": "The last day (YYYY-MM-DD) on which the change is in force.",
}
TEST_KEYS = {
    "pass": "Records on which the rule passes.",
    "fail": "Records on which the rule finds a violation.",
    "unverified": "Records on which what the rule asks cannot be answered.",
}
SEVERITIES = ("error", "warning", "info")
RECORD_KINDS = (
    "manifest",
    "run",
    "model-version",
    "dataset",
    "image",
    "dockerfile",
    "compose",
    "kubernetes",
    "workflow",
    "dvc",
    "lockfile",
    "source-code",
    "attestation",
    "inference-log",
)
#: What `applies-to: [model]` stands for, and the default.
MODEL_KINDS = ("manifest", "model-version", "run")

#: The longest name of a field, in characters: documents are not so deep that a longer one could stand for anything.
MAX_FIELD = 500
#: What a parameter that cannot be read is, since None may be a value.
WRONG = object()


def record_kinds() -> tuple[str, ...]:
    """Every kind of record: ours, and the `kinds` of sources that other distributions add."""
    from pytest_lineage import catalog

    added = [kind for source in catalog.every("source").values() for kind in getattr(source, "kinds", ())]
    return tuple(dict.fromkeys([*RECORD_KINDS, *added]))


def parameters(check: type[Any]) -> Mapping[str, Field[Any]]:
    """A check's parameters by the key that a policy gives them under: `at_least` is `at-least`."""
    if not is_dataclass(check):
        raise Defect(f"the check {check.__name__} of {check.__module__} is no dataclass, so it can have no parameters")
    found = {field.name.rstrip("_").replace("_", "-"): field for field in fields(check) if field.init}
    taken = [key for key in found if key in RULE_KEYS]
    if taken:
        raise Defect(f"the check {check.__name__} of {check.__module__} has a parameter {taken[0]!r}, which is a key of every rule")
    return found


def annotation(field: Field[Any]) -> str:
    """The type of a parameter as its author wrote it, without ` | None`."""
    written = field.type if isinstance(field.type, str) else field.type.__name__ if type(field.type) is type else str(field.type)
    return written.removesuffix(" | None")


def is_required(field: Field[Any]) -> bool:
    """Whether a policy must give the parameter."""
    return field.default is MISSING and field.default_factory is MISSING


def converted(draft: Draft, path: Path, value: object, field: Field[Any]) -> object:
    """A parameter's value as the check's type of it, or `WRONG` after noting why not."""
    kind = annotation(field)
    choices = field.metadata.get("choices", ())
    if kind == "object":
        if typed(value) is None:
            draft.wrong(path, f"{name(path)} is empty", help="write a value, or leave the key out")
            return WRONG
        return value  # as written: the check knows whether `3.10` is a text or a number to it
    if kind == "bool":
        flag = draft.flag(path, value)
        return WRONG if flag is None else flag
    if kind in {"int", "float"}:
        return _number(draft, path, value, whole=kind == "int")
    if kind == "str":
        return _text(draft, path, value, choices)
    if kind == "tuple[str, ...]":
        return _texts(draft, path, value, choices)
    raise Defect(f"the parameter {field.name!r} has the type {kind!r}, which a policy cannot give")


def _text(draft: Draft, path: Path, value: object, choices: tuple[str, ...]) -> object:
    text = draft.word(path, value, choices) if choices else draft.text(path, value, blank=True)
    return WRONG if text is None else text


def _texts(draft: Draft, path: Path, value: object, choices: tuple[str, ...]) -> object:
    texts = draft.texts(path, value)
    if texts is None:
        return WRONG
    for index, text in enumerate(texts if choices else ()):
        if text not in choices:
            draft.wrong((*path, index), f"{name((*path, index))} must be {one_of(choices)}, not {text!r}", help=meant(text, choices))
            return WRONG
    return texts


def _number(draft: Draft, path: Path, value: object, *, whole: bool) -> object:
    number = typed(value) if isinstance(value, Plain) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        advice = "write it without quotes" if is_text(value) and isinstance(typed(Plain(value)), (int, float)) else ""
        draft.wrong(path, f"{name(path)} must be a number, not {described(value)}", help=advice)
        return WRONG
    if whole and isinstance(number, float) and not number.is_integer():
        draft.wrong(path, f"{name(path)} must be a whole number, not {described(value)}")
        return WRONG
    if whole:
        return int(number)
    return _finite(draft, path, number)


def _finite(draft: Draft, path: Path, number: float) -> object:
    try:
        exact = float(number)
    except OverflowError:
        exact = float("inf")
    if abs(exact) < float("inf"):
        return exact
    draft.wrong(path, f"{name(path)} is larger than any number a computer compares")
    return WRONG
