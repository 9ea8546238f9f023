"""From what is told of an item to pytest's own reports of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_lineage.plugin.items import LineageItem
    from pytest_lineage.plugin.telling import Told


class LineageFailureError(Exception):
    """Carries rendered findings into pytest's own form of a failure."""


def report(item: LineageItem, told: Told, *, closing: bool) -> Iterator[pytest.TestReport]:
    """The one report of an item; with `closing` an empty tear-down after it, since JUnit XML writes properties only then."""
    properties = list(told.properties) or [pair for rule in item.rules for pair in (("lineage.rule", rule), ("lineage.outcome", "pass"))]
    made = _report(item, told.state, told.when, _longrepr(item, told), properties)
    made.lineage = True  # type: ignore[attr-defined]  # told from a test's, in the controller of xdist too
    if told.expected:
        made.wasxfail = told.text
    yield made
    if closing:
        yield _report(item, "passed", "teardown", None, properties)


def _report(item: LineageItem, state: Any, when: Any, longrepr: Any, properties: list[tuple[str, str]]) -> pytest.TestReport:
    return pytest.TestReport(item.nodeid, item.location, {"lineage": 1}, state, longrepr, when, user_properties=properties)


def _longrepr(item: LineageItem, told: Told) -> Any:
    """An exception's representation, whose class pytest keeps to itself; a skip's place and reason; nothing."""
    if told.state == "skipped":
        return (str(item.config.rootpath / item.location[0]), 1, told.text)
    return None if told.state == "passed" else failure(told)


def failure(told: Told) -> Any:
    """The representation of a failure, at the place that it is told of."""
    try:
        raise LineageFailureError(told.text)
    except LineageFailureError as error:
        longrepr = pytest.ExceptionInfo.from_exception(error).getrepr(style="value")
    if longrepr.reprcrash is not None:
        longrepr.reprcrash.path, longrepr.reprcrash.lineno, longrepr.reprcrash.message = told.file, told.line, told.message
    return longrepr
