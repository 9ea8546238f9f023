"""What a rule's fields, its condition and its check's findings add up to; and what a check or a provider gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_lineage.interpret import ENOUGH
from pytest_lineage.model import Claim, Finding, Result, Scope, Severity, Unverified, ask
from tests.support.asking import Local, Oracle, Remote, Scripted, outcomes, provided, rule
from tests.support.policies import load_rules
from tests.support.records import record

if TYPE_CHECKING:
    from pytest_lineage.model import Judgement

PASS, VIOLATION, UNVERIFIED, DEFERRED = Result.PASS, Result.VIOLATION, Result.UNVERIFIED, Result.DEFERRED
NOT_APPLICABLE, ERROR = Result.NOT_APPLICABLE, Result.ERROR
OPEN = Unverified(code="file-missing", reason="it is not at hand")


def by_value(claim: Claim) -> Judgement:
    """Says of a claim what its value says: fine, wrong, open (unverified), far (a remote question), told (a local one)."""
    if claim.value == "wrong":
        yield claim.violation("no-match", f"{claim.name} is wrong")
    elif claim.value == "open":
        yield claim.doubt(OPEN)
    elif claim.value in {"far", "told"}:
        (answer,) = yield from ask(Remote(about=claim.value) if claim.value == "far" else Local(about=claim.value))
        if answer != "yes":
            yield claim.doubt(answer)


CHECK = Scripted(by_value)


def result(data: dict[str, Any], *fields: str, scope: Scope = Scope.LOCAL, **more: Any) -> Result:
    with provided(Oracle({"far": "yes", "told": "yes"})):
        return outcomes(rule(CHECK, *fields, **more), data, scope=scope)[0].result


class TestOneField:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [("fine", PASS), ("wrong", VIOLATION), ("open", UNVERIFIED), ("far", DEFERRED), ("told", PASS), ("", VIOLATION), (None, VIOLATION)],
    )
    def test_it_is_what_is_found(self, value: object, expected: Result) -> None:
        assert result({"a": value}, "a") is expected

    @pytest.mark.parametrize("value", [None, "", " \n", [], {}])
    def test_what_is_recorded_as_nothing_is_missing_and_said_to_be(self, value: object) -> None:
        (outcome,) = outcomes(rule(CHECK, "a.b"), {"a": {"b": value}})
        (finding,) = outcome.findings
        assert (finding.code, finding.pointer) == ("missing", "/a/b")
        assert finding.message.startswith("a.b is recorded as ")

    def test_what_is_not_there_points_at_what_should_hold_it(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "a.b"), {"a": {"c": 1}})
        assert outcome.findings[0].message == "a.b is missing"
        assert outcome.findings[0].location.text.strip() == '"a": {'

    def test_an_optional_field_that_is_absent_does_not_apply(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "a.b", optional=True), {"a": {"b": " "}})
        assert (outcome.result, outcome.reason, outcome.findings) == (NOT_APPLICABLE, "optional, and a.b absent", ())

    def test_a_check_that_judges_absence_is_asked(self) -> None:
        def judge(claim: Claim) -> Judgement:
            yield claim.violation("missing", "none of three is there")

        (outcome,) = outcomes(rule(Scripted(judge, judges_absence=True), "a"), {})
        assert outcome.findings[0].message == "none of three is there"

    def test_a_finding_names_the_key_its_author_wrote(self) -> None:
        from pytest_lineage.model import Record

        shell = record({"git_sha": "wrong"})
        moved = Record(
            kind="manifest",
            subject="p",
            data={"code": {"commit": "wrong"}, **shell.data},
            document=shell.document,
            origins={("code", "commit"): ("git_sha",)},
        )
        finding = outcomes(rule(CHECK, "code.commit"), moved)[0].findings[0]
        assert (finding.message, finding.pointer, finding.location.line) == ("git_sha is wrong", "/git_sha", 2)

    def test_a_query_that_chooses_nothing_is_called_what_the_policy_calls_it(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "data[?@.role=='train'].version"), {"data": [{"role": "test"}]})
        assert outcome.findings[0].message == "data[?@.role=='train'].version is missing"

    def test_a_record_too_large_for_the_field_is_a_violation_of_its_own(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "data.version"), {"data": [{"version": "fine"}] * 6000})
        assert (outcome.result, outcome.findings[0].code) == (VIOLATION, "too-large")
        assert outcome.findings[0].location.text.strip() == '"data": ['


class TestFields:
    """All must hold: violation before unverified before pass."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (("fine", "fine"), PASS),
            (("fine", "open"), UNVERIFIED),
            (("open", "wrong"), VIOLATION),
            (("open", None), VIOLATION),
            (("far", "open"), UNVERIFIED),
            (("far", "fine"), DEFERRED),
            (("fine", None), VIOLATION),
        ],
    )
    def test_the_worst_counts(self, values: tuple[object, object], expected: Result) -> None:
        assert result(dict(zip("ab", values, strict=True)), "a", "b") is expected
        assert result(dict(zip("ab", reversed(values), strict=True)), "a", "b") is expected

    def test_every_entry_counts(self) -> None:
        assert result({"data": [{"version": "fine"}, {"version": "wrong"}]}, "data.version") is VIOLATION
        assert result({"data": [{"version": "fine"}, {}]}, "data.version") is VIOLATION
        assert result({"data": []}, "data.version") is VIOLATION

    @pytest.mark.parametrize(
        ("data", "expected"), [({}, NOT_APPLICABLE), ({"a": "fine"}, PASS), ({"a": "wrong"}, VIOLATION), ({"b": "open"}, UNVERIFIED)]
    )
    def test_optional_ones_are_judged_where_they_are_there(self, data: dict[str, Any], expected: Result) -> None:
        assert result(data, "a", "b", optional=True) is expected

    def test_the_questions_of_all_fields_are_asked_together(self) -> None:
        oracle = Oracle({"told": "yes", "far": "yes"})
        with provided(oracle):
            outcomes(rule(CHECK, "a", "b"), {"a": "told", "b": "far"}, scope=Scope.FULL)
        assert [len(batch) for batch in oracle.batches] == [2]


class TestAnyOf:
    """One pass passes; else unverified before violation before absent."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (("fine", "wrong"), PASS),
            ((None, "fine"), PASS),
            (("open", "wrong"), UNVERIFIED),
            (("open", None), UNVERIFIED),
            (("wrong", None), VIOLATION),
            ((None, None), VIOLATION),
            (("far", "wrong"), DEFERRED),
            (("far", "fine"), PASS),
        ],
    )
    def test_the_best_counts(self, values: tuple[object, object], expected: Result) -> None:
        assert result(dict(zip("ab", values, strict=True)), "a", "b", any_of=True) is expected
        assert result(dict(zip("ab", reversed(values), strict=True)), "a", "b", any_of=True) is expected

    def test_where_none_is_there_that_is_one_finding(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "a", "b", any_of=True), {})
        (finding,) = outcome.findings
        assert finding.message == "none of a and b is recorded"

    def test_optional_and_none_there_does_not_apply(self) -> None:
        assert result({}, "a", "b", any_of=True, optional=True) is NOT_APPLICABLE

    def test_one_wrong_entry_spoils_its_own_field_only(self) -> None:
        data = {"data": [{"version": "fine"}, {"version": "wrong"}], "b": "fine"}
        assert result(data, "data.version", any_of=True) is VIOLATION
        assert result(data, "data.version", "b", any_of=True) is PASS


class TestWhen:
    RULES = """\
- id: r
  check: present
  field: training.seed
  when: {check: one-of, field: model.tags.tier, values: [production]}
"""

    @pytest.mark.parametrize(
        ("tags", "seed", "expected", "reason"),
        [
            ({"tier": "production"}, 42, PASS, ""),
            ({"tier": "production"}, None, VIOLATION, ""),
            ({"tier": "staging"}, None, NOT_APPLICABLE, "model.tags.tier is staging"),
            ({}, None, NOT_APPLICABLE, "model.tags.tier absent"),
            ({"tier": " "}, None, NOT_APPLICABLE, "model.tags.tier absent"),
        ],
    )
    def test_a_condition(self, tags: dict[str, Any], seed: object, expected: Result, reason: str) -> None:
        (judged,) = load_rules(self.RULES).rules
        (outcome,) = outcomes(judged, {"model": {"tags": tags}, "training": {"seed": seed}})
        assert (outcome.result, outcome.reason) == (expected, reason)

    def test_a_condition_that_breaks_is_an_error(self) -> None:
        def judge(claim: Claim) -> Judgement:
            raise ValueError("oh")
            yield

        (outcome,) = outcomes(rule(CHECK, "a", when=rule(Scripted(judge), "b")), {"a": "fine", "b": "x"})
        assert outcome.result is ERROR


class TestScope:
    def test_beyond_the_scope_is_deferred_with_its_reason_and_a_remedy(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "a"), {"a": "far"})
        assert (outcome.result, outcome.severity) == (DEFERRED, Severity.ERROR)
        assert "out of the scope of a local run" in outcome.reason
        assert outcome.findings[0].fix == "run with --online"

    def test_in_scope_it_is_asked_and_vouched_for(self) -> None:
        with provided(Oracle({"far": "yes"})):
            (outcome,) = outcomes(rule(CHECK, "a"), {"a": "far"}, scope=Scope.FULL)
        assert (outcome.result, outcome.evidence) == (PASS, "oracle")

    def test_with_a_local_side_that_holds_it_passes_and_the_other_side_is_deferred(self) -> None:
        first, second = outcomes(rule(Scripted(by_value, has_local_side=True), "a"), {"a": "far"})
        assert (first.result, first.findings) == (PASS, ())
        assert (second.result, len(second.findings)) == (DEFERRED, 1)

    def test_a_local_side_that_does_not_hold_fails_beside_the_deferred_side(self) -> None:
        first, second = outcomes(rule(CHECK, "a", "b"), {"a": "far", "b": "wrong"})
        assert (first.result, second.result) == (VIOLATION, DEFERRED)
        assert all(finding.result is not DEFERRED for finding in first.findings)

    def test_what_is_unverified_counts_as_the_rule_says(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "a", on_unverified=Severity.WARNING), {"a": "open"})
        assert (outcome.result, outcome.severity) == (UNVERIFIED, Severity.WARNING)
        (outcome,) = outcomes(rule(CHECK, "a", severity=Severity.INFO), {"a": "wrong"})
        assert outcome.severity is Severity.INFO


class TestEnough:
    def test_a_check_that_finds_without_end_is_stopped(self) -> None:
        def judge(claim: Claim) -> Judgement:
            while True:
                yield claim.violation("no-match", "again")

        (outcome,) = outcomes(rule(Scripted(judge), "a"), {"a": "x"})
        assert len(outcome.findings) == ENOUGH + 1
        assert outcome.findings[-1].code == "too-many"

    @pytest.mark.parametrize("entry", [{"version": "wrong"}, {}, {"version": "open"}])
    def test_entries_without_end_are_cut(self, entry: dict[str, str]) -> None:
        (outcome,) = outcomes(rule(CHECK, "data.version"), {"data": [entry] * 4000})
        assert len(outcome.findings) == ENOUGH + 1
        assert outcome.result is (UNVERIFIED if entry.get("version") == "open" else VIOLATION)

    def test_what_stays_open_hides_no_violation_after_it(self) -> None:
        (outcome,) = outcomes(rule(CHECK, "data.version"), {"data": [{"version": "open"}] * 1000 + [{"version": "wrong"}]})
        assert outcome.result is VIOLATION
        assert VIOLATION in {finding.result for finding in outcome.findings}


class Unhashable:
    provider = "oracle"
    scope = Scope.LOCAL
    __hash__ = None  # type: ignore[assignment]


def _yields(*steps: object) -> Any:
    def judge(claim: Claim) -> Any:
        yield from steps

    return judge


def _finding(outcome: Result) -> Any:
    def judge(claim: Claim) -> Judgement:
        whole = claim.violation("no-match", "x")
        yield Finding(result=outcome, code="no-match", message="x", location=whole.location)

    return judge


def _raises(error: BaseException) -> Any:
    def judge(claim: Claim) -> Judgement:
        raise error
        yield

    return judge


class TestBrokenChecks:
    """Whatever a check gets wrong is an error, never a pass."""

    @pytest.mark.parametrize(
        "judge",
        [
            pytest.param(_yields(None), id="yields None"),
            pytest.param(_yields("a finding"), id="yields text"),
            pytest.param(_yields(0), id="yields zero"),
            pytest.param(_yields(Local()), id="yields a question without asking"),
            pytest.param(lambda claim: None, id="is no generator"),
            pytest.param(lambda claim: [], id="returns a list"),
            pytest.param(_finding(PASS), id="yields a finding that passes"),
            pytest.param(_finding(ERROR), id="yields a finding that is an error"),
            pytest.param(_finding(Result.WAIVED), id="waives itself"),
            pytest.param(_raises(ValueError("oh\n::error::no")), id="raises"),
            pytest.param(_raises(RecursionError()), id="goes too deep"),
            pytest.param(_raises(MemoryError()), id="takes too much"),
            pytest.param(_raises(StopIteration()), id="stops wrongly"),
            pytest.param(lambda claim: ask("no question"), id="asks text"),  # type: ignore[arg-type]
            pytest.param(lambda claim: ask(Unhashable()), id="asks what cannot be hashed"),  # type: ignore[arg-type]
            pytest.param(lambda claim: ask(Local(about=[])), id="asks about what cannot be hashed"),
        ],
    )
    def test_it_is_an_error_that_names_the_check(self, judge: Any) -> None:
        with provided(Oracle({"": "yes"})):
            (outcome,) = outcomes(rule(Scripted(judge), "a"), {"a": "x"})
        assert outcome.result is ERROR
        (finding,) = outcome.findings
        assert finding.code == "defect"
        assert "'scripted'" in finding.message

    def test_interrupting_is_not_taken_for_a_broken_check(self) -> None:
        with pytest.raises(KeyboardInterrupt):
            outcomes(rule(Scripted(_raises(KeyboardInterrupt())), "a"), {"a": "x"})

    def test_asking_nothing_goes_on(self) -> None:
        def judge(claim: Claim) -> Judgement:
            assert (yield from ask()) == ()
            yield claim.violation("no-match", "and says so")

        assert outcomes(rule(Scripted(judge), "a"), {"a": "x"})[0].result is VIOLATION
