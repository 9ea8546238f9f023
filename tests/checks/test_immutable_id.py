"""`immutable-id`: an identifier that cannot come to mean something else."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.immutable_id import ImmutableId
from pytest_lineage.identifiers import CLASSES
from pytest_lineage.model import Plain
from tests.support.records import COMPLETE, altered, commit, findings, judge_value, sha256

COMMIT = commit("a")
HEX = sha256("a")


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        pytest.param({"at_least": "content"}, f"sha256:{HEX}", id="a digest, where one is demanded"),
        pytest.param({"at_least": "content"}, f"fraud-train:21@sha256:{HEX}", id="an image by digest"),
        pytest.param({"at_least": "commit"}, COMMIT, id="a commit, where one is demanded"),
        pytest.param({"at_least": "commit"}, HEX, id="a commit of a sha256 repository"),
        pytest.param({"at_least": "commit"}, f"sha256:{HEX}", id="a digest, which is more than a commit"),
        pytest.param({}, f"dvc:{COMMIT[:32]}", id="DVC"),
        pytest.param({}, "s3://ml/train.parquet?versionId=3HL4kqtJlcpXroDTDmJ", id="an S3 version"),
        pytest.param({"at_least": "counter"}, "validation_v21", id="a numbered name"),
        pytest.param({"at_least": "counter"}, ["validation_v21", "test_v9"], id="a list of them"),
        pytest.param({"at_least": "mutable"}, "main", id="a branch, where anything passes"),
        pytest.param({"system": "delta"}, 57, id="a number of a system that the rule names"),
        pytest.param({"system": "delta"}, Plain("57"), id="the same in YAML"),
        pytest.param({"at_least": "commit", "kinds": ("git_sha1", "git_sha256")}, COMMIT, id="one of the kinds"),
    ],
)
def test_passes(parameters: dict[str, Any], value: object) -> None:
    assert judge_value(ImmutableId(**parameters), value) == []


@pytest.mark.parametrize(
    ("parameters", "value", "code", "says"),
    [
        pytest.param({}, "TODO", "placeholder", "env.value is a placeholder: 'todo'", id="a promise"),
        pytest.param({}, "0" * 40, "placeholder", "all zeros", id="zeros"),
        pytest.param({}, Plain("0" * 40), "placeholder", "all zeros", id="zeros in YAML"),
        pytest.param({}, "9f1a2b7c4d...", "truncated-id", "truncated: 10", id="a commit cut off"),
        pytest.param({}, "dvc:a1b2c3d4", "truncated-id", "truncated: 8 of 32 hex digits", id="a DVC hash cut off"),
        pytest.param({}, COMMIT[:10], "short-commit", "another commit can come to share", id="an abbreviated commit"),
        pytest.param({}, COMMIT + "\n", "malformed-id", "line break", id="a trailing newline"),
        pytest.param({}, COMMIT.replace(COMMIT[3], "о", 1), "non-ascii-id", "cyrillic", id="a look-alike"),
        pytest.param({}, "main", "mutable-ref", "the branch 'main'", id="a branch"),
        pytest.param(
            {}, "main_v2", "weak-id", "a numbered name, which its registry can delete and give again", id="a branch with a number"
        ),
        pytest.param({}, "latest", "mutable-tag", "'latest'", id="latest"),
        pytest.param({}, "fraud-train:21", "mutable-tag", "a tag", id="a tag"),
        pytest.param({}, "models:/fraud@champion", "mutable-ref", "an MLflow alias", id="an alias"),
        pytest.param({}, "models:/fraud/Production", "mutable-ref", "an MLflow stage", id="a stage"),
        pytest.param({}, "models:/fraud/3", "weak-id", "an MLflow model version, which its registry can delete", id="a registry's number"),
        pytest.param({}, "s3://ml/train.parquet", "no-content-hash", "without a content hash or version id", id="a place in a bucket"),
        pytest.param({}, "57", "mutable-ref", "nothing says which snapshot system", id="a bare number in text"),
        pytest.param({}, "2025-12-31", "mutable-ref", "a bare time", id="a bare date"),
        pytest.param(
            {"at_least": "content"},
            COMMIT,
            "weak-id",
            "a git commit, which names a tree or a log, not these bytes",
            id="weaker than content",
        ),
        pytest.param(
            {"at_least": "commit"}, "models:/m-" + COMMIT[:32], "weak-id", "by the promise of its server alone", id="weaker than a commit"
        ),
        pytest.param({"at_least": "immutable"}, "delta:t@v1", "weak-id", "only while its system retains it", id="weaker than immutable"),
        pytest.param(
            {"kinds": ("git_sha1",)}, f"sha256:{HEX}", "malformed-id", "a sha256 digest, where a git commit belongs", id="another kind"
        ),
        pytest.param(
            {"at_least": "mutable", "kinds": ("git_sha1",)},
            "main",
            "mutable-ref",
            "the branch 'main'",
            id="another kind where any class passes",
        ),
        pytest.param(
            {"at_least": "immutable", "system": "hudi"}, "20251231120000", "weak-id", "a hudi instant, which lasts", id="a snapshot's time"
        ),
        pytest.param({"kinds": ("hudi_instant",)}, "main", "mutable-ref", "the branch 'main'", id="a branch for a snapshot's time"),
        pytest.param({}, 57, "malformed-id", "is no text", id="a number"),
        pytest.param({}, 42798.0, "malformed-id", "is no text", id="a decimal"),
        pytest.param({"system": "delta"}, True, "malformed-id", "is no text", id="a truth value"),
        pytest.param({"system": "delta"}, -1, "mutable-ref", "env.value is", id="a number that no system counts to"),
        pytest.param({}, {"version": COMMIT}, "wrong-type", "an object where one identifier belongs", id="an object"),
    ],
)
def test_fails(parameters: dict[str, Any], value: object, code: str, says: str) -> None:
    (finding,) = judge_value(ImmutableId(**parameters), value)
    assert finding.code == code
    assert says in finding.message
    assert finding.expected


def test_every_entry_of_a_list_is_judged() -> None:
    found = judge_value(ImmutableId(), [COMMIT, "main", None, [COMMIT], "", "v5"])
    assert [(finding.code, finding.pointer) for finding in found] == [
        ("mutable-ref", "/env/value/1"),
        ("missing", "/env/value/2"),
        ("wrong-type", "/env/value/3"),
        ("missing", "/env/value/4"),
        ("weak-id", "/env/value/5"),
    ]


def test_the_sample_of_the_seed_is_seen_to_be_truncated() -> None:
    manifest = altered(altered(COMPLETE, "code.commit", "9f1a2b7c4d..."), "features.transforms_commit", "7f9e2c1...")
    for field in ("code.commit", "features.transforms_commit"):
        assert [finding.code for finding in findings(ImmutableId(at_least="commit"), manifest, field)] == ["truncated-id"]
        assert findings(ImmutableId(at_least="commit"), COMPLETE, field) == []


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        pytest.param({"kinds": ("git_sha",)}, "no kind of identifier is called 'git_sha': did you mean 'git_sha1'?", id="a kind"),
        pytest.param({"system": "iceburg"}, "no snapshot system is called 'iceburg': did you mean 'iceberg'?", id="a system"),
        pytest.param({"system": "qqq"}, "known are delta", id="nothing like any"),
    ],
)
def test_names_that_nobody_knows_are_refused(parameters: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as refused:
        ImmutableId(**parameters)
    assert says in str(refused.value)


_IDS = st.sampled_from(
    [
        COMMIT,
        HEX,
        f"sha256:{HEX}",
        "main",
        "v5",
        "57",
        "models:/m/3",
        "s3://b/k?versionId=abc",
        COMMIT[:8],
        "TODO",
        f"x@sha256:{HEX}",
        "0" * 64,
    ]
)
_CHECKS = st.builds(
    ImmutableId,
    at_least=st.sampled_from(CLASSES),
    kinds=st.sampled_from([(), ("git_sha1",), ("sha256_hex",), ("oci_digest_ref",), ("delta_version",), ("hudi_instant",)]),
    system=st.sampled_from(["", "delta", "hudi", "snowflake", "lance"]),
)


@given(
    _CHECKS,
    st.one_of(_IDS, st.text(min_size=1, max_size=70), st.integers(), st.booleans(), st.lists(_IDS | st.none(), min_size=1, max_size=3)),
)
def test_what_holds_has_no_findings(check: ImmutableId, value: object) -> None:
    if check.holds(value):
        assert judge_value(check, value) == []
        assert jsonschema.Draft202012Validator(check.schema()).is_valid(value)
    elif isinstance(value, str) and value.strip():
        assert judge_value(check, value) != []


@given(_IDS | st.text(min_size=1, max_size=70), st.sampled_from(CLASSES), st.sampled_from(CLASSES))
def test_what_passes_a_stronger_demand_passes_a_weaker_one(value: str, one: str, other: str) -> None:
    stronger, weaker = sorted((one, other), key=CLASSES.index)
    if ImmutableId(at_least=stronger).holds(value):
        assert ImmutableId(at_least=weaker).holds(value)
