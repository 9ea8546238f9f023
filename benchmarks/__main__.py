"""`python -m benchmarks [ROW…]`: measure promises and print a table. The rows are numbered as in the table of docs/speed.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.measure import Line, NotInstalledError, Size
from benchmarks.page import update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Row → the module beside this one, and its function from a folder and a size to lines.
ROWS = {
    1: ("one_manifest", "lines"),
    2: ("many_manifests", "json_lines"),
    3: ("many_manifests", "yaml_lines"),
    4: ("pytest_items", "rule_lines"),
    5: ("pytest_items", "subject_lines"),
    6: ("failing_rules", "lines"),
    7: ("large_tree", "lines"),
    8: ("hashing", "lines"),
    11: ("memory", "lines"),
}
_NEEDED = {"pytest_lineage": "pytest-lineage (or `pip install -e .` here)", "pytest": "pytest", "yaml": "pyyaml"}
_HEADINGS = ("row", "work", "promise", "ours", "beside", "takes", "figure: median (min–max)", "")


def main(argv: list[str] | None = None) -> int:
    """Measure the rows asked for, print as they come, and sum up; what is missing is named with how to install it."""
    options = _parser().parse_args(argv)
    missing = [f"pip install {package}" for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 2
    heading = [_row(_HEADINGS), _row("---" for _ in _HEADINGS)]
    print(*heading, sep="\n", flush=True)
    size = Size(scale=options.scale, rounds=options.rounds)
    told = [line for row in options.row or ROWS for line in _told(row, size)]
    if options.page:
        update(options.page, heading, [text for text, _ in told])
    return 1 if options.strict and not all(kept for _, kept in told) else 0


def _told(row: int, size: Size) -> list[tuple[str, bool]]:
    """Measure a row and print its lines as they come: each as text, and whether its promise is kept (not where it cannot be measured)."""
    told = []
    try:
        for line in measured(row, size):
            told.append((_row(cells(line)), line.holds))
            print(told[-1][0], flush=True)
    except NotInstalledError as missing:
        told.append((_row([str(row), "", "", "", "", "", f"`pip install {missing}` to measure this", "not measured"]), False))
        print(told[-1][0], flush=True)
    return told


def measured(row: int, size: Size) -> Iterator[Line]:
    """The lines of a row, measured in a folder that goes afterwards."""
    module, name = ROWS[row]
    function: Callable[[str, Size], Iterable[Line]] = getattr(import_module(f"benchmarks.{module}"), name)
    with tempfile.TemporaryDirectory(prefix="lineage-benchmark-") as folder:
        yield from function(folder, size)


def cells(line: Line) -> list[str]:
    """A line of the table as its texts."""
    figures = line.figures
    unit = line.promise.unit if line.promise else "×"
    ours, other = (median(values) for values in zip(*line.pairs, strict=True))
    verdict = "" if not line.promise else "holds" if line.holds else "DOES NOT HOLD"
    spread = f"{median(figures):.2f}{unit} ({figures[0]:.2f}–{figures[-1]:.2f})"
    return [
        str(line.row),
        line.work,
        str(line.promise or "–"),
        _amount(ours, line.unit),
        line.other,
        _amount(other, line.unit),
        spread,
        verdict,
    ]


def _amount(value: float, unit: str) -> str:
    return f"{value * 1000:.1f} ms" if unit == "s" and value < 1 else f"{value:.2f} {unit}"


def _row(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("row", metavar="ROW", type=int, nargs="*", choices=[*ROWS, []], help="the rows to measure; all by default")
    parser.add_argument("--scale", type=float, default=1.0, help="measure this fraction of the promised number of inputs")
    parser.add_argument("--rounds", type=int, default=0, help="rounds instead of as many as the row finds enough")
    parser.add_argument("--page", metavar="FILE", default="", help="put the lines into the table of this page too, such as docs/speed.md")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a promise does not hold or is not measured")
    return parser


if __name__ == "__main__":
    sys.exit(main())
