"""Every form of report on one of everything, against the text that was read and found right.

After a change that is meant: `python -m tests.reports.test_golden`, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_lineage import __version__
from pytest_lineage.catalog import report_type
from pytest_lineage.model import Style
from tests.support.verdicts import mixed

GOLDEN = Path(__file__).with_name("golden")
CASES = {
    "text.txt": ("text", Style(width=80)),
    "text-verbose.txt": ("text", Style(width=80, verbose=True)),
    "text-color.txt": ("text", Style(width=80, color=True)),
    "concise.txt": ("concise", Style()),
    "report.json": ("json", Style()),
    "report-verbose.json": ("json", Style(verbose=True)),
}


def rendered(form: str, style: Style) -> str:
    made = report_type(form)
    assert made is not None
    text: str = made().render(mixed(), style)
    return text.replace(f'"version": "{__version__}"', '"version": "VERSION"')


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_as_it_was_read(name: str) -> None:
    assert rendered(*CASES[name]) == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_golden_file_is_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)


if __name__ == "__main__":
    for name, case in CASES.items():
        (GOLDEN / name).write_text(rendered(*case), encoding="utf-8")
