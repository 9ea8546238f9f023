"""Train the model and write, beside it, the provenance manifest that ties it to what it was made from.

Run prepare.py first, commit, then run this: the manifest records the commit it ran at. The same commit, lock and
data give the same artifact, byte for byte.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
import subprocess
import uuid
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import sklearn
import yaml
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
INPUTS = ["prepare.py", "train.py", "config.yaml", "requirements.lock", "data"]
ROLES = ["train", "validation", "test"]


def main() -> None:
    started = datetime.now(timezone.utc).replace(microsecond=0)
    config = yaml.safe_load((HERE / "config.yaml").read_text(encoding="utf-8"))
    names, rows = read_table()
    model = make_pipeline(StandardScaler(), LogisticRegression(random_state=config["seed"], **config["hyperparameters"]))
    model.fit(*part("train", rows))
    metrics = {role: measure(model, *part(role, rows)) for role in ("validation", "test")}
    artifact = to_onnx(model, example(rows), options={"zipmap": False})
    (HERE / "model" / "model.onnx").write_bytes(artifact.SerializeToString())
    manifest = provenance(config, names, len(rows), metrics, started)
    (HERE / "provenance.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8", newline="\n")
    print(json.dumps(metrics))


def read_table() -> tuple[list[str], dict[str, list[float]]]:
    """The feature names, and every row's values (the target last) by its id."""
    with (HERE / "data" / "breast_cancer.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        return header[1:-1], {row[0]: [float(value) for value in row[1:]] for row in reader}


def part(role: str, rows: dict[str, list[float]]) -> tuple[list[list[float]], list[float]]:
    """Features and targets of one split."""
    ids = (HERE / "data" / "splits" / f"{role}.txt").read_text(encoding="utf-8").split()
    return [rows[row_id][:-1] for row_id in ids], [rows[row_id][-1] for row_id in ids]


def measure(model: object, features: list[list[float]], targets: list[float]) -> dict[str, float]:
    scores = model.predict_proba(features)[:, 1]
    return {"auc": round(roc_auc_score(targets, scores), 4), "f1": round(f1_score(targets, scores >= 0.5), 4)}


def example(rows: dict[str, list[float]]) -> object:
    """One row, which tells the converter the width and type of the input."""
    return np.array([next(iter(rows.values()))[:-1]], dtype=np.float32)


def provenance(config: dict, names: list[str], rows: int, metrics: dict, started: datetime) -> dict:
    version = sha256("data/breast_cancer.csv")
    return {
        "model": {
            "name": "breast_cancer_classifier",
            "version": "1",
            "type": "logistic-regression",
            "artifact": "model/model.onnx",
            "artifact_sha256": sha256("model/model.onnx"),
            "size": (HERE / "model" / "model.onnx").stat().st_size,
            "signature": {
                "inputs": [{"name": "X", "type": "float32", "shape": [-1, len(names)]}],
                "outputs": [
                    {"name": "label", "type": "int64", "shape": [-1]},
                    {"name": "probabilities", "type": "float32", "shape": [-1, 2]},
                ],
            },
        },
        "run": {
            "id": uuid.uuid4().hex,
            "started": started.isoformat().replace("+00:00", "Z"),
            "by": "the maintainers of pytest-lineage",
            "finished": datetime.now(timezone.utc).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        },
        "data": {
            "source": "data/breast_cancer.csv",
            "version": f"sha256:{version}",
            "sha256": version,
            "rows": rows,
            "schema": "data/schema.jsonl",
            "schema_hash": f"sha256:{sha256('data/schema.jsonl')}",
            "features": names,
            "producer": "sklearn.datasets.load_breast_cancer",
        },
        "code": {
            "repo": "pytest-lineage",
            "commit": git("rev-parse", "HEAD"),
            "dirty": bool(git("status", "--porcelain", "--", *INPUTS)),
            "entry_point": "examples/breast-cancer/train.py",
            "config_file": "examples/breast-cancer/config.yaml",
            "config_sha256": sha256("config.yaml"),
        },
        "env": {
            "python": platform.python_version(),
            "requirements_lock": "requirements.lock",
            "requirements_lock_sha256": sha256("requirements.lock"),
        },
        "training": {
            "seed": config["seed"],
            "framework": {"name": "scikit-learn", "version": sklearn.__version__},
            "hardware": f"{platform.machine()}, {os.cpu_count()} CPUs, no accelerator",
            "hyperparameters": config["hyperparameters"],
        },
        "evaluation": {"splits": {role: split(role, config["seed"]) for role in ROLES}, "metrics": metrics["test"]},
    }


def split(role: str, seed: int) -> dict:
    """Which rows a split holds: the list of their ids, by digest, and the seed that drew them."""
    path = f"data/splits/{role}.txt"
    return {"ids": path, "sha256": sha256(path), "seed": seed, "rows": len((HERE / path).read_text(encoding="utf-8").split())}


def sha256(path: str) -> str:
    return hashlib.sha256((HERE / path).read_bytes()).hexdigest()


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
