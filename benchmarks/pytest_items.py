"""Rows 4 and 5: `pytest --lineage` beside a plain plugin that has a stock item for every rule, over the same manifests."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, process, take_turns
from benchmarks.peers.stock_items import FIELDS
from benchmarks.policies import TWENTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.inputs import Manifest
    from benchmarks.measure import Size

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INI = f"[pytest]\npythonpath = {_ROOT}\n"
#: Both runs have the plugins that pytest brings, and none that happens to be installed here.
_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest", "-p", "no:xdist"]
_STOCK = [*_PYTEST, "-p", "benchmarks.peers.stock_items", "--stock", "-p", "no:lineage"]


def rule_lines(folder: str, size: Size) -> Iterator[Line]:
    """An item for each rule on a manifest, where all hold, and where one rule of each fails."""
    count = size.of(1_000)
    here = _project(folder, "passing", count)
    pairs = take_turns(process([*_PYTEST, "--lineage"], here), process(_STOCK, here), size.turns(5))
    yield _line(4, f"pytest --lineage, {count:,} manifests × 20 rules, an item a rule", count, pairs, 0.5)
    failing = _project(folder, "failing", count, change=_break)
    pairs = take_turns(process([*_PYTEST, "--lineage"], failing, code=1), process([*_PYTEST, "--lineage"], here), size.turns(5))
    yield Line(
        row=4,
        work=f"the same with {count:,} failing rules",
        other="the same without failures",
        pairs=pairs,
        promise=Promise(bound=0.5, unit=" ms a failing rule"),
        figure=lambda ours, other: (ours - other) * 1000 / count,
    )


def subject_lines(folder: str, size: Size) -> Iterator[Line]:
    """An item for each manifest."""
    count = size.of(1_000)
    here = _project(folder, "passing", count)
    ours = process([*_PYTEST, "--lineage", "--lineage-items=subject"], here)
    pairs = take_turns(ours, process(_STOCK, here), size.turns(5))
    yield _line(5, f"pytest --lineage --lineage-items=subject, {count:,} manifests × 20 rules", count, pairs, 0.2)


def _line(row: int, work: str, count: int, pairs: list[tuple[float, float]], bound: float) -> Line:
    other = f"a plain plugin, {count * len(FIELDS):,} stock items"
    return Line(row=row, work=work, other=other, pairs=pairs, promise=Promise(bound=bound))


def _project(folder: str, name: str, count: int, change: Callable[[Manifest, int], None] | None = None) -> str:
    here = os.path.join(folder, name)
    project(here, count, TWENTY, change=change)
    with open(os.path.join(here, "pytest.ini"), "w", encoding="utf-8") as file:
        file.write(_INI)
    return here


def _break(data: Manifest, number: int) -> None:
    data["code"]["commit"] = f"main-{number}"
