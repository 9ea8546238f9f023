"""Where the shipped policies are found: in a wheel, and beside the package of a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pytest_lineage.policy import packs
from pytest_lineage.policy.load import load
from tests.support.policies import reader

ROOT = Path(__file__).parents[2]


def test_a_checkout_has_them_beside_the_package() -> None:
    assert Path(packs.folder()) == ROOT / "policies"
    assert packs.names() == sorted(path.stem for path in (ROOT / "policies").glob("*.yaml"))


def test_a_package_that_holds_them_looks_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name in [("site/pytest_lineage/packs", "ours"), ("site/policies", "theirs")]:
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / f"{name}.yaml").write_text("")
    monkeypatch.setattr(packs, "__file__", str(tmp_path / "site/pytest_lineage/policy/packs.py"))
    assert packs.names() == ["ours"]
    assert packs.find("theirs") == ""


@pytest.mark.parametrize("name", ["", ".", "..", "../policies/minimal", "./minimal", "minimal.yaml", "/etc/passwd", "none"])
def test_nothing_but_a_name_finds_one(name: str) -> None:
    assert packs.find(name) == ""


def test_a_place_in_one_is_named_the_same_wherever_it_is_installed() -> None:
    policy = load("minimal", read=reader({}))
    assert policy.info.origin == policy.rules[0].location.file == "pytest_lineage/packs/minimal.yaml"


@pytest.mark.slow
def test_a_wheel_holds_them_and_finds_them(tmp_path: Path) -> None:
    """Unpacked as an installer would, with the environment's dependencies."""
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = "from pytest_lineage.policy import packs; print(packs.folder(), *packs.names())"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert run.stdout.split() == [str(site / "pytest_lineage" / "packs"), *packs.names()]
