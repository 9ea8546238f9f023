"""Row 7: a tree of many files with few manifests in it, beside a pytest that has nothing to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, process, take_turns
from benchmarks.policies import TWENTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Size

#: Both runs have the plugins that pytest brings, and none that happens to be installed here.
_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:xdist"]


def lines(folder: str, size: Size) -> Iterator[Line]:
    """Whole processes; the empty start collects one empty folder and ends with pytest's 5."""
    count = size.of(100_000)
    here, empty = os.path.join(folder, "tree"), os.path.join(folder, "empty")
    project(here, 10, TWENTY)
    os.makedirs(empty)
    for number in range(count):
        if number % 100 == 0:
            place = os.path.join(here, "data", f"{number // 10_000:02}", f"{number // 100:04}")
            os.makedirs(place)
        with open(os.path.join(place, f"part-{number:06}.parquet"), "wb"):
            pass
    pairs = take_turns(
        process([*_PYTEST, "--lineage", "--lineage-only"], here), process([*_PYTEST, "-p", "no:lineage"], empty, code=5), size.turns(9)
    )
    yield Line(
        row=7,
        work=f"pytest --lineage --lineage-only, 10 manifests × 20 rules among {count:,} files",
        other="pytest in an empty folder",
        pairs=pairs,
        promise=Promise(bound=1.5),
    )
