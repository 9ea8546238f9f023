"""The JSON report: its keys and their order are a contract, and printing it in a log is safe."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.fingerprint import fingerprint
from pytest_lineage.model import Location, Result, Style, Verdict
from pytest_lineage.reports.json import Json
from tests.support.verdicts import at, finding, judged, mixed, outcome, rule, verdict

OUTCOME_KEYS = [
    "subject",
    "rule",
    "check",
    "outcome",
    "severity",
    "code",
    "message",
    "found",
    "expected",
    "fix",
    "fixable",
    "pointer",
    "evidence",
    "location",
    "fingerprint",
]
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20) | st.sampled_from(
    ["::error::x", "##[group]", "\n::x", "token=a"]
)


def report(of: Verdict, **style: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(Json().render(of, Style(**style)))
    return parsed


def test_the_object_has_the_documented_keys_in_order() -> None:
    got = report(mixed())
    assert list(got)[:7] == ["format", "tool", "policies", "scope", "summary", "verdict", "outcomes"]
    assert got["format"] == "lineage-report/1"
    assert list(got["policies"][0]) == ["name", "sha256", "origin"]
    expected = "subjects rules planned ran passed violations malformed unverified waived deferred not_applicable errors corroborated"
    assert list(got["summary"]) == expected.split()
    for row in got["outcomes"]:
        assert [key for key in row if key != "reason"] == OUTCOME_KEYS
    assert list(got["outcomes"][0]["location"]) == ["file", "line", "column", "end_line", "end_column"]


def test_each_finding_has_an_entry_and_each_other_outcome_one() -> None:
    two = outcome(rule("a/b"), finding("x", "one", at("{")), finding("y", "two", at("{")))
    of = verdict(judged(two, outcome(rule("a/c"), result=Result.NOT_APPLICABLE, reason="absent"), passed=(rule("a/d"),)))
    assert [(row["rule"], row["outcome"]) for row in report(of)["outcomes"]] == [
        ("a/b", "violation"),
        ("a/b", "violation"),
        ("a/c", "not-applicable"),
    ]


def test_passing_outcomes_are_listed_only_when_asked_for() -> None:
    of = verdict(judged(outcome(rule("a/b"), evidence="files"), passed=(rule("a/c"),)))
    assert report(of)["outcomes"] == []
    assert {(row["rule"], row["outcome"], row["evidence"]) for row in report(of, verbose=True)["outcomes"]} == {
        ("a/b", "pass", "files"),
        ("a/c", "pass", "none"),
    }


def test_a_finding_is_never_graver_than_its_outcome() -> None:
    doubt = finding("file-missing", "gone", at("{"), result=Result.UNVERIFIED)
    wrong = finding("x", "no", at("{"))
    rows = report(verdict(judged(outcome(rule("a/b"), wrong, doubt), outcome(rule("a/c"), doubt, wrong))))["outcomes"]
    assert [row["outcome"] for row in rows] == ["violation", "unverified", "unverified", "unverified"]


def test_a_waived_outcome_says_why() -> None:
    rows = report(verdict(judged(outcome(rule("a/b"), finding("x", "no", at("{")), result=Result.WAIVED, reason="adopting"))))["outcomes"]
    assert rows[0]["outcome"] == "waived"
    assert rows[0]["reason"] == "adopting"


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_printing_it_in_a_log_obeys_nothing(one: str, two: str, three: str) -> None:
    place = Location(file=one, text=two)
    wrong = finding(two, one, place, found=three, expected=two, fix=three, pointer=one, contradicted_by=two)
    out = Json().render(verdict(judged(outcome(rule(f"{one}/x"), wrong, subject=three)), notes=(two,), idle=(one,)), Style())
    json.loads(out)
    assert out.isascii()
    assert all(char == "\n" or char.isprintable() for char in out)
    assert re.search(r"##\w*\[", out) is None
    assert not any(line.lstrip().startswith("::") for line in out.split("\n"))


def test_a_fingerprint_does_not_depend_on_the_line() -> None:
    of = outcome(rule("a/b"), finding("x", "no", at("{")))
    moved = finding("x", "said otherwise", Location(file="models/fraud/provenance.json", line=77, column=3))
    assert fingerprint(of, moved) == fingerprint(of, of.findings[0])
    assert re.fullmatch("[0-9a-f]{32}", fingerprint(of, moved))


PARTS = st.tuples(*[st.sampled_from(["", "a", "b", "ab", "\x00", "/"])] * 6)


@given(PARTS, PARTS)
def test_a_fingerprint_is_of_every_part_and_of_where_parts_end(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    def made(id: str, code: str, subject: str, pointer: str, found: str, contradicted_by: str) -> str:
        wrong = finding(code, "", at("{"), pointer=pointer, found=found, contradicted_by=contradicted_by)
        return fingerprint(outcome(rule(id), wrong, subject=subject), wrong)

    assert (made(*one) == made(*other)) == (one == other)
