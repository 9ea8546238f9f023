"""The public conformance suites of JSON and YAML: what must be read is read alike, what must be refused is refused.

Where we differ from a suite, it is listed here with the reason, and a listed difference that is gone fails too.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from pytest_lineage.documents import read_json, read_yaml, read_yaml_stream
from pytest_lineage.errors import SubjectError
from pytest_lineage.model import typed

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPORA = SHARED / "corpora"


def load(name: str) -> dict:
    file = CORPORA / name
    return json.loads(file.read_text()) if file.exists() else {}


JSON_SUITE: dict[str, str] = load("json-test-suite.json").get("base64", {})
YAML_SUITE: list[dict] = load("yaml-test-suite.json").get("cases", [])


def attempted(reader, data: bytes):
    """What was read, or the error that says why not, which always has a code and a place."""
    try:
        return reader(data, "x")
    except SubjectError as error:
        return error


def has_place(error: SubjectError) -> bool:
    return bool(error.code and error.line and error.column and error.help)


needs_json = pytest.mark.skipif(not JSON_SUITE, reason="the JSON test suite is not at hand (../shared/corpora)")
needs_yaml = pytest.mark.skipif(not YAML_SUITE, reason="the YAML test suite is not at hand (../shared/corpora)")
needs_data = pytest.mark.skipif(not (SHARED / "realdata").exists(), reason="the real documents are not at hand (../shared/realdata)")

#: Valid by RFC 8259, which lets readers do as they like with equal keys, and refused here on purpose.
JSON_STRICTER = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}

#: Invalid documents that strict YAML reading accepts, because libyaml does.
YAML_ACCEPTED = {
    "9C9N": "flow entries at the column of their parent: to refuse them is to measure every line of every list, and no reader differs",
    "QB6E": "the same for a quoted text of several lines",
    "S98Z": "blank lines of a block text deeper than a comment that follows: libyaml reads an empty text, and so do we",
}
#: Valid documents that mean something else to libyaml than to the suite.
YAML_READ_OTHERWISE = {
    "652Z": "a key that starts with ? inside braces keeps its ? (libyaml)",
    "HM87/01": "the same in brackets",
    "JEF9/02": "a block text of one blank line without a line end: libyaml adds the line end",
    "L24T/01": "the same after a line of text",
    "Y2GN": "an anchor with a colon in its name, which libyaml ends at the colon",
}
#: Valid documents that foreign streams refuse too, by reason.
STREAM_REFUSED = {
    "libyaml does not read it": """
        2JQS 2LFX 2SXE 4ABK 4MUZ/00 4MUZ/01 4MUZ/02 58MP 5MUD 5T43 6BCT 6CA3 6LVF 6M2F 7Z25 8XYN 96NN/00 96NN/01 9SA2 A2M4
        BEC7 CFD4 DBG4 DK3J DK95/00 DK95/03 DK95/04 FP8R FRK4 HM87/00 HWV9 K3WX M2N8/00 M7A3 MUS6/05 MUS6/06 NHX8 NJ66
        NKF9 Q5MG QT73 R4YG S3PD SM9W/01 UKK6/00 UT92 VJP3/01 W4TN W5VH Y79Y/001 Y79Y/010
    """,
    "a list or an object as a key": "4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8/01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D",
    "nothing but empty documents": "6XDY 8G76 98YD AVM7 DK95/07 MUS6/02 MUS6/03 MUS6/04",
}


def _json_cases(*prefixes: str) -> list[object]:
    return [pytest.param(name, base64.b64decode(data), id=name) for name, data in JSON_SUITE.items() if name.startswith(prefixes)]


def _yaml_cases(*, error: bool) -> list[object]:
    return [
        pytest.param(case["id"], base64.b64decode(case["base64"]), case["json"], id=case["id"])
        for case in YAML_SUITE
        if case["error"] is error
    ]


def _refused_in_streams() -> dict[str, str]:
    return {name: reason for reason, names in STREAM_REFUSED.items() for name in names.split()}


@needs_json
@pytest.mark.parametrize(("name", "data"), _json_cases("y_"))
def test_json_that_must_be_accepted_is(name: str, data: bytes) -> None:
    if name in JSON_STRICTER:
        with pytest.raises(SubjectError, match="stands twice"):
            read_json(data, name)
    else:
        document = read_json(data, name)
        assert document.value == json.loads(data)
        document.locate(())


@needs_json
@pytest.mark.parametrize(("name", "data"), _json_cases("n_"))
def test_json_that_must_be_refused_is(name: str, data: bytes) -> None:
    with pytest.raises(SubjectError) as caught:
        read_json(data, name)
    assert has_place(caught.value)


@needs_json
@pytest.mark.parametrize(("name", "data"), _json_cases("i_"))
def test_json_that_is_left_to_us_is_read_as_written_or_refused(name: str, data: bytes) -> None:
    document = attempted(read_json, data)
    if isinstance(document, SubjectError):
        assert document.code in {"bad-number", "encoding", "syntax", "too-deep"}
    else:
        assert document.value == json.loads(data)


@needs_yaml
@pytest.mark.parametrize(("name", "data", "value"), _yaml_cases(error=True))
def test_yaml_that_must_be_refused_is(name: str, data: bytes, value: str | None) -> None:
    if name in YAML_ACCEPTED:
        read_yaml(data, name)
        return
    with pytest.raises(SubjectError) as caught:
        read_yaml(data, name)
    assert has_place(caught.value)


@needs_yaml
@pytest.mark.parametrize(("name", "data", "value"), _yaml_cases(error=False))
def test_valid_yaml_is_read_as_the_suite_says_by_the_foreign_reader(name: str, data: bytes, value: str | None) -> None:
    if name in _refused_in_streams():
        with pytest.raises(SubjectError):
            read_yaml_stream(data, name)
        return
    documents = read_yaml_stream(data, name)
    for document in documents:
        document.locate(())
    if value is not None and len(documents) == 1:
        try:
            expected = json.loads(value)
        except ValueError:  # the suite gives one JSON text a document
            return
        assert (typed(documents[0].value) == expected) is (name not in YAML_READ_OTHERWISE)


@needs_yaml
@pytest.mark.parametrize(("name", "data", "value"), _yaml_cases(error=False))
def test_valid_yaml_is_read_strictly_as_by_the_foreign_reader_or_refused_for_what_it_uses(
    name: str, data: bytes, value: str | None
) -> None:
    document = attempted(read_yaml, data)
    if isinstance(document, SubjectError):
        assert name in _refused_in_streams() or document.code in {"alias", "many-documents", "syntax"}
    else:
        (foreign,) = read_yaml_stream(data, name)
        assert document.value == foreign.value


@needs_data
def test_every_real_document_is_read_or_refused_with_a_place() -> None:
    for file in sorted(path for path in (SHARED / "realdata").rglob("*") if path.is_file()):
        for reader in (read_json, read_yaml, read_yaml_stream):
            found = attempted(reader, file.read_bytes())
            if isinstance(found, SubjectError):
                assert has_place(found), file
            else:
                for document in found if isinstance(found, list) else [found]:
                    document.locate(())
