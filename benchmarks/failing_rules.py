"""Row 6: what a failing rule costs beyond a passing one: its finding, its place in the file, and its text in the report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, process, script, take_turns
from benchmarks.policies import TEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.inputs import Manifest
    from benchmarks.measure import Size

    Break = Callable[[Manifest], None]

#: Ways to fail exactly one of the ten rules.
BREAKS: tuple[tuple[str, str, object], ...] = (
    ("model", "name", ""),
    ("model", "artifact_sha256", "9abc..."),
    ("run", "id", "run 17"),
    ("data", "schema_hash", "v2"),
    ("data", "rows", 12),
    ("code", "commit", "main"),
    ("env", "docker_image_digest", "fraud-train:latest"),
    ("training", "framework", {"name": "homemade"}),
    ("evaluation", "metrics", {}),
)


def lines(folder: str, size: Size) -> Iterator[Line]:
    """Whole processes over passing and over failing manifests. Start-up is in both, so the difference is the failing rules'."""
    count = size.of(2_000)
    passing, failing, worse = (os.path.join(folder, name) for name in ("passing", "failing", "worse"))
    project(passing, count, TEN)
    project(failing, count, TEN, change=break_one)
    project(worse, count, TEN, change=break_all)
    check = [script("lineage", "pytest-lineage"), "check"]
    for here, each, what in ((failing, 1, "one failing rule each"), (worse, len(BREAKS), f"{len(BREAKS)} failing rules each")):
        pairs = take_turns(process(check, here, code=1), process(check, passing), size.turns(9))
        yield Line(
            row=6,
            work=f"lineage check, {count:,} JSON manifests with {what}",
            other="the same without failures",
            pairs=pairs,
            promise=Promise(bound=0.5, unit=" ms a failing rule"),
            figure=lambda ours, other, rules=count * each: (ours - other) * 1000 / rules,  # type: ignore[misc]
        )


def break_one(data: Manifest, number: int) -> None:
    """Make one rule fail, each in its turn."""
    side, key, value = BREAKS[number % len(BREAKS)]
    data[side][key] = value


def break_all(data: Manifest, number: int) -> None:
    """Make all but one of the ten rules fail."""
    del number
    for side, key, value in BREAKS:
        data[side][key] = value
