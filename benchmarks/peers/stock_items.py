"""A plain pytest plugin as anybody would write it: a file for each manifest, a stock item for each rule, no policy.

What our plugin is measured against: as many items over the same manifests, collected, run and reported by pytest alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIELDS = (
    *("model.name", "model.version", "model.artifact_sha256", "run.id", "run.started", "run.finished", "run.by"),
    *("data.source", "data.version", "data.sha256", "data.rows", "data.schema_hash", "features.transforms_commit"),
    *("code.repo", "code.commit", "env.docker_image", "env.docker_image_digest", "env.python", "training.seed", "approvals.approved_by"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stock", action="store_true")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name.endswith(".provenance.json") and parent.config.option.stock:
        return Manifest.from_parent(parent, path=file_path)
    return None


class Manifest(pytest.File):
    """One document."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item a field."""
        document = json.loads(self.path.read_bytes())
        for field in FIELDS:
            rule = Rule.from_parent(self, name=field)
            rule.document = document
            yield rule


class Rule(pytest.Item):
    """One field."""

    document: dict[str, object]

    def runtest(self) -> None:
        """Walk to the value."""
        value: object = self.document
        for step in self.name.split("."):
            value = value[step]  # type: ignore[index]
        assert value, f"{self.name} is missing"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is."""
        return self.path, 0, self.name
