"""Shares work among threads that read and hash: both let the others run."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share(paths: list[str], work: Callable[[Iterable[str]], None], threads: int) -> None:
    """Let threads, this one among them, take paths from one iterator until none is left; then raise what one of them raised."""
    todo = iter(paths)  # a list's iterator gives each path to one thread only
    if min(threads, len(paths)) < 2:
        work(todo)
        return
    import threading

    errors: list[BaseException] = []

    def safely() -> None:
        try:
            work(todo)
        except BaseException as error:  # noqa: BLE001 raised again below, in the thread that asked
            errors.append(error)

    helpers = [threading.Thread(target=safely, daemon=True) for _ in range(min(threads, len(paths)) - 1)]
    for helper in helpers:
        helper.start()
    try:
        work(todo)
    finally:
        list(todo)  # after an error or Ctrl-C the helpers find nothing more to do
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]
