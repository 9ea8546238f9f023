"""What is built and installed works away from the checkout: as a wheel, from an sdist, and editable."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.environments import PROJECT, Environment, copy_project

DATA = ("pytest_lineage/py.typed", "pytest_lineage/provenance.schema.json", "policies/essentials.yaml", "policies/minimal.yaml")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it, not from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(copy_project(folder / "source"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module", params=["wheel", "editable"])
def environment(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Where the package is installed, and only there."""
    made = Environment(tmp_path_factory.mktemp("installed") / "venv")
    if request.param == "wheel":
        made.install(*built.glob("*.whl"))
        shutil.rmtree(built / "source", ignore_errors=True)
    else:
        made.install("--editable", copy_project(made.folder.parent / "checkout"))
    return made


def test_the_sdist_holds_what_it_takes_to_build_test_and_read(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {*DATA, "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "tests/__init__.py"} <= names
    assert {"examples/breast-cancer/provenance.json", "docs/README.md"} <= names
    assert not [name for name in names if "__pycache__" in name or "_cache" in name.split("/")[0]]


def test_the_wheel_holds_the_package_and_its_data_alone(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        names = set(archive.namelist())
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
        entries = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert {name.replace("policies/", "pytest_lineage/packs/") for name in DATA} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"pytest_lineage"}
    assert "License-Expression: Apache-2.0" in metadata
    assert "lineage = pytest_lineage.cli:entry" in entries
    assert "[pytest11]\nlineage = pytest_lineage.plugin" in entries


def test_an_example_is_checked_from_elsewhere(environment: Environment, tmp_path: Path) -> None:
    example = tmp_path / "a project of mine"
    shutil.copytree(PROJECT / "examples" / "breast-cancer", example)
    done = environment.run("lineage", "check", "--format", "json", cwd=example)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["verdict"] == "pass"
    assert report["summary"]["corroborated"] > 0
    assert "pytest_lineage/packs/promotion.yaml" in {policy["origin"] for policy in report["policies"]}


def test_the_packs_and_the_schema_of_manifests_are_found(environment: Environment, tmp_path: Path) -> None:
    for pack in ("essentials", "minimal", "promotion"):
        done = environment.run("lineage", "policy", "test", pack, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), pack
    done = environment.run("lineage", "policy", "schema", "--manifest", "essentials", cwd=tmp_path)
    assert json.loads(done.stdout)["type"] == "object"


def test_pytest_knows_the_plugin_by_name_and_is_not_changed_by_it(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    pass\n")
    quiet = ("-q", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
    assert "1 passed" in environment.run("pytest", *quiet, cwd=tmp_path).stdout
    assert environment.run("pytest", *quiet, "-p", "no:lineage", cwd=tmp_path).returncode == 0
    assert environment.run("pytest", *quiet, "-p", "no:lineage", "--lineage", cwd=tmp_path).returncode == 4


def test_type_checkers_see_the_public_names(environment: Environment, tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is of the lint group, which is not here")
    (tmp_path / "mine.py").write_text(
        "from pytest_lineage import check, hookimpl, load_policy\nfrom pytest_lineage.testing import run_check\n"
        "reveal_type(check(['.']).exit_code())\nreveal_type(load_policy('minimal').name)\n"
    )
    done = environment.run("python", "-m", "mypy", "--strict", "--follow-imports=silent", "mine.py", cwd=tmp_path)
    assert 'Revealed type is "int"' in done.stdout.replace("builtins.", ""), done.stdout
    assert 'Revealed type is "str"' in done.stdout.replace("builtins.", "")
    assert "import-untyped" not in done.stdout
