"""In continuous integration what is missing fails: a skipped test there would look like a passed one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

#: How the reason of a skip begins or ends when something has to be installed, and not when the machine is of another kind.
_MISSING = ("needs ", "could not import"), ("is not installed", "is not running")

#: What evaluates CEL is not made for Python 3.10.
_NO_CEL = sys.version_info < (3, 11)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip for something that is missing into a failure where `CI` is set."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and os.environ.get("CI"):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if (reason.startswith(_MISSING[0]) or reason.endswith(_MISSING[1])) and not (_NO_CEL and "`cel`" in reason):
            report.outcome, report.longrepr = "failed", f"in continuous integration nothing may be missing: {reason}"
    return report
