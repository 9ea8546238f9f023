"""From outcomes to pytest's reports, and what the terminal says at the end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.model import Judged, Result, Style
from pytest_lineage.reports.text import render_findings, render_rest
from pytest_lineage.sanitise import clean
from pytest_lineage.tally import is_failing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_lineage.model import Outcome, Verdict
    from pytest_lineage.plugin.items import LineageItem
    from pytest_lineage.plugin.subjects import Subjects

    from typing import Any, Literal

    State = Literal["passed", "failed", "skipped"]
    When = Literal["setup", "call", "teardown"]
    Longrepr = Any  # an exception's representation, whose class pytest keeps to itself, a skip's place and reason, or text

_NOT_RUN = (Result.DEFERRED, Result.NOT_APPLICABLE)


class LineageFailureError(Exception):
    """Carries a rendered finding into pytest's own form of a failure."""


def report(item: LineageItem, outcomes: Sequence[Outcome], *, xml: bool) -> Iterator[pytest.TestReport]:
    """The report of an item; with JUnit XML, a tear-down after it, since only then are properties written."""
    state, when, longrepr = _state(item, outcomes)
    made = _report(item, state, when, longrepr)
    made.user_properties = _properties(outcomes)
    made.lineage = state  # type: ignore[attr-defined]
    waived = [outcome for outcome in outcomes if outcome.result is Result.WAIVED]
    if waived and state == "skipped":
        made.wasxfail = waived[0].reason
    yield made
    if xml:
        closing = _report(item, "passed", "teardown", None)
        closing.user_properties = made.user_properties
        yield closing


def _report(item: LineageItem, state: State, when: When, longrepr: Longrepr) -> pytest.TestReport:
    return pytest.TestReport(item.nodeid, item.location, {"lineage": 1}, state, longrepr, when)


def _state(item: LineageItem, outcomes: Sequence[Outcome]) -> tuple[State, When, Longrepr]:
    """Pytest's outcome, the phase it belongs to, and what is shown of it."""
    results = {outcome.result for outcome in outcomes if is_failing(outcome)}
    if results:
        when: When = "setup" if results == {Result.UNVERIFIED} else "call"
        return "failed", when, _longrepr(item, outcomes)
    left_out = [outcome for outcome in outcomes if outcome.result in {*_NOT_RUN, Result.WAIVED}]
    if outcomes and len(left_out) == len(outcomes):
        return "skipped", "call", (str(item.path), 1, f"{left_out[0].result.value}: {left_out[0].reason}")
    if not outcomes:  # an outcome that got lost is no pass
        return "failed", "call", "no outcome: this is a defect of pytest-lineage or of a plugin in it"
    return "passed", "call", None


def _longrepr(item: LineageItem, outcomes: Sequence[Outcome]) -> Longrepr:
    """The finding as the command line shows it, with its place and message in pytest's short summary."""
    subject = item.target.task.subject
    failing = tuple(outcome for outcome in outcomes if is_failing(outcome))
    judged = Judged(subject=subject.name, kind=subject.kind, passed=(), outcomes=failing, planned=0)
    text = render_findings((judged,), Style(color=_has_color(item.config), width=100)).rstrip()
    first = next((finding for outcome in failing for finding in outcome.findings), None)
    try:
        raise LineageFailureError(text)
    except LineageFailureError as failure:
        longrepr = pytest.ExceptionInfo.from_exception(failure).getrepr(style="value")
    crash = longrepr.reprcrash
    if crash is not None and first is not None:
        crash.path, crash.lineno = first.location.file or subject.name, first.location.line
        crash.message = clean(f"{first.code}: {first.message}")
    return longrepr


def _has_color(config: pytest.Config) -> bool:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    return bool(reporter and reporter.hasmarkup)


def _properties(outcomes: Sequence[Outcome]) -> list[tuple[str, object]]:
    """Rule, code and pointer, for JUnit XML."""
    found: list[tuple[str, object]] = [("lineage.outcome", outcome.result.value) for outcome in outcomes]
    for outcome in outcomes:
        found.append(("lineage.rule", clean(outcome.rule.id)))
        for finding in outcome.findings:
            found += [("lineage.code", clean(finding.code)), ("lineage.pointer", clean(finding.pointer))]
    return found


class Summary:
    """Counts of lineage items, and what the terminal says at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.collected = 0
        self.ran = 0
        self.idle: tuple[str, ...] = ()
        self.verdict: Verdict | None = None

    @property
    def nothing(self) -> bool:
        """Whether something that was to be checked was not."""
        done = self.collected if self.config.option.collectonly else self.ran
        return not done or bool(self.idle)

    def add(self, report: pytest.TestReport) -> None:
        """Count one report; skipped items did not run."""
        state = getattr(report, "lineage", None)
        self.ran += state in {"passed", "failed"} or (state == "skipped" and hasattr(report, "wasxfail"))

    def finish(self, subjects: Subjects, *, whole: bool) -> None:
        """Take the verdict of the command line, where this session is about all of it, and write the reports."""
        if self.config.option.collectonly:
            return
        wanted = self.config.option.lineage_report or self.config.getini("lineage_report")
        if wanted or (self.ran and whole):
            self.verdict = subjects.verdict()
            self.idle = self.verdict.idle if whole else ()
        for text in wanted:
            self._write(text)

    def _write(self, text: str) -> None:
        from pytest_lineage import catalog

        form, separator, path = text.partition("=")
        found = catalog.report_type(form)
        if not separator or not path or found is None or self.verdict is None:
            raise pytest.UsageError(f"--lineage-report {text}: write FORM=FILE, with one of {', '.join(catalog.every('report'))}")
        full = os.path.join(self.config.invocation_params.dir, path)
        with open(full, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(found().render(self.verdict, Style(width=100, verbose=True)))

    def write(self, terminal: pytest.TerminalReporter) -> None:
        """The section at the end: what passed with a warning, what was left out, what had nothing to check."""
        if self.config.option.collectonly and self.collected:
            return
        if self.verdict is not None:
            terminal.section("lineage")
            text = render_rest(self.verdict, Style(color=terminal.hasmarkup, width=100))
            for line in text.rstrip().splitlines():
                terminal.line(line)
        if self.nothing:
            terminal.line("lineage: nothing was checked, or not all that is configured: this run does not pass", red=True)
