"""`lineage explain NAME`: what a rule, a kind of check or a code is about, why it matters, and what to do."""

from __future__ import annotations

import contextlib
import sys

from pytest_lineage import catalog
from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser
from pytest_lineage.errors import CallerError, LineageError
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from pytest_lineage.model import Rule, Style
    from pytest_lineage.policy.load import Policy


def run(argv: list[str]) -> int:
    """Print everything that is called so: a rule, a check and a code may share a name."""
    parser = Parser("explain", "Explain a rule (essentials/no-latest), a kind of check (digest) or a code (mutable-tag).")
    parser.add_argument("name", metavar="NAME", nargs="*", help="a rule's id, a kind of check, or a code; all are listed without one")
    parser.add_argument("--policy", metavar="P", action="append", default=[], help="look for rules in this policy too; may be repeated")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="auto: at a terminal")
    options = parser.read(argv, rest="name")
    if len(options.name) > 1:
        parser.error("name one rule, kind of check or code")
    policies = _policies(options.policy)
    if not options.name:
        terminal.write(disarm(_listing(policies)))
        return 0
    name = options.name[0]
    pages = [*_rules(name, policies), *_kind(name), *_code(name)]
    if not pages:
        raise _unknown(name, policies)
    style = terminal.style(sys.stdout, color=options.color)
    terminal.write(disarm("\n".join(_rendered(page, style) for page in pages)))
    return 0


def _listing(policies: list[Policy]) -> str:
    """Everything that has a page, a line each."""
    kinds = {name: (kind.__doc__ or "").strip().partition("\n")[0] for name, kind in catalog.every("check").items()}
    rules = {name: rule.title for name, (rule, _) in _all_rules(policies).items()}
    codes = {name: meaning for name, (meaning, _) in _codes().items()}
    lines: list[str] = []
    for heading, names in (("kinds of check", kinds), ("rules", rules), ("codes", codes)):
        width = max(map(len, names), default=0)
        lines += [f"{heading}:", *(f"  {clean(name):{width}}  {clean(said)}" for name, said in names.items()), ""]
    return "\n".join([*lines, "`lineage explain NAME` tells more.", ""])


#: A page: its title, and paragraphs under headings.
Page = tuple[str, "list[tuple[str, str]]"]


def _rendered(page: Page, style: Style) -> str:
    title, sections = page
    lines = [_bold(clean(title), style), ""]
    for heading, text in sections:
        lines += [_bold(heading, style), *(f"  {clean(line)}".rstrip() for line in text.splitlines()), ""]
    return "\n".join(lines)


def _bold(text: str, style: Style) -> str:
    return f"\x1b[1m{text}\x1b[0m" if style.color else text


def _policies(given: Iterable[str]) -> list[Policy]:
    """Those given, the project's, and the shipped ones. A project that is broken does not stop an explanation."""
    from pytest_lineage.cli.policies import named, of_project
    from pytest_lineage.policy import packs

    found = [named(reference) for reference in given]
    with contextlib.suppress(LineageError):
        found += of_project()
    return found + [named(name) for name in packs.names()]


def _all_rules(policies: Iterable[Policy]) -> dict[str, tuple[Rule, Policy]]:
    return {rule.id: (rule, policy) for policy in reversed(list(policies)) for rule in policy.own}


def _rules(name: str, policies: list[Policy]) -> Iterator[Page]:
    from pytest_lineage.engine import READABLE, VOCABULARY

    for rule in (READABLE, VOCABULARY):
        if name == rule.id:
            yield f"{rule.id}: {rule.title}", [("Why", rule.why), ("Where", "every subject is under it, whatever the policies")]
    for full, (rule, policy) in _all_rules(policies).items():
        if name in {full, full.partition("/")[2]}:
            yield _rule_page(rule, policy)


def _rule_page(rule: Rule, policy: Policy) -> Page:
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


def _kind(name: str) -> Iterator[Page]:
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


def _code(name: str) -> Iterator[Page]:
    codes = _codes()
    if name not in codes:
        return
    meaning, kinds = codes[name]
    sections = [("Means", meaning)]
    if kinds:
        sections.append(("Found by", ", ".join(kinds)))
    yield f"{name}: a code", sections


def _codes() -> dict[str, tuple[str, list[str]]]:
    """Every code with its meaning, and the kinds of check that brought it."""
    from pytest_lineage.codes import CODES
    from pytest_lineage.policy.lint import CODES as LINT

    found: dict[str, tuple[str, list[str]]] = {code: (meaning, []) for code, meaning in CODES.items()}
    found |= {code: (meaning, ["lineage policy lint"]) for code, meaning in LINT.items()}
    for name, kind in catalog.every("check").items():
        for code, meaning in getattr(kind, "codes", {}).items():
            found.setdefault(code, (meaning, []))[1].append(name)
    return found


def _unknown(name: str, policies: list[Policy]) -> CallerError:
    import difflib

    ids = list(_all_rules(policies))
    known = [*ids, *(full.partition("/")[2] for full in ids), *catalog.every("check"), *_codes()]
    close = list(dict.fromkeys(difflib.get_close_matches(name, known, n=3)))
    advice = f"did you mean {' or '.join(map(repr, close))}?" if close else "`lineage rules` lists the rules in force"
    return CallerError(f"nothing is called {name!r}: no rule, kind of check or code", help=advice)
