"""Ask, answer, judge: rounds, batches, broken providers, and counts that cannot lose a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_lineage.answers import Answerer
from pytest_lineage.engine import READABLE, VOCABULARY, judge
from pytest_lineage.model import (
    Claim,
    Context,
    Finding,
    Judged,
    Location,
    Result,
    Scope,
    Severity,
    Subject,
    Unreadable,
    Unverified,
    Verdict,
    ask,
)
from pytest_lineage.policy.compile import Plan
from tests.support.asking import Local, Oracle, Remote, Scripted, outcomes, provided, rule
from tests.support.records import record

if TYPE_CHECKING:
    from pytest_lineage.model import Judgement, Record, Rule


def _asks(claim: Claim) -> Judgement:
    """Asks about the value, and goes on with the answer while it is a text that begins with `and`."""
    about = claim.value
    while isinstance(about, str):
        (about,) = yield from ask(Local(about=about))
        if isinstance(about, Unverified):
            yield claim.doubt(about)


ASKING = Scripted(_asks)
SILENT = Scripted(lambda claim: (step for step in ()))


def _plan(*rules: Rule) -> Plan:
    return Plan(rules=rules, look=lambda data: list(range(len(rules))))


def _readings(plan: Plan, *records: Record | Unreadable) -> Iterator[tuple[Subject, Plan, Record | Unreadable]]:
    for number, one in enumerate(records):
        yield Subject(name=f"s{number}", kind="manifest"), plan, one


def _judged(plan: Plan, *records: Record | Unreadable, scope: Scope = Scope.LOCAL) -> list[Judged]:
    return judge(_readings(plan, *records), Answerer(context=Context(root="/nowhere"), scope=scope))


def _verdict(judged: Sequence[Judged]) -> Verdict:
    return Verdict(policies=(), scope=Scope.LOCAL, rules=1, judged=tuple(judged))


class TestRounds:
    def test_the_questions_of_all_subjects_are_made_unique_and_asked_at_once(self) -> None:
        oracle = Oracle(dict.fromkeys("xyz"))
        plan = _plan(rule(ASKING, "a", id="t/a"), rule(ASKING, "b", id="t/b"))
        with provided(oracle):
            judged = _judged(plan, record({"a": "x", "b": "y"}), record({"a": "x", "b": "z"}))
        assert [sorted(question.about for question in batch) for batch in oracle.batches] == [["x", "y", "z"]]
        assert _verdict(judged).exit_code() == 0

    def test_a_check_may_ask_again(self) -> None:
        oracle = Oracle({"alias": "version", "version": "artifact", "artifact": 0})
        with provided(oracle):
            (outcome,) = outcomes(rule(ASKING, "a"), {"a": "alias"})
        assert len(oracle.batches) == 3
        assert (outcome.result, outcome.evidence) == (Result.PASS, "oracle")

    def test_what_was_answered_once_is_not_asked_again(self) -> None:
        oracle = Oracle({"x": 0})
        answerer = Answerer(context=Context(root="/nowhere"), scope=Scope.LOCAL)
        with provided(oracle):
            for _ in range(3):
                answerer.answer([Local(about="x"), Local(about="x")])
        assert oracle.batches == [[Local(about="x")]]

    def test_a_check_that_asks_for_ever_is_an_error(self) -> None:
        def endless(claim: Claim) -> Judgement:
            number = 0
            while True:
                number += 1
                yield from ask(Local(about=number))

        def answers(questions: Sequence[Any]) -> Mapping[Any, object]:
            return dict.fromkeys(questions, 0)

        with provided(Oracle(answers)):
            (judged,) = _judged(_plan(rule(Scripted(endless), "a")), record({"a": "x"}))
            (alone,) = outcomes(rule(Scripted(endless), "a"), {"a": "x"})
        for outcome in (*judged.outcomes, alone):
            assert outcome.result is Result.ERROR
            assert "still asks after" in outcome.findings[0].message
        assert _verdict([judged]).exit_code() == 70


def _fails(error: BaseException) -> Any:
    def answers(questions: Sequence[Any]) -> Mapping[Any, object]:
        raise error

    return Oracle(answers)


class Unmade:
    """A provider that cannot be made."""

    def __init__(self, context: Context) -> None:
        raise OSError("no disk")


class TestBrokenProviders:
    @pytest.mark.parametrize(
        ("provider", "says"),
        [
            pytest.param(_fails(OSError("no disk")), "failed: OSError: no disk", id="raises"),
            pytest.param(Unmade, "failed: OSError: no disk", id="cannot be made"),
            pytest.param(Oracle(lambda questions: {}), "gave no answer", id="leaves questions out"),
            pytest.param(Oracle(lambda questions: None), "failed: TypeError", id="returns None"),  # type: ignore[arg-type,return-value]
            pytest.param(Oracle(lambda questions: 7), "failed: TypeError", id="returns a number"),  # type: ignore[arg-type,return-value]
        ],
    )
    def test_it_costs_its_own_questions_an_error_and_no_other_rule_anything(self, provider: Any, says: str) -> None:
        plan = _plan(rule(ASKING, "a", id="t/asks"), rule(SILENT, "a", id="t/silent"))
        with provided(provider):
            (judged,) = _judged(plan, record({"a": "x"}))
        by_rule = {outcome.rule.id: outcome for outcome in judged.all_outcomes()}
        assert by_rule["t/silent"].result is Result.PASS
        assert by_rule["t/asks"].result is Result.ERROR
        assert "'oracle'" in by_rule["t/asks"].findings[0].message
        assert says in by_rule["t/asks"].findings[0].message
        assert _verdict([judged]).exit_code() == 70

    def test_one_that_is_not_installed_leaves_it_open(self) -> None:
        with provided(None):
            (outcome,) = outcomes(rule(ASKING, "a"), {"a": "x"})
        assert (outcome.result, outcome.findings[0].code) == (Result.UNVERIFIED, "no-provider")

    def test_out_of_scope_none_is_even_made(self) -> None:
        def far(claim: Claim) -> Judgement:
            (answer,) = yield from ask(Remote(about="x"))
            yield claim.doubt(answer)

        with provided(Unmade):
            (outcome,) = outcomes(rule(Scripted(far), "a"), {"a": "x"})
        assert outcome.result is Result.DEFERRED


def _malformed(subject: str) -> Unreadable:
    finding = Finding(result=Result.MALFORMED, code="syntax", message="no", location=Location(file=subject))
    return Unreadable(subject=Subject(name=subject, kind="manifest"), finding=finding)


class TestCounting:
    @pytest.mark.parametrize(
        ("data", "more", "planned", "ran"),
        [
            pytest.param({"a": "x"}, {}, 1, 1, id="a pass"),
            pytest.param({}, {}, 1, 1, id="a violation"),
            pytest.param({}, {"optional": True}, 0, 0, id="one that does not apply"),
        ],
    )
    def test_what_is_planned_ran(self, data: dict[str, Any], more: dict[str, Any], planned: int, ran: int) -> None:
        summary = _verdict(_judged(_plan(rule(SILENT, "a", **more)), record(data))).summary()
        assert (summary.planned, summary.ran) == (planned, ran)

    def test_a_deferred_rule_is_neither_planned_nor_run_but_its_local_side_is(self) -> None:
        def far(claim: Claim) -> Judgement:
            (answer,) = yield from ask(Remote(about="x"))
            yield claim.doubt(answer)

        plan = _plan(rule(Scripted(far), "a", id="t/far"), rule(Scripted(far, has_local_side=True), "a", id="t/near"))
        verdict = _verdict(_judged(plan, record({"a": "x"})))
        summary = verdict.summary()
        assert (summary.planned, summary.ran, summary.passed, summary.deferred) == (1, 1, 1, 2)
        assert verdict.exit_code() == 0

    def test_nothing_but_deferred_is_nothing_checked(self) -> None:
        def far(claim: Claim) -> Judgement:
            (answer,) = yield from ask(Remote(about="x"))
            yield claim.doubt(answer)

        verdict = _verdict(_judged(_plan(rule(Scripted(far), "a")), record({"a": "x"})))
        assert (verdict.exit_code(), verdict.word) == (5, "nothing-checked")

    def test_what_nobody_read_is_one_failing_outcome(self) -> None:
        (judged,) = _judged(_plan(rule(SILENT, "a")), _malformed("s0"))
        assert [(outcome.rule, outcome.result, outcome.severity) for outcome in judged.outcomes] == [
            (READABLE, Result.MALFORMED, Severity.ERROR)
        ]
        assert _verdict([judged]).exit_code() == 1

    def test_what_a_source_saw_wrong_is_an_outcome_beside_the_rules(self) -> None:
        from dataclasses import replace

        finding = Finding(result=Result.VIOLATION, code="disagreement", message="no", location=Location(file="p"))
        (judged,) = _judged(_plan(rule(SILENT, "a")), replace(record({"a": "x"}), findings=(finding,)))
        assert [outcome.rule for outcome in judged.outcomes] == [VOCABULARY]
        summary = _verdict([judged]).summary()
        assert (summary.planned, summary.ran, summary.passed, summary.violations) == (2, 2, 1, 1)

    def test_a_look_that_passes_over_everything_leaves_nothing_out(self) -> None:
        rules = (rule(SILENT, "a", id="t/a"), rule(SILENT, "b", id="t/b"))
        (judged,) = _judged(Plan(rules=rules, look=lambda data: []), record({"a": "x"}))
        assert (judged.passed, judged.planned) == (rules, 2)

    def test_progress_is_told_of_every_subject(self) -> None:
        told: list[int] = []
        judge(_readings(_plan(), *[record({"a": 1})] * 3), Answerer(context=Context(root="/"), scope=Scope.LOCAL), told.append)
        assert told == [1, 2, 3]


class TestExitCodes:
    """The first of 70, 1, 3 and 5 that applies."""

    @pytest.mark.parametrize(
        ("results", "code"),
        [
            ([], 5),
            ([Result.PASS], 0),
            ([Result.PASS, Result.NOT_APPLICABLE, Result.DEFERRED, Result.WAIVED], 0),
            ([Result.NOT_APPLICABLE], 5),
            ([Result.PASS, Result.UNVERIFIED], 3),
            ([Result.UNVERIFIED, Result.VIOLATION], 1),
            ([Result.MALFORMED, Result.UNVERIFIED], 1),
            ([Result.ERROR, Result.VIOLATION], 70),
        ],
    )
    def test_several_at_once(self, results: list[Result], code: int) -> None:
        assert _verdict([_outcome(result, Severity.ERROR) for result in results]).exit_code() == code

    @pytest.mark.parametrize("result", [Result.VIOLATION, Result.UNVERIFIED])
    def test_what_is_below_error_fails_only_where_it_is_asked_to(self, result: Result) -> None:
        verdict = _verdict([_outcome(result, Severity.WARNING)])
        assert verdict.exit_code() == 0
        assert verdict.exit_code(Severity.WARNING) == (1 if result is Result.VIOLATION else 3)
        assert verdict.exit_code(Severity.INFO) != 0

    def test_a_rule_that_got_lost_is_a_fault_of_ours(self) -> None:
        lost = Judged(subject="s", kind="manifest", passed=(), planned=1)
        assert _verdict([lost]).exit_code() == 70

    def test_something_configured_that_had_nothing_to_check_is_5_unless_something_is_worse(self) -> None:
        passed = _outcome(Result.PASS, Severity.ERROR)
        assert Verdict(policies=(), scope=Scope.LOCAL, rules=1, judged=(passed,), idle=("x",)).exit_code() == 5
        wrong = _outcome(Result.VIOLATION, Severity.ERROR)
        assert Verdict(policies=(), scope=Scope.LOCAL, rules=1, judged=(wrong,), idle=("x",)).exit_code() == 1


def _outcome(result: Result, severity: Severity) -> Judged:
    from pytest_lineage.model import Outcome

    outcome = Outcome(subject="s", rule=rule(SILENT, "a"), result=result, severity=severity)
    planned = int(result not in {Result.DEFERRED, Result.NOT_APPLICABLE})
    return Judged(subject="s", kind="manifest", passed=(), outcomes=(outcome,), planned=planned)
