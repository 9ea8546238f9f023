"""Reading untrusted documents: what is refused, with which code and where; what is kept; where everything stands."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from pytest_lineage.codes import CODES
from pytest_lineage.documents import MAX_BYTES, MAX_DEPTH, MAX_VALUES, Document, read, read_json, read_yaml, read_yaml_stream
from pytest_lineage.errors import SubjectError
from pytest_lineage.model import Location, Plain


def refused(reader, data: bytes) -> SubjectError:
    with pytest.raises(SubjectError) as caught:
        reader(data, "models/x")
    error = caught.value
    assert error.file == "models/x"
    assert error.line >= 1
    assert error.column >= 1
    assert error.code in CODES
    assert error.message
    assert error.help
    assert "\n" not in error.message
    return error


def place(location: Location) -> tuple[int, int, int, int]:
    return location.line, location.column, location.end_line, location.end_column


JSON_REFUSED = {
    "second equal key": (b'{"a": 1,\n "b": 2,\n "a": 3}', "duplicate-key", 3, 2),
    "equal key behind an escape": (b'{"a": 1, "\\u0061": 2}', "duplicate-key", 1, 10),
    "equal keys deep inside": (b'[{"x": {"k": 1, "k": 1}}]', "duplicate-key", 1, 17),
    "NaN": (b'{"auc": NaN}', "bad-number", 1, 9),
    "Infinity": (b'{"auc": Infinity}', "bad-number", 1, 9),
    "minus Infinity": (b'{"auc": -Infinity}', "bad-number", 1, 9),
    "an overflowing exponent": (b'{"auc": 1e999}', "bad-number", 1, 9),
    "a number of 4301 digits": (b"[" + b"9" * 4301 + b"]", "bad-number", 1, 2),
    "half a surrogate pair": (b'["\\ud800"]', "syntax", 1, 2),
    "half a surrogate pair as a key": (b'{"\\udc00": 1}', "syntax", 1, 2),
    "an escaped backslash before half a pair": (b'["\\\\ud83d\\ude00"]', "syntax", 1, 2),
    "one level too deep": (b"[" * 65 + b"]" * 65, "too-deep", 1, 65),
    "brackets in strings that hide the depth": (b'["' + b"]" * 99 + b'",' + b"[" * 65 + b"]" * 66, "too-deep", 1, 167),
    "an object that is not closed": (b'{"a": {"b": 1}', "truncated-document", 1, 15),
    "a string that is not closed": (b'{"a": "b', "truncated-document", 1, 7),
    "a word cut in two": (b'{"a": tru', "truncated-document", 1, 10),
    "a number cut after its dot": (b"[1.", "truncated-document", 1, 4),
    "an escape cut in two": (b'["\\u00', "truncated-document", 1, 2),
    "a cut after a comma": (b'{"a": 1,\n', "truncated-document", 1, 9),
    "a cut after a key": (b'{"a"', "truncated-document", 1, 5),
    "a cut inside a character": ('{"a": "é'.encode()[:-1], "truncated-document", 1, 8),
    "a comma before the end": (b'{"a": 1,}', "syntax", 1, 8),
    "a missing comma": (b'{"a": 1\n "b": 2}', "syntax", 2, 2),
    "a missing colon": (b'{"a" 1}', "syntax", 1, 6),
    "single quotes": (b"{'a': 1}", "syntax", 1, 2),
    "a key without quotes": (b"{a: 1}", "syntax", 1, 2),
    "a comment": (b'{"a": 1 // one\n}', "syntax", 1, 9),
    "Python's True": (b"[True]", "syntax", 1, 2),
    "a leading zero": (b"[0123]", "syntax", 1, 2),
    "digits of another script": ("[１]".encode(), "syntax", 1, 2),
    "a tab in a string": (b'["a\tb"]', "syntax", 1, 4),
    "a string over two lines": (b'["a\nb"]', "syntax", 1, 2),
    "an escape JSON has not": (b'["a\\x41"]', "syntax", 1, 4),
    "more text after the end": (b'{"a": 1}}', "syntax", 1, 9),
    "two documents": (b'{"a": 1}\n{"a": 2}', "many-documents", 2, 1),
    "the wrong bracket": (b"[1}", "syntax", 1, 3),
}

YAML_REFUSED = {
    "second equal key": (b"a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
    "equal keys, one in quotes": (b'{a: 1, "a": 2}', "duplicate-key", 1, 8),
    "an anchor": (b"a: &x 1\n", "alias", 1, 4),
    "an alias": (b"a: *x\n", "alias", 1, 4),
    "an anchor on a list": (b"a: &x [1]\n", "alias", 1, 4),
    "a merge key": (b"a:\n  <<: {b: 1}\n", "alias", 2, 3),
    "a Python tag": (b"a: !!python/object/apply:os.system [id]\n", "syntax", 1, 4),
    "an own tag": (b"a: !secret x\n", "syntax", 1, 4),
    "a tag on an object": (b"a: !!map {b: 1}\n", "syntax", 1, 4),
    "a declared tag": (b"%TAG ! tag:x,2000:\n---\na: 1\n", "syntax", 1, 1),
    "two documents": (b"a: 1\n---\nb: 2\n", "many-documents", 2, 1),
    "a list as a key": (b"? [a]\n: 1\n", "syntax", 1, 3),
    "an object as a key": (b"{{a: 1}: 2}", "syntax", 1, 2),
    "a tab that indents": (b"a:\n\tb: 1\n", "syntax", 2, 1),
    "a tab that indents a flow list": (b"a: [\n\tb]\n", "syntax", 2, 1),
    "a tab that indents a quoted text": (b'a: "b\n\tc"\n', "syntax", 2, 1),
    "a comment that touches a value": (b'a: "b"#c\n', "syntax", 1, 7),
    "a comment that touches a comma": (b"[a,#c\n b]\n", "syntax", 1, 4),
    "a dash for a value": (b"a: [-]\n", "syntax", 1, 5),
    "one level too deep": (b"[" * 65 + b"]" * 65, "too-deep", 1, 65),
    "one level too deep in blocks": (b"- " * 65 + b"x", "too-deep", 1, 129),
    "an open quote": (b'a: 1\nb: "c\nd: 2\n', "truncated-document", 3, 5),
    "an open list": (b"a: [1,\n  2", "truncated-document", 2, 4),
    "a key cut in two": (b"a: 1\nbc", "truncated-document", 2, 3),
    "a line that is indented wrongly": (b"a:\n  b: 1\n c: 2\n", "syntax", 3, 2),
    "two colons on a line": (b"a: b: c\n", "syntax", 1, 5),
    "a sign that starts no value": (b"a: @b\n", "syntax", 1, 4),
    "an unknown escape": (b'a: "\\."\n', "syntax", 1, 5),
    "half a surrogate pair": (b'a: "\\ud800"\n', "syntax", 1, 7),
    "a control character": (b"a: b\n c\x07: 1\n", "syntax", 2, 3),
    "comments only": (b"# nothing\n", "empty-document", 1, 1),
    "a document start only": (b"---\n", "empty-document", 1, 1),
}

BYTES_REFUSED = {
    "no bytes": (b"", "empty-document", "empty"),
    "white space": (b" \r\n\t", "empty-document", "empty"),
    "UTF-8 with a mark": (b'\xef\xbb\xbf{"a": 1}', "encoding", "byte order mark"),
    "UTF-16, little end first": ('{"a": 1}'.encode("utf-16-le"), "encoding", "UTF-16 (little-endian) without"),
    "UTF-16, big end first": ('{"a": 1}'.encode("utf-16-be"), "encoding", "UTF-16 (big-endian) without"),
    "UTF-16 with a mark": (b"\xff\xfe" + "{}".encode("utf-16-le"), "encoding", "is UTF-16 (little-endian)"),
    "UTF-32 with a mark": (b"\xff\xfe\0\0" + "{}".encode("utf-32-le"), "encoding", "is UTF-32 (little-endian)"),
    "UTF-32, big end first, with a mark": (b"\0\0\xfe\xff" + "{}".encode("utf-32-be"), "encoding", "is UTF-32 (big-endian)"),
    "UTF-32": ("{}".encode("utf-32-le"), "encoding", "UTF-32 (little-endian) without"),
    "a NUL byte": (b'{"a":\n "\0"}', "encoding", "binary"),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), "encoding", "byte 0xE9"),
    "a pickle": (b"\x80\x04\x95\x0f\0\0\0", "encoding", "binary"),
    "a surrogate in UTF-8": (b'["\xed\xa0\x80"]', "encoding", "byte 0xED"),
    "more than 10 MB": (b"[" + b" " * MAX_BYTES + b"]", "too-large", "10,485,760"),
    "too many values": (b"[" + b"1," * MAX_VALUES + b"1]", "too-large", "250,000"),
}


@pytest.mark.parametrize(("data", "code", "line", "column"), JSON_REFUSED.values(), ids=JSON_REFUSED)
def test_json_is_refused_with_its_code_at_the_place(data: bytes, code: str, line: int, column: int) -> None:
    error = refused(read_json, data)
    assert (error.code, error.line, error.column) == (code, line, column), error


@pytest.mark.parametrize(("data", "code", "line", "column"), YAML_REFUSED.values(), ids=YAML_REFUSED)
def test_yaml_is_refused_with_its_code_at_the_place(data: bytes, code: str, line: int, column: int) -> None:
    error = refused(read_yaml, data)
    assert (error.code, error.line, error.column) == (code, line, column), error


@pytest.mark.parametrize(("data", "code", "words"), BYTES_REFUSED.values(), ids=BYTES_REFUSED)
@pytest.mark.parametrize("reader", [read_json, read_yaml, read_yaml_stream])
def test_bytes_that_are_no_plain_utf8_are_named_for_what_they_are(reader, data: bytes, code: str, words: str) -> None:
    error = refused(reader, data)
    assert (error.code, words in error.message) == (code, True), error
    assert error.help


def test_a_second_key_names_the_line_of_the_first() -> None:
    for reader, data in ((read_json, b'{"d": {"x": 1},\n "e": 0,\n "d": 2}'), (read_yaml, b"d: {x: 1}\ne: 0\nd: 2\n")):
        error = refused(reader, data)
        assert "first on line 1" in error.message
        assert error.line == 3


def test_an_error_shows_its_line_without_the_line_end() -> None:
    assert refused(read_json, b'{"a": 1,\r\n  "b": NaN\r\n}').text == '  "b": NaN'
    assert refused(read_yaml, b"a: 1\r\nb: &x 2\r\n").text == "b: &x 2"


def test_depth_and_size_are_accepted_up_to_the_limit() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "x").value
    assert read_yaml(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "x").value
    assert read_json(b'{"a": "' + b"x" * (MAX_BYTES - 9) + b'"}', "x").value
    assert len(read_json(b"[" + b"1," * (MAX_VALUES - 2) + b"1]", "x").value) == MAX_VALUES - 1  # type: ignore[arg-type]
    many = read_json(b"[" + b'"[[[[{",' * 100 + b'"\\\\"]', "x")
    assert many.value == ["[[[[{"] * 100 + ["\\"]


@pytest.mark.parametrize(
    "text", ["0123456", "0" * 40, "1_000_000", "12:30:45", "no", "3.10", "12345e6789", "~", "2026-01-04", "0x1F", "1e999"]
)
def test_a_yaml_scalar_stays_the_text_its_author_wrote(text: str) -> None:
    document = read_yaml(f"plain: {text}\nsingle: '{text}'\ndouble: \"{text}\"\nblock: |-\n  {text}\nlist: [{text}]\n".encode(), "x")
    value = document.value
    assert value == {"plain": text, "single": text, "double": text, "block": text, "list": [text]}
    assert isinstance(value, dict)
    assert [type(value[key]) for key in ("plain", "single", "double", "block")] == [Plain, str, str, str]
    assert type(value["list"][0]) is Plain
    assert {type(key) for key in value} == {str}


def test_a_quoted_merge_sign_is_an_ordinary_key() -> None:
    assert read_yaml(b'"<<": {a: 1}\n', "x").value == {"<<": {"a": "1"}}


def test_yaml_signs_inside_texts_are_ordinary_text() -> None:
    data = b'on: models/**/x#y.json\nwhy: "Never! & *always* <<"\nurl: http://a/b#c\ntab: "a\\tb"  # said\t\n'
    assert read_yaml(data, "x").value == {
        "on": "models/**/x#y.json",
        "why": "Never! & *always* <<",
        "url": "http://a/b#c",
        "tab": "a\tb",
    }


def test_the_extension_chooses_the_reader() -> None:
    assert read(b'{"a": 1}', "p/x.JSON").value == {"a": 1}
    assert read(b'{"a": 1}', "p/x.yaml").value == {"a": "1"}
    assert read(b"a: 1", "dvc.lock").value == {"a": "1"}


NESTED_JSON = """{
  "model": {"name": "fraud", "é😀": [1, {"deep": "x"}]},
  "rows": 1250043,
  "views": [
    {"name": "a"},
    []
  ]
}
"""

JSON_PLACES = [
    ((), False, (1, 1, 8, 2)),
    (("model",), False, (2, 12, 2, 55)),
    (("model",), True, (2, 3, 2, 10)),
    (("model", "name"), False, (2, 21, 2, 28)),
    (("model", "é😀"), True, (2, 30, 2, 34)),
    (("model", "é😀", 1, "deep"), False, (2, 49, 2, 52)),
    (("model", "é😀", -1, "deep"), False, (2, 49, 2, 52)),
    (("rows",), False, (3, 11, 3, 18)),
    (("views", 0), False, (5, 5, 5, 18)),
    (("views", 0), True, (5, 5, 5, 18)),
    (("missing",), False, (1, 1, 1, 2)),
    (("missing", "more"), True, (1, 1, 1, 2)),
    (("model", "missing"), False, (2, 3, 2, 10)),
    (("rows", "missing"), False, (3, 3, 3, 9)),
    (("views", 0, "version"), False, (5, 5, 5, 6)),
    (("views", 1, 0), False, (6, 5, 6, 6)),
    (("views", 7), False, (4, 3, 4, 10)),
    (("views", "name"), False, (4, 3, 4, 10)),
]


@pytest.mark.parametrize(("path", "key", "where"), JSON_PLACES, ids=[f"{path}{' key' * key}" for path, key, _ in JSON_PLACES])
def test_json_values_keys_and_what_is_missing_have_their_place(path, key: bool, where: tuple[int, int, int, int]) -> None:
    assert place(read_json(NESTED_JSON.encode(), "x.json").locate(path, key=key)) == where


YAML = """\
# a comment
model:
  name: fraud classifier
  "quoted key":   'it''s'
  note: |
    two
    lines

  folded: >-
    one
    line
views:
- name: a
  version: v5
-
  name: b
flow: {é😀: [1, "x y"], last: z}
empty:
long: plain text
  goes on
"""

YAML_PLACES = [
    ((), False, (2, 1, 20, 10)),
    (("model",), True, (2, 1, 2, 6)),
    (("model",), False, (3, 3, 11, 9)),
    (("model", "name"), True, (3, 3, 3, 7)),
    (("model", "name"), False, (3, 9, 3, 25)),
    (("model", "quoted key"), True, (4, 3, 4, 15)),
    (("model", "quoted key"), False, (4, 19, 4, 26)),
    (("model", "note"), False, (5, 9, 7, 10)),
    (("model", "folded"), False, (9, 11, 11, 9)),
    (("views", 0), False, (13, 3, 14, 14)),
    (("views", 0, "version"), False, (14, 12, 14, 14)),
    (("views", 1, "name"), False, (16, 9, 16, 10)),
    (("views", 1, "version"), False, (16, 3, 16, 10)),
    (("views", 0, "missing"), False, (13, 3, 13, 10)),
    (("flow",), False, (17, 7, 17, 32)),
    (("flow", "é😀"), True, (17, 8, 17, 10)),
    (("flow", "é😀", 1), False, (17, 16, 17, 21)),
    (("flow", "last"), False, (17, 30, 17, 31)),
    (("flow", "none"), False, (17, 1, 17, 5)),
    (("empty",), False, (18, 7, 18, 7)),
    (("long",), False, (19, 7, 20, 10)),
    (("none",), False, (2, 1, 2, 7)),
    (("none", 3), True, (2, 1, 2, 7)),
]


@pytest.mark.parametrize(("path", "key", "where"), YAML_PLACES, ids=[f"{path}{' key' * key}" for path, key, _ in YAML_PLACES])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_yaml_values_keys_and_what_is_missing_have_their_place(path, key: bool, where, line_end: str) -> None:
    document = read_yaml(YAML.replace("\n", line_end).encode(), "x.yaml")
    assert place(document.locate(path, key=key)) == where


def test_a_place_carries_its_file_and_its_whole_line() -> None:
    location = read_yaml(YAML.encode(), "a/b.yaml").locate(("views", 0, "version"))
    assert (location.file, location.text) == ("a/b.yaml", "  version: v5")


def test_line_numbers_hold_far_down_a_document_and_across_cut_line_ends() -> None:
    for line_end in ("\n", "\r\n", "\r"):
        rows = [f'"row {number:05}"' for number in range(20_001)]  # line ends fall on both sides of every block's edge
        document = read_json(("[" + f",{line_end}".join(rows) + "]").encode(), "x")
        for index in (20_000, 0, 9_000, 19_999, 5_041, 5_042, 4_681):
            location = document.locate((index,))
            assert (location.line, location.text.strip("[],")) == (index + 1, rows[index])


def test_a_foreign_stream_has_many_documents_without_the_empty_ones() -> None:
    documents = read_yaml_stream(b"---\na: 1\n---\n---\n- b\n...\n", "k8s.yaml")
    assert [document.value for document in documents] == [{"a": "1"}, ["b"]]
    assert [place(document.locate((0,) if index else ("a",))) for index, document in enumerate(documents)] == [(2, 4, 2, 5), (5, 3, 5, 4)]


COMPOSE = b"""\
x-base: &base
  image: train:v1
  env: {A: 1, B: 2}
services:
  one:
    <<: *base
    env: {A: 3}
  two:
    <<: [{image: eval:v2}, *base]
  name: &name three
  *name : {copy: *base}
"""


def test_a_foreign_file_may_use_aliases_and_merge_keys() -> None:
    (document,) = read_yaml_stream(COMPOSE, "compose.yaml")
    services = document.value["services"]  # type: ignore[index,call-overload]
    assert services["one"] == {"env": {"A": "3"}, "image": "train:v1"}
    assert services["two"] == {"image": "eval:v2", "env": {"A": "1", "B": "2"}}
    assert services["three"] == {"copy": {"image": "train:v1", "env": {"A": "1", "B": "2"}}}
    assert place(document.locate(("services", "one", "image"))) == (2, 10, 2, 18)
    assert place(document.locate(("services", "one", "env", "A"))) == (7, 14, 7, 15)
    assert place(document.locate(("services", "two", "image"))) == (9, 18, 9, 25)
    assert place(document.locate(("services", "two", "env", "B"))) == (3, 18, 3, 19)
    assert place(document.locate(("services", "three", "copy"))) == (11, 18, 11, 23)
    assert place(document.locate(("services", "three", "copy", "image"))) == (2, 10, 2, 18)


def test_a_foreign_tag_is_ignored_and_an_explicit_string_is_no_plain_scalar() -> None:
    (document,) = read_yaml_stream(b"a: !reset null\nb: !!str 1\nc: !!int 1\n", "x")
    value = document.value
    assert isinstance(value, dict)
    assert [(type(each), each) for each in value.values()] == [(Plain, "null"), (str, "1"), (Plain, "1")]


STREAMS_REFUSED = {
    "an alias without an anchor": (b"a: *b\n", "alias"),
    "an alias inside its own anchor": (b"a: &a [*a]\n", "alias"),
    "an alias bomb": (
        b"a0: &a0 [x, x]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 60)),
        "too-large",
    ),
    "aliases that nest": (b"a0: &a0 []\n" + b"".join(b"a%d: &a%d [*a%d]\n" % (n, n, n - 1) for n in range(1, 70)), "too-deep"),
    "merge keys that nest": (b"a0: &a0 {}\n" + b"".join(b"a%d: &a%d {<<: *a%d}\n" % (n, n, n - 1) for n in range(1, 70)), "too-deep"),
    "a merge bomb": (
        b"a: &a {" + b",".join(b"k%d: 1" % n for n in range(999)) + b"}\n" + b"".join(b"m%d: {<<: *a}\n" % n for n in range(300)),
        "too-large",
    ),
    "a merge key of text": (b"a: {<<: b}\n", "syntax"),
    "equal keys": (b"a: 1\na: 2\n", "duplicate-key"),
    "an alias that is a list as a key": (b"a: &a [1]\n*a : 2\n", "syntax"),
    "a tag that makes Python objects": (b"a: !!python/object/apply:os.system [id]\n", "syntax"),
    "too many documents": (b"---\na\n" * 10_001, "too-large"),
    "too many tag handles": (b"".join(b"%%TAG !%d! x\n" % n for n in range(40)) + b"--- a\n", "too-large"),
}


@pytest.mark.parametrize(("data", "code"), STREAMS_REFUSED.values(), ids=STREAMS_REFUSED)
def test_a_foreign_stream_is_bounded_too(data: bytes, code: str) -> None:
    assert refused(read_yaml_stream, data).code == code


def test_yaml_is_read_alike_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = read_yaml(YAML.encode(), "x")
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    without = read_yaml(YAML.encode(), "x")
    assert without.value == with_libyaml.value
    for path, key, where in YAML_PLACES:
        assert place(without.locate(path, key=key)) == where
    for name in ("second equal key", "an anchor", "a merge key", "one level too deep", "an open list", "half a surrogate pair"):
        assert refused(read_yaml, YAML_REFUSED[name][0]).code == YAML_REFUSED[name][1], name


HOSTILE = {
    "100,000 brackets of JSON": ("read_json", "b'[' * 100_000"),
    "100,000 objects of JSON": ("read_json", "b'{\"a\":' * 100_000"),
    "100,000 brackets of YAML": ("read_yaml", "b'[' * 100_000"),
    "100,000 braces of YAML": ("read_yaml", "b'{a: ' * 100_000"),
    "100,000 dashes of YAML": ("read_yaml", "b'- ' * 100_000"),
    "an alias bomb": (
        "read_yaml_stream",
        "b'a0: &a0 [x]\\n' + b''.join(b'a%d: &a%d [%s]\\n' % (n, n, b','.join([b'*a%d' % (n-1)] * 9)) for n in range(1, 99))",
    ),
    "50 MB": ("read_json", "b'[' + b'1,' * 25_000_000 + b'1]'"),
    "10 MB of empty objects": ("read_json", "b'[' + b'{},' * 3_400_000 + b'1]'"),
    "10 MB of quotes": ("read_json", "b'\"' * 10_000_000"),
    "10 MB of line ends": ("read_json", "b'[' + b'\\n' * 10_000_000 + b'x'"),
    "10 MB of list entries": ("read_yaml", "b'- a\\n' * 2_600_000"),
    "2 MB of tag handles": ("read_yaml_stream", "b''.join(b'%%TAG !%d! x\\n' % n for n in range(150_000)) + b'--- a'"),
}
_RUN = """
from pytest_lineage import documents
from pytest_lineage.errors import SubjectError
data = {data}
try:
    documents.{reader}(data, "x")
except SubjectError as error:
    (peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss counts the parent too
    print(error.code, int(peak) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its peak of memory in /proc")
@pytest.mark.parametrize(("reader", "data"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_neither_crash_nor_eat_memory(reader: str, data: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format(reader=reader, data=data)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    code, megabytes = done.stdout.split()
    assert code in {"too-deep", "too-large", "syntax", "truncated-document", "many-documents"}
    assert int(megabytes) < 256


def test_reading_json_loads_no_yaml() -> None:
    program = (
        "import sys; from pytest_lineage.documents import read; read(b'{\"a\": 1}', 'x.json').locate(('a',)); print('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_document_is_located_once_and_only_when_asked() -> None:
    asked = []

    def places(text: str, file: str):
        from pytest_lineage.documents_json import places as found

        asked.append(file)
        return found(text, file)

    document = Document("x", json.loads(NESTED_JSON), NESTED_JSON, places)
    assert not asked
    document.locate(("rows",))
    document.locate(("model",))
    assert asked == ["x"]
