"""`no-latest`: no reference is a moving pointer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.no_latest import NoLatest
from pytest_lineage.identifiers import moving, still
from pytest_lineage.model import Record
from tests.support.records import COMPLETE, altered, findings, judge_value, record, without

BARE = without(COMPLETE, "env.docker_image_digest")


def at(field: str, value: object, manifest: dict[str, Any] = COMPLETE) -> dict[str, Any]:
    return altered(manifest, field, value)


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(COMPLETE, id="the complete manifest"),
        pytest.param(at("env.docker_image", "fraud-train:21", BARE), id="a tag that is not latest"),
        pytest.param(at("env.docker_image", "fraud-train"), id="no tag, with the digest beside"),
        pytest.param(
            at("env.docker_image", f"fraud-train:latest@{COMPLETE['env']['docker_image_digest']}", BARE),
            id="latest with a digest of its own",
        ),
        pytest.param(at("model.name", "latest-news-ranker"), id="a model's name with the word in it"),
        pytest.param(at("model.name", "latest"), id="a model that is called so"),
        pytest.param(at("model.artifact", "artifacts/latest/model.json"), id="a path with the word in it"),
        pytest.param(at("data.source", "s3://ml/latest/train.parquet"), id="a bucket with the word in it"),
        pytest.param(at("approvals.reason", "latest"), id="a reason"),
        pytest.param(at("approvals.reason", "better than fraud:latest"), id="a reason that names a pointer"),
        pytest.param(at("model.tags", {"description": "fraud:latest"}), id="a description"),
        pytest.param(at("model.tags", {"branch": "main"}), id="the branch, in a tag"),
        pytest.param(at("code.entry_point", "fraud.train:main"), id="a function called main"),
        pytest.param(at("code.repo", "https://git.example/main"), id="a repository called main"),
        pytest.param(at("data.query.sql", "SELECT latest FROM main.fraud"), id="a query"),
        pytest.param(at("run.by", "ana@head.example"), id="an address"),
        pytest.param(at("model.version", 57), id="a number"),
        pytest.param(at("training.hyperparameters", {"main": "head"}), id="words that can mean anything"),
    ],
)
def test_passes(manifest: dict[str, Any]) -> None:
    assert findings(NoLatest(), manifest) == []


@pytest.mark.parametrize(
    ("field", "value", "code", "says"),
    [
        pytest.param(
            "env.docker_image", "fraud-train:latest", "mutable-tag", "env.docker_image is a moving pointer: the tag 'latest'", id="an image"
        ),
        pytest.param("env.docker_image", "fraud-train:latest-gpu", "mutable-tag", "'latest-gpu'", id="latest with a suffix"),
        pytest.param("env.docker_image", "fraud-train:LATEST", "mutable-tag", "'latest'", id="in upper case"),
        pytest.param("env.docker_image_digest", "fraud-train", "mutable-tag", "without a tag", id="an image's name for a digest"),
        pytest.param("model.version", "latest", "mutable-ref", "'latest'", id="a version"),
        pytest.param("model.version", "lаtest", "mutable-ref", "'latest'", id="with a letter of another script"),
        pytest.param("data.version", "models:/fraud/latest", "mutable-ref", "the latest version", id="a registry's latest"),
        pytest.param("data.source", "hf://datasets/org/fraud@main", "mutable-ref", "the branch 'main'", id="a data set's branch"),
        pytest.param("data.snapshot.offline", "latest", "mutable-ref", "'latest'", id="a snapshot"),
        pytest.param("features.views[0].version", "latest", "mutable-ref", "features.views[0].version", id="a feature view"),
        pytest.param("features.transforms_commit", "HEAD", "mutable-ref", "the branch 'HEAD'", id="HEAD"),
        pytest.param("code.commit", "main", "mutable-ref", "the branch 'main'", id="a branch for a commit"),
        pytest.param("code.commit", "origin/develop", "mutable-ref", "the branch", id="a remote branch"),
        pytest.param("code.tag", "latest", "mutable-ref", "'latest'", id="a release"),
        pytest.param("env.packages", {"xgboost": "latest"}, "mutable-ref", "env.packages.xgboost", id="a package"),
        pytest.param("training.framework.version", "latest", "mutable-ref", "'latest'", id="a framework"),
        pytest.param("evaluation.datasets", ["v1", "latest"], "mutable-ref", "evaluation.datasets[1]", id="a data set of an evaluation"),
        pytest.param("evaluation.splits.test", "latest", "mutable-ref", "evaluation.splits.test", id="a split"),
        pytest.param("evaluation.splits.test.version", "latest", "mutable-ref", "evaluation.splits.test.version", id="a split's version"),
        pytest.param(
            "parents",
            ["models:/base@champion"],
            "mutable-ref",
            "parents[0] is a moving pointer: the alias 'champion'",
            id="a parent's alias",
        ),
        pytest.param("parents", [{"id": "models:/base/Staging"}], "mutable-ref", "the stage 'Staging'", id="a parent's stage"),
        pytest.param("model.name", "fraud:latest", "mutable-tag", "the tag 'latest'", id="a name that is a pointer"),
        pytest.param(
            "training.hyperparameters", {"base_model": "models:/base@champion"}, "mutable-ref", "the alias", id="an alias anywhere"
        ),
        pytest.param(
            "training.hyperparameters", {"revision": "main"}, "mutable-ref", "training.hyperparameters.revision", id="a revision anywhere"
        ),
        pytest.param("env.variables", {"IMAGE": "fraud:latest"}, "mutable-tag", "env.variables.IMAGE", id="a variable"),
    ],
)
def test_fails(field: str, value: object, code: str, says: str) -> None:
    (finding,) = findings(NoLatest(), at(field, value))
    assert finding.code == code
    assert says in finding.message


@pytest.mark.parametrize("digest", ["", None, "sha256:7e9c...", "sha256:" + "0" * 64])
def test_an_image_without_a_tag_needs_a_whole_digest_beside_it(digest: str | None) -> None:
    manifest = at("env.docker_image", "fraud-train", at("env.docker_image_digest", digest))
    (finding,) = findings(NoLatest(), manifest)
    assert (finding.code, finding.pointer) == ("mutable-tag", "/env/docker_image")


def test_a_list_of_data_is_looked_at_entry_by_entry() -> None:
    manifest = at("data", [COMPLETE["data"], {"version": "latest"}, {"version": "main"}])
    assert [finding.pointer for finding in findings(NoLatest(), manifest)] == ["/data/1/version", "/data/2/version"]


def test_each_place_is_one_finding_at_its_line() -> None:
    manifest = at("code.commit", "main", at("model.version", "latest"))
    found = findings(NoLatest(), manifest)
    lines = json.dumps(manifest, indent=2).splitlines()
    assert [lines[finding.location.line - 1].strip() for finding in found] == ['"version": "latest",', '"commit": "main",']


def test_a_field_that_the_rule_names_is_a_reference_whatever_its_name() -> None:
    manifest = at("model.tags", {"branch": "main", "list": ["head", "v1"]})
    assert [finding.pointer for finding in findings(NoLatest(), manifest, "model.tags")] == ["/model/tags/branch", "/model/tags/list/0"]
    assert findings(NoLatest(), manifest, "model.tags.tier")[0].code == "missing"


def test_only_the_places_that_the_rule_names_are_looked_at() -> None:
    manifest = at("code.commit", "main", at("model.version", "latest"))
    assert [finding.pointer for finding in findings(NoLatest(places=("code.commit", "code.tag")), manifest)] == ["/code/commit"]


def test_places_that_are_all_absent_do_not_pass() -> None:
    (finding,) = findings(NoLatest(places=("code.branch", "code.ref")), COMPLETE)
    assert finding.code == "missing"
    assert "none of code.branch, code.ref is recorded" in finding.message
    with pytest.raises(ValueError, match="not a field name"):
        NoLatest(places=("code[",))


def test_a_value_under_two_names_is_found_once_under_the_authors() -> None:
    flat = record({"data_version": "fraud:latest", "git_commit": "main"})
    data = {**flat.data, "data": {"version": "fraud:latest"}, "code": {"commit": "main"}}
    moved = {("data", "version"): ("data_version",), ("code", "commit"): ("git_commit",)}
    found = findings(NoLatest(), Record(kind="manifest", subject="m", data=data, document=flat.document, origins=moved))
    assert sorted(finding.message.partition(" ")[0] for finding in found) == ["data_version", "git_commit"]


_TEXTS = st.sampled_from(["latest", "main", "fraud:latest", "fraud", "fraud:1", "models:/m@a", "v1", "a b", "HEAD~1", "scratch"])
_KEYS = st.sampled_from(["env", "docker_image", "docker_image_digest", "version", "name", "reason", "x", "data", "parents"])
_VALUES = st.recursive(
    _TEXTS | st.integers(),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def texts(value: object) -> list[str]:
    if isinstance(value, (list, dict)):
        return [text for entry in (value.values() if isinstance(value, dict) else value) for text in texts(entry)]
    return [value] if isinstance(value, str) else []


@given(st.lists(_TEXTS | st.text(max_size=12)))
def test_what_is_still_line_by_line_does_not_move(lines: list[str]) -> None:
    if still("\n".join(lines)):
        assert not any(moving(line) for line in lines)


@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
def test_a_record_that_holds_has_no_findings(data: dict[str, Any]) -> None:
    if any(moving(text) for text in texts(data)):
        assert not NoLatest().holds(data)
    if NoLatest().holds(data):
        assert findings(NoLatest(), data) == []
    for finding in findings(NoLatest(), data):
        assert moving(finding.found, image=True)


@given(_VALUES, st.sampled_from(["env.docker_image", "data.version", "approvals.reason"]))
def test_a_field_that_holds_has_no_findings(value: object, field: str) -> None:
    if NoLatest().holds(value):
        assert judge_value(NoLatest(), value, field) == []
