"""The text report: what is grouped, what is said, and that nothing in it is obeyed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.model import Location, Result, Severity, Style, Verdict
from pytest_lineage.reports.text import Text
from tests.support.verdicts import at, finding, judged, outcome, rule, verdict

HOSTILE = st.lists(
    st.sampled_from(["::error::x", "##[", "##", "[group]", "\n", "\r", "\x1b[2J", "\u202e", " ", "a", '"', "token=x", "\ud800"]), max_size=6
).map("".join)


def text(of: Verdict, **style: object) -> str:
    return Text().render(of, Style(**style))  # type: ignore[arg-type]


def test_a_passing_run_is_one_line_of_counts() -> None:
    passing = verdict(judged(passed=(rule("a/b"), rule("a/c"))))
    assert text(passing) == "2 passed · 1 subject, 2 rules · scope local\n"


def test_a_passing_run_says_what_was_corroborated() -> None:
    claims = [outcome(rule("a/b"), evidence="files"), outcome(rule("a/c"), evidence="files+git")]
    lines = text(verdict(judged(*claims, passed=(rule("a/d"),)))).splitlines()
    assert lines == ["corroborated 2 claims: files 2, git 1", "3 passed (2 corroborated) · 1 subject, 3 rules · scope local"]


def test_nothing_checked_is_said_and_is_not_a_pass() -> None:
    assert text(verdict()).splitlines() == ["nothing to check: no subject was found", "nothing checked · 0 subjects, 0 rules · scope local"]
    assert "nothing to check: the pattern 'x' matches no file\n" in text(verdict(idle=("the pattern 'x' matches no file",)))


def test_one_value_that_two_rules_refuse_is_shown_once() -> None:
    wrong = finding("mutable-tag", "the tag moves", at('"fraud:latest"'), pointer="/env/docker_image_digest")
    shown = text(verdict(judged(outcome(rule("a/b", severity=Severity.WARNING), wrong), outcome(rule("a/c"), wrong))))
    assert shown.count("-->") == 1
    assert shown.startswith("error[mutable-tag]")
    assert "= rules: a/c, a/b" in shown


def test_one_mistake_in_many_subjects_is_shown_once_with_its_places() -> None:
    subjects = []
    for number in range(9):
        file = f"m{number}/provenance.json"
        wrong = finding("missing", "data.rows is missing", at("{", file=file), pointer="/data/rows")
        subjects.append(judged(outcome(rule("a/b"), wrong), subject=file))
    shown = text(verdict(*subjects))
    assert shown.count("error[missing]") == 1
    assert "also at m5/provenance.json:1:1" in shown
    assert "also at 3 more places (--verbose lists them)" in shown
    assert "also at m8/provenance.json:1:1" in text(verdict(*subjects), verbose=True)
    assert shown.endswith("9 failed, 0 passed · 9 subjects, 1 rule · scope local\n")


def test_the_same_mistake_with_another_value_is_another_cause() -> None:
    one = finding("short-commit", "code.commit is short: 'abc'", at('"9f1a2b7c4d..."'), found="abc", pointer="/code/commit")
    other = finding(
        "short-commit", "code.commit is short: 'abd'", at('"9f1a2b7c4d..."', file="b.json"), found="abd", pointer="/code/commit"
    )
    shown = text(verdict(judged(outcome(rule("a/b"), one)), judged(outcome(rule("a/b"), other), subject="b.json")))
    assert shown.count("error[short-commit]") == 2


def test_a_place_that_was_just_shown_is_not_shown_again() -> None:
    gone = [finding("missing", f"{name} is missing", at('"env"'), pointer=f"/env/{name}") for name in ("python", "cuda")]
    shown = text(verdict(judged(*(outcome(rule(f"a/{one.pointer[5:]}"), one) for one in gone))))
    assert shown.count("error[missing]") == shown.count("-->") == 2
    assert shown.count('"env": {') == 1


@pytest.mark.parametrize(
    ("result", "label"),
    [
        (Result.VIOLATION, "error[x]"),
        (Result.UNVERIFIED, "unverified[x]"),
        (Result.MALFORMED, "malformed[x]"),
        (Result.ERROR, "internal error[x]"),
    ],
)
def test_each_outcome_has_its_own_label(result: Result, label: str) -> None:
    assert text(verdict(judged(outcome(rule("a/b"), finding("x", "no", at("{"), result=result))))).startswith(f"{label}: no\n")


def test_an_outcome_without_a_finding_is_not_lost() -> None:
    shown = text(verdict(judged(outcome(rule("a/b"), result=Result.VIOLATION, reason="it does not hold"))))
    assert "error: it does not hold" in shown
    assert "1 failed" in shown


def test_what_contradicts_is_said_unless_the_message_says_it() -> None:
    wrong = finding("checksum-mismatch", "other bytes", at("{"), found="ab", evidence="files", contradicted_by="cd")
    assert "= files: cd" in text(verdict(judged(outcome(rule("a/b"), wrong))))


def test_the_rules_own_fix_helps_where_the_finding_has_none() -> None:
    assert "help: do it\n" in text(verdict(judged(outcome(rule("a/b", fix="do it"), finding("x", "no", at("{"))))))


def test_a_value_under_a_secrets_name_is_shown_nowhere() -> None:
    line = '  "db_password": "hunter2",'
    place = Location(file="m.json", line=3, column=18, end_line=3, end_column=27, text=line)
    wrong = finding("x", "db_password is 'hunter2'", place, found="hunter2", pointer="/env/variables/db_password")
    elsewhere = Location(file="m.yaml", line=3, column=3, end_line=3, end_column=10, text="  hunter2")
    alone = finding("x", "db_password is hunter2", elsewhere, found="hunter2", pointer="/env/variables/db_password")
    shown = text(verdict(judged(outcome(rule("a/b"), wrong), outcome(rule("a/c"), alone))))
    assert "hunter2" not in shown
    assert '"db_password": *********,' in shown


def test_color_is_only_where_it_is_asked_for() -> None:
    wrong = verdict(judged(outcome(rule("a/b"), finding("x", "no", at("{")))))
    assert "\x1b" not in text(wrong)
    assert text(wrong, color=True).startswith("\x1b[1;31merror[x]\x1b[0m: \x1b[1mno\x1b[0m\n")
    assert re.sub(r"\x1b\[[0-9;]*m", "", text(wrong, color=True)) == text(wrong)


@given(HOSTILE, HOSTILE, HOSTILE, st.booleans(), st.booleans())
def test_nothing_in_a_report_is_obeyed(one: str, two: str, three: str, color: bool, verbose: bool) -> None:
    place = Location(file=one, line=1, column=2, end_line=1, end_column=5, text=two + three)
    wrong = finding(two, one, place, found=three, expected=two, fix=three, pointer=one, contradicted_by=two, evidence=three)
    policy = rule(f"{one}/{two}", fix=three)
    waived = outcome(policy, result=Result.WAIVED, reason=two, subject=one)
    of = judged(outcome(policy, wrong, subject=three), waived, passed=(policy,), subject=three)
    for out in (text(verdict(of, notes=(one,), idle=(two,)), verbose=verbose), text(verdict(of), color=color)):
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out) if color else out
        for obeyed in (out, plain):
            assert not any(line.lstrip().startswith("::") for line in obeyed.split("\n"))
            assert re.search(r"##\w*\[", obeyed) is None
        assert all(char == "\n" or char.isprintable() for char in plain)
