"""`rules`, `explain`, `hash` and `policy`."""

from __future__ import annotations

import hashlib
import json

import pytest

from pytest_lineage.policy import packs
from tests.cli.conftest import Project


def test_rules_are_listed_with_where_they_come_from(project: Project) -> None:
    project.write("lineage.yaml", "version: 1\npolicies:\n- use: ./policy.yaml\n  on: '**'\n")
    code, out, _ = project.run("rules")
    assert code == 0
    assert out.splitlines()[0] == "team (policy.yaml) on **, by lineage.yaml:3"
    assert "  error    team/seed   present  training.seed" in out.splitlines()
    assert "  warning  team/image  digest   env.docker_image_digest" in out.splitlines()
    assert out.endswith("\n2 rules in force on 1 subject\n")


def test_rules_say_why_they_differ(project: Project) -> None:
    overriding = "policy: mine\nversion: 1\nextends: [policy.yaml]\noverride:\n"
    project.write(
        "mine.yaml",
        f"{overriding}  team/seed: {{severity: warning, reason: adopting}}\n  team/image: {{severity: off, reason: none here}}\n",
    )
    code, out, _ = project.run("rules", "--policy", "mine.yaml")
    assert code == 0
    assert "adopting" in out
    assert "off" in out
    rows = {row["rule"]: row for row in json.loads(project.run("rules", "--policy", "mine.yaml", "--format", "json")[1])}
    assert rows["team/seed"]["severity"] == "warning"
    assert rows["team/image"]["severity"] == "off"
    assert "adopting" in rows["team/seed"]["reasons"][0]


def test_rules_are_listed_where_there_is_no_subject_yet(project: Project) -> None:
    (project.folder / "provenance.json").unlink()
    code, out, _ = project.run("rules", "--policy", "policy.yaml")
    assert code == 0
    assert out.endswith("2 rules in force on 0 subjects\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "team/seed",
            ["team/seed: The seed is recorded", "Could you train it again?", "sr-11-7", '{"training": {"seed": "TODO"}}', "policy.yaml:5"],
        ),
        ("seed", ["team/seed: The seed is recorded"]),
        ("digest", ["digest: ", "What it checks", "Why it matters", "Example", "Instead", "algorithms: "]),
        ("mutable-tag", ["mutable-tag: a code", "can be moved"]),
        ("lineage/readable", ["The document can be read"]),
        ("no-tests", ["lineage policy lint"]),
    ],
)
def test_rules_kinds_and_codes_are_explained(project: Project, name: str, said: list[str]) -> None:
    code, out, err = project.run("explain", "--policy", "policy.yaml", name)
    assert (code, err) == (0, "")
    for words in said:
        assert words in out


def test_without_a_name_everything_that_can_be_named_is_listed(project: Project) -> None:
    code, out, _ = project.run("explain")
    assert code == 0
    assert "\n  one-of " in out
    assert "\n  essentials/no-latest " in out
    assert "\n  lfs-pointer " in out


def test_an_unknown_name_gets_a_suggestion(project: Project) -> None:
    code, out, err = project.run("explain", "mutabel-tag")
    assert (code, out) == (2, "")
    assert "did you mean 'mutable-tag'" in err


def test_a_broken_project_does_not_stop_an_explanation(project: Project) -> None:
    project.write("lineage.yaml", "version: [")
    assert project.run("explain", "digest")[0] == 0


def test_hash_prints_what_to_record(project: Project) -> None:
    project.write("data/a.csv", "a,b\n1,2\n")
    digest = hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert project.run("hash", "data/a.csv") == (0, f"sha256:{digest}  data/a.csv\n", "")
    md5 = hashlib.md5(b"a,b\n1,2\n", usedforsecurity=False).hexdigest()
    listed = json.dumps([{"md5": md5, "relpath": "a.csv"}])
    folder = hashlib.md5(listed.encode(), usedforsecurity=False).hexdigest()
    assert project.run("hash", "data")[1] == f"dvc:{folder}.dir  data\n"
    found = json.loads(project.run("hash", "data/a.csv", "data", "--format", "json")[1])
    assert found["data/a.csv"] == {"version": f"sha256:{digest}", "sha256": digest, "size": 8}
    assert found["data"] == {"version": f"dvc:{folder}.dir", "size": 8}


@pytest.mark.parametrize("argv", [["hash"], ["hash", "nowhere"], ["hash", "--algorithm", "md5", "policy.yaml"], ["explain", "a", "b"]])
def test_mistakes_exit_2(project: Project, argv: list[str]) -> None:
    code, out, err = project.run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")


def test_a_policys_tests_are_run(project: Project) -> None:
    assert project.run("policy", "test", "policy.yaml") == (0, "5 passed\n", "")
    text = (project.folder / "policy.yaml").read_text()
    project.write("policy.yaml", text.replace("{seed: 42}", "{seed: TODO}"))
    code, out, _ = project.run("policy", "test", "policy.yaml")
    assert code == 2
    assert "error: team/seed pass[0]: listed under `pass`, but the rule is violation" in out
    assert " --> policy.yaml:14:" in out
    assert out.endswith("1 failed, 4 passed\n")


def test_a_policy_without_tests_is_no_pass(project: Project) -> None:
    project.write("policy.yaml", "policy: team\nversion: 1\nrules:\n- {id: a, check: present, field: run.id}\n")
    assert project.run("policy", "test", "policy.yaml")[0] == 5


def test_a_policy_is_linted(project: Project) -> None:
    assert project.run("policy", "lint", "policy.yaml") == (0, "0 remarks on team\n", "")
    project.write("policy.yaml", "policy: team\nversion: 1\nrules:\n- {id: a, check: present, field: run.id}\n")
    code, out, _ = project.run("policy", "lint", "policy.yaml")
    assert code == 2
    assert "warning[no-tests]: team/a has no tests\n --> policy.yaml:4:" in out


def test_a_policy_is_shown_with_what_it_inherits(project: Project) -> None:
    project.write("mine.yaml", "policy: mine\nversion: 1\nextends: [policy.yaml]\n")
    code, out, _ = project.run("policy", "show", "mine.yaml")
    assert code == 0
    assert "extends team (policy.yaml)" in out
    assert "team/seed" in out


def test_schemas_are_printed(project: Project) -> None:
    code, out, _ = project.run("policy", "schema")
    assert code == 0
    assert json.loads(out)["title"] == "A policy of pytest-lineage"
    code, out, _ = project.run("policy", "schema", "--manifest", "policy.yaml")
    assert code == 0
    assert json.loads(out)["title"] == "A manifest that passes team"
    assert project.run("policy", "schema", "policy.yaml")[0] == 2


def test_a_project_without_foreign_policies_needs_no_lock(project: Project) -> None:
    assert project.run("policy", "lock") == (0, "lineage.lock: 0 policies pinned\n", "")
    assert not (project.folder / "lineage.lock").exists()


def test_a_pin_that_is_no_longer_needed_goes(project: Project) -> None:
    origin = "git+https://host.example/r@" + "ab" * 20 + "#p.yaml"
    project.write("lineage.lock", f'version: 1\npolicies:\n- policy: "{origin}"\n  sha256: "{"cd" * 32}"\n')
    code, out, err = project.run("policy", "lock", "--check")
    assert (code, out) == (2, f"gone: {origin}\n")
    assert "not up to date" in err
    assert project.run("policy", "lock")[0] == 0
    assert "policies: []" in (project.folder / "lineage.lock").read_text()
    assert project.run("policy", "lock", "--check")[0] == 0


def test_an_unknown_tool_gets_a_suggestion(project: Project) -> None:
    assert project.run("policy", "tset")[2] == "error: lineage policy: unknown tool 'tset'\nhelp: did you mean 'test'?\n"


@pytest.mark.parametrize("name", packs.names())
def test_shipped_policies_are_named_by_their_names(project: Project, name: str) -> None:
    assert project.run("policy", "show", name)[0] == 0
