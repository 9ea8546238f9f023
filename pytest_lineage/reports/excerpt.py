"""The line of the document that a finding is about, with carets under the exact columns."""

from __future__ import annotations

from pytest_lineage.sanitise import cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Location

_TAB = "    "
#: Characters looked at on either side of what can be shown: a secret that begins there is still known as one.
_MARGIN = 4096


def excerpt(location: Location, width: int, *, hide: bool = False) -> tuple[str, str]:
    """The source line and the line of carets below it, both at most `width` columns, or two empty texts where no line is known.

    Long lines are cut to a window around the region. `hide` shows the region as `*`: it is a secret.
    """
    text = location.text.rstrip("\r\n")
    if not text:
        return "", ""
    start = min(max(location.column - 1, 0), len(text))
    stop = min(location.end_column - 1, len(text)) if location.end_line == location.line else len(text)
    stop = max(stop, min(start + 1, len(text)))
    low, high = max(0, start - width - _MARGIN), min(len(text), start + width + _MARGIN)
    near = slice(max(start - width - 1, 0) - low, start + width + 1 - low)  # one more than can be shown, so that a cut is seen
    shown = [_TAB if char == "\t" else cell for char, cell in zip(text[low:high][near], cells(text[low:high])[near], strict=True)]
    low, high = low + near.start, min(low + near.stop, high)
    start, stop = start - low, min(stop, high) - low
    if hide:
        shown[start:stop] = "*" * (stop - start)
    widths = [_columns(cell) for cell in shown]
    left, right = _window(widths, start, stop, width)
    before, after = "…" * (left > 0 or low > 0), "…" * (right < len(shown) or high < len(text))
    pad = len(before) + sum(widths[left:start])
    carets = sum(widths[start : min(stop, right)])
    return before + "".join(shown[left:right]) + after, " " * pad + "^" * max(carets, 1)


def _window(widths: list[int], start: int, stop: int, width: int) -> tuple[int, int]:
    """The characters to show, as many as fit: the region whole if possible, and what stands before it in at most a third of the columns."""
    if sum(widths) <= width:
        return 0, len(widths)
    room = width - 2  # for an ellipsis at either end
    spare = max(room - sum(widths[start:stop]), 4)
    left, used = _extend_left(widths, start, 0, min(room // 3, spare))
    right = start
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    left, _ = _extend_left(widths, left, used, room)
    return left, right


def _extend_left(widths: list[int], left: int, used: int, room: int) -> tuple[int, int]:
    while left and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, used


def _columns(cell: str) -> int:
    """Columns of a terminal that one character's cell takes: https://www.unicode.org/reports/tr11/."""
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width

    if category(cell) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(cell) in {"W", "F"} else 1
