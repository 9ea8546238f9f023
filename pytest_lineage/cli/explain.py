"""`lineage explain NAME`: what a rule, a kind of check or a code is about, why it matters, and what to do."""

from __future__ import annotations

import contextlib
import sys

from pytest_lineage import catalog
from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser
from pytest_lineage.cli.pages import code_pages, codes, kind_pages, rule_page
from pytest_lineage.errors import CallerError, LineageError
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_lineage.cli.pages import Page
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
    pages = [*_rules(name, policies), *kind_pages(name), *code_pages(name)]
    if not pages:
        raise _unknown(name, policies)
    style = terminal.style(sys.stdout, color=options.color)
    terminal.write(disarm("\n".join(_rendered(page, style) for page in pages)))
    return 0


def _listing(policies: list[Policy]) -> str:
    """Everything that has a page, a line each."""
    kinds = {name: (kind.__doc__ or "").strip().partition("\n")[0] for name, kind in catalog.every("check").items()}
    rules = {name: rule.title for name, (rule, _) in _all_rules(policies).items()}
    meanings = {name: meaning for name, (meaning, _) in codes().items()}
    lines: list[str] = []
    for heading, names in (("kinds of check", kinds), ("rules", rules), ("codes", meanings)):
        width = max(map(len, names), default=0)
        lines += [f"{heading}:", *(f"  {clean(name):{width}}  {clean(said)}" for name, said in names.items()), ""]
    return "\n".join([*lines, "`lineage explain NAME` tells more.", ""])


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
            yield rule_page(rule, policy)


def _unknown(name: str, policies: list[Policy]) -> CallerError:
    import difflib

    ids = list(_all_rules(policies))
    known = [*ids, *(full.partition("/")[2] for full in ids), *catalog.every("check"), *codes()]
    close = list(dict.fromkeys(difflib.get_close_matches(name, known, n=3)))
    advice = f"did you mean {' or '.join(map(repr, close))}?" if close else "`lineage rules` lists the rules in force"
    return CallerError(f"nothing is called {name!r}: no rule, kind of check or code", help=advice)
