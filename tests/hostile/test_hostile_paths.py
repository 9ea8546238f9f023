"""Paths in a manifest that lead elsewhere, and names of files that are commands: through the command line as its own process."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from tests.support.command import assert_civil, lineage
from tests.support.records import COMPLETE, FILES, altered, sha256

POLICY = """\
policy: paths
version: 1
rules:
- {id: artifact, check: checksum, field: model.artifact_sha256, of: model.artifact}
- {id: ids, check: splits}
"""


def _project(folder: Path, **model: object) -> None:
    """A manifest that is true to its files, except for what is given of the model."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    data = altered(COMPLETE, "model", {**COMPLETE["model"], **model})
    (folder / "provenance.json").write_text(json.dumps(data, indent=1))
    (folder / "policy.yaml").write_text(POLICY)


def test_the_project_holds_where_nothing_is_wrong(tmp_path: Path) -> None:
    _project(tmp_path)
    assert_civil(lineage("check", "--policy", "policy.yaml", folder=tmp_path), 0)


REFUSED = {
    "outside": ("../secret.bin", "path-escape"),
    "outside by a detour": ("a/../../secret.bin", "path-escape"),
    "absolute": ("/etc/passwd", "path-escape"),
    "a device": ("/dev/zero", "path-escape"),
    "git's own folder": (".git/config", "path-escape"),
    "git's own folder in capitals": (".GIT/config", "path-escape"),
    "a link": ("link.bin", "path-escape"),
    "a link of a folder": ("linked/model.json", "path-escape"),
    "a link to itself": ("loop.bin", "path-escape"),
    "a folder": ("splits", "not-a-file"),
    "a pipe": ("pipe", "not-a-file"),
    "a socket": ("socket", "not-a-file"),
    "a NUL": ("model\0.json", "not-a-file"),
    "a name too long": ("n" * 300, "not-a-file"),
    "a path too long": ("n/" * 3000, "not-a-file"),
    "not there": ("gone.bin", "file-missing"),
    "below a file": ("model.json/x", "file-missing"),
    "a command": ("::set-output name=a::b", "file-missing"),
    "a command behind a line break": ("gone\n::set-output name=a::b", "file-missing"),
    "a command anywhere": ("gone ##[set-output name=a]b", "file-missing"),
    "ANSI": ("gone\x1b[2J\x1b]0;title\x07", "file-missing"),
    "bidi": ("gone\u202e\u2066nosj.ledom", "file-missing"),
    "invisible": ("go\u200bne", "file-missing"),
}


@pytest.mark.parametrize(("path", "code"), [pytest.param(*case, id=name) for name, case in REFUSED.items()])
def test_a_path_that_leads_elsewhere_never_passes(tmp_path: Path, path: str, code: str) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.bin").write_bytes(FILES["model.json"])
    _project(project, artifact=path)
    (project / ".git").mkdir()
    (project / ".git" / "config").write_bytes(FILES["model.json"])
    (project / "link.bin").symlink_to("model.json")
    (project / "linked").symlink_to(".")
    (project / "loop.bin").symlink_to("loop.bin")
    os.mkfifo(project / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        where = os.getcwd()
        os.chdir(project)  # the name of a socket is short
        bound.bind("socket")
        os.chdir(where)
        ran = lineage("check", "--policy", "policy.yaml", folder=project)
    assert_civil(ran, 3 if code == "file-missing" else 1)
    assert f"[{code}]" in ran.out
    assert "provenance.json:" in ran.out


NAMES = [
    "::set-output name=a::b.provenance.json",
    "a\n::error::b.provenance.json",
    "##[group]a.provenance.json",
    "a\x1b[31m.provenance.json",
    "a\u202e.provenance.json",
    " ::warning::a.provenance.json",
    "-rf.provenance.json",
    "a'\"`$(id)`.provenance.json",
]


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_names_of_files_are_no_commands(tmp_path: Path, form: str) -> None:
    for name in NAMES:
        (tmp_path / name).write_text('{"model": {"name": "latest"}')
    (tmp_path / os.fsdecode(b"\xff\xfe.provenance.json")).write_text("{}")
    ran = lineage("check", "--format", form, "--verbose", folder=tmp_path)
    assert_civil(ran, 1)
    if form == "json":
        report = json.loads(ran.out)
        assert report["summary"]["malformed"] == len(NAMES)
        assert report["summary"]["subjects"] == len(NAMES) + 1


@pytest.mark.parametrize("name", NAMES)
def test_a_name_can_be_given_by_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"model": {"name": "latest"}')
    assert_civil(lineage("check", "--", name, folder=tmp_path), 1)


KINDS = ["a folder", "a pipe", "a dangling link", "a link to itself", "a link to a device", "a link to a manifest"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", [True, False], ids=["named", "found"])
def test_a_manifest_that_is_no_file_never_passes(tmp_path: Path, kind: str, *, named: bool) -> None:
    place = tmp_path / "provenance.json"
    (tmp_path / "elsewhere").write_text(json.dumps(COMPLETE))
    if kind == "a folder":
        place.mkdir()
    elif kind == "a pipe":
        os.mkfifo(place)
    else:
        targets = {"a dangling link": "gone", "a link to itself": "provenance.json", "a link to a device": "/dev/zero"}
        place.symlink_to(targets.get(kind, "elsewhere"))
    ran = lineage("check", *(["provenance.json"] if named else []), folder=tmp_path)
    assert_civil(ran, 5 if kind == "a folder" else 1)


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(["gone.json"], id="a path that is not there"),
        pytest.param(["../provenance.json"], id="a path outside"),
        pytest.param(["--root", "gone"], id="a root that is not there"),
        pytest.param(["--root", "provenance.json"], id="a root that is a file"),
        pytest.param(["--config", "gone.yaml"], id="a project file that is not there"),
        pytest.param(["--config", "."], id="a project file that is a folder"),
        pytest.param(["--policy", "gone.yaml"], id="a policy that is not there"),
        pytest.param(["--policy", "../x"], id="a policy outside, by name"),
        pytest.param(["--policy", "."], id="a policy that is a folder"),
        pytest.param(["--policy", "/dev/zero"], id="a policy that is a device"),
        pytest.param(["--policy", ""], id="a policy without a name"),
        pytest.param(["--policy", "::set-output name=a::b"], id="a policy that is a command"),
        pytest.param(["--select", "gone"], id="a rule that is not there"),
        pytest.param(["--today", "tomorrow"], id="no day"),
        pytest.param(["--root", ".", "--config", "/etc/lineage.yaml"], id="a project file outside the root"),
    ],
)
def test_a_wrong_call_is_the_callers_fault(tmp_path: Path, argv: list[str]) -> None:
    _project(tmp_path)
    ran = lineage("check", *argv, folder=tmp_path)
    assert_civil(ran, 2)
    assert ran.out == ""
    assert "error: " in ran.err


def test_a_digest_of_the_right_length_of_another_file_is_a_contradiction(tmp_path: Path) -> None:
    _project(tmp_path, artifact_sha256=sha256("another"))
    ran = lineage("check", "--policy", "policy.yaml", folder=tmp_path)
    assert_civil(ran, 1)
    assert "checksum-mismatch" in ran.out
