"""The plugin's options and ini keys, mistakes in them, and what the plugin is where it is not wanted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.sessions import POLICY, PROJECT, ROOT, RULES, Session, manifest, project

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKERS = pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
ONE = "policy: other\nversion: 1\nrules:\n- {id: name, check: present, field: model.name}\n"


def rules_that_ran(ran: Session) -> set[str]:
    return {id_.split("::")[-1] for id_ in ran.lineage}


@WORKERS
@pytest.mark.parametrize("by", ["option", "ini"])
def test_a_policy_can_be_given_instead(tmp_path: Path, by: str, workers: tuple[str, ...]) -> None:
    project(tmp_path, {"other.yaml": ONE}, ini="lineage_policy = other.yaml minimal\n" if by == "ini" else "")
    given = ("--lineage-policy=other.yaml", "--lineage-policy", "minimal") if by == "option" else ()
    ran = rules_that_ran(Session(tmp_path, "--lineage", *given, *workers))
    assert {rule.split("/")[0] for rule in ran} == {"other", "minimal"}


@pytest.mark.parametrize("by", ["option", "ini"])
def test_a_project_file_can_be_given_instead(tmp_path: Path, by: str) -> None:
    other = "version: 1\npolicies: [./other.yaml]\nsources: [{manifests: ['models/fraud/*.json']}]\n"
    project(tmp_path, {"other.yaml": ONE, "ci.yaml": other}, ini="lineage_config = ci.yaml\n" if by == "ini" else "")
    ran = Session(tmp_path, "--lineage", *(("--lineage-config=ci.yaml",) if by == "option" else ()))
    assert list(ran.lineage) == ["ci.yaml::models/fraud/provenance.json::other/name"]
    again = Session(tmp_path, "--lineage", "--lineage-config=ci.yaml", *ran.lineage)
    assert list(again.lineage) == list(ran.lineage)


def test_items_can_be_set_in_the_ini_and_an_option_wins(tmp_path: Path) -> None:
    project(tmp_path, ini="lineage_items = subject\n")
    assert len(Session(tmp_path, "--lineage").lineage) == 2
    assert len(Session(tmp_path, "--lineage", "--lineage-items=rule").lineage) == 2 * len(RULES)


@WORKERS
@pytest.mark.parametrize("by", ["option", "ini"])
def test_online_widens_the_scope(tmp_path: Path, by: str, workers: tuple[str, ...]) -> None:
    project(tmp_path, ini="lineage_online = true\n" if by == "ini" else "")
    assert "scope full" in Session(tmp_path, "--lineage", *workers, *(("--lineage-online",) if by == "option" else ())).out


@WORKERS
@pytest.mark.parametrize("by", ["option", "ini"])
def test_a_report_is_what_the_command_line_writes(tmp_path: Path, by: str, workers: tuple[str, ...]) -> None:
    project(
        tmp_path, {"models/fraud/provenance.json": manifest(commit="main")}, ini="lineage_report = json=out.json\n" if by == "ini" else ""
    )
    ran = Session(tmp_path, "--lineage", *workers, *(("--lineage-report=json=out.json",) if by == "option" else ()))
    assert ran.code == 1
    checked = subprocess.run(
        [sys.executable, "-m", "pytest_lineage", "check", "--format=json"], cwd=tmp_path, capture_output=True, check=False
    )
    assert checked.returncode == 1, checked.stderr
    assert json.loads((tmp_path / "out.json").read_bytes()) == json.loads(checked.stdout)


def test_several_reports_are_written_and_are_whole_whatever_ran(tmp_path: Path) -> None:
    project(tmp_path, {"models/fraud/provenance.json": manifest(commit="main")})
    Session(tmp_path, "--lineage", "-k", "churn", "--lineage-report=json=out.json", "--lineage-report", "concise=out.txt")
    assert json.loads((tmp_path / "out.json").read_bytes())["summary"]["subjects"] == 2
    assert "models/fraud/provenance.json:3:15: error mutable-ref team/commit" in (tmp_path / "out.txt").read_text()


def test_a_report_that_cannot_be_written_fails_the_session(tmp_path: Path) -> None:
    ran = Session(project(tmp_path), "--lineage", "--lineage-report=json=gone/out.json")
    assert ran.code == 1
    assert "the report gone/out.json cannot be written: No such file or directory" in ran.out


MISTAKES: dict[str, tuple[Mapping[str, str], tuple[str, ...], str]] = {
    "a policy that is not there": ({}, ("--lineage-policy=gone.yaml",), "gone.yaml"),
    "a project file that is not there": ({}, ("--lineage-config=gone.yaml",), "gone.yaml"),
    "a report of no form": ({}, ("--lineage-report=out.json",), "is not FORM=FILE"),
    "a report that nobody knows": ({}, ("--lineage-report=jsn=out.json",), "did you mean 'json'?"),
    "a policy with a typo": ({"policy.yaml": POLICY.replace("severity: warning", "severty: warning")}, (), "did you mean 'severity'?"),
    "a project file with a typo": ({"lineage.yaml": PROJECT.replace("sources", "surces")}, (), "did you mean 'sources'?"),
    "a policy without rules": ({"policy.yaml": "policy: team\nversion: 1\nrules: []\n"}, (), "policy.yaml"),
    "an id of a rule that is gone": ({}, ("lineage.yaml::models/fraud/provenance.json::team/gone",), "no lineage item is called"),
}


@WORKERS
@pytest.mark.parametrize(("files", "call", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_of_the_callers_is_pytests_usage_error(
    tmp_path: Path, files: Mapping[str, str], call: tuple[str, ...], said: str, workers: tuple[str, ...]
) -> None:
    ran = Session(project(tmp_path, files), "--lineage", *call, *workers)
    assert ran.code == pytest.ExitCode.USAGE_ERROR, ran.out + ran.err
    assert ran.err.startswith("ERROR: lineage: ")
    assert said in ran.err
    assert (ran.out + ran.err).count("ERROR") == 1
    assert "Traceback" not in ran.out + ran.err
    assert "INTERNALERROR" not in ran.out
    assert ran.ran == []


def test_a_typo_in_a_policy_is_told_with_its_place(tmp_path: Path) -> None:
    ran = Session(project(tmp_path, {"policy.yaml": POLICY.replace("severity: warning", "severty: warning")}), "--lineage")
    assert "policy.yaml:6:55" in ran.err


def test_an_unknown_kind_of_items_is_a_usage_error(tmp_path: Path) -> None:
    assert Session(project(tmp_path), "--lineage", "--lineage-items=file").code == pytest.ExitCode.USAGE_ERROR
    ran = Session(project(tmp_path / "ini", ini="lineage_items = file\n"), "--lineage")
    assert ran.code == pytest.ExitCode.USAGE_ERROR
    assert "lineage_items" in ran.err


def test_without_the_flag_nothing_runs_and_nothing_of_ours_but_the_plugin_is_imported(tmp_path: Path) -> None:
    look = (
        "import sys\n"
        "def test_own():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'pytest_lineage'}\n"
        "    assert ours == {'pytest_lineage', 'pytest_lineage.plugin'}\n"
        "    assert not {'yaml', 'git', 'requests', 'jsonschema', 're2', 'jsonpath', 'mlflow', 'pyarrow'} & set(sys.modules)\n"
    )
    ran = Session(project(tmp_path, {"tests/test_own.py": look, "lineage.yaml": "nonsense: ["}), "-W", "error")
    assert (ran.code, ran.lineage) == (0, {}), ran.out


def test_local_scope_loads_nothing_heavy(tmp_path: Path) -> None:
    look = "import sys\ndef test_own():\n    assert not {'git', 'requests', 'jsonschema', 'mlflow', 'pyarrow'} & set(sys.modules)\n"
    assert Session(project(tmp_path, {"tests/test_own.py": look}), "--lineage").code == 0


def test_the_plugin_can_be_switched_off_by_its_name(tmp_path: Path) -> None:
    assert Session(project(tmp_path), "-p", "no:lineage").tests == ["tests/test_own.py::test_own"]
    refused = Session(tmp_path, "-p", "no:lineage", "--lineage")
    assert refused.code == pytest.ExitCode.USAGE_ERROR
    assert "unrecognized arguments: --lineage" in refused.err


def test_a_conftest_cannot_add_a_check(tmp_path: Path) -> None:
    conftest = (
        "class Anything:\n    kind = 'anything'\n    default_field = ''\n    def judge(self, claim):\n        yield from ()\n"
        "def lineage_checks():\n    return [Anything]\n"
    )
    policy = "policy: team\nversion: 1\nrules:\n- {id: x, check: anything, field: model.name}\n"
    ran = Session(project(tmp_path, {"conftest.py": conftest, "policy.yaml": policy}), "--lineage")
    assert ran.code == pytest.ExitCode.USAGE_ERROR
    assert "anything" in ran.err


def test_no_module_of_ours_imports_what_pytest_keeps_to_itself_and_only_the_plugin_imports_pytest() -> None:
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "pytest_lineage").rglob("*.py")}
    assert not [name for name, text in sources.items() if re.search(r"^\s*(import|from) _pytest", text, re.MULTILINE)]
    importers = {name for name, text in sources.items() if re.search(r"^\s*(import|from) pytest\b", text, re.MULTILINE)}
    assert importers
    assert all(name.startswith("pytest_lineage/plugin/") for name in importers)


def test_a_defect_of_ours_is_one_sentence(tmp_path: Path) -> None:
    breaking = "import pytest_lineage.run\ndef broken(*_, **__): raise ZeroDivisionError('by zero')\npytest_lineage.run.prepare = broken\n"
    project(tmp_path, {"conftest.py": breaking})
    ran = Session(tmp_path, "--lineage")
    assert ran.code == pytest.ExitCode.INTERNAL_ERROR
    assert "lineage: internal error: ZeroDivisionError: by zero" in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err
    assert "Traceback" in Session(tmp_path, "--lineage", LINEAGE_DEBUG="1").out


def test_the_header_says_what_is_about_to_be_checked(tmp_path: Path) -> None:
    assert "lineage: 2 subjects, policies: team, scope local" in Session(project(tmp_path), "--lineage").out
