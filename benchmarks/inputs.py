"""What is measured on: manifests like those that training jobs write, with every side of the model box and ids of their own."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Manifest = dict[str, dict[str, Any]]
    Change = Callable[[Manifest, int], None]

_TEAMS = ("fraud", "credit", "churn", "pricing", "search", "ranking", "forecast", "vision")
_PEOPLE = ("ana", "bo", "chen", "dilip", "eva", "farid")
_PROJECT = """\
version: 1
policies:
- use: ./policy.yaml
sources:
- manifests: ["models/**/*.provenance.{json,yaml}"]
"""


def digest(text: str) -> str:
    """A SHA-256 that no other text has."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(number: int) -> Manifest:
    """The manifest of one model version, about 1.5 kB of JSON. Names come again, ids never do."""
    team, person = _TEAMS[number % len(_TEAMS)], _PEOPLE[number % len(_PEOPLE)]
    day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"

    def unique(what: str, length: int = 64) -> str:
        return digest(f"{what} {number}")[:length]

    return {
        "model": {
            "name": f"{team}_classifier",
            "version": str(number),
            "artifact_sha256": unique("artifact"),
            "tags": {"tier": "production"},
        },
        "run": {"id": unique("run", 32), "started": f"{day}T04:00:00Z", "finished": f"{day}T04:40:00Z", "by": person},
        "data": {
            "source": f"s3://ml/data/{team}/train_v{number}.parquet",
            "version": f"dvc:{unique('data', 32)}",
            "sha256": unique("bytes"),
            "rows": 1_000_000 + number * 7,
            "schema_hash": f"sha256:{unique('schema')}",
            "time_range": {"start": "2025-11-01", "end": "2025-12-31"},
        },
        "features": {
            "views": [{"name": "transactions", "version": f"v{number % 40}"}, {"name": "customers", "version": "v3"}],
            "transforms_commit": unique("transforms", 40),
        },
        "code": {"repo": f"https://git.example/{team}/model", "commit": unique("commit", 40), "dirty": False},
        "env": {
            "docker_image": f"registry.example/{team}-train:{number}",
            "docker_image_digest": f"sha256:{unique('image')}",
            "python": "3.11.6",
            "requirements_lock_sha256": unique("lock"),
        },
        "training": {"seed": number, "framework": {"name": "xgboost", "version": "2.0.3"}},
        "evaluation": {"datasets": [f"validation_v{number}", f"test_v{number}"], "metrics": {"auc": round(0.9 + number % 97 / 1000, 3)}},
        "approvals": {"approved": True, "approved_by": "ml-lead", "ticket": f"RISK-{number}"},
    }


def project(
    folder: str, count: int, policy: str, *, form: str = "json", change: Callable[[Manifest, int], None] | None = None
) -> list[str]:
    """Write a project of so many manifests, twenty a model, and return their paths. `change` may break each of them."""
    os.makedirs(folder)
    _write(os.path.join(folder, "lineage.yaml"), _PROJECT)
    _write(os.path.join(folder, "policy.yaml"), policy)
    paths = []
    for number in range(1, count + 1):
        data = manifest(number)
        if change:
            change(data, number)
        place = os.path.join(folder, "models", f"model-{number // 20:04}")
        os.makedirs(place, exist_ok=True)
        paths.append(os.path.join(place, f"v{number}.provenance.{form}"))
        _write(paths[-1], text(data, form))
    return paths


def text(data: Manifest, form: str) -> str:
    """A manifest as it stands in a file."""
    if form == "json":
        return json.dumps(data, indent=1) + "\n"
    import yaml

    dumped: str = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False)
    return dumped


def _write(path: str, content: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
