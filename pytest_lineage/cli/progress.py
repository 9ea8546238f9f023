"""A line on standard error that says how far long work is, for somebody who watches; gone when the work is done."""

from __future__ import annotations

import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

#: Seconds of silence at first: most runs are over by then.
_PATIENCE = 1.0
_PACE = 0.25


class Progress:
    """Shows itself from a thread of its own, since hashing a large file tells nobody anything until it is done."""

    def __init__(self, stream: TextIO, *, patience: float = _PATIENCE) -> None:
        self.stream = stream
        self.patience = patience
        self.done = self.total = 0
        self.started = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._show, name="lineage-progress", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def told(self, done: int, total: int) -> None:
        """Take note that `done` of `total` subjects are read."""
        self.done, self.total = done, total

    def line(self) -> str:
        """What is shown now."""
        seconds = f"{time.monotonic() - self.started:.0f} s"
        if self.total and self.done >= self.total:
            return f"lineage: looking at evidence for {self.total} subject{'s' * (self.total != 1)}, {seconds}"
        return f"lineage: reading {self.done} of {self.total}, {seconds}" if self.total else f"lineage: looking for subjects, {seconds}"

    def _show(self) -> None:
        if self._over.wait(self.patience):
            return
        try:
            while True:
                self.stream.write(f"\r\x1b[K{self.line()}")
                self.stream.flush()
                if self._over.wait(_PACE):
                    break
            self.stream.write("\r\x1b[K")
            self.stream.flush()
        except (OSError, ValueError):
            return
