"""One `pytest --lineage` session: what is collected beside the tests, how an item is run, and what is said at the end.

Pytest's own walk must not decide what is checked: a user's `testpaths` and `norecursedirs` hide most of a project. So
project files that the walk did not come to are collected here, after it, and a session that ran no lineage never ends well.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.access.files import git_top
from pytest_lineage.errors import LineageError
from pytest_lineage.plugin.items import LineageFile, LineageItem
from pytest_lineage.plugin.reporting import Summary, report
from pytest_lineage.plugin.subjects import Subjects
from pytest_lineage.policy.project import NAME

if TYPE_CHECKING:
    from pytest_lineage.plugin.subjects import Target

_DOCUMENTS = (".json", ".yaml", ".yml")


class LineageSession:
    """The hooks of one session. In an xdist run, workers collect and run; the controller counts and reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.only = bool(config.option.lineage_only)
        self.summary = Summary(config)
        self.is_worker = hasattr(config, "workerinput")
        self.named, self.selects = _named(config)

    @cached_property
    def subjects(self) -> Subjects:
        """The prepared run. A mistake of the caller's is pytest's usage error."""
        config, option = self.config, self.config.option
        rootpath = str(config.rootpath)
        try:
            return Subjects(
                sorted(self.named),
                root="" if git_top(os.getcwd()) or self.named else rootpath,
                rootpath=rootpath,
                policies=option.lineage_policy or config.getini("lineage_policy"),
                config=option.lineage_config or config.getini("lineage_config") or "",
                online=bool(option.lineage_online or config.getini("lineage_online")),
                items=option.lineage_items or config.getini("lineage_items"),
            )
        except LineageError as error:
            raise pytest.UsageError(f"lineage: {error}" + (f"\nhelp: {error.help}" if error.help else "")) from None

    @cached_property
    def anchors(self) -> dict[str, tuple[Target, ...]]:
        """The files that nodes hang on, and their subjects."""
        return self.subjects.anchors()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Find everything before pytest walks, so that a mistake is told once and first."""
        _ = self.anchors

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """With `--lineage-only`, walk to nothing but our files."""
        if not self.only:
            return None
        path = str(collection_path)
        wanted = (
            path in self.anchors or path in self.named or any(anchor.startswith(path + os.sep) for anchor in (*self.anchors, *self.named))
        )
        return None if wanted else True

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> LineageFile | None:
        """A project file, or a manifest that was named, wherever the walk meets it."""
        path = str(file_path)
        if path in self.anchors:
            return self._file(parent, path, self.anchors[path])
        if path in self.named:
            target = self.subjects.named(path)
            return self._file(parent, path, (target,)) if target else None
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add what the walk did not come to, unless lineage was selected by id or by file."""
        if not self.selects:
            met = {str(item.path) for item in items if isinstance(item, LineageItem)}
            for path in self.anchors:
                if path not in met:
                    items.extend(session.genitems(self._file(session, path, self.anchors[path])))
        if self.only:
            items[:] = [item for item in items if isinstance(item, LineageItem)]
        self.summary.collected = sum(isinstance(item, LineageItem) for item in items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Judge all that is selected together; a worker gets its items one by one, and judges subject by subject."""
        if not self.is_worker and not session.config.option.collectonly:
            self.subjects.judge(item.target for item in session.items if isinstance(item, LineageItem))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Report what was judged. There is nothing to set up, call or tear down."""
        if not isinstance(item, LineageItem):
            return None
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        outcomes = [outcome for rule in item.rules for outcome in self.subjects.outcomes(item.target, rule)]
        for made in report(item, outcomes, xml=bool(getattr(self.config.option, "xmlpath", None))):
            hook.pytest_runtest_logreport(report=made)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count lineage items where they are reported, which under xdist is the controller."""
        self.summary.add(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A session without lineage is no pass, and neither is one in which something configured had nothing to check."""
        if self.is_worker:
            return
        usage_error = session.exitstatus in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.INTERRUPTED}
        if usage_error:
            return
        self.summary.finish(self.subjects, whole=not self.selects)
        if self.summary.nothing and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Warnings, what was corroborated, what was left out, and why the session failed if it did so for us."""
        self.summary.write(terminalreporter)

    def _file(self, parent: pytest.Collector, path: str, targets: tuple[Target, ...]) -> LineageFile:
        node = LineageFile.from_parent(parent, path=Path(path))
        node.subjects, node.targets = self.subjects, targets
        return node


def _named(config: pytest.Config) -> tuple[set[str], bool]:
    """What arguments name of lineage, absolute: projects' folders, and manifests; and whether they select among it.

    A folder with a project file in it stands for that project; other folders are about tests, and lineage stays whole.
    """
    found: set[str] = set()
    selects = False
    for argument in config.args:
        text, separator, _ = argument.partition("::")
        path = os.path.join(os.path.realpath(os.path.join(config.invocation_params.dir, os.path.dirname(text))), os.path.basename(text))
        path = os.path.normpath(path)
        if os.path.isdir(path) and os.path.lexists(os.path.join(path, NAME)):
            found.add(path)
        elif os.path.basename(path) == NAME:
            found.add(os.path.dirname(path))
            selects |= bool(separator)
        elif path.endswith(_DOCUMENTS) and os.path.lexists(path):
            found.add(path)
            selects = True
    return found, selects
