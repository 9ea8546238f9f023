"""Standard output and error: written in any encoding, to a terminal, a file or a pipe that nobody reads any more."""

from __future__ import annotations

import contextlib
import os
import sys

from pytest_lineage.errors import CallerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, TextIO

    from pytest_lineage.model import Style

_WIDTH = 100  #: of what is no terminal
_NARROWEST = 40


def prepare() -> None:
    """Make printing never fail for a character that the encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Print to standard output. A reader that went away (`| head`) is no error.

    Raises:
        CallerError: where it cannot be written: closed, or no space left.
    """
    if sys.stdout is None:
        raise CallerError("there is no standard output to write to")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _point_nowhere(sys.stdout)
    except OSError as error:
        _point_nowhere(sys.stdout)
        raise CallerError(f"standard output cannot be written: {error.strerror}") from None


def complain(text: str) -> None:
    """Print to standard error, as well as that goes."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        _point_nowhere(sys.stderr)


def finish(code: int) -> int:
    """Flush what others printed; `code`, which a reader that went away does not change."""
    if sys.stdout is not None:
        write("")
    return code


def leave(code: int) -> NoReturn:
    """End the process now. Taking the interpreter apart object by object would cost a sixth of a small run, for nothing."""
    if not os.environ.get("LINEAGE_DEBUG"):
        complain("")
        os._exit(code)
    sys.exit(code)


def style(stream: TextIO | None, *, color: str = "auto", verbose: bool = False) -> Style:
    """How to print to `stream`: `color` is `always`, `never` or `auto`, which means at a terminal.

    `NO_COLOR` and `FORCE_COLOR` (https://no-color.org, https://force-color.org) are about `auto`; `COLUMNS` is the width.
    """
    from pytest_lineage.model import Style

    colored = color == "always" or (color == "auto" and _is_colored(stream))
    return Style(color=colored, width=_width(stream), verbose=verbose)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody watches."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _is_colored(stream: TextIO | None) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] not in {"0", "false"}
    return is_terminal(stream)


def _width(stream: TextIO | None) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) < 6 and int(columns):
        return max(int(columns), _NARROWEST)
    if not is_terminal(stream):
        return _WIDTH
    try:
        told = os.get_terminal_size(stream.fileno()).columns if stream else 0
        return max(told or _WIDTH, _NARROWEST)  # some terminals do not know their size and say 0
    except OSError:
        return _WIDTH


def _point_nowhere(stream: TextIO) -> None:
    """So that the interpreter's own flush at its end does not fail too."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
