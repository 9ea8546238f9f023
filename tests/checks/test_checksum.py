"""`checksum`: a file's bytes against the digest that the record gives."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from pytest_lineage.checks.checksum import Checksum
from pytest_lineage.model import Result
from tests.support.records import COMPLETE, FILES, altered, findings, record, sha256

_BYTES = b"weights,\nof the model\n"
_OID = sha256(_BYTES)
_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 22\n"


def _model(digest: object = _OID, path: object = "model.bin", **more: Any) -> dict[str, Any]:
    return {"model": {"artifact": path, "artifact_sha256": digest, **more}}


def _folder(files: dict[str, bytes]) -> str:
    """DVC's digest of a folder, by its own definition."""
    entries = [{"md5": hashlib.md5(content).hexdigest(), "relpath": name} for name, content in sorted(files.items())]
    return hashlib.md5(json.dumps(entries).encode()).hexdigest() + ".dir"


@pytest.mark.parametrize(
    ("data", "field", "check"),
    [
        pytest.param(_model(), "model.artifact_sha256", Checksum(), id="a bare digest"),
        pytest.param(_model(f"sha256:{_OID}", size=22), "model.artifact_sha256", Checksum(), id="a prefix and the size"),
        pytest.param(_model(hashlib.sha512(_BYTES).hexdigest()), "model.artifact_sha256", Checksum(), id="sha512 by its length"),
        pytest.param({"model": {"file": "model.bin", "digest": _OID}}, "model.digest", Checksum(of="model.file"), id="of names the field"),
        pytest.param({"data": {"source": "model.bin", "sha256": _OID}}, "data.sha256", Checksum(), id="data's source"),
        pytest.param({"code": {"config_file": "model.bin", "config_sha256": _OID}}, "code.config_sha256", Checksum(), id="config_file"),
        pytest.param(
            {"data": [{"path": "other.bin", "sha256": sha256("o")}, {"path": "model.bin", "sha256": _OID}]},
            "data.sha256",
            Checksum(of="data.path"),
            id="each entry of a list with its own path",
        ),
        pytest.param(
            {"data": {"path": "folder", "version": f"dvc:{_folder({'a.txt': b'a', 'b/c.txt': b'c'})}"}},
            "data.version",
            Checksum(of="data.path"),
            id="DVC's digest of a folder",
        ),
        pytest.param(
            {"data": {"path": "model.bin", "version": f"dvc:{hashlib.md5(_BYTES).hexdigest()}"}},
            "data.version",
            Checksum(of="data.path"),
            id="DVC's digest of a file",
        ),
    ],
)
def test_passes(data: dict[str, Any], field: str, check: Checksum) -> None:
    files = {"model.bin": _BYTES, "other.bin": b"o", "folder/a.txt": b"a", "folder/b/c.txt": b"c"}
    assert findings(check, data, field, files=files) == []


@pytest.mark.parametrize("field", ["model.artifact_sha256", "env.requirements_lock_sha256", "env.conda_lock_sha256", "code.config_sha256"])
def test_the_complete_manifest_is_true(field: str) -> None:
    assert findings(Checksum(), COMPLETE, field, files=FILES) == []


def test_a_path_is_looked_for_beside_the_manifest_first() -> None:
    manifest = record(_model(), file="models/fraud/provenance.json")
    files = {"models/fraud/model.bin": _BYTES, "model.bin": b"another"}
    assert findings(Checksum(), manifest, "model.artifact_sha256", files=files) == []


@pytest.mark.parametrize(
    ("data", "files", "code", "says", "pointer"),
    [
        pytest.param(_model("sha256:9abc..."), {}, "truncated-id", "truncated", "artifact_sha256", id="a digest cut off"),
        pytest.param(_model("0" * 64), {}, "placeholder", "placeholder", "artifact_sha256", id="zeros"),
        pytest.param(_model(f"md5:{sha256('x')[:32]}"), {}, "weak-hash", "md5", "artifact_sha256", id="a weak algorithm"),
        pytest.param(_model("dvc:a1b2c3d4"), {}, "truncated-id", "8 of 32", "artifact_sha256", id="DVC's digest cut off"),
        pytest.param(_model(42), {}, "malformed-id", "not text", "artifact_sha256", id="a number"),
        pytest.param(_model(path=42), {}, "wrong-type", "is no text", "artifact", id="a number for a path"),
        pytest.param(_model(path="../../etc/passwd"), {}, "path-escape", "model.artifact", "artifact", id="a path out of the root"),
        pytest.param(_model(path="/etc/passwd"), {}, "path-escape", "model.artifact", "artifact", id="an absolute path"),
        pytest.param(_model(path="folder"), {"folder/x": b"x"}, "not-a-file", "folder", "artifact", id="a folder"),
        pytest.param(
            _model(), {"model.bin": b"others"}, "checksum-mismatch", "is not the digest of model.bin", "artifact_sha256", id="others"
        ),
        pytest.param(_model(), {"model.bin": b""}, "size-mismatch", "it is empty", "artifact_sha256", id="an empty file"),
        pytest.param(_model(size=22), {"model.bin": b"weig"}, "size-mismatch", "it has 4 of 22 bytes", "artifact_sha256", id="cut off"),
        pytest.param(_model(size=23), {"model.bin": _BYTES}, "size-mismatch", "model.size is 23", "size", id="another size"),
        pytest.param(
            _model(), {"model.bin": _BYTES.replace(b"\n", b"\r\n")}, "line-endings", "with LF line ends", "artifact_sha256", id="CRLF here"
        ),
        pytest.param(
            _model(sha256(_BYTES.replace(b"\n", b"\r\n"))),
            {"model.bin": _BYTES},
            "line-endings",
            "CRLF",
            "artifact_sha256",
            id="CRLF there",
        ),
        pytest.param(
            _model(), {"model.bin": _POINTER % _OID.encode()}, "lfs-pointer", "were not downloaded", "artifact_sha256", id="an LFS pointer"
        ),
        pytest.param(
            _model(),
            {"model.bin": _POINTER % sha256("y").encode()},
            "lfs-pointer",
            "other than those",
            "artifact_sha256",
            id="another pointer",
        ),
    ],
)
def test_fails(data: dict[str, Any], files: dict[str, bytes], code: str, says: str, pointer: str) -> None:
    (finding,) = findings(Checksum(), data, "model.artifact_sha256", files=files)
    assert (finding.result, finding.code) == (Result.VIOLATION, code)
    assert says in finding.message
    assert finding.pointer == f"/model/{pointer}"


def test_a_mismatch_says_what_the_file_has_and_can_be_fixed() -> None:
    (finding,) = findings(Checksum(), _model(), "model.artifact_sha256", files={"model.bin": b"others"})
    assert finding.contradicted_by == finding.expected == f"sha256:{sha256('others')}"
    assert finding.fixable
    assert finding.evidence == "files"


def test_a_pointer_to_the_recorded_contents_says_how_to_get_them() -> None:
    (finding,) = findings(Checksum(), _model(), "model.artifact_sha256", files={"model.bin": _POINTER % _OID.encode()})
    assert "git lfs pull" in finding.fix
    assert not finding.fixable


@pytest.mark.parametrize(
    ("data", "result", "code"),
    [
        pytest.param({"model": {"artifact_sha256": _OID}}, Result.UNVERIFIED, "no-path", id="no path"),
        pytest.param(_model(path=""), Result.UNVERIFIED, "no-path", id="a blank path"),
        pytest.param(_model(), Result.UNVERIFIED, "file-missing", id="no such file"),
        pytest.param(_model(path="s3://ml/model.bin"), Result.DEFERRED, "out-of-scope", id="an object in a store"),
    ],
)
def test_what_cannot_be_compared_is_no_pass(data: dict[str, Any], result: Result, code: str) -> None:
    (finding,) = findings(Checksum(), data, "model.artifact_sha256")
    assert (finding.result, finding.code) == (result, code)


def test_one_digest_changed_fails_its_own_field_alone() -> None:
    changed = altered(COMPLETE, "env.conda_lock_sha256", sha256("another"))
    assert findings(Checksum(), changed, "env.requirements_lock_sha256", files=FILES) == []
    (finding,) = findings(Checksum(), changed, "env.conda_lock_sha256", files=FILES)
    assert finding.code == "checksum-mismatch"
