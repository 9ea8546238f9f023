"""The way in and out: commands, errors of every kind, standard output in every state."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_lineage import cli
from pytest_lineage.cli import failures, terminal
from pytest_lineage.cli.progress import Progress
from pytest_lineage.errors import CallerError, Defect, SubjectError, WorldError
from pytest_lineage.model import Style
from tests.cli.conftest import Project

LINEAGE = [sys.executable, "-m", "pytest_lineage"]


def lineage(*argv: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run([*LINEAGE, *argv], cwd=cwd, capture_output=True, text=True, env=environment, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_help_lists_the_commands_and_the_exit_codes(project: Project) -> None:
    code, out, _ = project.run("--help")
    assert code == 0
    for command in cli.COMMANDS:
        assert f"\n  {command} " in out
    assert "70  a fault of this program" in out


def test_without_a_command_it_is_a_mistake(project: Project) -> None:
    assert project.run()[0] == 2


def test_the_version_is_printed(project: Project) -> None:
    from pytest_lineage import __version__

    assert project.run("--version") == (0, f"pytest-lineage {__version__}\n", "")


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(project: Project, command: str) -> None:
    code, out, err = project.run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: lineage {command}")


def test_an_unknown_command_gets_a_suggestion(project: Project) -> None:
    assert project.run("chek") == (2, "", "error: lineage: unknown command 'chek'\nhelp: did you mean 'check'?\n")
    assert "unknown option '--polcy'" in project.run("--polcy")[2]


@pytest.mark.parametrize(
    ("error", "code", "label"),
    [
        (CallerError("no"), 2, "error: no"),
        (SubjectError("no"), 1, "error: no"),
        (WorldError("no"), 3, "error: no"),
        (Defect("no"), 70, "internal error: no"),
        (ValueError("no"), 70, "internal error: ValueError: no"),
        (RecursionError("deep"), 70, "internal error: RecursionError: deep"),
        (MemoryError(), 70, "internal error: MemoryError:"),
        (KeyboardInterrupt(), 130, "\ninterrupted"),
    ],
)
def test_an_error_is_a_message_and_a_code(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, label: str
) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    got, out, err = project.run("check")
    assert (got, out) == (code, "")
    assert err.startswith(label)
    assert "Traceback" not in err
    assert ("please report it" in err) == (type(error) in {ValueError, RecursionError, MemoryError})


def test_a_traceback_is_shown_to_who_asks_for_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: list[str]) -> int:
        raise ValueError("\x1b[31m password=hunter2")

    monkeypatch.setattr(cli, "_run", fail)
    monkeypatch.setenv("LINEAGE_DEBUG", "1")
    err = project.run("check")[2]
    assert "Traceback (most recent call last):" in err
    assert "\x1b" not in err
    assert "hunter2" not in err


def test_an_error_is_shown_with_its_line() -> None:
    error = CallerError("unknown key 'overide'", file="a.yaml", line=12, column=1, text="overide: {}", help="did you mean 'override'?")
    assert failures.message(error, Style()) == (
        "error: unknown key 'overide'\n  --> a.yaml:12:1\n   |\n12 | overide: {}\n   | ^^^^^^^\n   |\nhelp: did you mean 'override'?\n"
    )


def test_an_error_is_printed_safely() -> None:
    error = CallerError("\n::error::x", file="##[x]", line=1, column=1, text="\x1b[2J", help="token=abc")
    assert "\x1b" not in failures.message(error, Style())
    assert "##[" not in failures.message(error, Style())
    assert "abc" not in failures.message(error, Style())


@pytest.mark.parametrize(("codes", "wins"), [((0, 5), 5), ((5, 3), 3), ((3, 1), 1), ((1, 2), 2), ((2, 70), 70), ((0,), 0), ((1, 130), 130)])
def test_the_gravest_exit_code_wins(codes: tuple[int, ...], wins: int) -> None:
    assert failures.gravest(*codes) == failures.gravest(*reversed(codes)) == wins


@pytest.mark.parametrize(
    ("environment", "option", "terminal_", "colored"),
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"FORCE_COLOR": "1"}, "auto", False, True),
        ({"FORCE_COLOR": "0"}, "auto", True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", True, False),
        ({"TERM": "dumb"}, "auto", True, False),
        ({"NO_COLOR": "1"}, "always", False, True),
        ({"FORCE_COLOR": "1"}, "never", True, False),
    ],
)
def test_color(
    project: Project, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], option: str, terminal_: bool, colored: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal_

    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.style(Stream(), color=option).color is colored


@pytest.mark.parametrize(("columns", "width"), [("120", 120), ("5", 40), ("0", 100), ("x", 100), ("", 100), ("٣", 100), ("9" * 9, 100)])
def test_width(project: Project, monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal.style(io.StringIO()).width == width


def test_progress_is_shown_only_when_work_lasts() -> None:
    out = io.StringIO()
    with Progress(out, patience=60) as quick:
        quick.told(1, 2)
    assert out.getvalue() == ""
    with Progress(out, patience=0) as slow:
        slow.told(1, 2)
        assert slow.line().startswith("lineage: reading 1 of 2, ")
        slow.told(2, 2)
        assert slow.line().startswith("lineage: looking at evidence for 2 subjects, ")
        while not out.getvalue():
            pass
    assert out.getvalue().endswith("\r\x1b[K")


def test_the_module_is_the_command(project: Project) -> None:
    done = lineage("check", "--policy", "policy.yaml", cwd=project.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("scope local\n")


def test_nothing_of_the_working_directory_is_imported(project: Project) -> None:
    for name in ("yaml", "json", "argparse", "dataclasses", "hashlib", "conftest"):
        project.write(f"{name}.py", f"open('hacked-{name}', 'w')")
    project.write("yaml/__init__.py", "open('hacked-yaml', 'w')")
    assert lineage("check", "--policy", "policy.yaml", "provenance.json", cwd=project.folder).returncode == 0
    assert not list(project.folder.glob("hacked-*"))


def test_an_encoding_that_lacks_a_character_is_no_crash(project: Project) -> None:
    project.manifest({"training": {"seed": "TODO"}, "模型": "é"})
    done = lineage("check", "--policy", "policy.yaml", cwd=project.folder, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert "\\xb7 1 subject" in done.stdout


def test_a_reader_that_went_away_is_no_error(project: Project) -> None:
    project.manifest({})
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [*LINEAGE, "check", "--policy", "policy.yaml", "provenance.json"],
        cwd=project.folder,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert process.stderr == b""
    assert process.returncode == 1, "the verdict stands, whoever reads it"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_said(project: Project) -> None:
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [*LINEAGE, "check", "--policy", "policy.yaml"], cwd=project.folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert process.returncode == 2
    assert process.stderr == "error: standard output cannot be written: No space left on device\n"
