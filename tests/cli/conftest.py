"""A small project: one manifest, and a policy that it passes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_lineage.cli import main

POLICY = """\
policy: team
version: 1
title: What the team agreed on
rules:
- id: seed
  title: The seed is recorded
  check: present
  field: training.seed
  why: Without it, nobody trains the same model again.
  fix: Record the seed.
  self-check: Could you train it again?
  frameworks: [sr-11-7]
  tests:
    pass: [{training: {seed: 42}}]
    fail: [{training: {seed: TODO}}, {}]
- id: image
  title: The image is recorded by digest
  check: digest
  field: env.docker_image_digest
  severity: warning
  why: A tag moves.
  fix: Record the digest.
  tests:
    pass: [{env: {docker_image_digest: "sha256:DIGEST"}}]
    fail: [{env: {docker_image_digest: "fraud:latest"}}]
"""
DIGEST = hashlib.sha256(b"image").hexdigest()


class Project:
    """A folder with a project in it, and the command line run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.write("policy.yaml", POLICY.replace("DIGEST", DIGEST))
        self.manifest({"training": {"seed": 42}, "env": {"docker_image_digest": f"sha256:{DIGEST}"}})

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def manifest(self, data: dict[str, Any], name: str = "provenance.json") -> Path:
        return self.write(name, json.dumps(data, indent=2))

    def run(self, *argv: str) -> tuple[int, str, str]:
        code = main(argv)
        out, err = self.capsys.readouterr()
        return code, out, err

    def check(self, *argv: str) -> tuple[int, str, str]:
        return self.run("check", "--policy", "policy.yaml", *argv)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINEAGE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return Project(tmp_path, capsys)
