"""A message under a label, at a place, as compilers print it: for what is told one by one and is no finding."""

from __future__ import annotations

from pytest_lineage.model import Location
from pytest_lineage.reports.excerpt import excerpt
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.errors import LineageError
    from pytest_lineage.model import Style


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


def _paint(text: str, color: str, style: Style) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if style.color else text
