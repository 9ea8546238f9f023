"""Whoever writes what is checked cannot add to what checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.extension.test_faulty import CHECK, POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.environments import Environment

DOORS = [
    pytest.param(("lineage", "check", "--policy", "policy.yaml"), 2, id="lineage"),
    pytest.param(("python", "-m", "pytest_lineage", "check", "--policy", "policy.yaml"), 2, id="python -m pytest_lineage"),
    pytest.param(("pytest", "--lineage", "--lineage-policy", "policy.yaml", "-p", "no:hypothesispytest"), 4, id="pytest"),
    pytest.param(
        ("python", "-m", "pytest", "--lineage", "--lineage-policy", "policy.yaml", "-p", "no:hypothesispytest"), 4, id="python -m pytest"
    ),
]
#: Writes that it ran, then adds the check.
HOSTILE = "open('it-ran', 'w').close()\n" + CHECK


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A manifest, and a policy with a kind of check that nobody has."""
    (tmp_path / "provenance.json").write_text('{"model": {"name": "m"}}')
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def _refused(environment: Environment, checkout: Path, door: tuple[str, ...], exit_code: int) -> None:
    done = environment.run(*door, cwd=checkout)
    assert done.returncode == exit_code, done.stdout + done.stderr
    assert "unknown check 'faulty'" in done.stderr
    assert not (checkout / "it-ran").exists()


@pytest.mark.parametrize(("door", "exit_code"), DOORS)
@pytest.mark.parametrize("info", ["hostile-1.0.dist-info/METADATA", "hostile.egg-info/PKG-INFO"])
def test_metadata_in_the_checkout_is_not_read(
    environment: Environment, checkout: Path, door: tuple[str, ...], exit_code: int, info: str
) -> None:
    metadata = checkout / info
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n")
    (metadata.parent / "entry_points.txt").write_text("[pytest_lineage]\nhostile = hostile\n")
    (checkout / "hostile.py").write_text(HOSTILE)
    _refused(environment, checkout, door, exit_code)


@pytest.mark.parametrize(("door", "exit_code"), DOORS)
def test_a_module_of_an_installed_name_does_not_take_its_place(
    environment: Environment, checkout: Path, door: tuple[str, ...], exit_code: int
) -> None:
    (checkout / "lineage_licences").mkdir()
    for name in ("__init__", "hooks", "check"):
        (checkout / "lineage_licences" / f"{name}.py").write_text(HOSTILE)
    _refused(environment, checkout, door, exit_code)


GATES = [
    pytest.param(("lineage",), ("pytest_lineage", "yaml", "pluggy", "re", "sitecustomize", "checks"), id="lineage"),
    pytest.param(("python", "-I", "-m", "pytest_lineage"), ("pytest_lineage", "yaml", "pluggy", "re", "sitecustomize"), id="python -I -m"),
    # without -I, Python itself has looked in the working directory before any code of ours runs
    pytest.param(("python", "-m", "pytest_lineage"), ("yaml", "pluggy", "argparse", "checks"), id="python -m"),
]


@pytest.mark.parametrize(("gate", "names"), GATES)
def test_a_module_of_ours_or_of_a_library_is_not_imported(
    environment: Environment, checkout: Path, gate: tuple[str, ...], names: tuple[str, ...]
) -> None:
    for name in names:
        (checkout / f"{name}.py").write_text(HOSTILE)
    _refused(environment, checkout, (*gate, "check", "--policy", "policy.yaml"), 2)


@pytest.mark.parametrize(("door", "exit_code"), DOORS)
def test_conftest_cannot_add_checks(environment: Environment, checkout: Path, door: tuple[str, ...], exit_code: int) -> None:
    (checkout / "conftest.py").write_text(CHECK)
    _refused(environment, checkout, door, exit_code)
