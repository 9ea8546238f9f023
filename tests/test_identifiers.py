"""Identifiers by their form: what each grammar, placeholder, digest, image reference and moving pointer is worth."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pytest_lineage.codes import CODES
from pytest_lineage.identifiers import (
    ALGORITHMS,
    CLASSES,
    GRAMMARS,
    KINDS,
    SYSTEMS,
    Digest,
    Identifier,
    classify,
    is_commit,
    is_content,
    is_digest,
    moving,
    parse_digest,
    parse_image,
    placeholder,
    strong_enough,
    truncated,
)
from pytest_lineage.identifiers.placeholders import NOTHING

SHARED = Path(__file__).parents[2] / "shared"
SHA256 = hashlib.sha256(b"a model").hexdigest()
SHA512 = hashlib.sha512(b"a model").hexdigest()
COMMIT = hashlib.sha1(b"a commit").hexdigest()
MD5 = hashlib.md5(b"a data set").hexdigest()
UUID = "3e671687-395b-41f5-a30f-a58921a69b79"
AZURE_TIME = "2026-01-04T12:00:00.1234567Z"

STRONG = [
    pytest.param(f"sha256:{SHA256}", "content", "sha256_prefixed", id="sha256 with its prefix"),
    pytest.param(f"sha512:{SHA512}", "content", "sha512_prefixed", id="sha512 with its prefix"),
    pytest.param(f"blake3:{SHA256}", "content", "blake3_prefixed", id="blake3"),
    pytest.param(f"sha3-256:{SHA256}", "content", "sha3_256_prefixed", id="sha3 with a dash"),
    pytest.param(f"sha3_256:{SHA256}", "content", "sha3_256_prefixed", id="sha3 as hashlib spells it"),
    pytest.param(f"blake2b:{SHA512}", "content", "blake2b_prefixed", id="blake2b"),
    pytest.param(SHA512, "content", "sha512_hex", id="128 hex digits can only be a digest"),
    pytest.param(f"dvc:{MD5}", "content", "dvc_md5", id="DVC file with its prefix"),
    pytest.param(f"dvc:{MD5}.dir", "content", "dvc_dir", id="DVC directory with its prefix"),
    pytest.param(f"{MD5}.dir", "content", "dvc_dir", id="DVC directory"),
    pytest.param(f"fraud-train@sha256:{SHA256}", "content", "oci_digest_ref", id="image by digest"),
    pytest.param(f"host:5000/x:v1@sha256:{SHA256}", "content", "oci_digest_ref", id="image with port, tag and digest"),
    pytest.param(f"[2001:db8::1]:5000/x@sha256:{SHA256}", "content", "oci_digest_ref", id="image on an IPv6 host"),
    pytest.param("QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8", "content", "ipfs_cidv0", id="CID version 0"),
    pytest.param("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "content", "ipfs_cidv1_b32", id="CID version 1"),
    pytest.param(COMMIT, "commit", "git_sha1", id="git commit"),
    pytest.param(SHA256, "commit", "git_sha256", id="git commit of 64 digits"),
    pytest.param(f"lakefs://repo-1/{SHA256}/data/train.csv", "commit", "lakefs_commit", id="lakeFS commit"),
    pytest.param(f"actions/checkout@{COMMIT}", "commit", "gha_uses_sha", id="action at a commit"),
    pytest.param(f"git+https://host.example/o/r.git@{COMMIT}#egg=x", "commit", "git_vcs_url", id="pip's git URL at a commit"),
    pytest.param(f"git+ssh://git@host.example/o/r.git@{COMMIT}", "commit", "git_vcs_url", id="git URL with a user at a commit"),
    pytest.param(f"https://huggingface.co/o/m/resolve/{COMMIT}/model.bin", "commit", "git_web_commit", id="file of a Hugging Face commit"),
    pytest.param(f"hf://datasets/o/d@{COMMIT}/train.csv", "commit", "hf_uri", id="hf path at a commit"),
    pytest.param(f"swh:1:rev:{COMMIT}", "commit", "swhid", id="Software Heritage id"),
    pytest.param(f"models:/m-{MD5}", "immutable", "mlflow_model_id", id="MLflow logged model"),
    pytest.param(f"urn:cdx:{UUID}/1", "immutable", "cdx_bom_link", id="BOM-Link"),
    pytest.param("s3://b/k.parquet?versionId=3HL4kqtJvjVBH40Nrjfkd", "expiring", "s3_version_uri", id="S3 version"),
    pytest.param("gs://bucket/k#1712345678901234", "expiring", "gcs_generation", id="GCS generation"),
    pytest.param(f"https://acct1.blob.core.windows.net/c/b?versionid={AZURE_TIME}", "expiring", "azure_blob_ver", id="Azure version"),
    pytest.param(f"https://acct1.blob.core.windows.net/c/b?x=1&snapshot={AZURE_TIME}", "expiring", "azure_blob_snap", id="Azure snapshot"),
    pytest.param("delta:s3://b/table@v12", "expiring", "delta_uri", id="Delta version"),
    pytest.param(
        "s3://b/t/_delta_log/00000000000000000000.json", "expiring", "delta_log_file", id="Delta log, version 0 is no placeholder"
    ),
    pytest.param("db.table@snapshot:3051729675574597004", "expiring", "iceberg_snapshot", id="Iceberg snapshot"),
    pytest.param("project:data.table@1712345678901", "expiring", "bq_decorator", id="BigQuery decorator"),
    pytest.param("models:/m/3", "counter", "mlflow_version", id="MLflow version"),
    pytest.param("arn:aws:sagemaker:eu-west-1:123456789012:model-package/m/4", "counter", "sagemaker_pkg", id="SageMaker version"),
    pytest.param("projects/p/locations/l/models/7@2", "counter", "vertex_version", id="Vertex version"),
    pytest.param("azureml:m:3", "counter", "azureml_version", id="Azure ML version"),
    pytest.param("driver_stats@v4", "counter", "feast_version", id="Feast version"),
    pytest.param("entity/project/model:v7", "counter", "wandb_version", id="W&B version"),
    pytest.param("validation_v21", "counter", "versioned_name", id="numbered split"),
    pytest.param("transactions_v5", "counter", "versioned_name", id="numbered feature view"),
    pytest.param("unknown_users_v3", "counter", "versioned_name", id="a name that contains 'unknown'"),
    pytest.param("v5", "counter", "version_number", id="a version number alone"),
]


@pytest.mark.parametrize(("value", "cls", "grammar"), STRONG)
def test_an_identifier_has_the_class_of_its_grammar_and_nothing_wrong(value: str, cls: str, grammar: str) -> None:
    found = classify(value)
    assert (found.cls, found.grammar, found.code, found.reason) == (cls, grammar, "", "")
    assert not placeholder(value)
    assert not moving(value)
    assert not truncated(value)


FAULTS = [
    ("9f1a2b7c4d...", "truncated-id"),
    ("9f1a2b7c4d…", "truncated-id"),
    ("dvc:a1b2c3d4", "truncated-id"),
    ("dvc:3d2f9c7", "truncated-id"),
    ("sha256:7e9c...", "truncated-id"),
    ("sha256:7e9c", "truncated-id"),
    ("c4b7a10...", "truncated-id"),
    ("sha256:deadbeef...", "truncated-id"),
    ("fraud@sha256:7e9c", "truncated-id"),
    ("7f9e2c1", "short-commit"),
    ("v1.2-14-g2414721", "short-commit"),
    ("demo-commit-1234567", "malformed-id"),
    ("unavailable", "placeholder"),
    ("v1.0_json", "mutable-tag"),
    ("v1.2.3", "mutable-tag"),
    ("2.0.1-rc.1", "mutable-tag"),
    ("churn@v1.2.3", "mutable-tag"),
    ("main", "mutable-ref"),
    ("refs/heads/release", "mutable-ref"),
    ("actions/checkout@v4", "mutable-ref"),
    ("latest", "mutable-tag"),
    ("latest-gpu", "mutable-tag"),
    ("fraud:latest", "mutable-tag"),
    ("registry.example/fraud:v5", "mutable-tag"),
    ("models:/m@champion", "mutable-ref"),
    ("models:/m/Production", "mutable-ref"),
    ("models:/m/LATEST", "mutable-ref"),
    ("azureml:x@latest", "mutable-ref"),
    ("projects/p/locations/l/models/7@default", "mutable-ref"),
    ("data.table@-3600000", "mutable-ref"),
    ("ipns://example.org/x", "mutable-ref"),
    ("s3://b/k", "no-content-hash"),
    ("s3://b/k?versionId=null", "no-content-hash"),
    ("/data/train.parquet", "no-content-hash"),
    ("data/train.parquet", "no-content-hash"),
    ("runs:/abc/model.pkl", "no-content-hash"),
    ("57", "mutable-ref"),
    ("20251231", "mutable-ref"),
    ("2025-12-31", "mutable-ref"),
    ("2026-01-04T12:00:00Z", "mutable-ref"),
    (UUID, "mutable-ref"),
    (MD5, "weak-hash"),
    (f"md5:{MD5}", "weak-hash"),
    (f"sha1:{COMMIT}", "weak-hash"),
    ("crc32c:0a1b2c3d", "weak-hash"),
    (COMMIT + "\n", "malformed-id"),
    (f" {COMMIT}", "malformed-id"),
    (COMMIT.upper(), "malformed-id"),
    (f"sha256:{SHA256.upper()}", "malformed-id"),
    (f"SHA256:{SHA256}", "malformed-id"),
    (f"sha-256:{SHA256}", "malformed-id"),
    (COMMIT + "-dirty", "malformed-id"),
    (COMMIT + "0", "malformed-id"),
    (f"Fraud@sha256:{SHA256}", "malformed-id"),
    ("a" * 5000, "malformed-id"),
    (f"sha256:{SHA256[:32]}", "bad-digest"),
    (f"fraud@sha256:{SHA256[:32]}", "bad-digest"),
    (f"sha256:{SHA256}0", "bad-digest"),
    (f"sha256:g{SHA256[1:]}", "bad-digest"),
    ("\u0430" + COMMIT[1:], "non-ascii-id"),
    (COMMIT + "\u200b", "non-ascii-id"),
    ("lаtest", "non-ascii-id"),
    (COMMIT[:-1] + "\uff11", "non-ascii-id"),
]


@pytest.mark.parametrize(("value", "code"), FAULTS, ids=lambda text: ascii(text)[1:40])
def test_a_fault_has_its_code_and_a_clause_and_no_strong_class(value: str, code: str) -> None:
    found = classify(value)
    assert found.code == code
    assert found.code in CODES
    assert found.reason
    assert not found.reason.endswith(".")
    assert not strong_enough(found.cls, "counter")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("sha256:7e9c...", "truncated: 4 of 64 hex digits"),
        ("dvc:a1b2c3d4", "truncated: 8 of 32 hex digits"),
        ("9f1a2b7c4d...", "truncated: 10 hex digits"),
        (f"fraud@sha256:{SHA256[:32]}", "not a sha256 digest: 32 hex digits instead of 64"),
        ("${TAG}", "a placeholder: the template '${TAG}' was not filled in"),
        ("\u0430" + COMMIT[1:], "not ASCII: cyrillic small letter a (U+0430) at character 1"),
        (COMMIT + "\n", "malformed: it ends in a line break"),
    ],
)
def test_a_reason_says_what_was_seen(value: str, reason: str) -> None:
    assert classify(value).reason == reason


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (COMMIT.upper(), COMMIT),
        (f"SHA256:{SHA256.upper()}", f"sha256:{SHA256}"),
        (f"sha-256:{SHA256}", f"sha256:{SHA256}"),
        (f"x@sha256:{SHA256.upper()}", f"x@sha256:{SHA256}"),
        (f"DVC:{MD5.upper()}.dir", f"dvc:{MD5}.dir"),
        (f"{COMMIT}\n", COMMIT),
    ],
)
def test_a_wrong_spelling_comes_with_the_right_one(value: str, canonical: str) -> None:
    found = classify(value)
    assert found.cls == "malformed"
    assert found.canonical == canonical
    assert strong_enough(classify(canonical).cls, "commit")


# placeholders


def test_digests_of_nothing_are_computed_from_their_definitions() -> None:
    expected = {hashlib.new(name, b"").hexdigest() for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")}
    expected |= {hashlib.new(f"sha3_{bits}", b"").hexdigest() for bits in (224, 256, 384, 512)}
    expected |= {hashlib.blake2b(b"", digest_size=size).hexdigest() for size in (32, 48, 64)} | {hashlib.blake2s(b"").hexdigest()}
    expected |= {hashlib.new(name, kind + b" 0\0").hexdigest() for name in ("sha1", "sha256") for kind in (b"tree", b"blob")}
    expected |= {hashlib.md5(json.dumps([]).encode()).hexdigest()}
    others = {
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",  # blake3, test vector of length 0
        "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a",  # sha512-256, which not every OpenSSL has
    }
    assert set(NOTHING) == expected | others


@pytest.mark.parametrize("digits", NOTHING)
def test_the_digest_of_nothing_is_a_placeholder_with_and_without_prefix(digits: str) -> None:
    names = [name for name, length in {**ALGORITHMS, "dvc": 32}.items() if length == len(digits)]
    for value in (digits, *(f"{name}:{digits}" for name in names)):
        assert classify(value).cls == "placeholder"
        assert NOTHING[digits] in placeholder(value)
    assert not is_commit(digits)
    assert not is_digest(digits)


@pytest.mark.parametrize(
    "value",
    [
        "TODO",
        " todo\n",
        "FIXME",
        "tbd",
        "unknown",
        "Unknown",
        "N/A",
        "n/a",
        "none",
        "None",
        "null",
        "unavailable",
        "undefined",
        "changeme",
        "xxx",
        "XXXXXXXX",
        "-",
        "--",
        "?",
        "???",
        "<sha>",
        "<your commit here>",
        "models/<name>-<version>",
        "model-v<VERSION>",
        "${VAR}",
        "$GIT_COMMIT",
        "$(git rev-parse HEAD)",
        "{{ sha }}",
        "{commit}",
        "%GIT_SHA%",
        "dvc:unknown",
        "sha256:TODO",
        "sha256:<digest>",
        "sha256:",
        "x@sha256:${DIGEST}",
        "bitnami/spark:${TAG}",
        "",
        " ",
        "...",
        "…",
        "0000000",
        "0" * 32,
        "0" * 40,
        "0" * 64,
        "sha256:" + "0" * 64,
        "dvc:" + "0" * 32,
        "00000000-0000-0000-0000-000000000000",
        "deadbeef",
        "DEADBEEF",
        "sha256:deadbeef",
        "deadbeef" * 5,
        "deadbeef" * 8,
        "ab" * 20,
        "1234567890" * 4,
        "0123456789abcdef" * 4,
        "0123456789abcdef" * 2,
        "1234567890",
        "a1b2c3d4e5f6" * 3 + "a1b2",
        "f" * 40,
        "0" * 39 + "1",
        "lakefs://repo/" + "0" * 64,
        "owner/repo@" + "0" * 40,
        "x:v1@sha256:" + "0" * 64,
        "models:/m-" + "0" * 32,
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_a_placeholder_names_nothing(value: str) -> None:
    found = classify(value)
    assert (found.cls, found.code) == ("placeholder", "placeholder")
    assert found.reason.startswith("a placeholder: ")
    assert not is_commit(value)
    assert not is_content(value)


@pytest.mark.parametrize(
    "value",
    [
        "unknown_users_v3",
        "todo-list",
        "none_of_the_above",
        "nanotech",
        "my-null-model",
        "xxl",
        ".",
        "..",
        "x",
        "data/unknown/train.csv",
        "user@none.example",
        COMMIT[:16] + "deadbeef" + COMMIT[24:],
        "deadbeef" + COMMIT[8:],
        SHA256[:-8] + "deadbeef",
        "s3://b/unknown",
        "20251231",
        "a{1,2}b",
    ],
)
def test_a_name_or_digest_that_contains_a_placeholder_is_none(value: str) -> None:
    assert placeholder(value) == ""


def test_a_real_digest_with_deadbeef_in_it_keeps_its_class() -> None:
    assert classify("sha256:deadbeef" + SHA256[8:]).cls == "content"
    assert is_commit(COMMIT[:16] + "deadbeef" + COMMIT[24:])


# kinds and systems


@pytest.mark.parametrize(
    ("value", "kinds", "cls"),
    [
        (MD5, ("dvc_md5",), "content"),
        (SHA256, ("sha256_hex",), "content"),
        (SHA256, ("git_sha1", "git_sha256"), "commit"),
        (COMMIT, ("hf_revision",), "commit"),
        ("s3://b/t@v3", ("delta_version",), "expiring"),
        ("fv", ("feast_latest",), "mutable"),
        ("name", ("wandb_alias",), "mutable"),
    ],
)
def test_a_kind_that_a_rule_names_counts(value: str, kinds: tuple[str, ...], cls: str) -> None:
    found = classify(value, kinds=kinds)
    assert (found.cls, found.grammar) == (cls, next(kind for kind in kinds if GRAMMARS[kind].matches(value)))


@pytest.mark.parametrize(
    ("value", "kinds", "code"),
    [
        (f"sha256:{SHA256}", ("git_sha1",), "malformed-id"),
        ("main_v2", ("git_sha1", "git_sha256"), "malformed-id"),
        ("demo-commit-1234567", ("git_sha1",), "malformed-id"),
        ("main", ("git_sha1",), "mutable-ref"),
        ("v1.2.3", ("git_sha1",), "mutable-tag"),
        ("9f1a2b7", ("git_sha1",), "short-commit"),
        (COMMIT, ("no_such_kind",), "malformed-id"),
        ("fraud:v5", ("oci_digest_ref",), "mutable-tag"),
        ("fraud", ("oci_digest_ref",), "mutable-tag"),
        (MD5, ("git_sha1",), "weak-hash"),
        ("sha256:" + "0" * 64, ("sha256_prefixed",), "placeholder"),
    ],
)
def test_what_is_of_no_kind_that_a_rule_names_is_a_finding(value: str, kinds: tuple[str, ...], code: str) -> None:
    found = classify(value, kinds=kinds)
    assert found.code == code
    assert not strong_enough(found.cls, "counter")


@pytest.mark.parametrize(
    ("value", "system", "cls"),
    [
        ("57", "delta", "expiring"),
        ("0", "delta", "expiring"),
        ("20251231", "delta", "expiring"),
        ("2025-12-31", "delta", "expiring"),
        ("driver@v3", "delta", "expiring"),
        ("3051729675574597004", "iceberg", "expiring"),
        ("1712345678901", "bigquery", "expiring"),
        ("2026-01-04T12:00:00Z", "bigquery", "expiring"),
        ("20260104120000123", "hudi", "expiring"),
        ("0", "iceberg", "mutable"),
        ("9223372036854775808", "iceberg", "mutable"),
        ("007", "delta", "mutable"),
        ("57", "bigquery", "mutable"),
        ("57", "gibberish", "mutable"),
        ("57", "", "mutable"),
        ("2026-13-01", "delta", "mutable"),
        ("main", "delta", "mutable"),
    ],
)
def test_a_bare_number_or_time_means_a_snapshot_only_in_a_system(value: str, system: str, cls: str) -> None:
    assert classify(value, system=system).cls == cls


def test_a_snapshot_of_a_system_can_be_the_kind_that_a_rule_names() -> None:
    assert classify("57", kinds=("delta_version",), system="delta").cls == "expiring"
    assert classify("20260104120000", kinds=("git_sha1",), system="hudi").cls == "malformed"
    assert {system[0] for system in SYSTEMS.values()} <= KINDS


def test_classes_are_ordered_and_nothing_else_is_ever_strong_enough() -> None:
    for place, cls in enumerate(CLASSES):
        assert [strong_enough(cls, least) for least in CLASSES] == [place <= other for other in range(len(CLASSES))]
    for other in ("placeholder", "malformed", "", "Content"):
        assert not any(strong_enough(other, least) for least in CLASSES)
        assert not strong_enough("content", other)


def test_every_grammar_has_a_source_a_class_and_a_known_code() -> None:
    for name, row in GRAMMARS.items():
        assert row.name == name
        assert row.cls in CLASSES
        assert row.source
        assert row.noun
        assert not row.code or row.code in CODES
        assert (row.cls == "mutable") == bool(row.code)
        assert not any(part in row.pattern for part in ("$)", r"\d", r"\w")), name


def test_the_table_agrees_with_the_facts_that_were_collected() -> None:
    facts = SHARED / "facts" / "identifiers.yaml"
    if not facts.is_file():
        pytest.skip("the collected facts are not beside this checkout")
    import yaml

    for name, fact in yaml.safe_load(facts.read_text(encoding="utf-8")).items():
        assert GRAMMARS[name].cls == fact["class"], name


# digests


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (f"sha256:{SHA256}", {}, f"sha256:{SHA256}"),
        (SHA256, {}, f"sha256:{SHA256}"),
        (SHA512, {}, f"sha512:{SHA512}"),
        (SHA256, {"algorithms": ("blake3",)}, f"blake3:{SHA256}"),
        (MD5, {"algorithms": ("md5",)}, f"md5:{MD5}"),
        (f"md5:{MD5}", {"algorithms": ("md5",)}, f"md5:{MD5}"),
        (f"sha3-256:{SHA256}", {"algorithms": ("sha3_256",)}, f"sha3_256:{SHA256}"),
        (f"host:5000/x:v1@sha256:{SHA256}", {"form": "reference"}, f"sha256:{SHA256}"),
        (f"x@sha256:{SHA256}", {}, f"sha256:{SHA256}"),
        (SHA256, {"form": "bare"}, f"sha256:{SHA256}"),
    ],
)
def test_a_digest_is_parsed(text: str, options: dict[str, object], expected: str) -> None:
    found = parse_digest(text, **options)  # type: ignore[arg-type]
    assert isinstance(found, Digest)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("9abc...", {}, "truncated-id"),
        ("fb12c...", {}, "truncated-id"),
        (SHA256[:-1], {}, "truncated-id"),
        ("c4b7a10", {}, "truncated-id"),
        (SHA256 + "0", {}, "bad-digest"),
        (f"sha512:{SHA256}", {}, "bad-digest"),
        (f"foo:{SHA256}", {}, "bad-digest"),
        (f"blake3:{SHA256}", {}, "bad-digest"),
        ("not a digest", {}, "bad-digest"),
        ("z" * 64, {}, "bad-digest"),
        (MD5, {}, "weak-hash"),
        (COMMIT, {}, "weak-hash"),
        (f"md5:{MD5}", {}, "weak-hash"),
        (SHA256.upper(), {}, "malformed-id"),
        (SHA256 + "\n", {}, "malformed-id"),
        ("fraud:latest", {}, "mutable-tag"),
        ("fraud-train:21", {}, "mutable-tag"),
        ("fraud", {"form": "reference"}, "mutable-tag"),
        (f"sha256:{SHA256}", {"form": "reference"}, "bad-digest"),
        (SHA256, {"form": "prefixed"}, "bad-digest"),
        (f"x@sha256:{SHA256}", {"form": "prefixed"}, "bad-digest"),
        (f"sha256:{SHA256}", {"form": "bare"}, "bad-digest"),
        (f"x@sha256:{SHA256[:32]}", {}, "bad-digest"),
        ("main", {}, "mutable-ref"),
        ("sha256:" + "0" * 64, {}, "placeholder"),
        (hashlib.sha256(b"").hexdigest(), {}, "placeholder"),
        ("", {}, "placeholder"),
        ("a" * 10_000, {}, "malformed-id"),
    ],
)
def test_what_is_no_digest_says_why(text: str, options: dict[str, object], code: str) -> None:
    found = parse_digest(text, **options)  # type: ignore[arg-type]
    assert isinstance(found, Identifier)
    assert found.code == code
    assert found.reason


def test_digests_agree_with_the_vectors_of_go_digest() -> None:
    """go-digest accepts sha256, sha384 and sha512; ours also calls the digest of nothing a placeholder, which no vector is."""
    vectors = SHARED / "corpora" / "oci-digest-vectors.tsv"
    if not vectors.is_file():
        pytest.skip("the vectors of go-digest are not beside this checkout")
    for line in vectors.read_text(encoding="utf-8").splitlines()[1:]:
        text, error = line.split("\t")
        found = parse_digest(text, algorithms=("sha256", "sha384", "sha512"), form="prefixed")
        assert isinstance(found, Digest) == (error == "nil"), text


def test_digests_agree_with_the_descriptors_of_the_oci_image_spec() -> None:
    """Of algorithms that are registered; an unregistered one is valid there and no digest here, since nobody could verify it."""
    vectors = SHARED / "corpora" / "oci-descriptor-vectors.json"
    if not vectors.is_file():
        pytest.skip("the vectors of the image-spec are not beside this checkout")
    seen = 0
    for vector in json.loads(vectors.read_text(encoding="utf-8")):
        try:
            digest = json.loads(vector["descriptor"]).get("digest", "")
        except ValueError:
            continue  # two of Go's raw strings, cut in one
        found = parse_digest(digest, form="prefixed")
        if not vector["fail"] and digest.partition(":")[0] in ALGORITHMS:
            assert isinstance(found, Digest) or found.reason == "a placeholder: the sha256 of nothing"
            seen += 1
        if digest.partition(":")[0].lower() not in ALGORITHMS:
            assert isinstance(found, Identifier)
    assert seen >= 5


# images


@pytest.mark.parametrize(
    ("text", "registry", "path", "tag", "digest"),
    [
        ("python", "docker.io", "library/python", "", ""),
        ("python:3.11", "docker.io", "library/python", "3.11", ""),
        ("org/app", "docker.io", "org/app", "", ""),
        ("docker.io/alpine:3.23", "docker.io", "library/alpine", "3.23", ""),
        ("index.docker.io/org/app", "docker.io", "org/app", "", ""),
        ("localhost/x", "localhost", "x", "", ""),
        ("host:5000/x:v1", "host:5000", "x", "v1", ""),
        (f"host:5000/x:v1@sha256:{SHA256}", "host:5000", "x", "v1", f"sha256:{SHA256}"),
        ("ghcr.io/a/b/c__d:1", "ghcr.io", "a/b/c__d", "1", ""),
        ("[2001:db8::1]:443/x", "[2001:db8::1]:443", "x", "", ""),
        ("Registry/x", "Registry", "x", "", ""),
        ("x:5000", "docker.io", "library/x", "5000", ""),
    ],
)
def test_an_image_reference_is_taken_apart(text: str, registry: str, path: str, tag: str, digest: str) -> None:
    found = parse_image(text)
    assert found is not None
    assert (found.registry, found.path, found.tag, found.digest) == (registry, path, tag, digest)
    assert found.implicit_latest == (not tag and not digest)
    assert parse_image(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":latest",
        "@sha256:x",
        "x@sha256:abc",
        f"x@sha256:{SHA256[:32]}",
        f"x@sha256:{SHA256.upper()}",
        f"x@md5:{MD5}",
        "Python:3",
        "a//b",
        "a/",
        "/a",
        "-a",
        "a_",
        "a..b",
        "a___b",
        "a b",
        "a:",
        "x:" + "t" * 129,
        "a" * 256,
        f"x:1@sha256:{SHA256}\n",
        SHA256,
        "host:99999/x",
        "bitnami/spark:${TAG}",
        "x" * 10_000_000,
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_what_is_no_image_reference_is_none(text: str) -> None:
    assert parse_image(text) is None


def _seen(where: str, reference: str) -> str:
    """How this module alone sees a real reference, in the words of the facts."""
    if placeholder(reference):
        return "unresolved-variable"
    if where == "uses":
        found = classify(reference)
        return (
            "sha"
            if found.cls == "commit"
            else "local"
            if reference.startswith("./")
            else "branch"
            if moving(reference)
            else "tag-or-branch"
        )
    if reference == "scratch":
        return "scratch"
    image = parse_image(reference)
    assert image is not None, reference
    if image.digest:
        return "digest"
    if image.implicit_latest:
        return "implicit-latest"
    return "latest" if moving(reference, image=True) else "tag"


def test_real_references_are_seen_as_what_they_are() -> None:
    """Only the Dockerfile knows that a name is a stage of its own, and only the repository that `release/v1` is a branch."""
    facts = SHARED / "facts" / "image-references.json"
    if not facts.is_file():
        pytest.skip("the real references are not beside this checkout")
    alike = {"stage": "implicit-latest"}
    for fact in json.loads(facts.read_text(encoding="utf-8")):
        expected = alike.get(fact["expected"], fact["expected"])
        if fact["reference"].endswith("@release/v1"):
            expected = "tag-or-branch"
        assert _seen(fact["where"], fact["reference"]) == expected, fact


# moving pointers


@pytest.mark.parametrize(
    "value",
    [
        "latest",
        "LATEST",
        " Latest ",
        "latest-gpu",
        "fraud:latest",
        "fraud:latest-gpu",
        "fraud:gpu-latest",
        "host:5000/x:latest",
        "x:Latest",
        "entity/project/model:latest",
        "models:/x/latest",
        "models:/x/Latest",
        "models:/x@champion",
        "models:/x/Production",
        "models:/x/Staging",
        "azureml:x@latest",
        "fv@latest",
        "fv@latest:feature",
        "refs/heads/main",
        "refs/heads/release/1",
        "main",
        "master",
        "HEAD",
        "HEAD~1",
        "origin/dev",
        "owner/repo@master",
        "git+https://host.example/o/r.git@main",
        "revision=main",
        "https://host.example/x?ref=master",
        "https://huggingface.co/o/m/resolve/main/model.bin",
        "projects/p/locations/l/models/7@default",
        "projects/p/locations/l/models/7",
        "data.table@-3600000",
        "ipns://example.org/x",
        "image:main",
        "lаtest",
        "lat\u200best",
        "ｌａｔｅｓｔ",
    ],
)
def test_a_moving_pointer_is_told(value: str) -> None:
    assert moving(value).startswith("a moving pointer: ")


@pytest.mark.parametrize(
    "value",
    [
        "models/latest_experiments/model.pkl",
        "my-latest-model",
        "latest_experiments",
        "s3://bucket/latest-run/model.pkl",
        "models:/latest/3",
        "models:/m/3",
        f"models:/m-{MD5}",
        f"x:latest@sha256:{SHA256}",
        f"owner/latest@{COMMIT}",
        "latest/model:v3",
        "greatest",
        "maintenance",
        "the latest model of the team",
        "note: the latest",
        "main.py",
        "src/main.py",
        "head_count",
        "python:3.11",
        "python",
        "x" * 100_000,
        "",
        "https://host.example/latest/docs",
        "production",
        "ml-lead@example.com",
        f"git+https://host.example/main@{COMMIT}",
        "headless:1.0",
    ],
    ids=lambda text: text[:40],
)
def test_what_merely_contains_such_a_word_does_not_move(value: str) -> None:
    assert moving(value) == ""


@pytest.mark.parametrize(
    ("value", "moves"), [("python", True), ("org/app", True), ("python:3.11", False), ("scratch", False), ("a b", False)]
)
def test_an_image_without_tag_means_latest_only_where_an_image_is_meant(value: str, moves: bool) -> None:
    assert bool(moving(value, image=True)) == moves
    assert moving(value) == ""


def test_a_tag_beside_a_digest_does_not_matter() -> None:
    assert moving(f"fraud:latest@sha256:{SHA256}", image=True) == ""


# hostile text


@pytest.mark.parametrize(
    "value",
    [
        "a" * 4096,
        "a-" * 2048,
        "a." * 2048,
        "a/" * 2048,
        "a@" * 2048,
        ":" * 4096,
        "a:v" * 1365,
        "https://a.b/?" + "&" * 4083,
        "{" * 4096,
        "<" * 4096,
        "$(" * 2048,
        "_v1" * 1365,
        "0" * 4096,
        "01" * 2048,
        "f00dcafe1" * 455,
        "b" + "a" * 4095,
        "\u0430" * 4096,
        "x" * 10_000_000,
        "git+https://" + "a@" * 2040,
        "projects/" * 455,
        "@v1" * 1365,
        "-1-g" * 1024,
        "Qm" * 2048,
        "\0" * 4096,
        "\ud800",
        "versionid=" * 400,
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_hostile_text_is_answered_and_never_strong(value: str) -> None:
    found = classify(value)
    assert not strong_enough(found.cls, "commit")
    assert not is_content(value)
    assert not is_commit(value)
    for answer in (placeholder(value), truncated(value), moving(value), moving(value, image=True)):
        assert isinstance(answer, str)


@pytest.mark.parametrize("value", ["SELECT a FROM t WHERE a<b and c>d", "array<float>", "amount<5 AND y>3", "x < 3 > y"])
def test_what_compares_or_has_a_type_in_brackets_is_no_template(value: str) -> None:
    assert placeholder(value) == ""


def test_two_grammars_of_one_noun_are_told_apart_by_their_names() -> None:
    found = classify("9f1a2b7c4d5e6f708192a3b4c5d6e7f809182736", kinds=("git_sha256",))
    assert found.reason == "a git commit (git_sha1), where git_sha256 belongs"
    found = classify("fraud_v5", kinds=("git_sha1", "git_sha256"))
    assert "a git commit or a git commit" not in found.reason
