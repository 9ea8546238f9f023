"""Who may import whom, and who may open what: the layout is a promise, and these tests keep it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.environments import PROJECT

PACKAGE = PROJECT / "pytest_lineage"

#: Calls that open, make or list a file, outside of `access/`, each with what it is for. What is checked is opened by `access/` alone:
#: no link, inside the root, regular, bounded. All these are of the caller's, of the installation's, or nowhere near the checkout.
OPENERS = {
    "cli/terminal.py": "points a closed standard output at the null device",
    "policy/lint.py": "reads a policy that ships with the package",
    "policy/lock.py": "reads and writes the cache of pinned policies, whose bytes are known by digest",
    "policy/manifest_schema.py": "reads the schema that ships with the package",
    "policy/packs.py": "reads the policies that ship with the package",
    "prescan.py": "talks with processes of its own through pipes",
    "testing.py": "writes the files of a test into a folder of its own",
}
_OPENING = {"open", "os.open", "io.open", "os.fdopen", "os.mkdir", "os.makedirs", "os.replace", "os.rename", "os.unlink", "os.remove"}


def test_the_contracts_on_imports_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--config", str(PROJECT / "pyproject.toml")]
    if not Path(command[0]).exists():
        pytest.fail("import-linter is not installed: it is of the test group")
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "access" not in path.relative_to(PACKAGE).parts]


def _calls(tree: ast.AST) -> set[str]:
    """Names of what is called: `open`, `os.open`; a method of anything else is `.open`."""
    return {
        ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }


def _opens(path: Path) -> bool:
    calls = _calls(ast.parse(path.read_text()))
    return bool(calls & _OPENING) or any(call.endswith((".read_text", ".read_bytes", ".write_text", ".write_bytes")) for call in calls)


def test_only_access_opens_files_of_the_checkout() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in _modules() if _opens(path)}
    assert found == set(OPENERS), "give the reason in OPENERS, or go through access/"


def test_only_these_functions_run_text_as_code() -> None:
    """`@frozen` compiles names of fields, a plan compiles paths that the policy's grammar let through; nothing else does."""
    found = {
        path.relative_to(PACKAGE).as_posix() for path in _modules() if _calls(ast.parse(path.read_text())) & {"exec", "eval", "compile"}
    }
    assert found <= {"values.py", "policy/compile.py"}


@pytest.mark.parametrize("module", ["pytest_lineage", "pytest_lineage.plugin"])
def test_what_every_pytest_run_pays_for_is_next_to_nothing(module: str) -> None:
    """Every `pytest11` plugin is imported by every pytest run of its environment."""
    code = f"import pytest, sys; before = set(sys.modules); import {module}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"pytest_lineage", "pytest_lineage.plugin"}


def test_pytest_without_the_flag_loads_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n\ndef test_it():\n    ours = {name for name in sys.modules if name.startswith('pytest_lineage')}\n"
        "    assert ours <= {'pytest_lineage', 'pytest_lineage.plugin'}\n"
        "    assert not {'git', 'requests', 'jsonschema'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
