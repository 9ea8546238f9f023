#!/usr/bin/env python3
"""Draws `docs/output.svg`, the picture in the README, from what the command really prints: `python docs/picture.py`.

A test fails where the picture is not what this script would draw.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "output.svg"
#: As a reader would type it, in the project's root.
COMMAND = "lineage check examples/breast-cancer-bad --select artifact-checksum --select data-version --select split-ids"
COLUMNS, CHARACTER, LINE, MARGIN = 116, 8.4, 19, 20
_GROUND, _INK = "#161b22", "#d1d7e0"
#: SGR parameters as the terminal's colours; bold is 1.
_COLORS = {"31": "#ff7b72", "33": "#e3b341", "32": "#56d364", "34": "#79c0ff", "36": "#76e3ea", "2": "#8b949e"}


def main() -> None:
    """Draw it anew."""
    PICTURE.write_text(drawn(printed()), encoding="utf-8", newline="\n")


def printed() -> str:
    """What the command prints, with colours."""
    words = [sys.executable, "-m", "pytest_lineage", *COMMAND.split()[1:], "--color", "always"]
    environment = os.environ | {"COLUMNS": str(COLUMNS), "PYTHONUTF8": "1"}
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False).stdout


def drawn(text: str) -> str:
    """The terminal as SVG: every run of one colour is one text, stretched to the columns that it takes."""
    rows = [[("1", f"$ {COMMAND}")], *(row for line in text.rstrip().splitlines() for row in _wrapped(_runs(line)))]
    width, height = round(COLUMNS * CHARACTER + 2 * MARGIN), len(rows) * LINE + 2 * MARGIN
    body = "".join(_row(row, MARGIN + (index + 0.75) * LINE) for index, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">\n'
        f"<title>What lineage check prints of a model whose recorded digest, data version and splits are wrong</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{_GROUND}"/>\n{body}</svg>\n'
    )


def _runs(line: str) -> list[tuple[str, str]]:
    """Pieces of a line, each with the SGR parameters in force."""
    parts = re.split(r"\x1b\[([0-9;]*)m", line)
    styles = ["", *parts[1::2]]
    return [("" if style == "0" else style, text) for style, text in zip(styles, parts[::2], strict=True) if text]


def _wrapped(runs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """A line as a terminal of so many columns shows it: cut where it is full."""
    rows: list[list[tuple[str, str]]] = [[]]
    room = COLUMNS
    for style, text in runs:
        left = text
        while left:
            if not room:
                rows.append([])
                room = COLUMNS
            rows[-1].append((style, left[:room]))
            left, room = left[room:], room - len(left[:room])
    return rows


def _row(runs: list[tuple[str, str]], y: float) -> str:
    column, drawn = 0, ""
    for style, text in runs:
        lead = len(text) - len(text.lstrip())
        shown = text.strip()
        if shown:
            x, length = MARGIN + (column + lead) * CHARACTER, len(shown) * CHARACTER
            color = next((_COLORS[part] for part in style.split(";") if part in _COLORS), _INK)
            bold = ' font-weight="bold"' if "1" in style.split(";") else ""
            place = f'x="{x:.1f}" y="{y:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
            drawn += f'<text {place} fill="{color}"{bold}>{escape(shown)}</text>\n'
        column += len(text)
    return drawn


if __name__ == "__main__":
    main()
