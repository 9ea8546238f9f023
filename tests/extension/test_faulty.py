"""A faulty distribution gives one clear error that names it, never a traceback and never a pass."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.environments import wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.environments import Environment

CHECK = '''\
from pytest_lineage import hookimpl
from pytest_lineage.values import frozen, parameter

@frozen
class Faulty:
    """A check that is right, until a test makes it wrong."""
    kind = "faulty"
    default_field = ""
    asks = ()
    codes = {}
    def judge(self, claim):
        yield from ()

@hookimpl
def lineage_checks():
    return [Faulty]
'''
SOURCE = '''\
from pytest_lineage import hookimpl

class Faulty:
    """A source that is right, until a test makes it wrong."""
    key = "faulty"
    def find(self, setting, place):
        from pytest_lineage.model import Found, Subject
        return Found(subjects=(Subject(name="one", kind="manifest"),))
    def read(self, subject, place):
        pass

@hookimpl
def lineage_sources():
    return [Faulty]
'''
REPORT = '''\
from pytest_lineage import hookimpl

class Faulty:
    """A report that is right, until a test makes it wrong."""
    form = "faulty"
    def render(self, verdict, style):
        return "right"

@hookimpl
def lineage_reports():
    return [Faulty]
'''
EVIDENCE = CHECK.replace("yield from ()", "answers = yield Ask(questions=(Anything(),))").replace(
    "@frozen\nclass Faulty",
    '''\
from pytest_lineage.model import Ask, Scope

@frozen
class Anything:
    provider = "faulty"
    scope = Scope.LOCAL

class Provider:
    """Evidence that is right, until a test makes it wrong."""
    name = "faulty"
    def __init__(self, context):
        pass
    def answer(self, questions):
        return dict.fromkeys(questions, "a fact")

@hookimpl
def lineage_evidence():
    return [Provider]

@frozen
class Faulty''',
    1,
)
POLICY = "policy: p\nversion: 1\nrules:\n- id: r\n  check: faulty\n"


@contextmanager
def installed(environment: Environment, folder: Path, module: str, entry: str = "faulty", name: str = "faulty-dist") -> Iterator[None]:
    """A distribution with one module, while it is installed."""
    made = wheel(
        folder, name, {f"{name.replace('-', '_')}_module.py": module}, f"[pytest_lineage]\n{entry} = {name.replace('-', '_')}_module\n"
    )
    environment.install(made)
    try:
        yield
    finally:
        environment.uninstall(name)


def _error(environment: Environment, folder: Path, policy: str = "policy.yaml") -> tuple[int, str]:
    """The exit code of `lineage check` and its one error; nothing else was printed."""
    (folder / "provenance.json").write_text('{"model": {"name": "m"}}')
    (folder / "policy.yaml").write_text(POLICY)
    done = environment.run("lineage", "check", "--policy", policy, cwd=folder)
    text = done.stdout + done.stderr
    assert "Traceback" not in text
    assert 'File "' not in text
    assert text.count("error:") + text.count("error[") == 1, text
    return done.returncode, " ".join(text.split())


def test_the_check_itself_is_right(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "provenance.json").write_text('{"model": {"name": "m"}}')
    (tmp_path / "policy.yaml").write_text(POLICY)
    for module in (CHECK, EVIDENCE):
        with installed(environment, tmp_path, module):
            assert environment.run("lineage", "check", "--policy", "policy.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("module", "exit_code", "says"),
    [
        pytest.param("import nothing_that_exists", 2, "cannot be loaded: ModuleNotFoundError: No module named", id="import error"),
        pytest.param("def broken(:", 2, "cannot be loaded: SyntaxError", id="syntax error"),
        pytest.param("raise SystemExit(0)", 2, "cannot be loaded: SystemExit: 0", id="leaves at import"),
        pytest.param("x = 1", 2, "implements none of our hooks", id="no hook at all"),
        pytest.param(CHECK.replace("@hookimpl\n", ""), 2, "was `@hookimpl` forgotten", id="hook without its mark"),
        pytest.param(CHECK.replace("lineage_checks", "lineage_chekcs"), 2, "lineage_chekcs", id="hook misspelled"),
        pytest.param(CHECK.replace("def lineage_checks()", "def lineage_checks(config)"), 2, "config", id="hook with an argument"),
        pytest.param(CHECK.replace("[Faulty]", "[Faulty()]"), 2, "must be a class with a string 'kind'", id="an instance"),
        pytest.param(CHECK.replace("[Faulty]", "['faulty']"), 2, "must be a class with a string 'kind'", id="a text"),
        pytest.param(CHECK.replace('kind = "faulty"', "kind = 3"), 2, "must be a class with a string 'kind'", id="a number for a name"),
        pytest.param(CHECK.replace("[Faulty]", "Faulty"), 70, "failed in lineage_checks: TypeError", id="no list"),
        pytest.param(
            CHECK.replace("return [Faulty]", "raise OSError('gone')"), 70, "failed in lineage_checks: OSError: gone", id="hook raises"
        ),
        pytest.param(CHECK.replace("return [Faulty]", "raise SystemExit(0)"), 70, "failed in lineage_checks: SystemExit", id="hook leaves"),
        pytest.param(
            CHECK.replace('"""A check that is right, until a test makes it wrong."""', ""), 2, "has no docstring", id="no docstring"
        ),
        pytest.param(CHECK.replace("def judge", "def juge"), 2, "has no method 'judge'", id="no judge"),
        pytest.param(CHECK.replace("asks = ()", ""), 2, "has no class attribute 'asks'", id="no asks"),
        pytest.param(CHECK.replace("@frozen\n", ""), 2, "is no dataclass", id="no dataclass"),
        pytest.param(CHECK.replace('kind = "faulty"', 'kind = "digest"'), 2, "two checks are called 'digest'", id="a name of ours"),
        pytest.param(CHECK.replace("[Faulty]", "[Faulty, Faulty]"), 2, "two checks are called 'faulty'", id="one name twice"),
    ],
)
def test_what_cannot_be_loaded(environment: Environment, tmp_path: Path, module: str, exit_code: int, says: str) -> None:
    with installed(environment, tmp_path, module):
        code, text = _error(environment, tmp_path)
    assert (code, "faulty" in text) == (exit_code, True), text
    assert says in text
    assert "uninstall" in text


def test_two_distributions_with_one_name(environment: Environment, tmp_path: Path) -> None:
    with installed(environment, tmp_path, CHECK), installed(environment, tmp_path, CHECK, name="second-dist"):
        code, text = _error(environment, tmp_path)
    assert code == 2
    assert "two checks are called 'faulty'" in text
    assert "second-dist:faulty" in text


@pytest.mark.parametrize(
    ("module", "says"),
    [
        pytest.param(CHECK.replace("yield from ()", "raise KeyError('x')"), "the check 'faulty' failed: KeyError", id="judge raises"),
        pytest.param(CHECK.replace("yield from ()", "return 3"), "the check 'faulty' failed", id="judge is no generator"),
        pytest.param(
            EVIDENCE.replace("return dict.fromkeys", "raise OSError"), "the evidence provider 'faulty' failed", id="evidence raises"
        ),
        pytest.param(EVIDENCE.replace('(questions, "a fact")', "(())"), "gave no answer", id="evidence without an answer"),
        pytest.param(
            EVIDENCE.replace("        pass", "        raise OSError('x')"), "the evidence provider 'faulty' failed", id="no evidence"
        ),
    ],
)
def test_what_fails_while_it_judges_is_a_defect(environment: Environment, tmp_path: Path, module: str, says: str) -> None:
    with installed(environment, tmp_path, module):
        code, text = _error(environment, tmp_path)
    assert code == 70, text
    assert says in text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("return Found(", "raise OSError("), id="find raises"),
        pytest.param(('return Found(subjects=(Subject(name="one", kind="manifest"),))', "return 3"), id="find gives a number"),
        pytest.param(("        pass", "        raise OSError('gone')"), id="read raises"),
        pytest.param(("        pass", "        return None"), id="read gives nothing"),
        pytest.param(("def find(self, setting, place)", "def find(self)"), id="find takes too little"),
    ],
)
def test_a_source_that_fails_is_a_defect_of_it(environment: Environment, tmp_path: Path, change: tuple[str, str]) -> None:
    (tmp_path / "lineage.yaml").write_text("version: 1\nsources:\n- faulty: x\n")
    module = SOURCE.replace(*change)
    assert module != SOURCE
    with installed(environment, tmp_path, module):
        code, text = _error(environment, tmp_path, policy="minimal")
    assert code == 70
    assert "the source 'faulty' of faulty_dist_module" in text


@pytest.mark.parametrize("change", [('return "right"', "raise OSError('gone')"), ('return "right"', "return 3")])
def test_a_report_that_fails_is_a_defect_of_it(environment: Environment, tmp_path: Path, change: tuple[str, str]) -> None:
    with installed(environment, tmp_path, REPORT.replace(*change)):
        (tmp_path / "policy.yaml").write_text(POLICY)
        (tmp_path / "provenance.json").write_text('{"model": {"name": "m"}}')
        done = environment.run("lineage", "check", "--policy", "minimal", "--format", "faulty", cwd=tmp_path)
    assert done.returncode == 70
    assert "the report 'faulty'" in done.stderr
    assert "Traceback" not in done.stderr


def test_pytest_says_so_as_a_usage_error(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "provenance.json").write_text('{"model": {"name": "m"}}')
    (tmp_path / "policy.yaml").write_text(POLICY)
    with installed(environment, tmp_path, "import nothing_that_exists"):
        done = environment.run("pytest", "--lineage", "--lineage-policy", "policy.yaml", "-p", "no:hypothesispytest", cwd=tmp_path)
    assert done.returncode == 4
    assert "cannot be loaded" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
