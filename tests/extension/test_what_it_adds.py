"""An installed distribution adds a check, a source, an evidence provider and a report, and every door knows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.environments import Environment


def test_its_check_and_source_are_judged_and_its_evidence_corroborates(environment: Environment, project: Path) -> None:
    done = environment.run("lineage", "check", "--format", "json", "--verbose", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    outcomes = {(one["subject"], one["rule"]): (one["outcome"], one["evidence"]) for one in json.loads(done.stdout)["outcomes"]}
    assert outcomes == {
        ("provenance.json", "licences/may-be-used"): ("pass", "licences"),
        ("train.card.yaml", "licences/may-be-used"): ("pass", "licences"),
        ("train.card.yaml", "licences/owned"): ("pass", "none"),
    }


@pytest.mark.parametrize(
    ("licence", "code", "exit_code"),
    [
        pytest.param("CC-BY-NC-4.0", "licence-not-allowed", 1, id="a licence that the parameter does not allow"),
        pytest.param("Unheard-of-1.0", "licence-not-allowed", 1, id="a licence that its evidence contradicts"),
        pytest.param("LicenseRef-lost", "licence-lost", 3, id="a licence that its evidence cannot tell of"),
    ],
)
def test_its_findings_stand_where_the_author_wrote(
    environment: Environment, project: Path, licence: str, code: str, exit_code: int
) -> None:
    (project / "train.card.yaml").write_text(f"source: s3://data\nlicence: {licence}\n")
    done = environment.run("lineage", "check", "--format", "concise", cwd=project)
    assert done.returncode == exit_code
    assert done.stdout.startswith("train.card.yaml:2:10: ")
    assert f" error {code} " in done.stdout


def test_its_report_is_a_format(environment: Environment, project: Path) -> None:
    done = environment.run("lineage", "check", "--format", "csv", "--report", "csv=out.csv", cwd=project)
    assert done.returncode == 0
    assert "train.card.yaml,licences/may-be-used,pass,licences\n" in done.stdout
    assert (project / "out.csv").read_text() == done.stdout


def test_pytest_gives_the_same_outcomes(environment: Environment, project: Path) -> None:
    done = environment.run("pytest", "--lineage", "-q", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_it_can_be_explained(environment: Environment, project: Path) -> None:
    done = environment.run("lineage", "explain", "licence", cwd=project)
    assert done.returncode == 0
    for said in ("users may rely on", "What it checks", "Why it matters", "Example", "Instead", "allowed: SPDX identifiers", "(required)"):
        assert said in done.stdout
    assert "licence-not-allowed" in environment.run("lineage", "explain", "licence-not-allowed", cwd=project).stdout


def test_its_rules_are_listed(environment: Environment, project: Path) -> None:
    done = environment.run("lineage", "rules", "--format", "json", cwd=project)
    assert {(rule["rule"], rule["check"]) for rule in json.loads(done.stdout)} >= {("licences/may-be-used", "licence")}


def test_editors_are_told_of_it(environment: Environment, project: Path) -> None:
    done = environment.run("lineage", "policy", "schema", cwd=project)
    rule = json.loads(done.stdout)["definitions"]["rule"]
    assert "licence" in rule["properties"]["check"]["enum"]
    assert "data-card" in rule["properties"]["applies-to"]["items"]["enum"]
    (branch,) = [one for one in rule["allOf"] if one["if"]["properties"].get("check") == {"const": "licence"}]
    assert branch["then"]["required"] == ["allowed"]


def test_its_parameters_are_checked_as_ours_are(environment: Environment, project: Path) -> None:
    policy = project / "policy.yaml"
    policy.write_text(policy.read_text().replace("allowed:", "alowed:"))
    done = environment.run("lineage", "check", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert "policy.yaml:7:3" in done.stderr
    assert "allowed" in done.stderr


def test_without_it_the_same_project_is_an_error(environment: Environment, project: Path) -> None:
    environment.uninstall("lineage-licences")
    try:
        done = environment.run("lineage", "check", "--policy", "policy.yaml", "provenance.json", cwd=project)
    finally:
        environment.install(environment.folder.parent / "project" / "tests" / "distribution_under_test")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
