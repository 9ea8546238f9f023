"""Documents made to hurt, through the command line as its own process: exit 1, a place, within two seconds and 256 MB, nothing obeyed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.command import assert_civil, lineage

MB = 1024 * 1024
VALID = json.dumps({"model": {"name": "x"}, "data": {"version": "dvc:" + "a1b2" * 8}, "training": {"seed": 42}}, indent=1).encode()
ENTRY = b'{"version": "latest", "sha256": "deadbeef", "schema_hash": "x", "source": "s3://a/b", "rows": "x"}'


def _model(inside: bytes) -> bytes:
    return b'{"model": {"name": "x", ' + inside + b"}}"


JSON: dict[str, tuple[bytes, str]] = {
    "cut off": (VALID[:40], "truncated-document"),
    "cut off in a character": (b'{"model": {"name": "\xc3', "truncated-document"),
    "binary": (bytes(range(256)) * 100, "encoding"),
    "a program": (b"\x7fELF" + b"\0" * 100, "encoding"),
    "empty": (b"", "empty-document"),
    "blank": (b" \n ", "empty-document"),
    "50 MB": (_model(b'"type": "' + b"x" * (50 * MB) + b'"'), "too-large"),
    "10 MB in one text": (_model(b'"type": "' + b"x" * (10 * MB - 100) + b'"'), "missing"),
    "10 MB in one key": (b'{"' + b"k" * (10 * MB - 100) + b'": "latest"}', "unknown-vocabulary"),
    "9 MB in a key that a finding names": (_model(b'"tags": {"' + b"k" * (9 * MB) + b'": "fraud:latest"}'), "mutable-tag"),
    "9 MB in a key of every finding's pointer": (
        b'{"data": {"version": "v1", "'
        + b"k" * (9 * MB)
        + b'": {'
        + b", ".join(b'"k%d": "fraud:latest"' % n for n in range(2000))
        + b"}}}",
        "too-many",
    ),
    "9 MB in the name of a view": (b'{"features": {"views": [{"name": "' + b"k" * (9 * MB) + b'", "version": "latest"}]}}', "mutable-ref"),
    "2 million views": (b'{"features": {"views": "' + b"k_v," * (2 * MB) + b'"}}', "missing"),
    "long keys that resemble nothing": (json.dumps({f"k{n}" * 50_000: 1 for n in range(50)}).encode(), "unknown-vocabulary"),
    "10 MB of entries": (_model(b'"tags": [' + b"1," * (5 * MB - 100) + b"1]"), "too-large"),
    "60,000 sources of data": (b'{"model": {"name": "x"}, "data": [' + b", ".join([ENTRY] * 60_000) + b"]}", "too-large"),
    "4,900 sources of data, all wrong": (b'{"model": {"name": "x"}, "data": [' + b", ".join([ENTRY] * 4_900) + b"]}", "too-many"),
    "4,900 files that are not there": (
        b'{"data": [' + b", ".join(b'{"source": "f%d", "sha256": "%064x"}' % (n, 7**80 + n * 11**40) for n in range(4_900)) + b"]}",
        "missing",
    ),
    "100,000 tags called latest": (json.dumps({"model": {"tags": {f"k{n}": "latest" for n in range(100_000)}}}).encode(), "missing"),
    "100,000 lists deep": (b"[" * 100_000 + b"]" * 100_000, "too-deep"),
    "100,000 objects deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too-deep"),
    "an equal key": (b'{"model": {"name": "x"}, "model": {"name": "y"}}', "duplicate-key"),
    "UTF-16": (VALID.decode().encode("utf-16"), "encoding"),
    "UTF-16 without a mark": (VALID.decode().encode("utf-16-le"), "encoding"),
    "a byte order mark": (b"\xef\xbb\xbf" + VALID, "encoding"),
    "NaN": (b'{"model": {"name": NaN}}', "bad-number"),
    "a million digits": (b'{"model": {"name": ' + b"9" * MB + b"}}", "bad-number"),
    "half a surrogate pair": (b'{"model": {"name": "\\ud800"}}', "syntax"),
    "a list": (b"[1, 2]", "not-an-object"),
    "a number": (b"1", "not-an-object"),
    "a text": (b'"model"', "not-an-object"),
    "null": (b"null", "not-an-object"),
    "an empty object": (b"{}", "unknown-vocabulary"),
    "9 MB that look like secrets": (_model(b'"type": "' + b"token=" * (MB + MB // 2) + b'"'), "missing"),
    "9 MB that look like half a token": (_model(b'"type": "' + b"eyJabcdefghi." * 700_000 + b'"'), "missing"),
    "9 MB of bidi controls": (_model(b'"type": "' + "\u202e".encode() * (3 * MB) + b'"'), "missing"),
    "a digest of 9 MB": (b'{"env": {"docker_image_digest": "sha256:' + b"a" * (9 * MB) + b'"}}', "missing"),
    "a path of 8 MB": (_model(b'"artifact": "' + b"a/" * (4 * MB) + b'", "artifact_sha256": "' + b"7d" * 32 + b'"'), "missing"),
    "an image name of 8 MB": (b'{"env": {"docker_image": "' + b"a.-_" * (2 * MB) + b':latest"}}', "missing"),
    "a branch of 9 MB": (b'{"code": {"commit": "' + b"main/" * (MB + MB // 2) + b'"}}', "malformed-id"),
}
YAML: dict[str, tuple[bytes, str]] = {
    "an alias bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nmodel: {name: *c}\n", "alias"),
    "an anchor": (b"model: &x {name: y}\n", "alias"),
    "a merge key": (b"a: {x: 1}\n<<: {model: {name: x}}\n", "alias"),
    "100,000 flow lists deep": (b"[" * 100_000, "too-deep"),
    "3,000 mappings deep": (b"".join(b" " * depth + b"a:\n" for depth in range(3_000)), "too-deep"),
    "100,000 block lists deep": (b"- " * 100_000, "too-deep"),
    "an equal key": (b"model: {name: x}\nmodel: {name: y}\n", "duplicate-key"),
    "a tag that runs code": (b'model: !!python/object/apply:os.system ["echo hi"]\n', "syntax"),
    "two documents": (b"model: {name: x}\n---\nmodel: {name: y}\n", "many-documents"),
    "a tab": (b"model:\n\tname: x\n", "syntax"),
    "10 MB of entries": (b"model:\n  name: x\nl:\n" + b"- a\n" * (2 * MB), "too-large"),
    "10 MB in one text": (b"model:\n  name: " + b"x " * (5 * MB - 100) + b"\n", "missing"),
    "2 million lines in one text": (b'model:\n  name: "' + b"x\n  " * (2 * MB) + b'"\n', "missing"),
    "5 MB in one key": (b"model: {name: x}\n" + b"k" * (5 * MB) + b": latest\n", "syntax"),
    "100,000 complex keys": (b"model: {name: x}\n" + b"? " * 100_000, "syntax"),
    "no UTF-8": (b"model: {name: \xff}\n", "encoding"),
    "a control character": (b'model: {name: "\x1b[31m"}\n', "syntax"),
    "60,000 sources of data": (b"model: {name: x}\ndata:\n" + b"- {version: latest}\n" * 60_000, "too-large"),
}
CASES = [
    *(pytest.param("provenance.json", *case, id=f"JSON, {name}") for name, case in JSON.items()),
    *(pytest.param("provenance.yaml", *case, id=f"YAML, {name}") for name, case in YAML.items()),
]


@pytest.mark.parametrize(("name", "content", "code"), CASES)
def test_a_document_made_to_hurt_fails_with_a_place(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    ran = lineage("check", folder=tmp_path)
    assert_civil(ran, 1)
    assert f"[{code}]" in ran.out
    assert re.search(rf"--> {re.escape(name)}:[0-9]+:[0-9]+", ran.out)
    assert len(ran.said) < 1_000_000
    assert ran.err == ""


@pytest.mark.parametrize("form", ["json", "concise"])
@pytest.mark.parametrize("name", ["10 MB in one key", "4,900 sources of data, all wrong", "9 MB of bidi controls"])
def test_other_reports_hold_as_much(tmp_path: Path, name: str, form: str) -> None:
    (tmp_path / "provenance.json").write_bytes(JSON[name][0])
    ran = lineage("check", "--policy", "promotion", "--verbose", "--format", form, folder=tmp_path)
    assert_civil(ran, 1)
    assert len(ran.said) < 2_000_000


def test_one_bad_document_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.provenance.json").write_bytes(b"[" * 100_000)
    (tmp_path / "b.provenance.json").write_bytes(b"\xff")
    (tmp_path / "c.provenance.json").write_bytes(b'{"model": {"name": "latest"}}')
    ran = lineage("check", "--format", "json", folder=tmp_path)
    assert_civil(ran, 1)
    report = json.loads(ran.out)
    assert report["summary"]["malformed"] == 2
    assert {outcome["subject"] for outcome in report["outcomes"]} == {f"{name}.provenance.json" for name in "abc"}
    assert report["summary"]["planned"] == report["summary"]["ran"]
