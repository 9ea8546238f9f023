"""Runs the tests that rules carry: each record is judged by the engine and must come to what its list says.

A test has no world: every question stays unanswered. A rule that asks is tested by what it says of the record alone
(`fail`), and by records that leave it asking (`unverified`).
"""

from __future__ import annotations

from pytest_lineage.model import Result, Unverified
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_lineage.model import Answer, Location, Outcome, Question, Rule
    from pytest_lineage.policy.cases import Case
    from pytest_lineage.policy.load import Policy

_MEANS = {"pass": Result.PASS, "fail": Result.VIOLATION, "unverified": Result.UNVERIFIED}


@frozen
class Tried:
    """What became of one test: `problem` is one sentence, `""` where the rule said what it must."""

    rule: Rule
    expected: str
    index: int
    outcome: Outcome
    location: Location
    problem: str = ""

    @property
    def name(self) -> str:
        """The test's name: `<rule id> pass[0]`."""
        return f"{self.rule.id} {self.case}"

    @property
    def case(self) -> str:
        """Its name among the rule's tests: `pass[0]`."""
        return f"{self.expected}[{self.index}]"


def run(policy: Policy) -> Iterator[Tried]:
    """The tests of a policy's own rules, in the order of its file; inherited rules are tested where they are defined."""
    for rule in policy.own:
        if rule.id in policy.cases:
            for case in policy.cases[rule.id].of(rule):
                yield _try(rule, case)


def _try(rule: Rule, case: Case) -> Tried:
    from pytest_lineage.engine import judge_rule

    outcome = judge_rule(rule, case.record, _Nobody())[0]  # type: ignore[arg-type]
    problem = _problem(case.expected, outcome)
    return Tried(rule=rule, expected=case.expected, index=case.index, outcome=outcome, location=case.location, problem=problem)


class _Nobody:
    """Stands where an answerer stands, and knows nothing."""

    def answer(self, questions: Iterable[Question]) -> Mapping[Question, Answer]:
        """No question is answered."""
        return dict.fromkeys(questions, Unverified(code="no-provider", reason="a test has no world to ask"))


def _problem(expected: str, outcome: Outcome) -> str:
    if outcome.result is _MEANS[expected]:
        return ""
    said = outcome.findings[0].message if outcome.findings else outcome.reason
    became = "passes" if outcome.result is Result.PASS else f"is {outcome.result.value}"
    hint = "; list it under `unverified`" if outcome.result is Result.UNVERIFIED else ""
    return f"listed under `{expected}`, but the rule {became}{f': {said}' if said else ''}{hint}"
