"""One environment for all these tests, with this package and a distribution that extends it, both installed by pip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.environments import PROJECT, Environment, copy_project

if TYPE_CHECKING:
    from pathlib import Path

LINEAGE_YAML = """\
version: 1
policies: [./policy.yaml]
sources:
- manifests: [provenance.json]
- data-cards: "*.card.yaml"
  owner: data-team
"""
POLICY = """\
policy: licences
version: 1
rules:
- id: may-be-used
  check: licence
  field: data.licence
  allowed: [CC-BY-4.0, LicenseRef-lost, Unheard-of-1.0]
  applies-to: [model, data-card]
- id: owned
  check: present
  field: approvals.owner
  applies-to: [data-card]
"""


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With this package and `lineage-licences`."""
    folder = tmp_path_factory.mktemp("extension")
    made = Environment(folder / "venv")
    source = copy_project(folder / "project")
    made.install(source, source / "tests" / "distribution_under_test")
    assert not (PROJECT / "build").exists()
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A model and a data set, both under a licence that is allowed and known."""
    (tmp_path / "lineage.yaml").write_text(LINEAGE_YAML)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "provenance.json").write_text('{"data": {"source": "s3://data", "licence": "CC-BY-4.0"}}\n')
    (tmp_path / "train.card.yaml").write_text("source: s3://data\nlicence: CC-BY-4.0\n")
    return tmp_path
