"""A policy named to pytest runs its own tests, beside the project's lineage and never as a part of it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

import pytest

from pytest_lineage.plugin.names import encode
from pytest_lineage.plugin.policies import is_policy
from tests.support.command import lineage
from tests.support.records import sha256
from tests.support.sessions import RULES, Session, ids, manifest, project, write

if TYPE_CHECKING:
    from pathlib import Path

WORKERS = pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
LINEAGE = sorted(f"lineage.yaml::models/{name}/provenance.json::{rule}" for name in ("fraud", "churn") for rule in RULES)
FILE = "policies/own.yaml"
#: The last rule asks for a file, which in a test is never there.
OWN = f"""\
policy: own
version: 1
rules:
- id: tier
  check: one-of
  field: model.tags.tier
  values: [staging, production]
  fix: Record staging or production.
  tests:
    pass:
    - {{model: {{tags: {{tier: staging}}}}}}
    - {{model: {{tags: {{tier: production}}}}}}
    fail:
    - {{model: {{tags: {{tier: prod}}}}}}
- id: untested
  check: present
  field: model.name
  fix: Name it.
- id: bytes
  check: checksum
  field: model.artifact_sha256
  of: model.artifact
  fix: Fetch it.
  tests:
    unverified:
    - {{model: {{artifact: model.bin, artifact_sha256: {sha256("model")}}}}}
"""
TESTS = [f"{FILE}::own/{name}" for name in ("tier::pass[0]", "tier::pass[1]", "tier::fail[0]", "bytes::unverified[0]")]
WRONG = OWN.replace("tier: production}", "tier: prod}")
SKIPPED = "lineage.yaml::models/fraud/provenance.json::team/seed"  # optional, and not there
HOLDING = {**dict.fromkeys(LINEAGE, "passed"), SKIPPED: "skipped"}
WHOLE = {**HOLDING, **dict.fromkeys(TESTS, "passed")}


@WORKERS
def test_its_tests_run_beside_the_whole_lineage(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {FILE: OWN}), "--lineage", *workers, FILE)
    assert ran.lineage == WHOLE, ran.out + ran.err
    assert (ran.tests, ran.code) == ([], 0)


@pytest.mark.parametrize("call", [(), (".",), ("policies",), ("tests",)], ids=["bare", "here", "its folder", "the tests"])
def test_a_policy_that_is_not_named_is_not_tested(tmp_path: Path, call: tuple[str, ...]) -> None:
    assert sorted(Session(project(tmp_path, {FILE: WRONG}), "--lineage", *call).lineage) == LINEAGE


@WORKERS
def test_a_test_of_ones_own_runs_where_it_is_named_too(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {FILE: OWN}), "--lineage", *workers, "tests", FILE)
    assert (ran.lineage, ran.tests, ran.code) == (WHOLE, ["tests/test_own.py::test_own"], 0)


@WORKERS
def test_lineage_only_leaves_out_what_is_no_lineage_and_no_policy(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {FILE: OWN}), "--lineage-only", *workers, "tests", FILE)
    assert (ran.lineage, ran.tests, ran.code) == (WHOLE, [], 0)


@WORKERS
def test_a_test_that_goes_wrong_is_a_failed_call_at_its_place_with_what_lineage_policy_test_says(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    project(tmp_path, {FILE: WRONG})
    ran = Session(tmp_path, "--lineage", *workers, FILE)
    assert ran.lineage == {**WHOLE, TESTS[1]: "failed"}, ran.out + ran.err
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    assert f"FAILED {TESTS[1]} - listed under `pass`, but the rule is violation: " in ran.out
    assert "Traceback" not in ran.out
    assert "LineageFailureError" not in ran.out
    told = lineage("policy", "test", FILE, folder=tmp_path).out
    block = [line for line in told.splitlines() if line and "failed, " not in line]
    assert "error: own/tier pass[1]: listed under `pass`" in block[0]
    assert f"--> {FILE}:12:7" in block[1]
    assert [line for line in block if line not in ran.out] == []


def test_one_line_a_failure_is_a_place_and_a_message(tmp_path: Path) -> None:
    assert f"{FILE}:12: listed under `pass`" in Session(project(tmp_path, {FILE: WRONG}), "--lineage", "--tb=line", FILE).out


def test_a_case_that_the_rule_lets_pass_or_leaves_open_fails_too(tmp_path: Path) -> None:
    text = OWN.replace("tier: prod}", "tier: staging}").replace("unverified:", "fail:")
    ran = Session(project(tmp_path, {FILE: text}), "--lineage", FILE)
    assert ran.lineage[TESTS[2]] == ran.lineage[f"{FILE}::own/bytes::fail[0]"] == "failed"
    assert "listed under `fail`, but the rule passes" in ran.out
    assert "list it under `unverified`" in ran.out


def test_they_are_never_counted_as_planned(tmp_path: Path) -> None:
    project(tmp_path, {FILE: WRONG})
    Session(tmp_path, "--lineage", "--lineage-report", "json=report.json", FILE)
    told = json.loads((tmp_path / "report.json").read_text())
    assert (told["summary"]["planned"], told["summary"]["ran"], told["verdict"]) == (len(LINEAGE) - 1, len(LINEAGE) - 1, "pass")
    assert [policy["name"] for policy in told["policies"]] == ["team"]


GUARDED = {
    "deselected": ({}, ("-k", "own/tier")),
    "deselected by the marker": ({}, ("-m", "not lineage")),
    "none there": ({"lineage.yaml": "version: 1\nsources: [{manifests: ['none/*.json'], optional: true}]\n"}, ()),
    "none there to list": ({"lineage.yaml": "version: 1\nsources: [{manifests: ['none/*.json']}]\n"}, ("--collect-only",)),
}


@WORKERS
@pytest.mark.parametrize(("files", "call"), GUARDED.values(), ids=GUARDED)
def test_they_are_no_lineage_without_which_no_session_passes(
    tmp_path: Path, files: dict[str, str], call: tuple[str, ...], workers: tuple[str, ...]
) -> None:
    ran = Session(project(tmp_path, {FILE: OWN, **files}), "--lineage", *workers, *call, FILE)
    assert ran.code == pytest.ExitCode.TESTS_FAILED, ran.out + ran.err
    assert "this run does not pass" in ran.out
    assert not set(ran.lineage) & set(LINEAGE)


def test_lineage_that_is_named_too_is_narrowed_by_its_own_name_alone(tmp_path: Path) -> None:
    ran = Session(project(tmp_path, {FILE: OWN}), "--lineage", "models/fraud/provenance.json", FILE)
    assert sorted(ran.lineage) == sorted([*(one for one in LINEAGE if "/fraud/" in one), *TESTS])
    assert ran.code == 0


@WORKERS
def test_every_id_that_is_listed_selects_its_test_beside_lineage(tmp_path: Path, workers: tuple[str, ...]) -> None:
    project(tmp_path, {FILE: OWN}, ini="testpaths = tests\n")
    listed = [one for one in ids(tmp_path, FILE) if one not in LINEAGE]
    assert listed == TESTS
    for one in listed:
        ran = Session(tmp_path, "--lineage", *workers, one)
        assert ran.lineage == {**HOLDING, one: "passed"}, ran.out + ran.err
        assert (ran.tests, ran.code) == ([], 0)
    assert sorted(Session(tmp_path, "--lineage", *workers, *listed[::-1]).lineage) == sorted(WHOLE)


HOSTILE = {
    "a double colon": "a::b",
    "brackets": "[x]",
    "a percent sign": "100%25",
    "blanks": " a b ",
    "an option": "-x",
    "bidi": "a\u202eb",
}


def test_ids_of_files_with_hostile_names_select_their_tests(tmp_path: Path) -> None:
    names = [f"{name}/own.yaml" for name in HOSTILE.values()]
    project(tmp_path, dict.fromkeys(names, OWN))
    listed = [one for one in ids(tmp_path, *(f"./{name}" for name in names)) if one not in LINEAGE]
    assert len(set(listed)) == len(names) * len(TESTS)
    assert f"{encode('[x]/own.yaml')}::own/tier::pass[0]" in listed
    for workers in ((), ("-n2",)):
        assert sorted(Session(tmp_path, "--lineage", *workers, *listed).lineage) == sorted([*LINEAGE, *listed])
    for one in listed[:: len(TESTS)]:
        assert sorted(Session(tmp_path, "--lineage", one).lineage) == sorted([*LINEAGE, one])


def test_an_id_of_a_rule_selects_its_tests_and_what_is_named_twice_runs_once(tmp_path: Path) -> None:
    project(tmp_path, {FILE: OWN})
    assert sorted(Session(tmp_path, "--lineage", f"{FILE}::own/tier").lineage) == sorted([*LINEAGE, *TESTS[:3]])
    assert Session(tmp_path, "--lineage", FILE, TESTS[0], f"./{FILE}").lineage == WHOLE


def test_ids_work_from_a_folder_below(tmp_path: Path) -> None:
    project(tmp_path, {FILE: OWN})
    for one in (TESTS[0], f"../{TESTS[0]}", "../policies/own.yaml::own/tier::pass[0]"):
        assert sorted(Session(tmp_path / "tests", "--lineage", one).lineage) == sorted([*LINEAGE, TESTS[0]])


@WORKERS
def test_pytests_own_ways_of_selecting_them_work(tmp_path: Path, workers: tuple[str, ...]) -> None:
    project(tmp_path, {FILE: WRONG})
    kept = {one: WHOLE[one] for one in WHOLE if one != TESTS[1]}
    assert Session(tmp_path, "--lineage", *workers, "--deselect", TESTS[1], FILE).lineage == kept
    Session(tmp_path, "--lineage", *workers, FILE)
    assert Session(tmp_path, "--lineage", *workers, "--lf", FILE).lineage == {TESTS[1]: "failed"}


@WORKERS
def test_an_id_that_nothing_has_is_a_usage_error_with_a_suggestion(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {FILE: OWN}), "--lineage", *workers, f"{FILE}::own/tier::pass[2]")
    assert (ran.code, ran.ran) == (pytest.ExitCode.USAGE_ERROR, [])
    assert f"no test of a policy is called {FILE}::own/tier::pass[2]" in ran.err
    assert "did you mean 'policies/own.yaml::own/tier::pass[" in ran.err


BROKEN = {
    "an unknown key": (OWN.replace("fix: Name it.", "fox: Name it."), f"{FILE}:18:3: unknown key 'fox'"),
    "no YAML": (OWN.replace("field: model.name", "field: [model.name"), f"{FILE}:1"),
    "a duplicate key": (OWN + "version: 1\n", f"{FILE}:"),
    "an anchor": (OWN.replace("version: 1", "version: &one 1"), f"{FILE}:2:"),
    "a policy to extend that is not there": ("policy: own\nversion: 1\nextends: [./gone.yaml]\n", f"{FILE}:3:"),
    "no version": (OWN.replace("version: 1\n", ""), "the policy has no 'version'"),
}


@WORKERS
@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_policy_that_does_not_load_is_one_usage_error_with_its_place(
    tmp_path: Path, text: str, said: str, workers: tuple[str, ...]
) -> None:
    ran = Session(project(tmp_path, {FILE: text}), "--lineage", *workers, FILE)
    assert (ran.code, ran.ran) == (pytest.ExitCode.USAGE_ERROR, []), ran.out + ran.err
    assert said in ran.err
    assert ran.err.count("lineage: ") == 1
    assert "Traceback" not in ran.out + ran.err


def test_a_policy_without_any_test_is_a_usage_error_unless_another_has_some(tmp_path: Path) -> None:
    project(tmp_path, {FILE: OWN, "policies/child.yaml": "policy: child\nversion: 1\nextends: [./own.yaml]\n"})
    ran = Session(tmp_path, "--lineage", "policies/child.yaml")
    assert (ran.code, ran.ran) == (pytest.ExitCode.USAGE_ERROR, [])
    assert "policies/child.yaml has no tests" in ran.err
    assert Session(tmp_path, "--lineage", "policies/child.yaml", FILE).lineage == WHOLE


def test_a_shipped_policy_is_a_policy_as_any_other(tmp_path: Path) -> None:
    from pytest_lineage.policy import packs

    ran = Session(project(tmp_path, {FILE: packs.read("minimal").decode()}), "--lineage", FILE)
    own = {one: outcome for one, outcome in ran.lineage.items() if one not in LINEAGE}
    assert len(own) > 5
    assert all(one.startswith(f"{FILE}::minimal/") for one in own)
    assert (set(own.values()), ran.code) == ({"passed"}, 0)


def test_results_in_xml_name_them(tmp_path: Path) -> None:
    Session(project(tmp_path, {FILE: WRONG}), "--lineage", "--junitxml", "x.xml", FILE)
    cases = {case.get("name"): case for case in ElementTree.parse(tmp_path / "x.xml").iter("testcase")}
    failure = cases["pass[1]"].find("failure")
    assert failure is not None
    assert failure.get("message", "").startswith("listed under `pass`")
    assert cases["pass[0]"].find("failure") is None


def test_without_the_flag_a_policy_is_nothing_to_pytest(tmp_path: Path) -> None:
    assert Session(project(tmp_path, {FILE: WRONG}), FILE).ran == []


KINDS = {
    "rules": ("policy: p\nrules: []\n", True),
    "extends": ("policy: p\nextends: [minimal]\n", True),
    "on one line": ('{"policy": p, "extends": [minimal]}\n', True),
    "neither": ("policy: p\nmodel: {name: m}\n", False),
    "no name": ("rules: []\n", False),
    "deeper": ("model: {policy: p, rules: []}\n", False),
    "a list": ("- policy: p\n  rules: []\n", False),
    "no YAML, by its lines": ("policy: p\nrules: [\n", True),
    "no YAML and deeper": ("model: [\n  policy: p\n  rules: x\n", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("text", "is_one"), KINDS.values(), ids=KINDS)
def test_what_is_a_policy(tmp_path: Path, text: str, is_one: bool) -> None:
    write(tmp_path, {"a.yaml": text, "a.json": text})
    assert is_policy(str(tmp_path / "a.yaml")) is is_one
    assert not is_policy(str(tmp_path / "a.json"))


def test_what_is_linked_is_no_policy_and_no_folder_is(tmp_path: Path) -> None:
    write(tmp_path, {"own.yaml": OWN, "folder.yaml/x": ""})
    (tmp_path / "link.yaml").symlink_to("own.yaml")
    assert not is_policy(str(tmp_path / "link.yaml"))
    assert not is_policy(str(tmp_path / "folder.yaml"))


def test_a_manifest_in_yaml_stays_one(tmp_path: Path) -> None:
    project(tmp_path, {"models/fraud/provenance.yaml": f"policy: internal\n{manifest()[1:-1]}".replace('  "', '"')})
    ran = Session(tmp_path, "--lineage", "models/fraud/provenance.yaml")
    assert all("::models/fraud/provenance.yaml::" in one for one in ran.lineage), ran.out + ran.err
    assert ran.lineage
