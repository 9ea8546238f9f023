"""`matches`: text of a given shape."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.matches import Matches
from pytest_lineage.model import Plain
from pytest_lineage.patterns import plain, program
from tests.support.records import findings, judge_value, record


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        pytest.param("RISK-[0-9]+", "RISK-812", id="text"),
        pytest.param("^RISK-[0-9]+$", "RISK-812", id="anchors do no harm"),
        pytest.param("risk|fraud", "fraud", id="an alternative is matched whole"),
        pytest.param("(?i)risk-[0-9]+", "RISK-812", id="case ignored"),
        pytest.param("3[.]10", Plain("3.10"), id="a YAML number as it is written"),
        pytest.param("42", 42, id="a whole number"),
        pytest.param("true", True, id="a truth value"),
        pytest.param("(a+)+b", "a" * 5000 + "b", id="a pattern that explodes elsewhere"),
        pytest.param("größe-[αβ]", "größe-β", id="other scripts"),
    ],
)
def test_passes(pattern: str, value: object) -> None:
    assert judge_value(Matches(pattern=pattern), value) == []


@pytest.mark.parametrize(
    ("pattern", "value", "code", "says"),
    [
        pytest.param("RISK-[0-9]+", "see RISK-812", "no-match", "env.value does not match the pattern RISK-[0-9]+", id="a part only"),
        pytest.param("RISK-[0-9]+", "RISK-812\n", "no-match", "does not match", id="a trailing newline"),
        pytest.param("RISK-[0-9]+$", "RISK-812\n", "no-match", "does not match", id="a trailing newline before an anchor"),
        pytest.param("a|b", "ab", "no-match", "does not match", id="both alternatives"),
        pytest.param(r"RISK-\d+", "RISK-٨١٢", "no-match", "does not match", id="digits of another script"),
        pytest.param("3[.]10", Plain("3.1"), "no-match", "does not match", id="a YAML number that lost its zero"),
        pytest.param("(a+)+b", "a" * 5000, "no-match", "does not match", id="a pattern that explodes elsewhere"),
        pytest.param(".*", ["RISK-812"], "wrong-type", "a list where one value belongs", id="a list"),
        pytest.param(".*", {"id": "RISK-812"}, "wrong-type", "an object where one value belongs", id="an object"),
        pytest.param(".*", "\ud800", "no-match", "does not match", id="half a surrogate pair"),
    ],
)
def test_fails(pattern: str, value: object, code: str, says: str) -> None:
    (finding,) = judge_value(Matches(pattern=pattern), value)
    assert finding.code == code
    assert says in finding.message
    assert pattern in finding.expected


@pytest.mark.parametrize("written", ["1.50", "1e3", "100000000000000000000.0", "-0.0"])
def test_a_json_number_is_matched_as_its_author_wrote_it(written: str) -> None:
    manifest = record(f'{{"env": {{"cuda": {written}}}}}')
    assert findings(Matches(pattern=re.escape(written)), manifest, "env.cuda") == []
    assert [finding.code for finding in findings(Matches(pattern="1[.]5|1000[.]0"), manifest, "env.cuda")] == ["no-match"]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        pytest.param("[", "missing ]", id="an open bracket"),
        pytest.param(r"(?P<x>a)\1", "invalid escape sequence", id="a backreference"),
        pytest.param("(?=a)", "invalid perl operator", id="a look-ahead"),
        pytest.param("a{1000}{1000}", "repetition", id="a program that would not fit"),
        pytest.param("x" * 200_000, "longer than 4096", id="a pattern that is too long"),
        pytest.param("\ud800", "surrogate", id="half a surrogate pair"),
        pytest.param("", "empty", id="nothing"),
    ],
)
def test_a_pattern_that_cannot_run_in_linear_time_is_refused(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        Matches(pattern=pattern)


@given(st.text(min_size=1), st.text(min_size=1))
def test_holds_says_what_judge_says(shape: str, value: str) -> None:
    check = Matches(pattern=re.escape(shape))
    assert check.holds(value) == (judge_value(check, value) == []) if value.strip() else True
    assert check.holds(shape)
    assert check.holds(value) == (value == shape)


@given(st.one_of(st.integers(), st.booleans(), st.lists(st.text())))
def test_holds_leaves_to_judge_what_is_not_text(value: object) -> None:
    assert not Matches(pattern="(?s).*").holds(value)


def test_the_schema_means_the_whole_text() -> None:
    assert Matches(pattern="a|b").schema() == {"type": "string", "pattern": "^(?:a|b)$"}


def test_a_long_text_and_a_large_program_cannot_take_seconds() -> None:
    check = Matches(pattern="[ab]*a[ab]{900}z")
    assert not check.holds("ab" * 500_000)
    (finding,) = findings(check, {"run": {"id": "ab" * 500_000}}, "run.id")
    assert finding.code == "no-match"


@given(st.from_regex(r"\A[a-z0-9{}\[\]:_-]{1,12}\Z"), st.text("ab01:_-\n", max_size=8))
def test_the_quick_way_is_the_way_of_re2(pattern: str, text: str) -> None:
    quickly = plain(pattern)
    if quickly is not None:
        assert (quickly(text) is not None) == (program(pattern).fullmatch(text) is not None)


@pytest.mark.parametrize("pattern", ["(a+)+b", "a*", "a|b", "[a-z]+", ".", "\\d", "[^a]", "é"])
def test_only_what_can_match_in_one_way_is_taken_from_re2(pattern: str) -> None:
    assert plain(pattern) is None


def test_a_digest_needs_no_re2() -> None:
    assert plain("RISK-[0-9]{4}") is not None
    assert Matches(pattern="[0-9a-f]{32}").holds("0" * 32)
