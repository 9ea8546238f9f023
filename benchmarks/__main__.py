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
    print(_row(_HEADINGS), _row("---" for _ in _HEADINGS), sep="\n", flush=True)
    broken = sum(_told(row, Size(scale=options.scale, rounds=options.rounds)) for row in options.row or ROWS)
    return 1 if broken and options.strict else 0


def _told(row: int, size: Size) -> int:
    """Measure a row and print its lines as they come; how many promises were not kept, or could not be measured."""
    broken = 0
    try:
        for line in measured(row, size):
            print(_row(cells(line)), flush=True)
            broken += not line.holds
    except NotInstalledError as missing:
        print(_row([str(row), "", "", "", "", "", f"`pip install {missing}` to measure this", "not measured"]), flush=True)
        broken += 1
    return broken


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
    parser.add_argument("--strict", action="store_true", help="end with 1 where a promise does not hold or is not measured")
    return parser


if __name__ == "__main__":
    sys.exit(main())
