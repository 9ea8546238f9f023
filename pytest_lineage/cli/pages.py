"""What is said of a rule, a kind of check and a code: the same in `lineage explain` and in the reference under `docs/`."""

from __future__ import annotations

from pytest_lineage import catalog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_lineage.model import Rule
    from pytest_lineage.policy.load import Policy

#: A page: its title, and paragraphs under headings.
Page = tuple[str, "list[tuple[str, str]]"]


def rule_page(rule: Rule, policy: Policy) -> Page:
    """The page of a rule, with its first passing and failing test."""
    fields = (" or " if rule.any_of else " and ").join(path.text for path in rule.fields) or "the whole record"
    about = getattr(catalog.check_type(rule.kind), "__doc__", None) or ""
    what = f"{rule.kind}: {about.strip().splitlines()[0]}" if about.strip() else rule.kind
    sections = [
        ("Checks", f"{fields}\n{what}\n`lineage explain {rule.kind}` tells more."),
        (
            "Severity",
            rule.severity.value
            + ("" if rule.on_unverified is rule.severity else f", and {rule.on_unverified.value} where it cannot be verified"),
        ),
        ("Why", rule.why),
        ("How to fix", rule.fix),
        ("Ask yourself", rule.self_check),
        ("Frameworks", ", ".join(rule.frameworks)),
        *_examples(rule, policy),
        ("Defined", f"{rule.location.file}:{rule.location.line}"),
    ]
    return f"{rule.id}: {rule.title}" if rule.title else rule.id, [section for section in sections if section[1]]


def _examples(rule: Rule, policy: Policy) -> Iterator[tuple[str, str]]:
    """The first record of each list of the rule's tests."""
    import json

    if rule.id not in policy.cases:
        return
    first: dict[str, object] = {}
    for case in policy.cases[rule.id].of(rule):
        first.setdefault(case.expected, case.record.data)
    for expected, heading in (("fail", "Fails"), ("pass", "Passes")):
        if expected in first:
            yield heading, json.dumps(first[expected], ensure_ascii=False)


def kind_pages(name: str) -> Iterator[Page]:
    """The page of a kind of check, if there is one of that name."""
    kind = catalog.check_type(name)
    if kind is None:
        return
    import inspect

    summary, _, body = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")
    yield f"{name}: {summary}", [*_sections(body), *_parameters(kind)]


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """The parts of a docstring: `What it checks: …`."""
    import re

    parts = re.split(r"(?m)^(What it checks|Why it matters|Example|Instead):[ \t]*\n?", body)
    if parts[0].strip():
        yield "About", parts[0].strip()
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        import textwrap

        yield heading, textwrap.dedent(text).strip("\n")


def _parameters(kind: type[Any]) -> Iterator[tuple[str, str]]:
    from dataclasses import MISSING

    from pytest_lineage.policy.language import parameters

    lines = []
    for name, field in parameters(kind).items():
        default = "required" if field.default is MISSING else f"{_shown(field.default)} by default"
        choices = field.metadata.get("choices")
        of = f"; {', '.join(choices)}" if choices else ""
        lines.append(f"{name}: {field.metadata.get('help', '')} ({default}{of})")
    if lines:
        yield "Parameters", "\n".join(lines)


def _shown(value: object) -> str:
    import json

    return json.dumps(list(value) if isinstance(value, tuple) else value, default=str, ensure_ascii=False)


def code_pages(name: str) -> Iterator[Page]:
    """The page of a code, if there is one of that name."""
    found = codes()
    if name not in found:
        return
    meaning, kinds = found[name]
    sections = [("Means", meaning)]
    if kinds:
        sections.append(("Found by", ", ".join(kinds)))
    yield f"{name}: a code", sections


def codes() -> dict[str, tuple[str, list[str]]]:
    """Every code with its meaning, and the kinds of check that brought it."""
    from pytest_lineage.codes import CODES
    from pytest_lineage.policy.lint import CODES as LINT

    found: dict[str, tuple[str, list[str]]] = {code: (meaning, []) for code, meaning in CODES.items()}
    found |= {code: (meaning, ["lineage policy lint"]) for code, meaning in LINT.items()}
    for name, kind in catalog.every("check").items():
        for code, meaning in getattr(kind, "codes", {}).items():
            found.setdefault(code, (meaning, []))[1].append(name)
    return found
