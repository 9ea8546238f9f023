"""A first look at very many subjects, on all cores: which of them hold everything, so that only the others are judged here.

Processes are forked, read their share and judge what asks nothing. Each sends back, for every subject on which all rules hold
or do not apply, which do not and why; for any other, nothing. Those are read and judged here as ever, so a process that dies
costs time and no outcome.
"""

from __future__ import annotations

import json
import os
import sys

from pytest_lineage import engine
from pytest_lineage.model import Judged, Outcome, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_lineage.model import Rule
    from pytest_lineage.planning import Task

    #: Ids of the rules that do not apply, each with why.
    Idle = tuple[tuple[str, str], ...]

#: Subjects from which on forking pays.
_MANY = 2000


def prescan(tasks: Sequence[Task], jobs: int = 0) -> list[Judged | None]:
    """What became of each subject on which everything holds or does not apply; None for the others, which are to be judged.

    All None where there are too few subjects, or processes cannot be forked.
    """
    found: list[Judged | None] = [None] * len(tasks)
    workers = min(jobs or _cores(), len(tasks) // (_MANY // 2))
    if len(tasks) < _MANY or workers < 2 or not _can_fork():
        return found
    pipes = [_start(tasks[share::workers]) for share in range(workers)]
    for share, (pipe, process) in enumerate(pipes):
        with os.fdopen(pipe, "rb") as stream:
            answer = stream.read()
        _, status = os.waitpid(process, 0)
        if status == 0:
            found[share::workers] = _read(tasks[share::workers], answer)
    return found


def _start(tasks: Sequence[Task]) -> tuple[int, int]:
    """A process that judges some tasks; the end of the pipe that it answers through, and its id."""
    receive, send = os.pipe()
    process = os.fork()
    if process:
        os.close(send)
        return receive, process
    status = 1
    try:
        with os.fdopen(send, "wb") as stream:
            stream.write(_answer(tasks))
        status = 0
    finally:
        os._exit(status)  # nothing of the parent's is flushed or cleaned up twice


def _answer(tasks: Sequence[Task]) -> bytes:
    """A number for each task: 0 for nothing said, else one more than the place of what is said in the table that follows."""
    table: dict[Idle | None, int] = {None: 0}
    numbers = [table.setdefault(_idle(task), len(table)) for task in tasks]
    return json.dumps([numbers, list(table)[1:]]).encode()


def _idle(task: Task) -> Idle | None:
    """The rules that do not apply; None where there is more to say of the subject, or anything is odd."""
    try:
        judged = engine.judge_alone(task.subject, task.plan, task.source.read(task.subject, task.place))
    except Exception:  # noqa: BLE001  the parent meets it again, and says what it is
        return None
    if judged is None or any(outcome.result is not Result.NOT_APPLICABLE for outcome in judged.outcomes):
        return None
    return tuple((outcome.rule.id, outcome.reason) for outcome in judged.outcomes)


def _read(tasks: Sequence[Task], answer: bytes) -> list[Judged | None]:
    numbers, table = json.loads(answer)
    passed: dict[tuple[int, int], tuple[Rule, ...]] = {}
    found: list[Judged | None] = []
    for task, number in zip(tasks, numbers, strict=True):
        if number == 0:
            found.append(None)
            continue
        idle = dict(table[number - 1])
        key = (id(task.plan), number)
        if key not in passed:
            passed[key] = tuple(rule for rule in task.plan.rules if rule.id not in idle)
        found.append(_judged(task, passed[key], idle))
    return found


def _judged(task: Task, passed: tuple[Rule, ...], idle: dict[str, str]) -> Judged:
    outcomes = tuple(
        Outcome(subject=task.subject.name, rule=rule, result=Result.NOT_APPLICABLE, severity=rule.severity, reason=idle[rule.id])
        for rule in (task.plan.rules if idle else ())
        if rule.id in idle
    )
    return Judged(subject=task.subject.name, kind=task.subject.kind, passed=passed, outcomes=outcomes, planned=len(passed))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _can_fork() -> bool:
    """On Linux, in a process of one thread: another one may hold a lock that the copy would wait for."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)
