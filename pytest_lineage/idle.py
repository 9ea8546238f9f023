"""What is configured and had nothing to check: a run that passes over it in silence would be green for nothing."""

from __future__ import annotations

from pytest_lineage.tally import NOT_RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_lineage.model import Judged
    from pytest_lineage.planning import InForce, Task


class Idle:
    """Collects a sentence for each pattern that matched nothing, in its own project and in those nested below it, and others."""

    __slots__ = ("_said", "_searched", "_unmatched", "_whole")

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self._searched: dict[str, int] = {}
        self._unmatched: dict[tuple[str, str], int] = {}
        self._whole: set[str] = set()

    def say(self, sentences: Iterable[str]) -> None:
        """Something that had nothing to check for certain."""
        self._said.update(dict.fromkeys(sentences))

    def searched(self, base: str) -> None:
        """The sources of the project in the folder `base` looked in one more territory."""
        self._searched[base] = self._searched.get(base, 0) + 1

    def unmatched(self, base: str, sentences: Iterable[str], *, whole: bool) -> None:
        """What matched nothing there; `whole` where it was the project's own, and all of it was asked for."""
        for sentence in sentences:
            self._unmatched[base, sentence] = self._unmatched.get((base, sentence), 0) + 1
        if whole:
            self._whole.add(base)

    def sentences(self) -> tuple[str, ...]:
        """What matched nothing wherever it looked, then what was said."""
        counted = self._unmatched.items()
        nowhere = [sentence for (base, sentence), count in counted if base in self._whole and count == self._searched[base]]
        return (*nowhere, *self._said)


def without_effect(tasks: Iterable[Task], judged: Iterable[Judged], answerable: Iterable[InForce], select: Sequence[str]) -> list[str]:
    """A sentence for each of the policies that is on subjects, and of which no selected rule ran on any of them."""
    by_name = {task.subject.name: task for task in tasks}
    on = {id(one) for task in by_name.values() for one in task.policies}
    pending = {id(one): one for one in answerable if id(one) in on and _is_meant(one, select)}
    for subject in judged:
        if not pending:
            break
        ran = {rule.id for rule in subject.passed} | {one.rule.id for one in subject.outcomes if one.result not in NOT_RUN}
        for one in by_name[subject.subject].policies:
            if id(one) in pending and any(rule.id in ran for rule in one.policy.rules):
                del pending[id(one)]
    return [f"no rule of the policy {one.use.reference!r} applied to any subject" for one in pending.values()]


def is_called(full: str, name: str) -> bool:
    """Whether a rule is meant by its full id, or by that without its policy's name."""
    return name in {full, full.partition("/")[2]}


def _is_meant(one: InForce, select: Sequence[str]) -> bool:
    """Whether a rule of the policy is selected."""
    return not select or any(is_called(rule.id, name) for rule in one.policy.rules for name in select)
