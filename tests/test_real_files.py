"""Real files of the field, where they are beside the project: read without a crash, and told what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_lineage.model import Place, Record, Result, Subject
from pytest_lineage.policy import packs
from pytest_lineage.run import check
from pytest_lineage.sources.manifests import Manifests
from tests.support.command import assert_civil, lineage

ROOT = Path(__file__).parents[2] / "shared" / "realdata"
ENDINGS = {".json", ".yaml", ".yml", ".link", ".sig", ".dvc", ".lock", ""}
FILES = sorted(path for path in ROOT.rglob("*") if path.suffix in ENDINGS and path.is_file()) if ROOT.exists() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the real files are not beside the project")


def _read(path: Path, name: str) -> object:
    place = Place(root=str(ROOT), base="", files=(), aliases={}, read=lambda _, limit: path.read_bytes()[: limit + 1])
    return Manifests().read(Subject(name=name, kind="manifest", file=name), place)


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_each_is_a_record_or_says_what_it_is_with_a_place(ending: str) -> None:
    """Every file as both languages: what is JSON by its name may be none."""
    assert len(FILES) > 100
    for path in FILES:
        name = f"{path.relative_to(ROOT)}.{ending}"
        reading = _read(path, name)
        if isinstance(reading, Record):
            continue
        finding = reading.finding  # type: ignore[attr-defined]
        assert finding.result in {Result.MALFORMED, Result.VIOLATION}, name
        assert finding.location.file == name
        assert finding.location.line >= 1
        assert finding.location.column >= 1
        assert finding.message
        assert len(finding.message) < 1_000


@pytest.mark.parametrize("pack", packs.names())
def test_all_are_judged_without_a_fault_of_ours(tmp_path: Path, pack: str) -> None:
    names = [path for path in FILES if path.suffix in {".json", ".yaml", ".yml"}]
    for number, path in enumerate(names):
        (tmp_path / f"{number}{path.suffix}").write_bytes(path.read_bytes())
    (tmp_path / "lineage.yaml").write_text("version: 1\nsources: [{manifests: ['[0-9]*.{json,yaml,yml}']}]\n")
    verdict = check([str(tmp_path)], policies=[pack], root=str(tmp_path))
    summary = verdict.summary()
    assert summary.subjects == len(names)
    assert summary.errors == 0
    assert summary.planned == summary.ran
    assert verdict.exit_code() == 1
    for judged in verdict.judged:
        assert any(outcome.result in {Result.MALFORMED, Result.VIOLATION} for outcome in judged.outcomes), judged.subject


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_what_is_printed_about_them_is_obeyed_by_nobody(tmp_path: Path, form: str) -> None:
    for number, path in enumerate(FILES[::7]):
        (tmp_path / f"{number}.provenance.json").write_bytes(path.read_bytes())
    ran = lineage("check", "--verbose", "--format", form, folder=tmp_path)
    assert_civil(ran, 1)
    if form == "json":
        assert json.loads(ran.out)["verdict"] == "fail"


def test_a_run_of_a_tracking_server_is_told_how_its_commit_can_be_found() -> None:
    runs = [path for path in FILES if path.name == "run.json" and b"mlflow.source.git.commit" in path.read_bytes()]
    assert runs
    for path in runs:
        finding = _read(path, path.name).finding  # type: ignore[attr-defined]
        assert "an MLflow export" in finding.message
        assert """code.commit: ["mlflow.tags['mlflow.source.git.commit']"]""" in finding.fix
