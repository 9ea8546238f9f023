"""CONTRIBUTING's recipe is followed to the letter: one new file, and every part of the project knows the check."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.environments import PROJECT, copy_project

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the file that CONTRIBUTING shows, where it says."""
    made = copy_project(tmp_path_factory.mktemp("contributing") / "project")
    (path,) = set(re.findall(r"\*\*`(pytest_lineage/checks/\w+\.py)`\*\*", CONTRIBUTING))
    (code,) = re.findall(r"^ {3}```python\n(.*?)^ {3}```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert not (made / path).exists()
    (made / path).write_text(textwrap.dedent(code), encoding="utf-8")
    return made


def _run(project: Path, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(project)}
    return subprocess.run([sys.executable, *command], cwd=cwd or project, env=environment, capture_output=True, text=True, check=False)


def _lineage(project: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(project)!r}); from pytest_lineage.cli import main; sys.exit(main({list(arguments)!r}))"
    return _run(project, "-c", code, cwd=cwd)


def test_policies_take_it_with_its_parameters(project: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("policy: p\nversion: 1\nrules:\n- id: fresh\n  check: data-age\n  days: 7\n")
    manifest = tmp_path / "provenance.json"
    for age, exit_code in ((7, 0), (8, 1)):
        manifest.write_text(json.dumps({"data": {"source": "s3://d", "age_days": age}}))
        assert _lineage(project, "check", "--policy", "policy.yaml", cwd=tmp_path).returncode == exit_code
    assert "data.age_days is not at most 7" in _lineage(project, "check", "--policy", "policy.yaml", cwd=tmp_path).stdout
    (tmp_path / "policy.yaml").write_text("policy: p\nversion: 1\nrules:\n- id: fresh\n  check: data-age\n  dais: 7\n")
    refused = _lineage(project, "check", "--policy", "policy.yaml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "days" in refused.stderr


def test_editors_are_told_of_it(project: Path) -> None:
    rule = json.loads(_lineage(project, "policy", "schema").stdout)["definitions"]["rule"]
    assert "data-age" in rule["properties"]["check"]["enum"]
    (branch,) = [one for one in rule["allOf"] if one["if"]["properties"].get("check") == {"const": "data-age"}]
    assert branch["then"]["properties"]["days"]["default"] == 30


def test_it_is_explained(project: Path) -> None:
    done = _lineage(project, "explain", "data-age")
    assert "last year's customers" in done.stdout
    assert "days: The greatest age, in days." in done.stdout
    assert "older than the rule allows" in _lineage(project, "explain", "data-too-old").stdout


def test_the_reference_says_that_it_is_missing_until_it_is_written_anew(project: Path) -> None:
    page = project / "docs" / "reference" / "checks" / "data-age.md"
    assert not page.exists()
    stale = _run(project, "docs/generate.py", "--check")
    assert stale.returncode == 1
    assert "docs/reference/checks/data-age.md" in stale.stderr
    assert _run(project, "docs/generate.py").returncode == 0
    assert "| `days` | The greatest age, in days. | int | `30` |" in page.read_text(encoding="utf-8")
    assert "data-too-old" in (project / "docs" / "reference" / "codes.md").read_text(encoding="utf-8")
    assert _run(project, "docs/generate.py", "--check").returncode == 0


def test_what_holds_every_check_holds_it(project: Path) -> None:
    """With the file of tests that CONTRIBUTING asks for, and no other, the tests over all checks pass, and they ran on the new one."""
    (project / "tests" / "checks" / "test_data_age.py").write_text("def test_it():\n    assert True\n")
    tests = ("tests/checks/test_every_check.py", "tests/test_corpus.py")
    done = _run(project, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "data_age or data-age", *tests)
    assert done.returncode == 0, done.stdout
    assert "data-age" in done.stdout


def test_its_corpus_is_picked_up(project: Path) -> None:
    for side, age in (("good", 3), ("bad", 300)):
        folder = project / "tests" / "corpus" / side / "data-age"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rule.yaml").write_text("days: 30\n")
        (folder / "days.json").write_text(json.dumps({"data": {"age_days": age}}))
    (project / "tests" / "corpus" / "bad" / "data-age" / "days.expect").write_text("data-too-old /data/age_days\n")
    done = _run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "data-age", "tests/test_corpus.py")
    assert done.returncode == 0, done.stdout
