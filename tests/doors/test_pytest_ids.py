"""Every id that is printed can be given back, and selects exactly that item."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.plugin.names import decode, encode, encode_path
from tests.support.sessions import PROJECT, RULES, Session, ids, manifest, project

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = {
    "a double colon": "a::b",
    "brackets": "[x]",
    "a percent sign": "100%25",
    "spaces": " a b ",
    "other scripts": "модель-模型",
    "a backslash": "a\\b",
    "a new line": "a\nb",
    "bidi": "a\u202eb",
    "colons at its ends": ":a:",
    "bytes that are no text": os.fsdecode(b"a\xff"),
    "an option": "-x",
    "a file of arguments": "@x",
    "an invisible letter": "a\u3164b",
}
CASES = pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)


@CASES
def test_a_name_in_an_id_holds_nothing_that_anybody_obeys_and_can_be_read_back(name: str) -> None:
    text = encode_path(name)
    assert decode(text) == decode(encode(name)) == name
    assert text.isprintable()
    assert "::" not in f"x{text}x"
    assert not set(text) & set("[]\\")
    assert text.strip(" :") == text
    assert text[0] not in "-@"


def test_a_percent_sign_and_what_it_looks_like_have_two_names() -> None:
    assert encode("a%20b") != encode("a b")
    assert encode("a\\xff") != encode(os.fsdecode(b"a\xff"))


def hostile_project(folder: Path, ini: str = "") -> Path:
    return project(folder, {f"{name}/provenance.json": manifest() for name in HOSTILE.values()}, ini=ini)


def hostile_loose(folder: Path) -> Path:
    """The same without a project file, where each manifest is a file that ids begin with."""
    project(folder, {f"{name}/provenance.json": manifest() for name in HOSTILE.values()})
    (folder / "lineage.yaml").unlink()
    return folder


@pytest.mark.parametrize("ini", ["", "testpaths = tests\n"], ids=["no testpaths", "testpaths"])
def test_all_ids_together_select_all(tmp_path: Path, ini: str) -> None:
    hostile_project(tmp_path, ini)
    listed = ids(tmp_path)
    assert len(listed) == len(set(listed)) == (len(HOSTILE) + 2) * len(RULES)
    for workers in ([], ["-n2"]):
        ran = Session(tmp_path, "--lineage", *workers, *listed)
        assert sorted(ran.lineage) == sorted(listed), ran.out + ran.err
        assert ran.tests == []
        assert ran.code == 0


@CASES
def test_an_id_selects_its_item_alone(tmp_path: Path, name: str) -> None:
    project(tmp_path, {f"{name}/provenance.json": manifest()}, ini="testpaths = tests\n")
    one = f"lineage.yaml::{encode(f'{name}/provenance.json')}::team/image"
    ran = Session(tmp_path, "--lineage", one)
    assert (ran.lineage, ran.tests, ran.code) == ({one: "passed"}, [], 0), ran.out + ran.err


def test_an_id_selects_its_item_alone_under_xdist(tmp_path: Path) -> None:
    for one in ids(hostile_project(tmp_path))[::17]:
        ran = Session(tmp_path, "--lineage", "-n2", one)
        assert list(ran.lineage) == [one], ran.out + ran.err
        assert ran.tests == []


def test_without_a_project_file_every_id_selects_its_item(tmp_path: Path) -> None:
    listed = ids(hostile_loose(tmp_path))
    by_manifest = {id_.split("::")[0]: id_ for id_ in listed}
    assert len(by_manifest) == len(HOSTILE) + 2
    for one in [*by_manifest.values()][::4]:
        ran = Session(tmp_path, "--lineage", one)
        assert list(ran.lineage) == [one], ran.out + ran.err
    assert sorted(Session(tmp_path, "--lineage", "-n2", *listed).lineage) == sorted(listed)


def test_an_id_of_a_subject_selects_all_its_rules(tmp_path: Path) -> None:
    ran = Session(project(tmp_path), "--lineage", "lineage.yaml::models/fraud/provenance.json")
    assert list(ran.lineage) == [f"lineage.yaml::models/fraud/provenance.json::{rule}" for rule in RULES]


@pytest.mark.parametrize("items", ["rule", "subject"])
@pytest.mark.parametrize("loose", [False, True], ids=["project file", "no project file"])
def test_items_of_either_kind_select_themselves(tmp_path: Path, items: str, loose: bool) -> None:
    project(tmp_path, {"models/[x]::y/provenance.json": manifest()})
    if loose:
        (tmp_path / "lineage.yaml").unlink()
    mode = f"--lineage-items={items}"
    for one in ids(tmp_path, mode):
        assert list(Session(tmp_path, "--lineage", mode, one).lineage) == [one]


def test_ids_work_from_a_folder_below_as_they_are_and_as_the_summary_there_prints_them(tmp_path: Path) -> None:
    project(tmp_path, {"models/fraud/provenance.json": manifest(commit="main")})
    below = tmp_path / "tests"
    for one in ("lineage.yaml::models/fraud/provenance.json::team/commit", "../lineage.yaml::models/fraud/provenance.json::team/commit"):
        ran = Session(below, "--lineage", one)
        assert list(ran.lineage) == ["lineage.yaml::models/fraud/provenance.json::team/commit"], ran.out + ran.err
        assert "FAILED ../lineage.yaml::models/fraud/provenance.json::team/commit - " in ran.out


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
def test_an_id_that_nothing_has_is_a_usage_error_with_a_suggestion(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path), "--lineage", *workers, "lineage.yaml::models/fraud/provenance.json::team/comit")
    assert ran.code == pytest.ExitCode.USAGE_ERROR
    assert "no lineage item is called" in ran.err
    assert "did you mean 'lineage.yaml::models/fraud/provenance.json::team/commit'?" in ran.err
    assert "Traceback" not in ran.out + ran.err
    assert ran.ran == []


def test_nested_projects_have_ids_of_their_own(tmp_path: Path) -> None:
    project(
        tmp_path,
        {
            "sub/lineage.yaml": PROJECT,
            "sub/policy.yaml": "policy: sub\nversion: 1\nrules:\n- {id: name, check: present, field: model.name}\n",
        },
    )
    (tmp_path / "sub/models").mkdir()
    (tmp_path / "sub/models/provenance.json").write_text(manifest())
    listed = ids(tmp_path)
    assert "sub/lineage.yaml::models/provenance.json::sub/name" in listed
    assert "sub/lineage.yaml::models/provenance.json::team/image" in listed
    one = "sub/lineage.yaml::models/provenance.json::sub/name"
    assert list(Session(tmp_path, "--lineage", one).lineage) == [one]
