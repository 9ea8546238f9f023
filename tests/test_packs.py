"""The shipped packs: their own tests pass, nothing is left unsaid, and they judge the manifests that they were made for."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_lineage import run, selftest
from pytest_lineage.policy import lint, packs
from pytest_lineage.policy.load import Policy, load, merge

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_lineage.model import Verdict

PACKS = ["essentials", "minimal", "promotion"]
#: The questions that readers are to ask themselves.
QUESTIONS = {
    "Can the ID change without notice?",
    "If the file changed in place, could you detect it?",
    "Could others install identical deps?",
    "Can you rebuild the same splits?",
    "Are feature definitions versioned and captured?",
}

#: A manifest that was made for a reader's eyes: every identifier is cut off.
CUT_OFF: dict[str, Any] = {
    "model": {"name": "fraud_classifier", "version": "21", "artifact_sha256": "9abc..."},
    "run": {"id": "bd12...", "started": "2026-01-04T12:00:00Z"},
    "data": {
        "source": "s3://ml/data/fraud/train_v57.parquet",
        "version": "dvc:a1b2c3d4",
        "rows": 1250043,
        "schema_hash": "c4b7a10...",
        "time_range": {"start": "2025-11-01", "end": "2025-12-31"},
    },
    "features": {
        "views": [{"name": "transactions", "version": "v5"}, {"name": "customers", "version": "v3"}],
        "transforms_commit": "7f9e2c1...",
    },
    "code": {"repo": "internal", "commit": "9f1a2b7c4d...", "entry_point": "train.py", "config_file": "config.yaml"},
    "env": {"docker_image_digest": "sha256:7e9c...", "python": "3.11.6", "requirements_lock_sha256": "fb12c..."},
    "training": {"seed": 42, "framework": {"name": "xgboost", "version": "2.0.3"}, "hardware": "A10G x1"},
    "evaluation": {"datasets": ["validation_v21", "test_v9"], "metrics": {"auc": 0.924, "f1": 0.81}},
    "approvals": {"owner": "risk-ml", "approved": True, "approved_by": "ml-lead"},
}
WHOLE = {
    "9abc...": hashlib.sha256(b"the artifact").hexdigest(),
    "bd12...": "bd12f0c6a9e14d7c8b3a5e2f9c0d1b7a",
    "dvc:a1b2c3d4": "dvc:" + hashlib.md5(b"the data").hexdigest(),
    "c4b7a10...": hashlib.sha256(b"the schema").hexdigest(),
    "7f9e2c1...": hashlib.sha1(b"the transforms").hexdigest(),
    "9f1a2b7c4d...": hashlib.sha1(b"the code").hexdigest(),
    "sha256:7e9c...": "sha256:" + hashlib.sha256(b"the image").hexdigest(),
    "fb12c...": hashlib.sha256(b"the lock").hexdigest(),
}


def _whole() -> dict[str, Any]:
    text = json.dumps(CUT_OFF)
    for cut, whole in WHOLE.items():
        assert cut in text
        text = text.replace(cut, whole)
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def _pack(name: str) -> Policy:
    return load(name, read=lambda _: b"")


def _check(folder: Path, policy: str, manifest: dict[str, Any]) -> Verdict:
    (folder / "provenance.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return run.check([str(folder / "provenance.json")], policies=[policy], root=str(folder))


def _found(verdict: Verdict) -> set[tuple[str, str, str]]:
    """Rule, code and pointer of every finding."""
    return {(outcome.rule.id, finding.code, finding.pointer) for outcome in verdict.outcomes() for finding in outcome.findings}


def test_these_packs_ship() -> None:
    assert set(PACKS) <= set(packs.names())


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_passes_its_own_tests(name: str) -> None:
    tried = list(selftest.run(_pack(name)))
    assert tried
    assert [f"{test.name}: {test.problem}" for test in tried if test.problem] == []


@pytest.mark.parametrize("name", PACKS)
def test_nothing_is_remarked_about_a_pack(name: str) -> None:
    assert [f"{remark.location.line}: {remark.message}" for remark in lint.lint(_pack(name))] == []


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_says_what_why_and_how(name: str) -> None:
    policy = _pack(name)
    for rule in policy.own:
        assert rule.title, rule.id
        assert rule.why, rule.id
        assert rule.fix, rule.id
        assert {"pass", "unverified"} & policy.cases[rule.id].written.keys(), rule.id
        assert "fail" in policy.cases[rule.id].written, rule.id


def test_every_self_check_question_is_asked() -> None:
    assert {rule.self_check for rule in _pack("promotion").rules} - {""} == QUESTIONS


def test_minimal_is_five_rules() -> None:
    fields = [path.text for rule in _pack("minimal").own for path in rule.fields]
    assert fields == ["data.version", "code.commit", "env.docker_image_digest", "data.schema_hash", "evaluation.metrics.auc"]


def test_a_small_flat_manifest_passes_minimal(tmp_path: Path) -> None:
    flat = {
        "data_version": WHOLE["dvc:a1b2c3d4"],
        "git_commit": WHOLE["9f1a2b7c4d..."],
        "docker_image_digest": WHOLE["sha256:7e9c..."],
        "schema_hash": WHOLE["c4b7a10..."],
        "auc": 0.924,
    }
    assert _check(tmp_path, "minimal", flat).exit_code() == 0
    for key in flat:
        verdict = _check(tmp_path, "minimal", {name: value for name, value in flat.items() if name != key})
        assert [code for _, code, _ in _found(verdict)] == ["missing"], key


def test_promotion_holds_all_of_essentials() -> None:
    rules = {rule.id for rule in merge([_pack("promotion")], "")}
    assert {rule.id for rule in _pack("essentials").own} <= rules


def test_cut_off_identifiers_are_named_as_truncated(tmp_path: Path) -> None:
    verdict = _check(tmp_path, "essentials", CUT_OFF)
    assert verdict.exit_code() == 1
    assert {(code, pointer) for _, code, pointer in _found(verdict)} == {
        ("truncated-id", "/model/artifact_sha256"),
        ("truncated-id", "/data/version"),
        ("truncated-id", "/data/schema_hash"),
        ("truncated-id", "/features/transforms_commit"),
        ("truncated-id", "/code/commit"),
        ("truncated-id", "/env/docker_image_digest"),
        ("truncated-id", "/env/requirements_lock_sha256"),
    }


def test_with_whole_identifiers_it_passes_essentials(tmp_path: Path) -> None:
    verdict = _check(tmp_path, "essentials", _whole())
    assert verdict.exit_code() == 0
    assert _found(verdict) == {
        ("essentials/artifact-checksum", "no-path", "/model/artifact_sha256"),
        ("essentials/lock-checksum", "no-path", "/env/requirements_lock_sha256"),
    }


def test_with_the_files_beside_it_nothing_is_left_open(tmp_path: Path) -> None:
    manifest = _whole()
    for path, content, side, key in [
        ("model.pkl", b"the artifact", "model", "artifact"),
        ("lock.txt", b"the lock", "env", "requirements_lock"),
    ]:
        (tmp_path / path).write_bytes(content)
        manifest[side][key] = path
    verdict = _check(tmp_path, "essentials", manifest)
    assert _found(verdict) == set()
    assert verdict.summary().corroborated == 2


def test_promotion_says_exactly_what_it_does_not_record(tmp_path: Path) -> None:
    verdict = _check(tmp_path, "promotion", _whole())
    assert verdict.exit_code() == 1
    assert _found(verdict) == {
        ("essentials/artifact-checksum", "no-path", "/model/artifact_sha256"),
        ("essentials/lock-checksum", "no-path", "/env/requirements_lock_sha256"),
        ("promotion/signature", "missing", "/model/signature/inputs"),
        ("promotion/signature", "missing", "/model/signature/outputs"),
        ("promotion/author", "missing", "/run/by"),
        ("promotion/feature-list", "missing", "/data/features"),
        ("promotion/config-recorded", "missing", "/code/config_sha256"),
        ("promotion/hyperparameters", "missing", "/training/hyperparameters"),
        ("promotion/approval", "missing", "/approvals/reason"),
    }
