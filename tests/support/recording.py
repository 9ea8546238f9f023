"""A pytest plugin that writes down what ran, for tests of our plugin: `-p tests.support.recording`, and where to in LINEAGE_RECORD."""

from __future__ import annotations

import json
import os

import pytest


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A line for each report that decides an item, in the controller of xdist alone."""
    if "PYTEST_XDIST_WORKER" in os.environ or (report.when != "call" and report.passed):
        return
    outcome = {"passed": "passed", "failed": "failed", "skipped": "skipped"}[report.outcome]
    if hasattr(report, "wasxfail"):
        outcome = "xfailed"
    elif report.failed and report.when == "setup":
        outcome = "error"
    with open(os.environ["LINEAGE_RECORD"], "a", encoding="utf-8") as file:
        file.write(json.dumps([report.nodeid, outcome]) + "\n")
