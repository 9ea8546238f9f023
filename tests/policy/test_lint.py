"""What is allowed in a policy and still not good; and the tests that rules carry."""

from __future__ import annotations

import pytest

from pytest_lineage import selftest
from pytest_lineage.policy import lint, packs
from pytest_lineage.policy.load import load
from tests.support.policies import load_files, load_rules, reader

DIGEST = "sha256:7e9c3f0b1d5a4e8f2c6b9a0d3e7f1c5b8a2d6e0f4c9b3a7d1e5f8c2b6a0d4e9f"
RIGHT = f"{{env: {{docker_image_digest: '{DIGEST}'}}}}"
WRONG = "{env: {docker_image_digest: 'fraud:latest'}}"
GOOD = (
    "- id: image-by-digest\n  title: T\n  check: digest\n  field: env.docker_image_digest\n  why: W\n  fix: F\n"
    f"  tests: {{pass: [{RIGHT}], fail: [{WRONG}]}}\n"
)


def codes(rules: str, name: str = "p") -> list[str]:
    return [remark.code for remark in lint.lint(load_rules(rules, name=name))]


def test_a_good_rule_gets_no_remark() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(GOOD.replace("  title: T\n", ""), ["no-title"], id="no title"),
        pytest.param(GOOD.replace("  why: W\n", ""), ["no-why"], id="no why"),
        pytest.param(GOOD.replace("  fix: F\n", ""), ["no-fix"], id="no fix"),
        pytest.param(GOOD.partition("  tests:")[0], ["no-tests"], id="no tests"),
        pytest.param(GOOD.partition(", fail")[0] + "}", ["no-failing-test"], id="no failing test"),
        pytest.param(GOOD.replace(f"pass: [{RIGHT}], ", ""), ["no-passing-test"], id="no passing test"),
        pytest.param(GOOD.replace(WRONG, "{}"), ["only-absence-tested"], id="only absence"),
        pytest.param(GOOD.replace(WRONG, f"{WRONG}, {WRONG}"), ["repeated-test"], id="a test twice"),
        pytest.param(GOOD.replace("image-by-digest", "image--digest"), ["id-style"], id="two hyphens"),
        pytest.param(GOOD.replace("image-by-digest", "image-"), ["id-style"], id="a hyphen at the end"),
        pytest.param(GOOD.replace("image-by-digest", "p-image"), ["id-style"], id="the policy's name"),
        pytest.param(GOOD + GOOD.replace("image-by-digest", "again"), ["duplicate-rule"], id="a rule twice"),
        pytest.param(GOOD.replace("field: env.", "field: evn."), ["unknown-field", "only-absence-tested"], id="an unknown field"),
        pytest.param(GOOD.replace("image_digest\n", "digest\n"), ["unknown-field", "only-absence-tested"], id="an unknown part"),
        pytest.param(
            GOOD.replace("field: env.", "optional: true\n  field: evn."),
            ["unknown-field", "unreachable", "only-absence-tested"],
            id="optional and unknown",
        ),
        pytest.param(GOOD + "  when: {check: present, field: modl.tags}\n", ["unreachable"], id="a condition on nothing"),
    ],
)  # fmt: skip
def test_remarks(rules: str, expected: list[str]) -> None:
    assert codes(rules) == expected


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            GOOD + GOOD.replace("id: image-by-digest", "id: other\n  when: {check: present, field: model.name}"), id="another condition"
        ),
        pytest.param(GOOD + GOOD.replace("id: image-by-digest", "id: other\n  applies-to: [image]"), id="other records"),
        pytest.param(GOOD.replace("image-by-digest", "digest", 1) + "  applies-to: [lockfile]\n", id="a record that has its own fields"),
        pytest.param(GOOD + "  when: {check: present, field: model.tags.tier}\n", id="a free part of the vocabulary"),
        pytest.param(GOOD + "  when: {check: present, field: 'data[*].time_range.start'}\n", id="a list of the vocabulary"),
    ],
)
def test_no_remarks(rules: str) -> None:
    assert codes(rules) == []


def test_a_remark_stands_at_its_rule_and_helps() -> None:
    (remark,) = lint.lint(load_rules(GOOD.replace("field: env.", "field: evn.").partition("  tests:")[0]))[:1]
    assert (remark.location.file, remark.location.line) == ("p.yaml", 4)
    assert remark.help == "did you mean 'env'?"


def test_every_code_is_explained() -> None:
    import re
    from pathlib import Path

    used = set(re.findall(r'code="([a-z-]+)"', Path(lint.__file__).read_text())) | {"no-title", "no-why", "no-fix"}
    assert used == set(lint.CODES)


class TestOverrides:
    def remarks(self, override: str, today: str = "2026-06-01") -> list[str]:
        files = {"base.yaml": f"policy: base\nversion: 1\nrules:\n{GOOD}"}
        files["p.yaml"] = f"policy: p\nversion: 1\nextends: [./base.yaml]\noverride: {{image-by-digest: {{{override}}}}}\n"
        return [remark.code for remark in lint.lint(load_files(files), today)]

    def test_in_force(self) -> None:
        assert self.remarks("severity: warning, reason: x, until: 2026-06-01") == []

    def test_lapsed(self) -> None:
        assert self.remarks("severity: warning, reason: x, until: 2026-05-31") == ["lapsed-override"]

    def test_idle(self) -> None:
        assert self.remarks("severity: error, reason: x") == ["idle-override"]


class TestSelftest:
    def problems(self, tests: str) -> list[str]:
        return [tried.problem for tried in selftest.run(load_rules(GOOD.partition("  tests:")[0] + f"  tests: {{{tests}}}\n"))]

    def test_what_is_as_it_says_is_no_problem(self) -> None:
        assert [tried.problem for tried in selftest.run(load_rules(GOOD))] == ["", ""]

    def test_a_passing_test_that_fails(self) -> None:
        (problem,) = self.problems(f"pass: [{WRONG}]")
        assert problem.startswith("listed under `pass`, but the rule is violation: ")

    def test_a_failing_test_that_passes(self) -> None:
        (problem,) = self.problems(f"fail: [{RIGHT}]")
        assert problem == "listed under `fail`, but the rule passes"

    def test_a_test_that_the_rule_does_not_apply_to(self) -> None:
        text = "- {id: r, check: present, field: model.name, optional: true, tests: {pass: [{}]}}"
        (tried,) = selftest.run(load_rules(text))
        assert tried.problem.startswith("listed under `pass`, but the rule is not-applicable")
        assert (tried.name, tried.location.line) == ("p/r pass[0]", 4)

    def test_a_rule_that_asks_stays_unverified(self) -> None:
        record = f"{{model: {{artifact: model.bin, artifact_sha256: '{DIGEST.removeprefix('sha256:')}'}}}}"
        rule = f"- {{id: r, check: checksum, field: model.artifact_sha256, tests: {{pass: [{record}], unverified: [{record}]}}}}"
        problems = [tried.problem for tried in selftest.run(load_rules(rule))]
        assert problems[0].endswith("list it under `unverified`")
        assert problems[1] == ""

    def test_inherited_rules_are_tested_where_they_are_defined(self) -> None:
        files = {"base.yaml": f"policy: base\nversion: 1\nrules:\n{GOOD}", "p.yaml": "policy: p\nversion: 1\nextends: [./base.yaml]\n"}
        assert list(selftest.run(load_files(files))) == []


@pytest.mark.parametrize("name", packs.names())
class TestShippedPolicies:
    def test_they_get_no_remark(self, name: str) -> None:
        assert [remark.message for remark in lint.lint(load(name, read=reader({})))] == []

    def test_their_tests_hold(self, name: str) -> None:
        assert [f"{tried.name}: {tried.problem}" for tried in selftest.run(load(name, read=reader({}))) if tried.problem] == []
