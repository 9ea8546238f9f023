"""What is collected, and what becomes of it: the prepared run, the account of its items, and what is told of each."""

from __future__ import annotations

import os
from dataclasses import replace

from pytest_lineage import engine
from pytest_lineage.access.files import git_top
from pytest_lineage.engine import READABLE, VOCABULARY
from pytest_lineage.garbage import paused
from pytest_lineage.model import Record, Result, Scope, Verdict
from pytest_lineage.plugin.listing import WHOLE, Branch, Leaf, Tree
from pytest_lineage.plugin.names import encode, encode_path
from pytest_lineage.plugin.telling import HOLDS, lost, tell
from pytest_lineage.run import prepare
from pytest_lineage.sanitise import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_lineage.model import Judged, Outcome, Rule, Style, Unreadable
    from pytest_lineage.planning import Task
    from pytest_lineage.plugin.telling import Told


class Subjects:
    """The subjects of one pytest session, judged in one go for all that are selected."""

    def __init__(
        self, paths: Sequence[str], *, rootpath: str, policies: Sequence[str], config: str, online: bool, items: str, style: Style
    ) -> None:
        scope = Scope.FULL if online else Scope.LOCAL
        self.run = prepare(paths, policies=policies, config=config, root="" if paths or config else _root(rootpath), scope=scope)
        self.style = style
        self.rootpath = os.path.realpath(rootpath)
        self._by_subject = items == "subject"
        with paused():
            read = zip(self.run.tasks, self.run.readings(), strict=True)
            self._readings = {task.subject.name: (task, reading) for task, (_, _, reading) in read}
        self._answerer = self.run.answerer()
        self._judged: dict[str, Judged] = {}
        self._outcomes: dict[str, dict[str, list[Outcome]]] = {}
        self._told: dict[tuple[str, tuple[str, ...]], Told] = {}

    def trees(self) -> tuple[Tree, ...]:
        """Everything that can be collected, by the files that ids begin with."""
        found: dict[str, list[Branch]] = {}
        for task, reading in self._readings.values():
            found.setdefault(task.project or task.subject.file, []).append(self._branch(task, reading))
        return tuple(self._tree(file, branches) for file, branches in found.items())

    def judge(self, subjects: Iterable[str]) -> None:
        """Judge the subjects that are not judged yet, together."""
        new = [self._readings[name] for name in dict.fromkeys(subjects) if name not in self._judged]
        with paused():
            done = engine.judge([(task.subject, task.plan, reading) for task, reading in new], self._answerer)
        for judged in done:
            self._judged[judged.subject] = judged
            by_rule: dict[str, list[Outcome]] = {rule.id: [] for rule in judged.passed}
            for outcome in judged.outcomes:
                by_rule.setdefault(outcome.rule.id, []).append(outcome)
            self._outcomes[judged.subject] = by_rule

    def told(self, subject: str, rules: Sequence[str]) -> Told:
        """What is told of an item that was judged. An outcome that got lost is no pass."""
        key = (subject, tuple(rules))
        if key not in self._told:
            self._told[key] = self._tell(subject, rules)
        return self._told[key]

    def _tell(self, subject: str, rules: Sequence[str]) -> Told:
        known = self._outcomes[subject]
        outcomes = [outcome for rule in rules for outcome in known.get(rule, ())]
        if any(rule not in known for rule in rules):
            return lost()
        return tell(self._readings[subject][0].subject, outcomes, self.style) if outcomes else HOLDS

    def verdict(self) -> Verdict:
        """The verdict over all subjects, whatever was selected: what the command line would say."""
        self.judge(self._readings)
        return self.run.verdict([self._judged[task.subject.name] for task in self.run.tasks])

    def partial(self, ran: dict[str, set[str]]) -> Verdict:
        """The verdict over the rules that ran on each subject, and nothing besides."""
        judged = [_only(self._judged[name], rules) for name, rules in ran.items()]
        return replace(self.run.verdict(judged), rules=len(set().union(*ran.values())), idle=())

    def _tree(self, file: str, branches: Iterable[Branch]) -> Tree:
        path = os.path.join(self.run.root, file)
        return Tree(path=path, id=encode_path(os.path.relpath(path, self.rootpath).replace(os.sep, "/")), branches=tuple(branches))

    def _branch(self, task: Task, reading: Record | Unreadable) -> Branch:
        subject, rules = task.subject, _rules(task, reading)
        alone = not task.project
        if self._by_subject:
            leaves: tuple[Leaf, ...] = (Leaf(name=WHOLE if alone else "", rules=tuple(rule.id for rule in rules)),) if rules else ()
        else:
            leaves = tuple(Leaf(name=encode(rule.id), rules=(rule.id,)) for rule in rules)
        file = os.path.join(self.run.root, subject.file or task.project)
        name = "" if alone else encode(_from_project(subject.name, subject.file, task.project))
        return Branch(name=name, subject=subject.name, title=clean(subject.name), file=file, leaves=leaves)


def _rules(task: Task, reading: Record | Unreadable) -> tuple[Rule, ...]:
    """The rules that have an outcome on what was read of a subject."""
    if isinstance(reading, Record):
        return (VOCABULARY, *task.plan.rules) if reading.findings else task.plan.rules
    return (READABLE if reading.finding.result is Result.MALFORMED else VOCABULARY,)


def _from_project(name: str, file: str, project: str) -> str:
    """A file's path from its project's folder; other subjects' names as they are."""
    folder = project.rpartition("/")[0]
    return name[len(folder) + 1 :] if folder and file == name and name.startswith(f"{folder}/") else name


def _only(judged: Judged, rules: set[str]) -> Judged:
    passed = tuple(rule for rule in judged.passed if rule.id in rules)
    outcomes = tuple(outcome for outcome in judged.outcomes if outcome.rule.id in rules)
    return replace(judged, passed=passed, outcomes=outcomes, planned=len(rules) if passed or outcomes else 0)


def _root(rootpath: str) -> str:
    """Where everything is below: `""`, which is found from the working directory, unless pytest's root is elsewhere or has no git."""
    top, rootpath = git_top(os.path.realpath(os.getcwd())), os.path.realpath(rootpath)
    if top and (rootpath == top or rootpath.startswith(top.rstrip(os.sep) + os.sep)):
        return ""
    return git_top(rootpath) or rootpath
