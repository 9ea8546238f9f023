"""The nodes of a policy's own tests. They are tests as any other, and run as those do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.plugin.items import announce
from pytest_lineage.plugin.reporting import LineageFailureError, failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pytest_lineage.plugin.policies import Tested, Trial


class PolicyFile(pytest.File):
    """A policy, with its rules that have tests."""

    policy: Tested

    def collect(self) -> Iterator[PolicyRule]:
        """A collector a rule."""
        by_rule: dict[str, list[Trial]] = {}
        for trial in self.policy.trials:
            by_rule.setdefault(trial.names[0], []).append(trial)
        for name, trials in by_rule.items():
            node = PolicyRule.from_parent(self, name=name)
            node.trials = trials
            yield node


class PolicyRule(pytest.Collector):
    """A rule, with an item for each of its tests."""

    trials: Sequence[Trial]

    def collect(self) -> Iterator[PolicyItem]:
        """An item a test."""
        for trial in self.trials:
            name = trial.names[1]  # with its whole id, in which pytest finds the number as it does where it reads one back
            item = PolicyItem.from_parent(self, name=name, nodeid=f"{self.nodeid}::{name}")
            item.trial = trial
            yield item


class PolicyItem(pytest.Item):
    """One record, and what the rule must say of it."""

    trial: Trial

    def runtest(self) -> None:
        """Fail where the rule did not say what it must."""
        if self.trial.told.state == "failed":
            raise LineageFailureError(self.trial.told.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the rule said instead, at the record's place in the policy."""
        if isinstance(excinfo.value, LineageFailureError):
            return failure(self.trial.told)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The record's place, for reports and editors."""
        return self.path, max(self.trial.line - 1, 0), " ".join(self.trial.names)


def grow_policy(session: pytest.Session, policy: Tested) -> list[pytest.Item]:
    """The items of a policy, told to pytest as its own collecting would tell them."""
    node = PolicyFile.from_parent(session, path=Path(policy.path), name=policy.id, nodeid=policy.id)
    node.policy = policy
    return announce(node)
