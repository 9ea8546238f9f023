"""Start-up is a promise: what a run does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Project

HEAVY = [
    "typing",
    "pathlib",
    "hashlib",
    "logging",
    "datetime",
    "concurrent.futures",
    "jsonschema",
    "git",
    "requests",
    "urllib3",
    "re2",
    "jsonpath",
    "mlflow",
    "pyarrow",
    "pluggy",
    "pytest",
    "importlib.metadata",
    "tempfile",
    "shutil",
    "subprocess",
    "socket",
    "ssl",
    "asyncio",
    "multiprocessing",
    "unittest",
    "email",
    "http",
    "difflib",
]


def loaded(project: Project, *argv: str) -> set[str]:
    """The modules loaded when the command has run."""
    code = f"import sys; from pytest_lineage.cli import main; main({list(argv)!r}); print('|', *sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=project.folder, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("|")[2].split()) - _always()


def _always() -> set[str]:
    """What this interpreter and the libraries that every run needs load by themselves."""
    code = "import sys, yaml, re, json, dataclasses, argparse; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("name", ["provenance.json", "provenance.yaml"])
def test_checking_one_manifest_loads_nothing_heavy(project: Project, name: str) -> None:
    project.write("provenance.yaml", "training: {seed: 42}\nenv: {docker_image_digest: fraud@sha256:" + "7e9c41d2" * 8 + "}\n")
    assert loaded(project, "check", name, "--policy", "policy.yaml") & set(HEAVY) == set()


def test_checking_loads_no_other_command(project: Project) -> None:
    modules = loaded(project, "check", "provenance.json", "--policy", "policy.yaml")
    ours = {name for name in modules if name.startswith("pytest_lineage.")}
    assert {"pytest_lineage.cli.check", "pytest_lineage.reports.text"} <= ours
    others = ["explain", "rules", "hash", "policy", "policies", "locking", "files", "progress", "failures"]
    assert not {f"pytest_lineage.cli.{name}" for name in others} & ours
    assert not {f"pytest_lineage.reports.{name}" for name in ("json", "concise", "excerpt", "groups", "entries")} & ours
    assert not {"pytest_lineage.plugin", "pytest_lineage.policy.schema", "pytest_lineage.policy.lint", "pytest_lineage.access.git"} & ours


def test_the_version_loads_next_to_nothing(project: Project) -> None:
    ours = {name for name in loaded(project, "--version") if name.startswith("pytest_lineage")}
    assert ours <= {"pytest_lineage", "pytest_lineage.cli", "pytest_lineage.cli.terminal", "pytest_lineage.errors"}
