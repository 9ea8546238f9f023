#!/usr/bin/env python3
"""Writes the reference under `docs/reference/` from the code: `python docs/generate.py`, and `--check` to see whether it is up to date.

Rules come from the shipped packs, checks and codes from their docstrings and tables, commands from their `--help`. What is said
here is what `lineage explain` says. A test fails where a page is not what this script would write.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lineage import catalog, cli
from pytest_lineage.cli import pages
from pytest_lineage.cli import policy as policy_command
from pytest_lineage.policy import language, packs
from pytest_lineage.run import check, load_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
_MADE = "<!-- Written by docs/generate.py: edit the code it is made from, and run that. -->\n"


def main(argv: list[str]) -> int:
    """Write the pages, or with `--check` say which are not up to date."""
    wanted = {REFERENCE / name: text for name, text in reference().items()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    extra = [path for path in sorted(REFERENCE.rglob("*.md")) if path not in wanted]
    if argv == ["--check"]:
        for path in (*stale, *extra):
            print(f"{path.relative_to(DOCS.parent)} is not what docs/generate.py writes", file=sys.stderr)
        return 1 if stale or extra else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in extra:
        path.unlink()
    return 0


def reference() -> dict[str, str]:
    """Every page by its path under `reference/`."""
    checks = [kind for kind, check in catalog.every("check").items() if check.__module__.startswith("pytest_lineage.")]
    shipped = packs.names()
    found = {f"rules/{name}.md": _pack(name) for name in shipped}
    found |= {f"checks/{kind}.md": _check(kind) for kind in checks}
    found |= {
        "rules/README.md": _rules_index(shipped),
        "checks/README.md": _checks_index(checks),
        "codes.md": _codes(),
        "commands.md": _commands(),
        "policy-language.md": _language(),
        "json-report.md": _json_report(),
        "exit-codes.md": _exit_codes(),
    }
    return {name: f"{_MADE}\n{text.rstrip()}\n" for name, text in sorted(found.items())}


def _sections(page: pages.Page, level: str, *, without: Iterable[str] = ()) -> Iterator[str]:
    """A page of `lineage explain` as Markdown."""
    code = {"Fails", "Passes"}
    for heading, text in page[1]:
        if heading not in without:
            yield f"{level} {heading}\n"
            if heading in code:
                yield f"```json\n{json.dumps(json.loads(text), indent=2, ensure_ascii=False)}\n```\n"
            else:
                yield f"{_prose(text)}\n"


def _prose(text: str) -> str:
    """Text that Markdown must not take for HTML, outside of code."""
    parts = text.split("`")
    return "`".join(part if index % 2 else part.replace("<", "\\<") for index, part in enumerate(parts))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = (" | ".join(_prose(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in (head, ("---",) * len(head), *rows))
    return "".join(f"| {line} |\n" for line in cells)


def _rules_index(names: list[str]) -> str:
    rows = ((f"[{name}]({name}.md)", load_policy(name).info.title, str(len(load_policy(name).rules))) for name in names)
    return f"# Shipped policies\n\n{_table(('policy', 'is', 'rules, with inherited ones'), rows)}"


def _pack(name: str) -> str:
    policy = load_policy(name)
    lines = [f"# {name}\n", f"{policy.info.title}.\n"]
    if policy.parents:
        lines.append("Holds the rules of " + ", ".join(f"[{parent.name}]({parent.name}.md)" for parent in policy.parents) + " as well.\n")
    lines.append(_table(("rule", "holds when", "check"), ((f"[{r.id}](#{_anchor(r.id)})", r.title, _link(r.kind)) for r in policy.own)))
    for rule in policy.own:
        page = pages.rule_page(rule, policy)
        lines.append(f"## {rule.id}\n\n{rule.title}.\n")
        fields = (" or " if rule.any_of else " and ").join(f"`{path.text}`" for path in rule.fields if path.text) or "the whole record"
        weight = dict(page[1])["Severity"]
        lines.append(f"Checks {fields} with {_link(rule.kind)}{', where it is recorded' if rule.optional else ''}. Severity: {weight}.\n")
        lines += _sections(page, "###", without=("Checks", "Severity", "Defined"))
    return "\n".join(lines)


def _link(kind: str) -> str:
    return f"[`{kind}`](../checks/{kind}.md)"


def _anchor(heading: str) -> str:
    """What Markdown renderers make of a heading."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def _checks_index(kinds: list[str]) -> str:
    table = _table(("kind", "holds when"), ((f"[`{kind}`]({kind}.md)", _first_line(kind)) for kind in kinds))
    return f"# Kinds of check\n\nA rule of a policy names one under `check`, with its parameters beside it.\n\n{table}"


def _first_line(kind: str) -> str:
    return (catalog.check_type(kind).__doc__ or "").strip().partition("\n")[0]  # type: ignore[union-attr]


def _check(kind: str) -> str:
    (page,) = pages.kind_pages(kind)
    check = catalog.check_type(kind)
    lines = [f"# {kind}\n", f"{_first_line(kind)}\n", *_sections(page, "##", without=("Parameters",)), *_parameters(check)]
    default = getattr(check, "default_field", None)
    if default is not None:
        lines += ["## Where it looks\n", f"Without `field`, at {f'`{default}`' if default else 'the whole record'}.\n"]
    asked = ", ".join(f"`{question.__name__}`" for question in check.asks)  # type: ignore[union-attr]
    lines += ["## What it asks\n", f"{asked}.\n" if asked else "Nothing: it judges the record alone, so it can stand under `when` too.\n"]
    codes: Mapping[str, str] = check.codes  # type: ignore[union-attr]
    if codes:
        lines += ["## Codes of its own\n", _table(("code", "means"), ((f"`{code}`", meaning) for code, meaning in codes.items()))]
    return "\n".join(lines)


def _parameters(check: object) -> Iterator[str]:
    found = language.parameters(check)  # type: ignore[arg-type]
    if not found:
        return
    rows = []
    for key, field in found.items():
        default = "required" if language.is_required(field) else f"`{json.dumps(_plain(field.default), default=str)}`"
        choices = ", ".join(f"`{choice}`" for choice in field.metadata.get("choices") or ())
        rows.append(
            (
                f"`{key}`",
                field.metadata.get("help", ""),
                choices or language.annotation(field).replace("tuple[str, ...]", "list of text"),
                default,
            )
        )
    yield "## Parameters\n"
    yield _table(("key", "is", "values", "default"), rows)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _codes() -> str:
    rows = ((f"`{code}`", meaning, ", ".join(f"`{kind}`" for kind in kinds)) for code, (meaning, kinds) in sorted(pages.codes().items()))
    return f"# Codes\n\nEvery finding has one. `lineage explain CODE` says the same.\n\n{_table(('code', 'means', 'only from'), rows)}"


def _commands() -> str:
    names = [(name,) for name in cli.COMMANDS]
    tools = [("policy", tool) for tool in policy_command._TOOLS]
    every = (*(name for name in names if name != ("policy",)), ("policy",), *tools)
    parts = ["# Commands\n", f"```\n{_printed()}```\n"]
    parts += [f"## lineage {' '.join(words)}\n\n```\n{_printed(*words)}```\n" for words in every]
    parts.append("`python -m pytest_lineage` is the same as `lineage`.")
    return "\n".join(parts)


def _printed(*words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = cli.main([*words, "--help"])
    assert code == 0, words
    return out.getvalue()


def _language() -> str:
    def words(title: str, keys: Mapping[str, str]) -> str:
        return f"## {title}\n\n{_table(('key', 'is'), ((f'`{key}`', sentence) for key, sentence in keys.items()))}"

    kinds = ", ".join(f"`{kind}`" for kind in language.RECORD_KINDS)
    return "\n".join(
        [
            "# The policy language\n",
            "A policy is one YAML (or JSON) document. It is closed: a key that is not listed here, or is no parameter of the rule's check, "
            "is an error with its line and column. `lineage policy schema` prints the JSON Schema that editors read. "
            "[Writing a policy](../writing-a-policy.md) shows it at work.\n",
            words("A policy", language.POLICY_KEYS),
            words("A rule", language.RULE_KEYS),
            "Besides these a rule holds the parameters of its [check](checks/README.md).\n",
            f"Exactly one of {', '.join(f'`{key}`' for key in language.WHERE_KEYS)} says where a rule looks; checks of the whole record "
            "have a default and need none.\n",
            f"`applies-to` names kinds of record: {kinds}; `model`, the default, stands for "
            f"{', '.join(f'`{kind}`' for kind in language.MODEL_KINDS)}. Sources that other distributions add may bring further kinds.\n",
            words("An entry of `override`", language.OVERRIDE_KEYS),
            words("`tests` of a rule", language.TEST_KEYS),
            "## Severities\n\n`error` fails a run. `warning` and `info` are shown and change no exit code, unless `--fail-on` says so.\n",
        ]
    )


_REPORT = {
    "format": "`lineage-report/1`; the number rises when a reader of the old form could misread the new one",
    "tool": "name and version of what made it",
    "policies": "the policies in force: `name`, `sha256` of the bytes that were read, `origin`",
    "scope": "`local`: documents, files below the root, git; `full`: registries and stores too",
    "summary": "counts; `ran` is at most `planned`, and a run that passes ran all that was planned",
    "verdict": "`pass`, `fail`, `unverified`, `nothing-checked` or `error`",
    "outcomes": "what became of each rule on each subject; passing ones only with `--verbose`",
    "idle": "a sentence for everything that is configured and had nothing to check",
    "notes": "what else the reader should know",
}
_OUTCOME = {
    "subject": "the document's path from the root, or a registry's name",
    "rule": "the rule's full id",
    "check": "its kind of check",
    "outcome": "`pass`, `violation`, `unverified`, `malformed`, `waived`, `deferred`, `not-applicable` or `error`",
    "severity": "`error`, `warning` or `info`",
    "code": "one of the [codes](codes.md)",
    "message": "one sentence",
    "found": "the value as written",
    "expected": "what would have passed",
    "fix": "what to do",
    "fixable": "whether the right value can be computed",
    "pointer": "RFC 6901 pointer of the value in the author's document",
    "evidence": "who corroborated or contradicted it: `files`, …; `none` where nobody was asked",
    "location": "`file`, `line`, `column`, `end_line`, `end_column`: from 1, in characters, the end column one past the last; or null",
    "fingerprint": "the same for the same finding, wherever its line moves to",
}


def _json_report() -> str:
    report = _example()
    assert list(report) == list(_REPORT), "say what every member is"
    (outcome,) = report["outcomes"]
    assert list(outcome) == list(_OUTCOME), "say what every member of an outcome is"
    return "\n".join(
        [
            "# The JSON report\n",
            "`lineage check --format json`, and `--report json=FILE` beside any other format. ASCII, one object.\n",
            _table(("member", "is"), ((f"`{key}`", text) for key, text in _REPORT.items())),
            "Counts in `summary`: " + ", ".join(f"`{name}`" for name in report["summary"]) + ".\n",
            "## An outcome\n",
            _table(("member", "is"), ((f"`{key}`", text) for key, text in _OUTCOME.items())),
            "## Example\n",
            f"```json\n{json.dumps(report, indent=2, ensure_ascii=False)}\n```",
        ]
    )


def _example() -> dict[str, dict[str, object] | list[dict[str, object]]]:
    """A real report, of one rule that fails; without what changes with every release and every edit of a pack."""
    policy = (
        "policy: team\nversion: 1\ntitle: What we agreed on\nrules:\n- id: image-by-digest\n  check: digest\n"
        "  field: env.docker_image_digest\n  fix: Record the digest that the push printed.\n"
    )
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("policy.yaml").write_text(policy, encoding="utf-8")
            Path("provenance.json").write_text('{\n  "env": {"docker_image_digest": "fraud-train:21"}\n}\n', encoding="utf-8")
            verdict = check(policies=["policy.yaml"])
        finally:
            os.chdir(before)
    form = catalog.report_type("json")
    from pytest_lineage.model import Style

    made: dict[str, dict[str, object] | list[dict[str, object]]] = json.loads(form().render(verdict, Style()))  # type: ignore[misc]
    made["tool"]["version"] = "…"  # type: ignore[call-overload]
    return made


def _exit_codes() -> str:
    rows = [
        ("0", "something was checked, everything that was planned was checked, and all of it holds", ""),
        ("1", "a violation, or a subject that cannot be read", "the subject's"),
        ("2", "a mistake in the call, the configuration or a policy", "the caller's"),
        ("3", "something could not be verified, and its rule says that counts", "the world's"),
        ("5", "there was nothing to check, or something configured had nothing to check", "the caller's"),
        ("70", "a fault of this program, or of a plugin in it", "ours"),
    ]
    return (
        f"# Exit codes of `lineage`\n\n{_table(('code', 'means', 'fault'), rows)}\n"
        "Where several are due, the first of 70, 2, 1, 3, 5. They never depend on the output format. Warnings never change them unless "
        "`--fail-on warning` says so. `--allow-empty` turns 5 into 0 where files were named and none of them is a subject, as pre-commit "
        "needs it. `lineage` ends with 130 when it is interrupted.\n\n"
        "pytest keeps its own: a `pytest --lineage` run ends with 1 where `lineage check` would end with 1, 3, 5 or 70 and with 4 where it "
        "would end with 2. A run with `--lineage` in which no lineage item ran never ends with 0.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
