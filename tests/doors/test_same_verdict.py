"""One verdict behind every door: pytest and the command line say the same of every rule on every subject."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.git_server import git
from tests.support.records import COMPLETE, FILES, altered, without
from tests.support.sessions import ROOT, Session

if TYPE_CHECKING:
    from pathlib import Path

#: What pytest calls an outcome of severity `error`, and of a lesser one.
CALLED = {
    "pass": ("passed", "passed"),
    "violation": ("failed", "passed"),
    "malformed": ("failed", "failed"),
    "unverified": ("error", "passed"),
    "not-applicable": ("skipped", "skipped"),
    "deferred": ("skipped", "skipped"),
    "waived": ("xfailed", "xfailed"),
    "error": ("failed", "failed"),
}
Row = dict[str, Any]


def said_by_the_command_line(folder: Path, *arguments: str) -> tuple[int, Row]:
    """The exit code of `lineage check`, and the whole report with everything that passes."""
    command = [sys.executable, "-m", "pytest_lineage", "check", "--format=json", "--verbose", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.stdout, done.stderr
    report: Row = json.loads(done.stdout)
    return done.returncode, report


def by_rule(report: Row) -> dict[tuple[str, str], list[Row]]:
    """The rows of a report for each rule on a subject."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in report["outcomes"]:
        found.setdefault((row["subject"], row["rule"]), []).append(row)
    return found


def in_junit(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The properties of every case, by the id of its item."""
    cases = {}
    for case in ElementTree.parse(folder / "junit.xml").getroot().iter("testcase"):
        properties = [(one.attrib["name"], one.attrib["value"]) for one in case.iter("property")]
        cases[f"{case.attrib['classname']}::{case.attrib['name']}"] = properties
    return cases


def compare(folder: Path, *arguments: str, workers: tuple[str, ...] = ()) -> None:
    """Run both doors on a project and compare rule by rule: outcome, code and pointer; then the reports, and the exit codes."""
    code, report = said_by_the_command_line(folder, *arguments)
    ran = Session(folder, "--lineage", "--junitxml=junit.xml", "--lineage-report=json=pytest.json", *workers, *arguments)
    rows = by_rule(report)
    assert len(ran.lineage) == len(rows), ran.out + ran.err
    called = {_subject_and_rule(id_, folder): outcome for id_, outcome in ran.lineage.items()}
    for (subject, rule), found in rows.items():
        worst = min(CALLED[row["outcome"]][row["severity"] != "error"] for row in found)
        assert called[subject, rule] == worst, (subject, rule, found)
    assert sorted(map(_said, in_junit(folder).values())) == sorted(_rows_as_properties(found) for found in rows.values())
    written = json.loads((folder / "pytest.json").read_bytes())
    assert written == {**report, "outcomes": [row for row in report["outcomes"] if row["outcome"] != "pass"]}
    assert (ran.code == 0) == (code == 0)


def _subject_and_rule(id_: str, folder: Path) -> tuple[str, str]:
    file, _, rest = id_.partition("::")
    subject, _, rule = rest.rpartition("::")
    top = git(folder, "rev-parse", "--show-toplevel")
    name = os.path.join(os.path.dirname(file), subject) if subject else file
    return os.path.relpath(folder / name, top).replace(os.sep, "/"), rule


def _said(properties: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(properties))


def _rows_as_properties(rows: list[Row]) -> list[tuple[str, str]]:
    found = set()
    for row in rows:
        found |= {("lineage.rule", row["rule"])}
        if row["code"]:
            found |= {("lineage.code", row["code"]), ("lineage.pointer", row["pointer"])}
    return sorted(found | {("lineage.outcome", _gravest(rows))})


def _gravest(rows: list[Row]) -> str:
    """The outcome of a rule; a row of it may be a lesser finding."""
    order = ["error", "malformed", "violation", "unverified", "waived", "deferred", "not-applicable", "pass"]
    return min((row["outcome"] for row in rows), key=order.index)


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """The examples as they are committed, in a repository of their own."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "examples/pytest.ini").write_text("[pytest]\n")
    git(tmp_path / "examples", "init", "-q")
    return tmp_path / "examples"


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
@pytest.mark.parametrize("example", ["breast-cancer", "breast-cancer-bad"])
def test_on_the_examples(examples: Path, example: str, workers: tuple[str, ...]) -> None:
    compare(examples, example, workers=workers)


def test_on_both_examples_together(examples: Path) -> None:
    compare(examples)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("configured", [True, False], ids=["project file", "no project file"])
def test_on_generated_projects(tmp_path: Path, seed: int, configured: bool) -> None:
    made = random.Random(seed)
    for name, content in FILES.items():
        for model in range(4):
            path = tmp_path / f"models/m{model}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if made.random() < 0.9 else b"other")
    for model in range(4):
        (tmp_path / f"models/m{model}/provenance.json").write_text(_manifest(made))
    if configured:
        (tmp_path / "lineage.yaml").write_text(
            "version: 1\npolicies: [essentials, promotion]\nsources: [{manifests: ['**/provenance.json']}]\n"
        )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    git(tmp_path, "init", "-q")
    compare(tmp_path, workers=("-n2",) if seed == 3 else ())


def _manifest(made: random.Random) -> str:
    """A manifest with some keys gone, some values worse, or no manifest at all."""
    data: dict[str, Any] = COMPLETE
    sides = [f"{side}.{key}" for side, content in COMPLETE.items() if isinstance(content, dict) for key in content]
    for field in made.sample(sides, made.randrange(12)):
        data = (
            without(data, field) if made.random() < 0.5 else altered(data, field, made.choice(["latest", "", "todo", 7, None, "v1.0", []]))
        )
    text = json.dumps(data, indent=1)
    return made.choice([text] * 8 + [text[:-9], "[]", '{"unknown": 1}'])
