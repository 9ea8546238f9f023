"""Times two ways of doing one work side by side, and says whether a promise about the two holds.

The two take turns, A B A B, after a warm-up each, so that whatever else the machine does falls on both. The figure of a
round is the ratio of its two values; what is judged is the median over the rounds.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Work = Callable[[], object]


class NotInstalledError(Exception):
    """Something to compare with is not installed; the text is what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured: `scale` of the promised number of inputs, and `rounds` (0: as many as the row finds enough)."""

    scale: float = 1.0
    rounds: int = 0

    def of(self, number: int) -> int:
        """A number of inputs at this scale."""
        return max(2, round(number * self.scale))

    def turns(self, enough: int) -> int:
        """The number of rounds, where `enough` of them settle the row."""
        return self.rounds or enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A bound on the figure: at most so much, or at least."""

    bound: float
    least: bool = False
    unit: str = "×"

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.bound:g}{self.unit}"

    def holds(self, figure: float) -> bool:
        """Whether it is kept."""
        return figure >= self.bound if self.least else figure <= self.bound


def ratio(ours: float, other: float) -> float:
    """The figure of most rows."""
    return ours / other


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: `pairs` of (ours, other), one a round, in `unit`; without a promise it is only shown."""

    row: int
    work: str
    other: str
    pairs: Sequence[tuple[float, float]]
    promise: Promise | None = None
    unit: str = "s"
    figure: Callable[[float, float], float] = field(default=ratio)

    @property
    def figures(self) -> list[float]:
        """The figure of every round, from least to most."""
        return sorted(self.figure(*pair) for pair in self.pairs)

    @property
    def holds(self) -> bool:
        """Whether the median keeps the promise."""
        return self.promise is None or self.promise.holds(median(self.figures))


def take_turns(ours: Work, other: Work, rounds: int) -> list[tuple[float, float]]:
    """Seconds of both in every round, after each ran once unmeasured."""
    ours()
    other()
    return [(seconds(ours), seconds(other)) for _ in range(rounds)]


def seconds(work: Work) -> float:
    """Wall-clock seconds of one call, which does not pay for garbage that others left."""
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def process(argv: Sequence[str], folder: str, *, code: int = 0) -> Work:
    """A whole process, its output thrown away. Any exit code but the expected one would measure something else, and raises."""

    def work() -> None:
        done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != code:
            raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}, not {code}:\n{done.stderr.decode(errors='replace')}")

    return work


def script(name: str, package: str = "") -> str:
    """The console script of this environment.

    Raises:
        NotInstalledError: it is not installed here.
    """
    path = os.path.join(sysconfig.get_path("scripts"), name + (".exe" if sys.platform == "win32" else ""))
    if not os.path.isfile(path):
        raise NotInstalledError(package or name)
    return path


@contextmanager
def standing_in(folder: str) -> Iterator[None]:
    """A working directory for as long as the block takes."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
