"""The one place that turns an error into a message and an exit code: whose fault it is decides."""

from __future__ import annotations

import os
import sys

from pytest_lineage.cli.terminal import complain, style
from pytest_lineage.errors import Defect, LineageError
from pytest_lineage.model import Location, Style
from pytest_lineage.sanitise import clean, disarm

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
    if isinstance(error, LineageError):
        return located_message("internal error" if isinstance(error, Defect) else "error", error, style)
    unknown = Defect(f"{type(error).__name__}: {error}", help=_ask())
    return located_message("internal error", unknown, style)


def located_message(label: str, error: LineageError, style: Style) -> str:
    """A message under a label, with its place, the source line where that is known, and help."""
    color = "1;33" if label.startswith("warning") else "1;31"
    lines = [f"{_paint(clean(label), color, style)}: {clean(error.message)}", *_place(error, style)]
    lines += [f"{_paint('help', '1;36', style)}: {clean(error.help)}"] if error.help else []
    return disarm("\n".join(lines) + "\n")


def _place(error: LineageError, style: Style) -> list[str]:
    """Where it happened, with the source line where that is known."""
    if not error.place:
        return []
    gutter = len(str(error.line)) if error.line else 1
    lines = [" " * gutter + f"{_paint('-->', '1;34', style)} {clean(error.place)}"]
    if not (error.line and error.text):
        return lines
    from pytest_lineage.reports.excerpt import excerpt

    end = error.column + len(_word(error.text[max(error.column - 1, 0) :]))
    location = Location(file=error.file, line=error.line, column=error.column or 1, end_line=error.line, end_column=end, text=error.text)
    source, carets = excerpt(location, max(style.width - gutter - 3, 20))
    empty = " " * gutter + _paint(" |", "1;34", style)
    source = f"{_paint(f'{error.line} |', '1;34', style)} {source}"
    return [*lines, empty, source, f"{empty} {_paint(carets, '1;31', style)}" if error.column else empty, empty]


def _word(text: str) -> str:
    """What carets stand under, where only the beginning of a place is known."""
    import re

    found = re.match(r"\"[^\"]*\"|'[^']*'|[^\s:,\]}]+", text)
    return found.group() if found else " "


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


def _paint(text: str, color: str, style: Style) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if style.color else text
