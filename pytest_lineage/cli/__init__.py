"""The command line: `lineage COMMAND …`. One file a command, imported when it is named, so that none pays for another."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

#: Each is a module beside this one with `run(argv) -> exit code`.
COMMANDS = {
    "check": "check manifests against policies",
    "rules": "show which rules are in force, where from, and why they differ",
    "explain": "explain a rule, a kind of check, or a code",
    "hash": "print the digest to record for a file or folder",
    "policy": "test, lint, show, describe and pin policies",
}
_EXIT_CODES = """\
exit codes:
  0  something was checked, and everything holds
  1  a violation, or a document that cannot be read
  2  a mistake in the call, the configuration or a policy
  3  something could not be verified, and the rule says that counts
  5  there was nothing to check
 70  a fault of this program
"""


def entry() -> NoReturn:
    """The console script. It lives too briefly for the collector of cyclic garbage to be worth its default haste."""
    import gc

    from pytest_lineage.cli.terminal import leave

    gc.set_threshold(50_000)
    leave(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; never raises, and never shows a traceback unless `LINEAGE_DEBUG` is set."""
    from pytest_lineage.cli import terminal

    terminal.prepare()
    try:
        return terminal.finish(_code(list(sys.argv[1:] if argv is None else argv)))
    except BaseException as error:  # noqa: BLE001  the one place where errors become messages
        from pytest_lineage.cli.failures import report

        return report(error)


def _code(argv: list[str]) -> int:
    try:
        return _run(argv)
    except SystemExit as leaving:  # argparse, after it printed help
        return leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 2


def _run(argv: list[str]) -> int:
    name = argv[0] if argv else ""
    if name in COMMANDS:
        module = getattr(__import__(f"pytest_lineage.cli.{name}").cli, name)
        code: int = module.run(argv[1:])
        return code
    from pytest_lineage.cli.terminal import write

    if name in {"", "-h", "--help"}:
        write(_usage())
        return 0 if name else 2
    if name in {"-V", "--version"}:
        from pytest_lineage import __version__

        write(f"pytest-lineage {__version__}\n")
        return 0
    from pytest_lineage.cli.arguments import unknown

    raise unknown("option" if name.startswith("-") else "command", name, [*COMMANDS, "--help", "--version"], "lineage")


def _usage() -> str:
    commands = "".join(f"  {name:8} {does}\n" for name, does in COMMANDS.items())
    usage = "usage: lineage [--help] [--version] COMMAND …\n\nEnforceable lineage for machine-learning models.\n"
    return f"{usage}\ncommands:\n{commands}\n{_EXIT_CODES}\n`lineage COMMAND --help` tells more.\n"
