"""Puts measured lines into a page's table: lines of the rows that were measured are replaced, all others stay."""

from __future__ import annotations

_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def update(path: str, heading: list[str], lines: list[str]) -> None:
    """Rewrite the table between the two marks of the page.

    Raises:
        ValueError: the page has no such marks.
    """
    with open(path, encoding="utf-8") as file:
        page = file.read()
    before, begin, rest = page.partition(_BEGIN)
    table, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{path} has no table between {_BEGIN.strip()} and {_END.strip()}")
    measured = {_row(line) for line in lines}
    kept = [line for line in table.splitlines() if _row(line) and _row(line) not in measured]
    body = sorted([*kept, *lines], key=_row)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([before + begin.strip(), *heading, *body, end + after]))


def _row(line: str) -> int:
    """The row that a line of the table belongs to; 0 for its heading."""
    first = line.strip("| ").partition(" ")[0]
    return int(first) if first.isdigit() else 0
