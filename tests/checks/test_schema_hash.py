"""`schema-hash`: the hash of the data's schema is recorded, whole."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.schema_hash import SchemaHash
from pytest_lineage.model import Plain
from tests.support.records import COMPLETE, findings, judge_value, sha256

HEX = sha256("amount double")


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        pytest.param({}, HEX, id="alone"),
        pytest.param({}, Plain(HEX), id="in YAML without quotes"),
        pytest.param({}, f"sha256:{HEX}", id="prefixed"),
        pytest.param({"algorithms": ("md5",)}, HEX[:32], id="a weak algorithm that the rule names"),
    ],
)
def test_passes(parameters: dict[str, Any], value: object) -> None:
    assert judge_value(SchemaHash(**parameters), value) == []


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        pytest.param("c4b7a10...", "truncated-id", "env.value is truncated: 7 of 64 hex digits", id="cut off with dots"),
        pytest.param("c4b7a10", "truncated-id", "7 of 64", id="cut off without dots"),
        pytest.param(HEX[:32], "weak-hash", "md5", id="md5"),
        pytest.param(f"md5:{HEX[:32]}", "weak-hash", "md5", id="md5 by name"),
        pytest.param(f"crc32:{HEX[:8]}", "weak-hash", "crc32", id="a checksum"),
        pytest.param(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "placeholder", "the sha256 of nothing", id="no schema"
        ),
        pytest.param("v3", "bad-digest", "not a digest", id="a version"),
        pytest.param(f"fraud@sha256:{HEX}", "bad-digest", "an image reference", id="an image reference"),
        pytest.param(HEX.upper(), "malformed-id", "wrong case", id="upper case"),
        pytest.param(3.1, "malformed-id", "is no text", id="a number"),
        pytest.param([HEX], "wrong-type", "a list where the hash of a schema belongs", id="a list"),
        pytest.param({"train": HEX}, "wrong-type", "an object where the hash of a schema belongs", id="an object"),
    ],
)
def test_fails(value: object, code: str, says: str) -> None:
    (finding,) = judge_value(SchemaHash(), value)
    assert finding.code == code
    assert says in finding.message
    assert finding.expected == "a sha256 or sha512 digest of the schema"


def test_every_entry_of_data_needs_one() -> None:
    manifest = {"data": [COMPLETE["data"], {"version": "v1"}]}
    (finding,) = findings(SchemaHash(), manifest, "data.schema_hash")
    assert (finding.code, finding.pointer) == ("missing", "/data/1/schema_hash")


def test_no_algorithms_are_refused() -> None:
    with pytest.raises(ValueError, match="algorithms is empty"):
        SchemaHash(algorithms=())


@given(st.text(max_size=80) | st.binary().map(sha256) | st.text("0123456789abcdef:", min_size=1, max_size=130))
def test_what_holds_has_no_findings(value: str) -> None:
    if SchemaHash().holds(value):
        assert judge_value(SchemaHash(), value) == []
        assert jsonschema.Draft202012Validator(SchemaHash().schema()).is_valid(value)
