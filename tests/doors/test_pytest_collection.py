"""The same lineage runs however pytest is called, beside the user's own tests, and no session without lineage passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sessions import PROJECT, RULES, TEST, Session, ids, manifest, project, write

if TYPE_CHECKING:
    from pathlib import Path

ALL = sorted(f"lineage.yaml::models/{name}/provenance.json::{rule}" for name in ("fraud", "churn") for rule in RULES)
OWN = ["tests/test_own.py::test_own"]
INIS = {"no ini": "", "testpaths": "testpaths = tests\n", "norecursedirs": "norecursedirs = models .*\n"}
CALLS: dict[str, tuple[str, ...]] = {"bare": (), "the tests": ("tests/",), "here": (".",), "a test": ("tests/test_own.py::test_own",)}


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
@pytest.mark.parametrize("ini", INIS.values(), ids=INIS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_same_lineage_runs_and_the_users_tests_still_do(
    tmp_path: Path, call: tuple[str, ...], ini: str, workers: tuple[str, ...]
) -> None:
    ran = Session(project(tmp_path, ini=ini), "--lineage", *call, *workers)
    assert sorted(ran.lineage) == ALL, ran.out + ran.err
    assert ran.tests == OWN
    assert ran.code == 0


@pytest.mark.parametrize("call", [(), (".",)], ids=["bare", "here"])
def test_it_runs_whole_from_a_folder_below(tmp_path: Path, call: tuple[str, ...]) -> None:
    project(tmp_path, {"sub/test_below.py": TEST})
    ran = Session(tmp_path / "sub", "--lineage", *call)
    assert sorted(ran.lineage) == ALL
    assert "sub/test_below.py::test_own" in ran.tests
    assert ran.code == 0


def test_it_runs_whole_without_git(tmp_path: Path) -> None:
    project(tmp_path, {"sub/test_below.py": TEST}, under_git=False)
    assert sorted(Session(tmp_path, "--lineage").lineage) == ALL
    assert sorted(Session(tmp_path / "sub", "--lineage").lineage) == ALL


def test_it_runs_whole_from_outside_the_project(tmp_path: Path) -> None:
    project(tmp_path / "project")
    ran = Session(tmp_path, "--lineage", "project/tests")
    assert sorted(ran.lineage) == ALL, ran.out + ran.err
    assert ran.tests == OWN


def test_without_a_project_file_the_essentials_hold_for_manifests_known_by_their_names(tmp_path: Path) -> None:
    project(tmp_path, {"sub/model.provenance.json": manifest()}, ini="testpaths = tests\n")
    (tmp_path / "lineage.yaml").unlink()
    ran = Session(tmp_path, "--lineage")
    assert {id_.split("::")[0] for id_ in ran.lineage} == {
        "models/churn/provenance.json",
        "models/fraud/provenance.json",
        "sub/model.provenance.json",
    }
    assert {id_.split("::")[1].split("/")[0] for id_ in ran.lineage} == {"essentials"}
    assert ran.tests == OWN


def test_a_nested_project_adds_its_rules_and_runs_alone_when_named(tmp_path: Path) -> None:
    nested = "policy: sub\nversion: 1\nrules:\n- {id: name, check: present, field: model.name}\n"
    project(tmp_path, {"sub/lineage.yaml": PROJECT, "sub/policy.yaml": nested, "sub/m/provenance.json": manifest()})
    own = sorted(f"sub/lineage.yaml::m/provenance.json::{rule}" for rule in (*RULES, "sub/name"))
    assert sorted(Session(tmp_path, "--lineage").lineage) == sorted([*ALL, *own])
    for call in ("sub", "sub/lineage.yaml"):
        assert sorted(Session(tmp_path, "--lineage", call).lineage) == own
    assert sorted(Session(tmp_path / "sub", "--lineage").lineage) == own


def test_a_folder_with_a_project_file_still_has_its_tests(tmp_path: Path) -> None:
    project(tmp_path / "one", {"test_in_it.py": TEST})
    ran = Session(tmp_path, "--lineage", "one")
    assert len(ran.lineage) == len(ALL)
    assert len(ran.tests) == 2


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
def test_a_manifest_named_as_a_path_has_its_one_id(tmp_path: Path, workers: tuple[str, ...]) -> None:
    project(tmp_path)
    ran = Session(tmp_path, "--lineage", *workers, "models/fraud/provenance.json")
    assert sorted(ran.lineage) == [id_ for id_ in ALL if "/fraud/" in id_]
    assert (ran.tests, ran.code) == ([], 0)


def test_what_is_named_twice_runs_once(tmp_path: Path) -> None:
    project(tmp_path)
    fraud = [id_ for id_ in ALL if "/fraud/" in id_]
    ran = Session(tmp_path, "--lineage", "models/fraud/provenance.json", "./models/fraud/provenance.json", fraud[0], "tests")
    assert (sorted(ran.lineage), ran.tests) == (fraud, OWN)


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
@pytest.mark.parametrize("flags", [("--lineage-only",), ("--lineage", "--lineage-only"), ("--lineage-only", "tests")], ids=" ".join)
def test_lineage_only_runs_no_test(tmp_path: Path, flags: tuple[str, ...], workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {"test_broken.py": "raise SystemExit"}), *flags, *workers)
    assert (sorted(ran.lineage), ran.tests, ran.code) == (ALL, [], 0), ran.out + ran.err


def test_lineage_only_walks_no_folder(tmp_path: Path) -> None:
    walking = "import pathlib\ndef pytest_ignore_collect(collection_path):\n    pathlib.Path('walked').touch()\n"
    project(tmp_path, {"conftest.py": walking})
    Session(tmp_path, "--lineage")
    assert (tmp_path / "walked").exists()
    (tmp_path / "walked").unlink()
    Session(tmp_path, "--lineage-only")
    assert not (tmp_path / "walked").exists()


NOTHING: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "all deselected by -k": ({}, ("-k", "test_own")),
    "all deselected by -m": ({}, ("-m", "not lineage")),
    "all deselected by name": ({}, ("--deselect", "lineage.yaml")),
    "no manifest": ({"lineage.yaml": "version: 1\nsources: [{manifests: ['none/*.json']}]\n"}, ()),
    "none, and that is optional": ({"lineage.yaml": "version: 1\nsources: [{manifests: ['none/*.json'], optional: true}]\n"}, ()),
    "only what is not applicable": (
        {"policy.yaml": "policy: team\nversion: 1\nrules:\n- {id: x, check: present, field: model.size, optional: true}\n"},
        (),
    ),
    "nothing to list": ({"lineage.yaml": "version: 1\nsources: [{manifests: ['none/*.json']}]\n"}, ("--collect-only",)),
    "all deselected in a list": ({}, ("--collect-only", "-k", "test_own")),
}


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
@pytest.mark.parametrize(("files", "call"), NOTHING.values(), ids=NOTHING)
def test_a_session_in_which_no_lineage_ran_does_not_pass(
    tmp_path: Path, files: dict[str, str], call: tuple[str, ...], workers: tuple[str, ...]
) -> None:
    ran = Session(project(tmp_path, files), "--lineage", *call, *workers)
    assert ran.code == pytest.ExitCode.TESTS_FAILED, ran.out + ran.err
    assert "this run does not pass" in ran.out
    assert ran.tests == ([] if "--collect-only" in call or "not lineage" in call else OWN) or ran.tests == OWN


def test_a_pattern_that_matches_nothing_fails_a_session_in_which_all_else_holds(tmp_path: Path) -> None:
    sources = "- manifests: ['models/**/provenance.json', 'none/*.json']\n"
    ran = Session(project(tmp_path, {"lineage.yaml": f"version: 1\npolicies: [./policy.yaml]\nsources:\n{sources}"}), "--lineage")
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    assert "none/*.json" in ran.out


def test_a_policy_that_no_subject_is_under_fails_the_session(tmp_path: Path) -> None:
    uses = "policies: [./policy.yaml, {use: minimal, on: 'production/**'}]\n"
    ran = Session(project(tmp_path, {"lineage.yaml": f"version: 1\n{uses}sources: [{{manifests: ['**/provenance.json']}}]\n"}), "--lineage")
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    assert "the policy 'minimal' on 'production/**' is on no subject" in ran.out


def test_only_malformed_documents_fail(tmp_path: Path) -> None:
    files = {"models/fraud/provenance.json": '{"model": ', "models/churn/provenance.json": "[1]"}
    ran = Session(project(tmp_path, files), "--lineage")
    assert set(ran.lineage.values()) == {"failed"}
    assert all(id_.endswith("::lineage/readable") for id_ in ran.lineage)
    assert ran.code == pytest.ExitCode.TESTS_FAILED


def test_a_test_module_that_does_not_load_fails_as_ever(tmp_path: Path) -> None:
    ran = Session(project(tmp_path, {"tests/test_broken.py": "import nothing_of_the_kind"}), "--lineage")
    assert ran.code == pytest.ExitCode.INTERRUPTED


@pytest.mark.parametrize("flag", ["--fixtures", "--markers", "--help", "--version", "--cache-show"])
def test_pytest_can_still_show_things(tmp_path: Path, flag: str) -> None:
    assert Session(project(tmp_path), "--lineage", flag).code == 0


def test_listing_names_every_item_and_runs_none(tmp_path: Path) -> None:
    assert sorted(ids(project(tmp_path))) == ALL
    ran = Session(tmp_path, "--lineage", "--collect-only")
    assert "<LineageFile lineage.yaml>" in ran.out
    assert "<LineageSubject models/fraud/provenance.json>" in ran.out
    assert "<LineageItem team/image>" in ran.out
    assert (ran.ran, ran.code) == ([], 0)


def test_a_path_with_a_marker_of_ids_in_it_is_a_path_first(tmp_path: Path) -> None:
    project(tmp_path)
    write(tmp_path, {"a::b[c]/provenance.json": manifest()})
    assert len(Session(tmp_path, "--lineage", "a::b[c]/provenance.json").lineage) == len(RULES)
