"""What becomes of a rule is what pytest says of its item: in the progress, the summary, JUnit XML, and its exit code."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

import pytest

from tests.support.records import sha256
from tests.support.sessions import POLICY, RULES, Session, manifest, project

if TYPE_CHECKING:
    from pathlib import Path

WORKERS = pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "xdist"])
FRAUD = "lineage.yaml::models/fraud/provenance.json"
TAG = "registry.example/fraud:latest"
#: A policy whose second rule asks for a file that is not there.
ASKING = POLICY + "- {id: bytes, check: checksum, field: model.artifact_sha256, of: model.artifact, optional: true, fix: Fetch it.}\n"
GONE = manifest().replace('"name": "fraud"', f'"name": "fraud", "artifact": "gone.bin", "artifact_sha256": "{sha256("gone")}"')


def bad(folder: Path, **changes: object) -> Path:
    """A project in which one manifest is changed."""
    return project(folder, {"models/fraud/provenance.json": manifest(**changes)})


@WORKERS
def test_a_violation_is_a_failed_call_and_the_short_summary_says_its_code_and_message(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(bad(tmp_path, image=TAG), "--lineage", *workers)
    assert ran.lineage[f"{FRAUD}::team/image"] == "failed"
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    (line,) = [line for line in ran.out.splitlines() if line.startswith("FAILED")]
    assert line.startswith(f"FAILED {FRAUD}::team/image - mutable-tag: env.docker_image_digest ")


@WORKERS
def test_the_failure_is_shown_as_the_command_line_shows_it(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(bad(tmp_path, image=TAG), "--lineage", *workers)
    assert "team/image on models/fraud/provenance.json" in ran.out
    assert "error[mutable-tag]: env.docker_image_digest" in ran.out
    assert "--> models/fraud/provenance.json:6:28" in ran.out
    assert f'"docker_image_digest": "{TAG}"' in ran.out
    assert "help: Record the RepoDigest." in ran.out
    assert "Traceback" not in ran.out
    assert "LineageFailureError" not in ran.out


def test_where_the_terminal_is_too_narrow_for_messages_they_stand_above_the_summary(tmp_path: Path) -> None:
    bad(tmp_path, image=TAG)
    line = "models/fraud/provenance.json:6:28: mutable-tag: env.docker_image_digest"
    assert line in Session(tmp_path, "--lineage", "--tb=no", COLUMNS="80").out
    assert line not in Session(tmp_path, "--lineage", "--tb=no", COLUMNS="200").out
    in_ci = Session(tmp_path, "--lineage", "--tb=no", COLUMNS="80", CI="true").out
    assert line not in in_ci
    assert "team/image - mutable-tag: env.docker_image_digest" in in_ci


def test_one_line_a_failure_is_a_place_and_a_message(tmp_path: Path) -> None:
    assert "models/fraud/provenance.json:6: mutable-tag: env." in Session(bad(tmp_path, image=TAG), "--lineage", "--tb=line").out


@WORKERS
def test_a_malformed_document_is_a_failing_item_with_its_place(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {"models/fraud/provenance.json": '{"model": {\n  "name": }'}), "--lineage", *workers)
    assert ran.lineage[f"{FRAUD}::lineage/readable"] == "failed"
    assert "--> models/fraud/provenance.json:2:11" in ran.out
    assert f"FAILED {FRAUD}::lineage/readable - " in ran.out
    assert len(ran.lineage) == 1 + len(RULES)


@WORKERS
def test_what_could_not_be_verified_is_a_set_up_error_where_the_rule_says_that_counts(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path, {"policy.yaml": ASKING, "models/fraud/provenance.json": GONE}), "--lineage", *workers)
    assert ran.lineage[f"{FRAUD}::team/bytes"] == "error", ran.out
    assert f"ERROR {FRAUD}::team/bytes - file-missing: " in ran.out
    assert "unverified[file-missing]" in ran.out
    assert ran.code == pytest.ExitCode.TESTS_FAILED


@WORKERS
def test_what_could_not_be_verified_passes_with_a_word_where_the_rule_says_so(tmp_path: Path, workers: tuple[str, ...]) -> None:
    lenient = ASKING.replace("optional: true, fix: Fetch", "optional: true, on-unverified: warning, fix: Fetch")
    ran = Session(project(tmp_path, {"policy.yaml": lenient, "models/fraud/provenance.json": GONE}), "--lineage", *workers)
    assert ran.lineage[f"{FRAUD}::team/bytes"] == "passed"
    assert "unverified[file-missing]" in ran.out
    assert ran.code == 0


@WORKERS
def test_a_warning_passes_and_is_listed_at_the_end(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(bad(tmp_path, owner=""), "--lineage", *workers)
    assert ran.lineage[f"{FRAUD}::team/owner"] == "passed"
    assert "warning[missing]: approvals.owner is " in ran.out
    assert ran.code == 0


@WORKERS
def test_what_does_not_apply_is_skipped_with_its_reason(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(project(tmp_path), "--lineage", "-rs", *workers)
    assert ran.lineage[f"{FRAUD}::team/seed"] == "skipped"
    assert "SKIPPED [1] models/fraud/provenance.json:1: team/seed is not applicable: optional, and training.seed absent" in ran.out


def test_the_section_at_the_end_counts_what_ran_and_nothing_else(tmp_path: Path) -> None:
    bad(tmp_path, image=TAG)
    assert "1 failed, 6 passed, 1 not applicable · 2 subjects, 4 rules · scope local" in Session(tmp_path, "--lineage").out
    assert "1 failed, 0 passed · 1 subject, 1 rule · scope local" in Session(tmp_path, "--lineage", f"{FRAUD}::team/image").out
    some = Session(tmp_path, "--lineage", "-k", "commit")
    assert "2 passed · 2 subjects, 1 rule · scope local" in some.out
    assert some.code == 0


@WORKERS
def test_an_item_can_stand_for_a_subject(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = Session(bad(tmp_path, image=TAG, commit="main"), "--lineage", "--lineage-items=subject", *workers)
    assert ran.lineage == {FRAUD: "failed", "lineage.yaml::models/churn/provenance.json": "passed"}
    assert "error[mutable-tag]" in ran.out
    assert "error[mutable-ref]" in ran.out
    (line,) = [line for line in ran.out.splitlines() if line.startswith("FAILED")]
    assert "mutable-tag: env." in line
    assert "; mutable-ref: code.commit" in line


@WORKERS
def test_junit_xml_has_rule_code_and_pointer(tmp_path: Path, workers: tuple[str, ...]) -> None:
    Session(bad(tmp_path, image=TAG), "--lineage", "--junitxml=out.xml", "--color=yes", *workers)
    suite = ElementTree.parse(tmp_path / "out.xml").getroot()[0]
    assert {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "9",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    (case,) = [case for case in suite if case.find("failure") is not None]
    said = [(one.attrib["name"], one.attrib["value"]) for one in case.iter("property")]
    assert said == [
        ("lineage.rule", "team/image"),
        ("lineage.outcome", "violation"),
        ("lineage.code", "mutable-tag"),
        ("lineage.pointer", "/env/docker_image_digest"),
    ]
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"].startswith("mutable-tag: env.docker_image_digest")
    assert "\x1b" not in (failure.text or "")
    assert "#x1B" not in (failure.text or "")
    every = [one.attrib["value"] for case in suite for one in case.iter("property") if one.attrib["name"] == "lineage.rule"]
    assert sorted(every) == sorted(RULES * 2)


def test_x_and_maxfail_stop_and_the_rest_does_not_run(tmp_path: Path) -> None:
    bad(tmp_path, image=TAG, commit="main")
    for flag, failures in (("-x", 1), ("--maxfail=2", 2)):
        ran = Session(tmp_path, "--lineage", flag)
        assert list(ran.lineage.values()).count("failed") == failures
        assert f"stopping after {failures} failure" in ran.out
        assert (ran.tests, ran.code) == ([], 1)


def test_k_and_m_and_deselect_select(tmp_path: Path) -> None:
    project(tmp_path)
    image = sorted(f"lineage.yaml::models/{name}/provenance.json::team/image" for name in ("fraud", "churn"))
    assert sorted(Session(tmp_path, "--lineage", "-k", "team/image").lineage) == image
    assert [*Session(tmp_path, "--lineage", "-k", "team/image and fraud").lineage] == [f"{FRAUD}::team/image"]
    marked = Session(tmp_path, "--lineage", "-m", "lineage", "--strict-markers")
    assert (len(marked.lineage), marked.tests) == (2 * len(RULES), [])
    left = Session(tmp_path, "--lineage", "--deselect", FRAUD)
    assert not [id_ for id_ in left.lineage if id_.startswith(FRAUD)]
    assert len(left.lineage) == len(RULES)


def test_last_failed_and_failed_first_know_lineage(tmp_path: Path) -> None:
    bad(tmp_path, image=TAG)
    Session(tmp_path, "--lineage")
    last = Session(tmp_path, "--lineage", "--lf")
    assert (last.lineage, last.tests) == ({f"{FRAUD}::team/image": "failed"}, [])
    first = Session(tmp_path, "--lineage", "--ff")
    assert first.ran[0] == (f"{FRAUD}::team/image", "failed")
    assert len(first.ran) == 2 * len(RULES) + 1


@pytest.mark.parametrize(
    "flags", [("-v",), ("-vv",), ("-q",), ("-qq",), ("-rA",), ("--durations=3",), ("-s",), ("--setup-plan",)], ids=" ".join
)
def test_every_way_of_showing_works(tmp_path: Path, flags: tuple[str, ...]) -> None:
    ran = Session(bad(tmp_path, image=TAG), "--lineage", *flags)
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    assert len(ran.lineage) == 2 * len(RULES)
    assert "INTERNALERROR" not in ran.out
    if flags == ("-v",):
        assert f"{FRAUD}::team/image FAILED" in ran.out
        assert f"{FRAUD}::team/commit PASSED" in ran.out
    if flags == ("-rA",):
        assert f"PASSED {FRAUD}::team/commit" in ran.out


def test_what_a_hostile_manifest_says_never_drives_the_terminal(tmp_path: Path) -> None:
    ran = Session(bad(tmp_path, image="x\x1b[2J\n::error::y\u202e"), "--lineage", "--color=no")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert not [line for line in ran.out.splitlines() if line.lstrip().startswith("::")]
