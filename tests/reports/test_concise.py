"""One line a finding, whatever the finding says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.model import Location, Severity, Style
from pytest_lineage.reports.concise import Concise
from tests.support.verdicts import at, finding, judged, outcome, rule, verdict


def test_a_line_is_place_severity_code_rule_and_message() -> None:
    of = verdict(judged(outcome(rule("a/b", severity=Severity.WARNING), finding("mutable-tag", "it moves", at('"fraud:latest"')))))
    first, last = Concise().render(of, Style()).splitlines()
    assert first == "models/fraud/provenance.json:5:28: warning mutable-tag a/b it moves"
    assert last == "1 warning, 0 passed · 1 subject, 1 rule · scope local"


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_finding_is_one_line(file: str, message: str) -> None:
    wrong = finding("x", message, Location(file=file))
    out = Concise().render(verdict(judged(outcome(rule("a/b"), wrong, subject=file))), Style(color=True))
    assert out.count("\n") == len(out.splitlines()) == 2
