"""The one place that turns an error into a message and an exit code: whose fault it is decides."""

from __future__ import annotations

import os
import sys

from pytest_lineage.cli.terminal import complain, style
from pytest_lineage.errors import Defect, LineageError
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Style

INTERRUPTED = 130
#: What a shell says of a program that wrote to a pipe that nobody reads.
BROKEN_PIPE = 141
#: The exit codes, the one that wins first.
_ORDER = (Defect.exit_code, 2, 1, 3, 5, 0)


def report(error: BaseException) -> int:
    """Say on standard error what went wrong, and return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        complain("\ninterrupted\n")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if os.environ.get("LINEAGE_DEBUG"):
        complain(_traceback(error))
    complain(message(error, style(sys.stderr)))
    return error.exit_code if isinstance(error, LineageError) else Defect.exit_code


def gravest(*codes: int) -> int:
    """The exit code that wins."""
    return min(codes, key=lambda code: _ORDER.index(code) if code in _ORDER else 0)


def message(error: BaseException, style: Style) -> str:
    """The error as it is printed: what happened, where, and what to do next."""
    from pytest_lineage.reports.located import located_message

    if isinstance(error, LineageError):
        return located_message("internal error" if isinstance(error, Defect) else "error", error, style)
    unknown = Defect(f"{type(error).__name__}: {error}", help=_ask())
    return located_message("internal error", unknown, style)


def _ask() -> str:
    from pytest_lineage import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    return (
        "this is a fault of pytest-lineage, not yours: please report it with this message, the command, "
        f"and what LINEAGE_DEBUG=1 adds (pytest-lineage {__version__}, Python {python}, {sys.platform})"
    )


def _traceback(error: BaseException) -> str:
    import traceback

    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines()
    return disarm("".join(f"{clean(line)}\n" for line in lines))
