"""`lineage check`: exit codes, forms, reports to files, and that none of them depends on another."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from pytest_lineage.catalog import _find
from pytest_lineage.reports.text import Text
from tests.cli.conftest import Project

WITHOUT_SEED = {"env": {"docker_image_digest": "fraud:latest"}}
ONLY_WARNING = {"training": {"seed": 1}, "env": {"docker_image_digest": "fraud:latest"}}


def test_a_manifest_that_holds_passes(project: Project) -> None:
    assert project.check("provenance.json") == (0, "2 passed · 1 subject, 2 rules · scope local\n", "")


@pytest.mark.parametrize("form", ["text", "concise", "json"])
@pytest.mark.parametrize(
    ("data", "code"),
    [({"training": {"seed": 1}, "env": {"docker_image_digest": "fraud:latest"}}, 0), (WITHOUT_SEED, 1)],
    ids=["warning", "error"],
)
def test_the_exit_code_does_not_depend_on_the_form(project: Project, form: str, data: dict[str, object], code: int) -> None:
    project.manifest(data)
    assert project.check("--format", form, "--verbose")[0] == code


def test_a_warning_fails_where_the_caller_says_so(project: Project) -> None:
    project.manifest(ONLY_WARNING)
    assert project.check("--fail-on", "warning")[0] == 1


def test_the_finding_is_at_its_line_and_column(project: Project) -> None:
    project.manifest(WITHOUT_SEED)
    _, out, _ = project.check("--format", "concise")
    assert "provenance.json:3:28: warning mutable-tag team/image " in out
    assert "provenance.json:1:1: error missing team/seed " in out


def test_a_document_that_cannot_be_read_fails(project: Project) -> None:
    project.write("provenance.json", '{"training": ')
    code, out, _ = project.check()
    assert code == 1
    assert out.startswith("malformed[")


def test_nothing_to_check_is_not_a_pass(project: Project) -> None:
    (project.folder / "provenance.json").unlink()
    assert project.check()[0] == 5


def test_pre_commit_may_pass_files_that_are_no_subjects(project: Project) -> None:
    project.write("README.md", "x")
    assert project.check("README.md")[0] == 5
    assert project.check("README.md", "--allow-empty")[0] == 0
    (project.folder / "provenance.json").unlink()
    assert project.check("--allow-empty")[0] == 5, "nothing was named, so nothing excuses an empty run"


def test_allow_empty_does_not_excuse_what_is_wrong(project: Project) -> None:
    project.manifest(WITHOUT_SEED)
    assert project.check("--allow-empty", "provenance.json")[0] == 1


def test_a_selected_rule_runs_alone(project: Project) -> None:
    project.manifest(WITHOUT_SEED)
    assert project.check("--select", "team/image", "--fail-on", "warning")[1].endswith(
        "1 warning, 0 passed · 1 subject, 1 rule · scope local\n"
    )


def test_paths_may_stand_between_options_and_after_a_double_dash(project: Project) -> None:
    project.manifest(WITHOUT_SEED, "a/provenance.json")
    project.manifest(WITHOUT_SEED, "-b.json")
    code, out, _ = project.run("check", "provenance.json", "--policy", "policy.yaml", "a", "--format", "json", "--", "-b.json")
    assert code == 1
    assert {row["subject"] for row in json.loads(out)["outcomes"]} == {"a/provenance.json", "-b.json"}


def test_reports_are_written_besides_what_is_printed(project: Project) -> None:
    project.manifest(WITHOUT_SEED)
    code, out, _ = project.check("--report", "json=out.json", "--report", "concise=out.txt", "--color", "always")
    assert code == 1
    assert out.startswith("\x1b[1;31merror[missing]")
    assert json.loads((project.folder / "out.json").read_text())["verdict"] == "fail"
    assert "\x1b" not in (project.folder / "out.txt").read_text()


def test_a_report_that_cannot_be_written_is_said_and_hides_nothing(project: Project) -> None:
    project.manifest(WITHOUT_SEED)
    code, out, err = project.check("--report", "json=no/such/folder.json", "--report", "json=good.json")
    assert code == 2
    assert "error[missing]" in out
    assert err.startswith("error: the report cannot be written: No such file or directory\n --> no/such/folder.json\n")
    assert (project.folder / "good.json").exists()


def test_a_report_replaces_a_link_and_never_writes_through_it(project: Project) -> None:
    victim = project.write("victim", "mine")
    (project.folder / "out.json").symlink_to(victim)
    project.check("--report", "json=out.json")
    assert victim.read_text() == "mine"
    assert not (project.folder / "out.json").is_symlink()
    assert stat.S_IMODE(os.stat("out.json").st_mode) & 0o077 == 0o077 & ~_umask() & 0o666


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_pipe_is_written_to_as_it_is(project: Project) -> None:
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        project.check("--report", "concise=pipe")
        assert os.read(reader, 4096).endswith(b"scope local\n")
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--format", "jsn"], "did you mean 'json'?"),
        (["--report", "json"], "is not FORM=FILE"),
        (["--report", "=x"], "is not FORM=FILE"),
        (["--report", "jsn=x"], "did you mean 'json'?"),
        (["--polcy", "x"], "did you mean '--policy'?"),
        (["--polcy=x"], "did you mean '--policy'?"),
        (["--pol", "x"], "did you mean '--policy'?"),
        (["--fail-on", "fatal"], "invalid choice: 'fatal'"),
        (["--jobs", "many"], "is not a number of threads"),
        (["--jobs", "-1"], "is not a number of threads"),
        (["--today", "tomorrow"], "is not a day such as 2027-01-31"),
        (["--today", "2027-02-30"], "is not a day such as 2027-01-31"),
        (["--select", "team/sed"], "did you mean"),
        (["--policy", "essential"], "did you mean"),
        (["--policy"], "expected one argument"),
        (["nowhere.json"], "is not there"),
    ],
)
def test_a_mistake_in_the_call_is_explained(project: Project, argv: list[str], said: str) -> None:
    code, out, err = project.check(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err


def test_a_mistake_in_a_policy_is_shown_where_it_is(project: Project) -> None:
    project.write("policy.yaml", "policy: team\nversion: 1\nrules:\n- id: a\n  severty: info\n  check: present\n  field: x\n")
    code, _, err = project.check()
    assert code == 2
    assert " --> policy.yaml:5:3\n  |\n5 |   severty: info\n  |   ^^^^^^^\n" in err
    assert "did you mean 'severity'?" in err


def test_a_report_that_fails_is_a_defect_and_hides_no_violation(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ValueError("::error::\x1b[31m no")

    project.manifest(WITHOUT_SEED)
    monkeypatch.setattr(Text, "render", broken)
    code, _, err = project.check("--report", "json=out.json")
    assert code == 70
    assert err.startswith("internal error: the report 'text' failed: ValueError: ::error::\\x1b[31m no\n")
    assert json.loads((project.folder / "out.json").read_text())["verdict"] == "fail"


def test_a_report_that_is_no_text_is_a_defect(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Text, "render", lambda *_: None)
    assert project.check()[0] == 70
    assert _find.cache_info()  # the class itself is what was changed, not the way it is found


def test_what_an_attacker_writes_is_not_obeyed(project: Project) -> None:
    project.manifest({"training": {"seed": "##[set-output name=x]\u202e\x1b[2J"}, "env": {"docker_image_digest": "\n::error::x"}})
    for form in ("text", "concise", "json"):
        code, out, _ = project.check("--format", form)
        assert "##[" not in out
        assert "\u202e" not in out
        assert "\x1b" not in out
        assert not any(line.lstrip().startswith("::") for line in out.splitlines())
        assert code in {0, 1}


def test_a_file_with_a_hostile_name_is_named_safely(project: Project) -> None:
    name = "\x1b[2J##[x]\n::error::.json"
    try:
        project.manifest(WITHOUT_SEED, name)
    except OSError as error:
        pytest.skip(f"this file system has no such names: {error}")
    _, out, err = project.check(name, "--format", "concise")
    assert "\\x1b[2J#\\x23[x]\\n::error::.json:1:1: error missing" in out + err


def test_the_example_passes_and_its_bad_twin_fails(project: Project) -> None:
    examples = Path(__file__).parents[2] / "examples"
    if not (examples / "breast-cancer-bad").is_dir():
        pytest.skip("there are no examples beside these tests")
    code, out, _ = project.run("check", str(examples / "breast-cancer-bad"))
    assert code == 1
    assert " failed, " in out
