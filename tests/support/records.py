"""Records for tests: from values or text, with real locations; a complete manifest with its files; and judging in one call."""

from __future__ import annotations

import copy
import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_lineage import documents
from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Location, Record, Result, Rule, Scope
from pytest_lineage.paths import parse_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_lineage.model import Check, Finding, Outcome


def sha256(text: str | bytes) -> str:
    """64 hex digits that differ for every text: a digest that is neither a placeholder nor short."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def commit(text: str) -> str:
    """40 hex digits, as a commit has."""
    return hashlib.sha1(text.encode()).hexdigest()


def record(data: Mapping[str, object] | str, *, file: str = "provenance.json", kind: str = "manifest") -> Record:
    """A record of `data` as a document of that name; text is read as it is, so that YAML scalars stay unquoted."""
    text = data if isinstance(data, str) else json.dumps(data, indent=2, ensure_ascii=False)
    document = documents.read(text.encode(), file)
    assert isinstance(document.value, dict)
    return Record(kind=kind, subject=file, data=document.value, document=document, file=file)


def outcomes(
    check: Check, of: Record | Mapping[str, object] | str, field: str = "", *, files: Mapping[str, bytes] | None = None, **rule: Any
) -> tuple[Outcome, ...]:
    """What becomes of `check` on a field of a record, with `files` at hand; whatever is broken raises."""
    of = of if isinstance(of, Record) else record(of)
    judged = Rule(id="test/rule", kind=check.kind, check=check, fields=(parse_field(field),), location=Location(file="policy.yaml"), **rule)
    with tempfile.TemporaryDirectory() as root:
        for name, content in (files or {}).items():
            place = Path(root, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        result = judge_rule(judged, of, Answerer(context=Context(root=root), scope=Scope.LOCAL))
    for outcome in result:
        assert outcome.result is not Result.ERROR, outcome.findings[0].message
    return result


def findings(
    check: Check, of: Record | Mapping[str, object] | str, field: str = "", *, files: Mapping[str, bytes] | None = None, **rule: Any
) -> list[Finding]:
    """The findings of all outcomes, in order; none where the rule holds or does not apply."""
    return [finding for outcome in outcomes(check, of, field, files=files, **rule) for finding in outcome.findings]


def judge_value(check: Check, value: object, field: str = "env.value") -> list[Finding]:
    """The findings on one value, which may be a `Plain` that no JSON text can hold."""
    steps = field.split(".")
    data: object = value
    for step in reversed(steps):
        data = {step: data}
    assert isinstance(data, dict)
    shell = record({steps[0]: None})
    return findings(check, Record(kind=shell.kind, subject=shell.subject, data=data, document=shell.document, file=shell.file), field)


def altered(data: Mapping[str, Any], field: str, value: object) -> dict[str, Any]:
    """A copy with one value set, at plain dotted steps."""
    changed = copy.deepcopy(dict(data))
    *parents, last = _steps(field)
    target: Any = changed
    for step in parents:
        target = target[step]
    target[last] = value
    return changed


def without(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    """A copy with one key or entry taken out."""
    changed = copy.deepcopy(dict(data))
    *parents, last = _steps(field)
    target: Any = changed
    for step in parents:
        target = target[step]
    del target[last]
    return changed


def _steps(field: str) -> list[Any]:
    return [step if not step.isdigit() else int(step) for step in field.replace("[", ".").replace("]", "").split(".")]


#: The files that `COMPLETE` speaks of, by their path beside it.
FILES: dict[str, bytes] = {
    "model.json": b'{"learner": "gbtree", "trees": 300}\n',
    "train.parquet": b"PAR1 stands for the data PAR1",
    "clean.sql": b"SELECT * FROM transactions WHERE amount > 0\n",
    "config.yaml": b"max_depth: 6\neta: 0.15\n",
    "train.diff": b"-eta: 0.1\n+eta: 0.15\n",
    "requirements.lock": b"xgboost==2.0.3 --hash=sha256:9f1a\n",
    "conda-lock.yml": b"version: 1\npackage: []\n",
    "splits/train.txt": b"row-1\nrow-2\nrow-3\n",
    "splits/validation.txt": b"row-4\n",
    "splits/test.txt": b"row-5\n",
}


def _split(role: str, rows: int, start: str, end: str) -> dict[str, Any]:
    return {
        "version": f"dvc:{hashlib.md5(role.encode()).hexdigest()}",
        "sha256": sha256(FILES[f"splits/{role}.txt"]),
        "seed": 42,
        "rows": rows,
        "time_range": {"start": start, "end": end},
        "ids": f"splits/{role}.txt",
    }


#: A manifest with every field of the common vocabulary, each whole, true to `FILES` and free of placeholders.
COMPLETE: dict[str, Any] = {
    "model": {
        "name": "fraud_classifier",
        "version": "21",
        "artifact": "model.json",
        "artifact_sha256": sha256(FILES["model.json"]),
        "size": len(FILES["model.json"]),
        "type": "xgboost",
        "tags": {"tier": "production", "business_unit": "risk"},
        "signature": {"inputs": [{"name": "amount", "type": "double"}], "outputs": [{"name": "fraud", "type": "double"}]},
    },
    "run": {
        "id": sha256("run")[:32],
        "started": "2026-01-04T12:00:00Z",
        "finished": "2026-01-04T12:40:00Z",
        "experiment": "fraud_model",
        "by": "ana",
    },
    "data": {
        "source": "s3://ml/data/fraud/train_v57.parquet",
        "version": f"dvc:{hashlib.md5(FILES['train.parquet']).hexdigest()}",
        "sha256": sha256(FILES["train.parquet"]),
        "rows": 1250043,
        "schema_hash": f"sha256:{sha256('amount double, fraud int64')}",
        "schema": {"amount": "double", "fraud": "int64"},
        "features": ["amount", "merchant_risk"],
        "time_range": {"start": "2025-11-01", "end": "2025-12-31"},
        "query": {"sql": "SELECT * FROM fraud.transactions", "executed_at": "2026-01-02T03:00:00Z"},
        "snapshot": {
            "offline": "s3://ml/features/offline.parquet?versionId=3HL4kqtJlcpXroDTDmJ_rmSpXd3dIbrHY",
            "online": "delta:features/online@v128",
        },
        "transforms": [{"script": "clean.sql", "commit": commit("clean"), "sha256": sha256(FILES["clean.sql"])}],
        "producer": f"risk/pipelines@{commit('pipelines')}",
    },
    "features": {
        "views": [{"name": "transactions", "version": "v5"}, {"name": "customers", "version": "v3"}],
        "transforms_commit": commit("transforms"),
    },
    "code": {
        "repo": "https://git.example/risk/fraud",
        "commit": commit("fraud"),
        "dirty": True,
        "diff_sha256": sha256(FILES["train.diff"]),
        "tag": "v2.1.0",
        "entry_point": "train.py",
        "config_file": "config.yaml",
        "config_sha256": sha256(FILES["config.yaml"]),
    },
    "env": {
        "docker_image": "registry.example/fraud-train:21",
        "docker_image_digest": f"sha256:{sha256('fraud-train')}",
        "python": "3.11.6",
        "cuda": "12.2",
        "packages": {"xgboost": "2.0.3", "numpy": "1.26.4"},
        "requirements_lock": "requirements.lock",
        "requirements_lock_sha256": sha256(FILES["requirements.lock"]),
        "conda_lock": "conda-lock.yml",
        "conda_lock_sha256": sha256(FILES["conda-lock.yml"]),
        "variables": {"OMP_NUM_THREADS": "4"},
    },
    "training": {
        "seed": 42,
        "framework": {"name": "xgboost", "version": "2.0.3"},
        "hardware": "A10G x1",
        "hyperparameters": {"max_depth": 6, "eta": 0.15},
    },
    "evaluation": {
        "datasets": ["validation_v21", "test_v9"],
        "splits": {
            "train": _split("train", 3, "2025-11-01", "2025-12-10"),
            "validation": _split("validation", 1, "2025-12-11", "2025-12-20"),
            "test": _split("test", 1, "2025-12-21", "2025-12-31"),
        },
        "metrics": {"auc": 0.924, "f1": 0.81},
    },
    "approvals": {
        "owner": "risk-ml",
        "approved": True,
        "approved_by": "ml-lead",
        "reason": "beats version 20 on every segment",
        "ticket": "RISK-812",
    },
    "parents": [f"models:/m-{sha256('parent')[:32]}", f"sha256:{sha256('base data')}"],
}
