"""The lead of a session: it prepares the run, knows what ran, says so at the end, and never lets a session without lineage pass."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.errors import CallerError, LineageError
from pytest_lineage.model import Style
from pytest_lineage.plugin.ending import kind_of_items, parse_report, write_reports
from pytest_lineage.plugin.policies import tested
from pytest_lineage.plugin.selection import Asked, part, select
from pytest_lineage.plugin.session import Collecting, Distributing
from pytest_lineage.plugin.subjects import Subjects
from pytest_lineage.sanitise import clean

if TYPE_CHECKING:
    from typing import NoReturn

    from pytest_lineage.model import Verdict
    from pytest_lineage.plugin.listing import Tree
    from pytest_lineage.plugin.policies import Tested

_WIDTH = 100
#: What the short summary needs beside an id: `FAILED `, ` - `, and enough of a message to know it by.
_ROOM = 60
_OVER = frozenset({pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.INTERRUPTED})


class Lead:
    """The hooks of a session that has no lead above it: the only process, or the controller of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: set[str] = set()
        self.failed: set[str] = set()
        self.skipped: set[str] = set()
        self.collected = 0
        self.verdict: Verdict | None = None
        self.problems: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Find everything before pytest begins, so that a mistake is told once and first."""
        try:
            _ = self.reports, self.policies, self.trees
        except Exception as error:  # noqa: BLE001  whatever it is, it is told in one sentence
            _stop(error)
        plugins, rest = self.config.pluginmanager, self.asked.rest
        plugins.register(Distributing(self, rest), "lineage-distributing")
        only = bool(self.config.option.lineage_only)
        plugins.register(Collecting(self.trees, self.subjects, self.policies, rest, only=only), "lineage-collecting")

    def pytest_report_header(self) -> str:
        """What is about to be checked."""
        from pytest_lineage.reports.counts import plural

        run = self.subjects.run
        names = ", ".join(dict.fromkeys(clean(info.name) for info in run.policies))
        return f"lineage: {plural(sum(len(tree.branches) for tree in self.trees), 'subject')}, policies: {names}, scope {run.scope.value}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is left after selection."""
        self.collected = sum(item.get_closest_marker("lineage") is not None for item in session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note where items are reported, which under xdist is the controller."""
        if getattr(report, "lineage", False):
            (self.skipped if report.skipped and not hasattr(report, "wasxfail") else self.ran).add(report.nodeid)
            if report.failed:
                self.failed.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A session without lineage is no pass, and neither is one in which something configured had nothing to check."""
        if session.exitstatus in _OVER:
            return
        if self.config.option.collectonly:
            self.problems += [] if self.collected else ["no lineage was collected: this run does not pass"]
        else:
            self._conclude()
        if self.problems and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Warnings, what was corroborated, what was left out, and why the session failed if it did so for us."""
        if not self.verdict and not self.problems:
            return
        terminalreporter.section("lineage")
        if self.verdict is not None:
            from pytest_lineage.reports.text import render_rest

            style = Style(color=terminalreporter.hasmarkup, width=_width(self.config))
            for line in [*self._untold(), *render_rest(self.verdict, style).rstrip().splitlines()]:
                terminalreporter.line(line)
        for problem in self.problems:
            terminalreporter.line(f"lineage: {clean(problem)}", red=True)

    def pytest_unconfigure(self) -> None:
        """Let go of all that was read, which pytest's last look for garbage would look through five times."""
        for name in ("lineage-distributing", "lineage-collecting"):
            if self.config.pluginmanager.has_plugin(name):
                self.config.pluginmanager.unregister(name=name)
        self.verdict = None
        self.__dict__.pop("subjects", None)

    @cached_property
    def project_file(self) -> str:
        """The one to use instead of the nearest, or `""`."""
        return str(self.config.option.lineage_config or self.config.getini("lineage_config") or "")

    @cached_property
    def asked(self) -> Asked:
        """What the arguments say, where they are a person's: `testpaths` is about tests."""
        config = self.config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            return Asked(picks=(), rest=tuple(config.args))
        return part(config.args, (str(config.invocation_params.dir), str(config.rootpath)), self.project_file)

    @cached_property
    def subjects(self) -> Subjects:
        """The prepared run."""
        config, option = self.config, self.config.option
        return Subjects(
            self.asked.paths,
            rootpath=str(config.rootpath),
            policies=option.lineage_policy or config.getini("lineage_policy"),
            config=self.project_file,
            online=bool(option.lineage_online or config.getini("lineage_online")),
            items=kind_of_items(option.lineage_items or config.getini("lineage_items")),
            style=self.style,
        )

    @cached_property
    def style(self) -> Style:
        """How failures are told: plainly where a report in XML quotes them."""
        color = _has_markup(self.config) and not getattr(self.config.option, "xmlpath", None)
        return Style(color=color, width=_width(self.config))

    @cached_property
    def policies(self) -> tuple[Tested, ...]:
        """The policies that were named, with their own tests."""
        return tested(self.asked.policies, str(self.config.rootpath), self.style)

    @cached_property
    def all_trees(self) -> tuple[Tree, ...]:
        """Everything that could be collected."""
        return self.subjects.trees()

    @cached_property
    def trees(self) -> tuple[Tree, ...]:
        """What the arguments select of it."""
        return select(self.all_trees, self.asked)

    @cached_property
    def reports(self) -> list[tuple[str, str]]:
        """The reports to write: forms and files."""
        given = self.config.option.lineage_report or self.config.getini("lineage_report")
        return [parse_report(text) for text in given]

    def _conclude(self) -> None:
        whole = self.asked.whole and self._everything <= self.ran | self.skipped
        if self.reports or (whole and self._everything):
            full = self.subjects.verdict()
            self.problems += write_reports(full, self.reports, str(self.config.invocation_params.dir))
        if whole:
            self.verdict = full if self._everything else self.subjects.verdict()
            self.problems += [] if not self.verdict.idle else ["something configured had nothing to check: this run does not pass"]
        elif self.ran or self.skipped:
            self.verdict = self.subjects.partial(self._parts())
        if not self.ran:
            self.problems.append("no lineage was checked: this run does not pass")

    @cached_property
    def _everything(self) -> set[str]:
        return {id_ for tree in self.all_trees for id_, _, _ in tree.ids()}

    def _untold(self) -> list[str]:
        """A line for each finding that fails, where pytest's short summary has no room for messages behind ids of this length."""
        if self.config.option.verbose >= 2 or os.environ.get("CI") or os.environ.get("BUILD_NUMBER"):
            return []
        if self.config.get_terminal_writer().fullwidth >= max(map(len, self.failed), default=0) + _ROOM:
            return []
        failed = [(branch.subject, leaf.rules) for tree in self.trees for id_, branch, leaf in tree.ids() if id_ in self.failed]
        lines = [line for subject, rules in failed for line in self.subjects.told(subject, rules).lines]
        return [*lines, ""] if lines else []

    def _parts(self) -> dict[str, set[str]]:
        """The rules that ran, by subject."""
        parts: dict[str, set[str]] = {}
        for tree in self.trees:
            for id_, branch, leaf in tree.ids():
                if id_ in self.ran or id_ in self.skipped:
                    parts.setdefault(branch.subject, set()).update(leaf.rules)
        return parts


def _width(config: pytest.Config) -> int:
    """The terminal's, or what is wide enough for a log."""
    return max(config.get_terminal_writer().fullwidth, 40) if _has_markup(config) else _WIDTH


def _has_markup(config: pytest.Config) -> bool:
    terminal = config.pluginmanager.getplugin("terminalreporter")
    return bool(terminal and terminal.hasmarkup)


def _stop(error: Exception) -> NoReturn:
    """End the session before it begins: pytest's usage error for a caller's mistake, its internal error for ours."""
    if isinstance(error, LineageError) and error.exit_code == CallerError.exit_code:
        raise pytest.UsageError(f"lineage: {clean(str(error))}" + (f"\nhelp: {clean(error.help)}" if error.help else "")) from None
    if os.environ.get("LINEAGE_DEBUG"):
        raise error
    what = str(error) if isinstance(error, LineageError) else f"{type(error).__name__}: {error}"
    pytest.exit(
        f"lineage: internal error: {clean(what)} (please report it, with what LINEAGE_DEBUG=1 adds)", pytest.ExitCode.INTERNAL_ERROR
    )
