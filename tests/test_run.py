"""From a project and its paths to a verdict: nothing configured is passed over, and no nested project takes anything away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_lineage.errors import CallerError
from pytest_lineage.model import Result, Verdict
from pytest_lineage.run import check, load_policy, prepare

STRICT = """\
policy: strict
version: 1
rules:
- {id: name, check: present, field: model.name}
- {id: seed, check: present, field: training.seed}
"""
LAX = STRICT.replace("strict", "lax").replace("- {id: seed, check: present, field: training.seed}\n", "")
GOOD: dict[str, Any] = {"model": {"name": "x"}, "training": {"seed": 1}}
BAD: dict[str, Any] = {"model": {"name": "x"}}


class Folder:
    """A folder in which a project is laid out."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: str | dict[str, Any]) -> None:
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content if isinstance(content, str) else json.dumps(content))

    def check(self, *paths: str, **more: Any) -> Verdict:
        return check(paths, **more)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    made = Folder(tmp_path)
    made.put("strict.yaml", STRICT)
    made.put("lax.yaml", LAX)
    return made


def failing(verdict: Verdict) -> set[tuple[str, str]]:
    return {(one.subject, one.rule.id) for one in verdict.outcomes() if one.result in {Result.VIOLATION, Result.MALFORMED}}


def subjects(verdict: Verdict) -> list[str]:
    return [judged.subject for judged in verdict.judged]


class TestWithoutAProjectFile:
    def test_manifests_are_known_by_their_names_and_essentials_is_in_force(self, folder: Folder) -> None:
        folder.put("a/provenance.json", BAD)
        folder.put("b.provenance.json", BAD)
        folder.put("c.json", BAD)
        verdict = folder.check()
        assert subjects(verdict) == ["a/provenance.json", "b.provenance.json"]
        assert {info.name for info in verdict.policies} == {"essentials"}
        assert verdict.exit_code() == 1

    def test_nothing_found_is_nothing_checked(self, folder: Folder) -> None:
        assert folder.check().exit_code() == 5

    def test_a_file_that_is_named_is_read_whatever_it_is_called(self, folder: Folder) -> None:
        folder.put("c.json", GOOD)
        assert folder.check("c.json", policies=["strict.yaml"]).exit_code() == 0

    def test_but_not_where_only_subjects_are_meant(self, folder: Folder) -> None:
        folder.put("c.json", BAD)
        assert folder.check("c.json", policies=["strict.yaml"], only_subjects=True).exit_code() == 5

    def test_a_file_that_can_hold_no_lineage_is_said_to_be_none(self, folder: Folder) -> None:
        folder.put("train.py", "import os")
        folder.put("provenance.json", GOOD)
        verdict = folder.check("train.py", "provenance.json", policies=["strict.yaml"])
        assert verdict.exit_code() == 5
        assert "train.py is not a document that can hold lineage" in verdict.idle[0]

    def test_a_manifest_named_twice_is_one_subject(self, folder: Folder) -> None:
        folder.put("provenance.json", GOOD)
        verdict = folder.check("provenance.json", "./provenance.json", ".", policies=["strict.yaml"])
        assert subjects(verdict) == ["provenance.json"]


class TestPolicies:
    def test_those_of_the_call_stand_instead_of_the_projects(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\n")
        folder.put("provenance.json", BAD)
        assert failing(folder.check()) == {("provenance.json", "strict/seed")}
        assert folder.check(policies=["lax.yaml"]).exit_code() == 0

    def test_a_policy_on_a_glob_is_on_those_subjects_only(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- {use: ./strict.yaml, on: 'prod/**'}\n- ./lax.yaml\n")
        folder.put("prod/provenance.json", BAD)
        folder.put("dev/provenance.json", BAD)
        assert failing(folder.check()) == {("prod/provenance.json", "strict/seed")}

    def test_one_that_is_on_no_subject_is_told(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- {use: ./strict.yaml, on: 'prod/**'}\n- ./lax.yaml\n")
        folder.put("dev/provenance.json", BAD)
        verdict = folder.check()
        assert verdict.exit_code() == 5
        assert verdict.idle == ("the policy './strict.yaml' on 'prod/**' is on no subject",)

    def test_unless_it_is_optional(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- {use: ./strict.yaml, on: 'prod/**', optional: true}\n- ./lax.yaml\n")
        folder.put("dev/provenance.json", BAD)
        assert folder.check().exit_code() == 0

    def test_or_not_all_of_the_project_was_asked_for(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- {use: ./strict.yaml, on: 'prod/**'}\n- ./lax.yaml\n")
        folder.put("dev/provenance.json", BAD)
        assert folder.check("dev").exit_code() == 0
        assert folder.check("dev/provenance.json").exit_code() == 0

    def test_one_whose_rules_never_apply_is_told(self, folder: Folder) -> None:
        folder.put("strict.yaml", STRICT.replace("model.name", "run.id, optional: true").replace("training.seed", "run.by, optional: true"))
        folder.put("provenance.json", BAD)
        verdict = folder.check(policies=["strict.yaml"])
        assert verdict.exit_code() == 5
        assert verdict.idle == ("no rule of the policy 'strict.yaml' applied to any subject",)

    def test_a_policy_that_is_not_there_is_told_where_it_is_named(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- ./gone.yaml\n")
        with pytest.raises(CallerError) as caught:
            folder.check()
        assert (caught.value.file, caught.value.line) == ("lineage.yaml", 3)

    def test_policies_of_the_call_may_stand_outside_the_root(self, folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
        outside = tmp_path_factory.mktemp("outside") / "lax.yaml"
        outside.write_text(LAX)
        folder.put("provenance.json", BAD)
        assert folder.check(policies=[str(outside)]).exit_code() == 0

    def test_load_policy_finds_shipped_ones_and_files(self, folder: Folder) -> None:
        assert load_policy("minimal").name == "minimal"
        assert load_policy("./strict.yaml").name == "strict"


class TestNestedProjects:
    """They add to what is above them; they take nothing away."""

    def test_both_policies_are_in_force_below(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\n")
        folder.put("team/lineage.yaml", "version: 1\npolicies: [./own.yaml]\n")
        folder.put("team/own.yaml", "policy: own\nversion: 1\nrules:\n- {id: run, check: present, field: run.id}\n")
        folder.put("team/provenance.json", BAD)
        folder.put("provenance.json", BAD)
        assert failing(folder.check()) == {
            ("provenance.json", "strict/seed"),
            ("team/provenance.json", "strict/seed"),
            ("team/provenance.json", "own/run"),
        }

    @pytest.mark.parametrize(
        "nested",
        [
            pytest.param("version: 1\n", id="says nothing"),
            pytest.param("version: 1\npolicies: [./lax.yaml]\n", id="another policy"),
            pytest.param("version: 1\nsources: [{manifests: ['other.json'], optional: true}]\n", id="looks elsewhere"),
            pytest.param("version: 1\npolicies: [{use: ./lax.yaml, on: 'none/**', optional: true}]\n", id="a policy on nothing"),
            pytest.param("version: 1\nfields: {model.name: [x]}\n", id="other names"),
        ],
    )
    @pytest.mark.parametrize("above", ["", "sources: [{manifests: ['**/provenance.json']}]\n"], ids=["by name", "by pattern"])
    def test_none_can_hide_a_manifest_or_switch_off_a_rule(self, folder: Folder, nested: str, above: str) -> None:
        folder.put("lineage.yaml", f"version: 1\npolicies: [./strict.yaml]\n{above}")
        folder.put("provenance.json", GOOD)
        folder.put("team/lineage.yaml", nested)
        folder.put("team/lax.yaml", LAX)
        folder.put("team/provenance.json", BAD)
        for paths in ((), ("team",), ("team/provenance.json",), (".",)):
            assert ("team/provenance.json", "strict/seed") in failing(folder.check(*paths)), paths

    def test_a_weaker_override_below_does_not_count(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\n")
        folder.put("team/lineage.yaml", "version: 1\npolicies: [./weak.yaml]\n")
        folder.put(
            "team/weak.yaml",
            "policy: weak\nversion: 1\nextends: [../strict.yaml]\n"
            'override:\n  strict/seed: {severity: "off", reason: no}\n  strict/name: {severity: info, reason: no}\n',
        )
        folder.put("team/provenance.json", {"model": {"name": "TODO"}})
        folder.put("provenance.json", GOOD)
        assert failing(folder.check()) == {("team/provenance.json", "strict/seed"), ("team/provenance.json", "strict/name")}
        assert folder.check().exit_code() == 1

    def test_a_pattern_that_matches_only_below_has_matched(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\nsources: [{manifests: ['models/**/*.json']}]\n")
        folder.put("models/a/lineage.yaml", "version: 1\n")
        folder.put("models/a/m.json", GOOD)
        verdict = folder.check()
        assert (subjects(verdict), verdict.exit_code()) == (["models/a/m.json"], 0)

    def test_one_that_matches_nowhere_is_told_once(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\nsources: [{manifests: ['gone/*.json', 'provenance.json']}]\n")
        folder.put("team/lineage.yaml", "version: 1\n")
        folder.put("team/provenance.json", GOOD)
        folder.put("provenance.json", GOOD)
        assert folder.check().idle == ("the pattern 'gone/*.json' under `manifests` matches no file",)

    def test_names_for_fields_hold_below_too(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\nfields: {training.seed: [seed]}\n")
        folder.put("team/lineage.yaml", "version: 1\nfields: {model.name: [title]}\n")
        folder.put("team/provenance.json", {"seed": 7, "title": "x"})
        assert folder.check().exit_code() == 0

    def test_a_run_from_below_is_the_same(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [./strict.yaml]\n")
        folder.put("team/lineage.yaml", "version: 1\n")
        folder.put("team/provenance.json", BAD)
        monkeypatch.chdir(folder.path / "team")
        assert failing(check()) == {("team/provenance.json", "strict/seed")}

    def test_a_policy_above_that_is_on_others_only_is_no_fault_of_a_part(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies:\n- {use: ./strict.yaml, on: 'prod/**'}\n- ./lax.yaml\n")
        folder.put("prod/provenance.json", GOOD)
        folder.put("team/lineage.yaml", "version: 1\n")
        folder.put("team/provenance.json", BAD)
        assert folder.check("team").exit_code() == 0
        assert folder.check().exit_code() == 0

    def test_one_above_that_is_on_a_nested_projects_subjects_only_is_on_some(self, folder: Folder) -> None:
        folder.put("lineage.yaml", "version: 1\npolicies: [{use: ./strict.yaml, on: 'team/**'}, ./lax.yaml]\n")
        folder.put("provenance.json", BAD)
        folder.put("team/lineage.yaml", "version: 1\n")
        folder.put("team/provenance.json", GOOD)
        assert folder.check().exit_code() == 0

    def test_a_broken_one_stops_the_run(self, folder: Folder) -> None:
        folder.put("provenance.json", GOOD)
        folder.put("team/lineage.yaml", "version: 3\n")
        folder.put("team/provenance.json", GOOD)
        with pytest.raises(CallerError) as caught:
            folder.check(policies=["strict.yaml"])
        assert caught.value.file == "team/lineage.yaml"

    def test_the_project_file_named_in_the_call_is_for_all(self, folder: Folder) -> None:
        folder.put("ci.yaml", "version: 1\npolicies: [./strict.yaml]\n")
        folder.put("team/lineage.yaml", "version: 1\npolicies: [minimal]\n")
        folder.put("team/provenance.json", BAD)
        folder.put("provenance.json", GOOD)
        verdict = folder.check(config="ci.yaml")
        assert failing(verdict) == {("team/provenance.json", "strict/seed")}
        assert folder.check("provenance.json", config="ci.yaml").exit_code() == 0


class TestSelecting:
    def test_a_rule_by_its_id_with_or_without_its_policy(self, folder: Folder) -> None:
        folder.put("provenance.json", BAD)
        for name in ("name", "strict/name"):
            verdict = folder.check(policies=["strict.yaml"], select=[name])
            assert (verdict.exit_code(), verdict.summary().planned) == (0, 1)

    def test_a_rule_of_one_of_two_policies_leaves_the_other_in_peace(self, folder: Folder) -> None:
        folder.put("provenance.json", BAD)
        assert folder.check(policies=["strict.yaml", "minimal"], select=["strict/name"]).exit_code() == 0

    def test_a_name_that_no_rule_has_is_refused(self, folder: Folder) -> None:
        folder.put("provenance.json", BAD)
        with pytest.raises(CallerError) as caught:
            folder.check(policies=["strict.yaml"], select=["strict/naem"])
        assert "did you mean 'strict/name'" in caught.value.help

    def test_what_cannot_be_read_fails_whatever_is_selected(self, folder: Folder) -> None:
        folder.put("provenance.json", "{")
        assert folder.check(policies=["strict.yaml"], select=["name"]).exit_code() == 1


class TestCalling:
    @pytest.mark.parametrize(
        "more",
        [
            pytest.param({"paths": ["gone"]}, id="a path that is not there"),
            pytest.param({"paths": ["a\0b"]}, id="a NUL"),
            pytest.param({"root": "gone"}, id="a root that is not there"),
            pytest.param({"root": "strict.yaml"}, id="a root that is a file"),
            pytest.param({"config": "gone.yaml"}, id="a project file that is not there"),
            pytest.param({"policies": ["gone.yaml"]}, id="a policy that is not there"),
            pytest.param({"policies": ["a\0.yaml"]}, id="a policy with a NUL"),
            pytest.param({"policies": [""]}, id="a policy without a name"),
            pytest.param({"paths": ["/"]}, id="the root of all"),
            pytest.param({"today": "tomorrow"}, id="no day"),
            pytest.param({"today": "2026-02-30"}, id="a day that never was"),
        ],
    )
    def test_a_mistake_is_the_callers(self, folder: Folder, more: dict[str, Any]) -> None:
        if more.get("paths") == ["/"]:
            more = {**more, "root": str(folder.path)}
        with pytest.raises(CallerError):
            check(**more)

    def test_subjects_are_in_order_and_read_one_by_one(self, folder: Folder) -> None:
        for name in "cab":
            folder.put(f"{name}.provenance.json", GOOD)
        told: list[tuple[int, int]] = []
        verdict = folder.check(policies=["strict.yaml"], progress=lambda done, total: told.append((done, total)))
        assert subjects(verdict) == [f"{name}.provenance.json" for name in "abc"]
        assert told == [(1, 3), (2, 3), (3, 3)]

    def test_a_prepared_run_reads_nothing_until_it_is_asked(self, folder: Folder) -> None:
        folder.put("provenance.json", GOOD)
        with prepare(policies=["strict.yaml"]) as run:
            folder.put("provenance.json", BAD)
            assert failing(run.judge()) == {("provenance.json", "strict/seed")}

    def test_disagreement_counts_as_planned_and_run(self, folder: Folder) -> None:
        folder.put("provenance.json", {**GOOD, "git_commit": "a", "code": {"commit": "b"}})
        verdict = folder.check(policies=["strict.yaml"])
        summary = verdict.summary()
        assert (summary.planned, summary.ran, summary.violations, verdict.exit_code()) == (3, 3, 1, 1)

    def test_one_malformed_among_good_ones_fails_the_run(self, folder: Folder) -> None:
        folder.put("a.provenance.json", GOOD)
        folder.put("b.provenance.json", "")
        assert folder.check(policies=["strict.yaml"]).exit_code() == 1
