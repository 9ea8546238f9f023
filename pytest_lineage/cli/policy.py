"""`lineage policy test|lint|show|schema|lock`: tools for those who write policies."""

from __future__ import annotations

import os
import sys

from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser, unknown
from pytest_lineage.errors import CallerError
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_lineage.model import Location
    from pytest_lineage.policy.load import Policy

_TOOLS = {
    "test": "run the tests that rules carry",
    "lint": "say what is allowed in a policy and still not good",
    "show": "print the rules of a policy, inherited ones too, as they are in force",
    "schema": "print the JSON Schema of policies, or with --manifest of the manifests that pass",
    "lock": "pin policies of other repositories in lineage.lock",
}


def run(argv: list[str]) -> int:
    """Run one of the tools; its exit code."""
    name = argv[0] if argv else ""
    if name in _TOOLS:
        return {"test": _test, "lint": _lint, "show": _show, "schema": _schema, "lock": _lock}[name](argv[1:])
    if name in {"", "-h", "--help"}:
        tools = "".join(f"  {tool:7} {does}\n" for tool, does in _TOOLS.items())
        terminal.write(f"usage: lineage policy TOOL [POLICY …]\n\ntools:\n{tools}\n`lineage policy TOOL --help` tells more.\n")
        return 0 if name else 2
    raise unknown("option" if name.startswith("-") else "tool", name, _TOOLS, "lineage policy")


def _parser(tool: str, *, default: str = "the project's own by default") -> Parser:
    parser = Parser(f"policy {tool}", f"{_TOOLS[tool][0].upper()}{_TOOLS[tool][1:]}.")
    parser.add_argument("policy", metavar="POLICY", nargs="*", help=f"a shipped policy or a file; {default}")
    return parser


def _policies(given: list[str]) -> list[Policy]:
    from pytest_lineage.cli.policies import named, of_project

    return [named(reference) for reference in given] if given else of_project()


def _test(argv: list[str]) -> int:
    """0 where every test is as its list says, 2 where one is not (the policy is wrong), 5 where there is none."""
    from pytest_lineage.selftest import run as tried

    parser = _parser("test")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the tests that are as they should be")
    options = parser.read(argv, rest="policy")
    results = [one for policy in _policies(options.policy) for one in tried(policy)]
    wrong = [one for one in results if one.problem]
    for one in results:
        if one.problem:
            _say("error", one.location, f"{one.name}: {one.problem}")
        elif options.verbose:
            terminal.write(clean(f"pass {one.name}") + "\n")
    terminal.write(
        f"{len(wrong)} failed, {len(results) - len(wrong)} passed\n" if wrong else f"{len(results)} passed\n" if results else "no tests\n"
    )
    return 2 if wrong else 0 if results else 5


def _lint(argv: list[str]) -> int:
    """0 where nothing is remarked upon, else 2."""
    from pytest_lineage.cli.policies import today
    from pytest_lineage.policy.lint import lint

    policies = _policies(_parser("lint").read(argv, rest="policy").policy)
    remarks = [remark for policy in policies for remark in lint(policy, today())]
    for remark in remarks:
        _say(f"warning[{remark.code}]", remark.location, remark.message, remark.help)
    names = ", ".join(policy.name for policy in policies)
    terminal.write(clean(f"{len(remarks)} remark{'s' * (len(remarks) != 1)} on {names}") + "\n")
    return 2 if remarks else 0


def _say(label: str, place: Location, message: str, help: str = "") -> None:
    from pytest_lineage.reports.located import located_message

    error = CallerError(message, file=place.file, line=place.line, column=place.column, text=place.text, help=help)
    terminal.write(located_message(label, error, terminal.style(sys.stdout)) + "\n")


def _show(argv: list[str]) -> int:
    from pytest_lineage.cli.policies import today
    from pytest_lineage.cli.rules import Listed, table
    from pytest_lineage.policy.inherit import switched_off
    from pytest_lineage.policy.load import merge

    for policy in _policies(_parser("show").read(argv, rest="policy").policy):
        listed = [Listed(rule=rule) for rule in merge([policy], today())]
        listed += [Listed(rule=rule, off=True) for rule in switched_off([policy], today())]
        head = [f"{policy.name} ({policy.info.origin}, sha256 {policy.info.sha256})", policy.title]
        head += [f"extends {parent.name} ({parent.info.origin})" for parent in policy.parents]
        lines = [clean(line) for line in head if line]
        lines += table(listed, policy.sources, 0, terminal.style(sys.stdout))
        terminal.write(disarm("\n".join(lines) + "\n"))
    return 0


def _schema(argv: list[str]) -> int:
    import json

    parser = _parser("schema", default="the project's own by default, with --manifest")
    parser.add_argument("--manifest", action="store_true", help="of the manifests that the policies let pass")
    options = parser.read(argv, rest="policy")
    if options.manifest:
        schema = _manifest_schema(_policies(options.policy))
    elif options.policy:
        raise CallerError(
            "the schema of policies is the same for every policy", help="give --manifest for the schema of the manifests that pass one"
        )
    else:
        from pytest_lineage.policy.schema import policy_schema

        schema = policy_schema()
    terminal.write(json.dumps(schema, indent=2) + "\n")
    return 0


def _manifest_schema(policies: Iterable[Policy]) -> dict[str, object]:
    from pytest_lineage.cli.policies import today
    from pytest_lineage.policy.load import merge
    from pytest_lineage.policy.manifest_schema import manifest_schema

    policies = list(policies)
    return manifest_schema(merge(policies, today()), title=f"A manifest that passes {', '.join(policy.name for policy in policies)}")


def _lock(argv: list[str]) -> int:
    """Write `lineage.lock` for what the project and the named policies take from other repositories; says what changed."""
    parser = _parser("lock", default="what the project file names by default")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 2 where the lock is not up to date")
    options = parser.read(argv, rest="policy")
    from pytest_lineage.cli.locking import Pinned, pinned

    found: Pinned = pinned(options.policy)
    for line in found.changes:
        terminal.write(clean(line) + "\n")
    if found.changes and options.check:
        raise CallerError("the lock is not up to date", file=found.file, help="run `lineage policy lock`, read what changed, and commit it")
    if found.changes:
        found.write()
    many = len(found.lock.pins)
    terminal.write(clean(f"{os.path.relpath(found.file)}: {many} polic{'y' if many == 1 else 'ies'} pinned") + "\n")
    return 0
