"""The grammars of identifiers in machine-learning lineage: one table, one row a grammar, in order of precedence.

A pattern is applied to the whole of a text of at most 4096 printable ASCII characters. Every pattern is linear in practice: no repetition
of a group can match one text in two ways. A grammar that matches almost anything counts only where a rule names it (`asked`).
"""

from __future__ import annotations

from pytest_lineage.identifiers.grammar import Grammar, row
from pytest_lineage.identifiers.oci import DIGEST, NAME, TAG
from pytest_lineage.identifiers.predicates import ALGORITHMS
from pytest_lineage.identifiers.snapshots import SYSTEMS


def _digest_rows() -> list[Grammar]:
    """A prefixed row for each strong algorithm; in the spelling of OCI, hashlib or in-toto."""
    sources = dict.fromkeys(("sha256", "sha512", "blake3"), "OCI image-spec, descriptor.md#registered-algorithms")
    sources["sha384"] = "opencontainers/go-digest, algorithm.go"
    rows = []
    for name, length in ALGORITHMS.items():
        spelled = name.replace("_", "[-_]")
        source = sources.get(name, "in-toto/attestation, spec/v1/digest_set.md; Python's hashlib")
        mark = name.partition("_")[0]
        rows.append(row(f"{name}_prefixed", "content", f"a {name} digest", rf"{spelled}:[a-f0-9]{{{length}}}", source, starts=mark))
    return rows


_MLFLOW = "mlflow, store/artifact/utils/models.py and tracking docs"
_AZURE = "learn.microsoft.com/rest/api/storageservices, "
_AZURE_TIME = r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]{7}Z"
_AZURE_BLOB = r"https://[a-z0-9]{3,24}\.[^/]+/[^?]+\?(?:.*&)?"
_WANDB_NAME = r"(?:(?:[^/:]+/)?[^/:]+/)?[^/:]{1,128}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_VERTEX = r"projects/[^/]+/locations/[^/]+/models/[^/@]+"

# fmt: off
_ROWS = [
    *_digest_rows(),
    # `dvc add` writes md5s, and DVC is judged by its own rules: a `dvc:` prefix or `.dir` says that it is one, 32 bare digits do not.
    row("dvc_dir", "content", "a DVC directory", r"(?:dvc:)?[0-9a-f]{32}\.dir", "dvc.org/doc/user-guide/project-structure, outs",
         has=".dir"),
    row("dvc_md5", "content", "a DVC file", "(?:dvc:)?[0-9a-f]{32}", "dvc.org/doc/user-guide/project-structure, outs", starts="dvc:"),
    row("git_sha1", "commit", "a git commit", "[0-9a-f]{40}", "git-scm.com/docs/gitglossary, object name"),
    row("git_sha256", "commit", "a git commit", "[0-9a-f]{64}", "git-scm.com/docs/hash-function-transition"),
    row("hf_revision", "commit", "a Hugging Face commit", "[0-9a-f]{40}", "huggingface_hub, constants.REGEX_COMMIT_HASH", asked=True),
    row("sha256_hex", "content", "a sha256 digest", "[0-9a-f]{64}", "FIPS 180-4", asked=True),
    row("sha384_hex", "content", "a sha384 digest", "[0-9a-f]{96}", "FIPS 180-4"),
    row("sha512_hex", "content", "a sha512 digest", "[0-9a-f]{128}", "FIPS 180-4"),
    row("md5_hex", "mutable", "an md5 digest, or an id of anything", "[0-9a-f]{32}", "RFC 1321; DVC's has the prefix `dvc:`",
        code="weak-hash"),
    # images
    row("oci_digest_ref", "content", "an image by digest", f"{NAME}(?::{TAG})?@(?:{DIGEST})", "distribution/reference, regexp.go",
         has="@"),
    # commits in addresses
    row("git_vcs_url", "commit", "a repository at a commit",
        r"git\+(?:https|ssh|file)://[^\s@#]+(?:@[^\s@#/]+/[^\s@#]+)?@(?:[0-9a-f]{40}|[0-9a-f]{64})(?:#[^\s]*)?",
        "pip.pypa.io/en/stable/topics/vcs-support; SPDX download location", starts="git+"),
    row("git_web_commit", "commit", "a page of a commit",
        r"https://[^/?#\s]+/[^?#\s]*/(?:commit|tree|blob|raw|resolve)/[0-9a-f]{40}(?:/[^?#\s]*)?",
        "GitHub and GitLab permalinks; Hugging Face `resolve`", starts="https://"),
    row("hf_uri", "commit", "a Hugging Face repository at a commit",
        r"hf://(?:(?:datasets|spaces)/)?[A-Za-z0-9._-]+/[A-Za-z0-9._-]+@[0-9a-f]{40}(?:/[^?#\s]*)?",
        "huggingface_hub, hf_file_system.py", starts="hf://", has="@"),
    row("lakefs_commit", "commit", "a lakeFS commit", "lakefs://[a-z0-9][a-z0-9-]{2,62}/[0-9a-f]{64}(?:/.*)?",
        "docs.lakefs.io, lakeFS URIs", starts="lakefs://"),
    row("gha_uses_sha", "commit", "an action at a commit", "[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_./-]+)?@[0-9a-f]{40}",
        "docs.github.com, jobs.<id>.steps[*].uses", has="@"),
    row("swhid", "commit", "a Software Heritage id", "swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}(?:;[^\\s]*)?", "ISO/IEC 18670",
        starts="swh:1:"),
    # promised by a server
    row("mlflow_model_id", "immutable", "an MLflow logged model", "models:/m-[0-9a-f]{32}", _MLFLOW, starts="models:/m-"),
    row("cdx_bom_link", "immutable", "a BOM-Link", rf"urn:cdx:{_UUID}/[1-9][0-9]*", "cyclonedx.org/capabilities/bomlink",
         starts="urn:cdx:"),
    # kept for a while
    row("s3_version_uri", "expiring", "an S3 object version",
        r"s3[an]?://[^/?#]+/[^?#]+\?versionId=(?!null\Z)[A-Za-z0-9._~+/=%-]{1,1024}",
        "docs.aws.amazon.com/AmazonS3, versioning (`null` is unversioned)", starts="s3", has="?versionId="),
    row("gcs_generation", "expiring", "a GCS object generation", "gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]/[^#]+#[1-9][0-9]{0,18}",
        "cloud.google.com/storage/docs/object-versioning", starts="gs://", has="#"),
    row("azure_blob_ver", "expiring", "an Azure blob version", rf"{_AZURE_BLOB}versionid={_AZURE_TIME}(?:&.*)?", _AZURE + "versioning",
        starts="https://", has="versionid="),
    row("azure_blob_snap", "expiring", "an Azure blob snapshot", rf"{_AZURE_BLOB}snapshot={_AZURE_TIME}(?:&.*)?", _AZURE + "snapshots",
        starts="https://", has="snapshot="),
    row("delta_uri", "expiring", "a Delta version", r"delta:[^\s@]+@v(?:0|[1-9][0-9]*)", "docs.delta.io, `@v`", starts="delta:",
         has="@v"),
    # without its prefix `actions/checkout@v4` and Feast's `driver_stats@v4` look the same
    row("delta_version", "expiring", "a Delta version", r"(?:delta:)?[^\s@]+@v(?:0|[1-9][0-9]*)", "docs.delta.io, `@v`", asked=True),
    row("delta_log_file", "expiring", "a commit of a Delta log", r"(?:[^?#\s]*/)?_delta_log/[0-9]{20}\.json",
        "delta-io/delta, PROTOCOL.md#delta-log-entries", has="_delta_log/"),
    row("iceberg_snapshot", "expiring", "an Iceberg snapshot", "(?:iceberg:)?[^ @]+@snapshot:[1-9][0-9]{0,18}",
        "iceberg.apache.org/spec, snapshot-id is a long", has="@snapshot:"),
    row("bq_decorator", "expiring", "a BigQuery table at a time",
        r"(?:[A-Za-z0-9_-]+[:.])?[A-Za-z0-9_]+\.[A-Za-z0-9_$]+@[1-9][0-9]{12}", "cloud.google.com/bigquery/docs/table-decorators",
        has="@"),
    # a registry's own number
    row("mlflow_version", "counter", "an MLflow model version", "models:/[^/@]+/[0-9]+", _MLFLOW, starts="models:/"),
    row("sagemaker_pkg", "counter", "a SageMaker model package version",
        r"arn:aws(?:-cn|-us-gov)?:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package/[^/\s]+/[1-9][0-9]*",
        "docs.aws.amazon.com/sagemaker, ModelPackageArn", starts="arn:aws"),
    row("vertex_version", "counter", "a Vertex model version", rf"{_VERTEX}@[0-9]+", "googleapis, aiplatform/v1/model.proto",
        starts="projects/"),
    row("azureml_version", "counter", "an Azure ML asset version", r"azureml:(?!/)[^:@/]+:[^:@/\s]+",
        "learn.microsoft.com/azure/machine-learning", starts="azureml:"),
    row("feast_version", "counter", "a Feast feature view version",
        "(?i:[A-Za-z_][A-Za-z0-9_]*@v(?:ersion)?[0-9]+(?::[A-Za-z0-9_]+)?)", "feast, version_utils.py", has="@"),
    row("versioned_name", "counter", "a numbered name", r"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*[_-][vV][0-9]{1,9}",
        "people: `validation_v21`"),
    row("version_number", "counter", "a version number", "[vV][0-9]{1,9}", "people, feature stores: `v5`"),
    row("wandb_version", "counter", "a W&B artifact version", rf"{_WANDB_NAME}:v[0-9]+", "docs.wandb.ai, artifact versions", has=":v"),
    # moving
    row("mlflow_latest", "mutable", "MLflow's latest version", "models:/[^/@]+/(?i:latest)", _MLFLOW,
         starts="models:/", code="mutable-ref"),
    row("mlflow_stage", "mutable", "an MLflow stage", r"models:/[^/@]+/(?![0-9]+\Z)(?!(?i:latest)\Z)[^/]+", _MLFLOW, starts="models:/",
        code="mutable-ref"),
    row("mlflow_alias", "mutable", "an MLflow alias", "models:/[^/]+@[A-Za-z0-9_-]+", _MLFLOW, starts="models:/", has="@",
        code="mutable-ref"),
    row("mlflow_run_uri", "mutable", "a path in an MLflow run", "runs:/[a-zA-Z0-9][A-Za-z0-9_-]{0,255}/.+", _MLFLOW, starts="runs:/",
        code="no-content-hash"),
    row("azureml_latest", "mutable", "Azure ML's latest version", "azureml:(?!/)[^:@/]+@latest",
        "learn.microsoft.com/azure/machine-learning", starts="azureml:", code="mutable-ref"),
    row("vertex_alias", "mutable", "a Vertex alias", rf"{_VERTEX}(?:@(?![0-9]+\Z)[^/]+)?", "googleapis, aiplatform/v1/model.proto",
        starts="projects/", code="mutable-ref"),
    row("bq_relative", "mutable", "a BigQuery table some time ago",
        r"(?:[A-Za-z0-9_-]+[:.])?[A-Za-z0-9_]+\.[A-Za-z0-9_$]+@(?:-[0-9]+|0)", "cloud.google.com/bigquery/docs/table-decorators",
        has="@", code="mutable-ref"),
    row("ipfs_cidv0", "content", "an IPFS CID", "(?:ipfs://|/ipfs/)?Qm[1-9A-HJ-NP-Za-km-z]{44}(?:/.*)?", "multiformats/cid", has="Qm"),
    row("ipfs_cidv1_b32", "content", "an IPFS CID", "(?:ipfs://|/ipfs/)?b[a-z2-7]{58,}(?:/.*)?", "multiformats/cid", has="b"),
    row("ipns", "mutable", "an IPNS name", "(?:ipns://|/ipns/).+", "specs.ipfs.tech/ipns", has="ipns", code="mutable-ref"),
    row("gto_version_tag", "mutable", "a version tag of git",
        r"(?:[a-zA-Z0-9_./-]+=)?[a-zA-Z0-9](?:[a-zA-Z0-9/_-]*[a-zA-Z0-9])?@v(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)"
        r"(?:[-+][0-9A-Za-z.+-]+)?!?(?:#[0-9]+)?", "mlem.ai/doc/gto, git tags", has="@v", code="mutable-tag"),
    row("git_describe", "mutable", "an abbreviated commit", "[^\\s:]+-[0-9]+-g[0-9a-f]{4,40}(?:-dirty)?",
        "git-scm.com/docs/git-describe", has="-g", code="short-commit"),
    row("release_name", "mutable", "the name of a release",
        r"[vV]?[0-9]{1,9}(?:\.[0-9]{1,9}){1,3}(?:[-_+.]?[A-Za-z][0-9A-Za-z._+-]{0,100}|[-_+][0-9A-Za-z._+-]{1,100})?",
        "semver.org; a git tag can be moved", has=".", code="mutable-tag"),
    row("git_abbrev", "mutable", "an abbreviated commit", "[0-9a-f]{4,39}",
         "git-scm.com/docs/gitrevisions", asked=True, code="short-commit"),
    row("uuid", "mutable", "a UUID, which does not say what it names", _UUID, "RFC 9562", has="-", code="mutable-ref"),
    row("oci_tag_ref", "mutable", "a tag", f"{NAME}:{TAG}", "distribution/reference, regexp.go", has=":", code="mutable-tag"),
    row("feast_latest", "mutable", "Feast's latest version", "(?i:[A-Za-z_][A-Za-z0-9_]*(?:@latest)?(?::[A-Za-z0-9_]+)?)",
        "feast, version_utils.py", asked=True, code="mutable-ref"),
    row("wandb_alias", "mutable", "a W&B alias", rf"{_WANDB_NAME}(?::(?!v[0-9]+\Z)[^/:]+)?", "docs.wandb.ai, artifact aliases",
        asked=True, code="mutable-ref"),
]
# fmt: on

#: Every grammar by name, in order of precedence.
GRAMMARS = {row.name: row for row in _ROWS}

#: What a rule may name under `kinds`: the rows, and what bare numbers and times are in a system.
KINDS = frozenset(GRAMMARS) | {system[0] for system in SYSTEMS.values()}
