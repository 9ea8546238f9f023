"""The hooks of a `pytest --lineage` session: what is collected beside the tests, how an item is run, what is said at the end.

Pytest's own walk must not decide what is checked: a user's `testpaths` and `norecursedirs` hide most of a project. So lineage
is found and selected here, and pytest walks for tests alone. Under xdist the controller reads and judges, once, and every
worker is sent the account: all collect the same, and none asks a registry.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.garbage import paused
from pytest_lineage.plugin.items import LineageItem, grow
from pytest_lineage.plugin.listing import from_wire, to_wire
from pytest_lineage.plugin.policies import policies_from_wire, policies_to_wire
from pytest_lineage.plugin.reporting import report
from pytest_lineage.plugin.telling import HOLDS, Told
from pytest_lineage.plugin.telling import from_wire as told_from_wire
from pytest_lineage.plugin.telling import to_wire as told_to_wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Protocol

    from pytest_lineage.plugin.lead import Lead
    from pytest_lineage.plugin.listing import Tree
    from pytest_lineage.plugin.policies import Tested

    class Account(Protocol):
        """Whoever knows what became of an item, once it was told what is about to run."""

        def judge(self, subjects: Iterable[str]) -> None:
            """Judge these together."""

        def told(self, subject: str, rules: Sequence[str]) -> Told:
            """What is told of an item."""


#: The key of an xdist worker's input.
_SENT = "lineage"


class Collecting:
    """Collects lineage items and runs them, where nothing is distributed or in a worker.

    Attributes:
        policies: those whose own tests run beside lineage.
        rest: the arguments that are about tests.
    """

    def __init__(self, trees: Sequence[Tree], account: Account, policies: Sequence[Tested], rest: Sequence[str], *, only: bool) -> None:
        self.trees = trees
        self.policies = policies
        self.account = account
        self.rest = rest
        self.only = only
        self._quiet = ExitStack()
        self._is_quiet = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Leave pytest the arguments that are about tests."""
        session.config.args[:] = () if self.only else self.rest

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Lineage goes first: it is quick, and the last test's tear-down must be the session's."""
        with paused():
            mine: list[pytest.Item] = [item for tree in self.trees for item in grow(session, tree)]
            mine += self._tests_of_policies(session)
        items[:] = mine if self.only else mine + items

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Judge all that is left after selection together."""
        if not session.config.option.collectonly:
            self.account.judge(item.subject for item in session.items if isinstance(item, LineageItem))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Report what was judged. There is nothing to set up, call or tear down, and no garbage to look for until a test is next."""
        if not isinstance(item, LineageItem):
            return None
        if not self._is_quiet:
            self._quiet.enter_context(paused())
            self._is_quiet = True
        self._report(item)
        if not isinstance(nextitem, LineageItem):
            self.pytest_sessionfinish()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Lineage is over, or was stopped."""
        self._quiet.close()
        self._is_quiet = False

    def _tests_of_policies(self, session: pytest.Session) -> list[pytest.Item]:
        if not self.policies:
            return []
        from pytest_lineage.plugin.policy_items import grow_policy

        return [item for policy in self.policies for item in grow_policy(session, policy)]

    def _report(self, item: LineageItem) -> None:
        hook = item.config.hook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        told = self.account.told(item.subject, item.rules)
        for made in report(item, told, closing=bool(getattr(item.config.option, "xmlpath", None))):
            hook.pytest_runtest_logreport(report=made)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


class Distributing:
    """Sends every worker of xdist the account, in its controller."""

    def __init__(self, lead: Lead, rest: Sequence[str]) -> None:
        self.lead = lead
        self.rest = rest
        self._sent = ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """What became of every item, as one ASCII text. Rules that hold are left out: they are most."""
        if not self._sent:
            trees, subjects = self.lead.trees, self.lead.subjects
            subjects.judge(branch.subject for tree in trees for branch in tree.branches)
            items = [(branch.subject, leaf.rules) for tree in trees for _, branch, leaf in tree.ids()]
            told = [(subject, rules, subjects.told(subject, rules)) for subject, rules in items]
            remarkable = [[subject, list(rules), told_to_wire(one)] for subject, rules, one in told if one is not HOLDS]
            policies = policies_to_wire(self.lead.policies)
            self._sent = json.dumps({"trees": to_wire(trees), "told": remarkable, "policies": policies, "rest": list(self.rest)})
        node.workerinput[_SENT] = self._sent


class Sent:
    """The account that a worker was sent."""

    def __init__(self, told: Iterable[Any]) -> None:
        self._told: Mapping[tuple[str, tuple[str, ...]], Told] = {
            (subject, tuple(rules)): told_from_wire(one) for subject, rules, one in told
        }

    def judge(self, subjects: Iterable[str]) -> None:
        """Everything was judged before it was sent."""

    def told(self, subject: str, rules: Sequence[str]) -> Told:
        """What is told of an item."""
        return self._told.get((subject, tuple(rules)), HOLDS)


def worker(config: pytest.Config) -> Collecting:
    """The hooks of an xdist worker."""
    sent = json.loads(config.workerinput[_SENT])  # type: ignore[attr-defined]
    policies = policies_from_wire(sent["policies"])
    return Collecting(from_wire(sent["trees"]), Sent(sent["told"]), policies, sent["rest"], only=bool(config.option.lineage_only))
