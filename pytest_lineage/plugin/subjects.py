"""What is collected, and what became of it: the prepared run, its subjects with their anchors, and their outcomes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_lineage import engine
from pytest_lineage.model import Scope, Verdict
from pytest_lineage.plugin.items import rules_of
from pytest_lineage.run import prepare
from pytest_lineage.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_lineage.model import Judged, Outcome, Record, Rule, Unreadable
    from pytest_lineage.planning import Task


@frozen
class Target:
    """A subject: its task, what was read, and where its node hangs.

    Attributes:
        anchor: the file its node hangs on, from the root: the project file, or the subject's own.
        project: the node id of its project file; None where there is none.
    """

    task: Task
    reading: Record | Unreadable
    anchor: str
    project: str | None


class Subjects:
    """The subjects of one pytest session. Judged in one go for all that are selected, or one by one in an xdist worker."""

    def __init__(
        self, paths: Sequence[str], *, root: str, rootpath: str, policies: Sequence[str], config: str, online: bool, items: str
    ) -> None:
        scope = Scope.FULL if online else Scope.LOCAL
        self.run = prepare(paths, policies=policies, config=config, root=root, scope=scope)
        self.items = items
        self.rootpath = rootpath
        self.targets = tuple(self._target(task, reading) for task, (_, _, reading) in zip(self.run.tasks, self.run.readings(), strict=True))
        self._answerer = self.run.answerer()
        self._judged: dict[str, Judged] = {}
        self._outcomes: dict[str, dict[str, list[Outcome]]] = {}

    def anchors(self) -> dict[str, tuple[Target, ...]]:
        """The files that nodes hang on, absolute, with the subjects of each."""
        found: dict[str, list[Target]] = {}
        for target in self.targets:
            found.setdefault(os.path.join(self.run.root, target.anchor), []).append(target)
        return {path: tuple(targets) for path, targets in found.items()}

    def named(self, path: str) -> Target | None:
        """The subject that an absolute path is, if it is one."""
        for target in self.targets:
            if target.task.subject.file and os.path.join(self.run.root, target.task.subject.file) == path:
                return target
        return None

    def rules_on(self, target: Target) -> tuple[Rule, ...]:
        """The rules that have an outcome on a subject."""
        return rules_of(target)

    def judge(self, targets: Iterable[Target]) -> None:
        """Judge the subjects that are not judged yet, together."""
        new = {target.task.subject.name: target for target in targets if target.task.subject.name not in self._judged}
        readings = [(target.task.subject, target.task.plan, target.reading) for target in new.values()]
        for judged in engine.judge(readings, self._answerer):
            self._judged[judged.subject] = judged

    def outcomes(self, target: Target, rule: Rule) -> list[Outcome]:
        """What became of a rule: one outcome, or two where a side of it is deferred."""
        name = target.task.subject.name
        self.judge([target])
        if name not in self._outcomes:
            by_rule: dict[str, list[Outcome]] = {}
            for outcome in self._judged[name].all_outcomes():
                by_rule.setdefault(outcome.rule.id, []).append(outcome)
            self._outcomes[name] = by_rule
        return self._outcomes[name].get(rule.id, [])

    def verdict(self) -> Verdict:
        """The verdict over all subjects, whatever was selected: what the command line would say."""
        self.judge(self.targets)
        return self.run.verdict([self._judged[task.subject.name] for task in self.run.tasks])

    def _target(self, task: Task, reading: Record | Unreadable) -> Target:
        file = task.project
        if not file:
            return Target(task=task, reading=reading, anchor=task.subject.file, project=None)
        return Target(task=task, reading=reading, anchor=file, project=self.node_id(os.path.join(self.run.root, file)))

    def node_id(self, path: str) -> str:
        """How pytest calls a file: its path from pytest's own root."""
        return os.path.relpath(path, self.rootpath).replace(os.sep, "/")
