"""`digest`: a full digest, or an image reference that carries one."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.digest import Digest
from pytest_lineage.model import Plain
from tests.support.records import COMPLETE, findings, judge_value, sha256

HEX = sha256("image")
PREFIXED = f"sha256:{HEX}"


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        pytest.param({}, PREFIXED, id="prefixed"),
        pytest.param({}, HEX, id="alone"),
        pytest.param({}, Plain(HEX), id="alone, in YAML without quotes"),
        pytest.param({}, f"fraud-train@{PREFIXED}", id="an image by digest"),
        pytest.param({}, f"host.example:5000/team/fraud-train:21@{PREFIXED}", id="with host, port and tag"),
        pytest.param({}, f"sha512:{HEX}{sha256('more')}", id="sha512"),
        pytest.param({"form": "prefixed"}, PREFIXED, id="prefixed, where that is asked for"),
        pytest.param({"form": "reference"}, f"fraud-train@{PREFIXED}", id="a reference, where that is asked for"),
        pytest.param({"algorithms": ("md5",)}, HEX[:32], id="a weak algorithm that the rule names"),
        pytest.param({"algorithms": ("blake3",)}, f"blake3:{HEX}", id="another algorithm that the rule names"),
    ],
)
def test_passes(parameters: dict[str, Any], value: object) -> None:
    assert judge_value(Digest(**parameters), value) == []


@pytest.mark.parametrize(
    ("parameters", "value", "code", "says"),
    [
        pytest.param({}, "fraud-train:21", "mutable-tag", "env.value is by the tag '21', which can be moved", id="a tag"),
        pytest.param({}, "fraud-train:latest", "mutable-tag", "'latest'", id="latest"),
        pytest.param({}, "sha256:7e9c...", "truncated-id", "truncated: 4 of 64 hex digits", id="cut off with dots"),
        pytest.param({}, HEX[:12], "truncated-id", "truncated: 12 of 64 hex digits", id="cut off without dots"),
        pytest.param({}, f"sha256:{HEX[:63]}", "truncated-id", "63 of 64", id="one digit short"),
        pytest.param({}, f"sha256:{HEX}a", "bad-digest", "65 hex digits instead of 64", id="one digit long"),
        pytest.param({}, f"fraud-train@sha256:{HEX[:32]}", "bad-digest", "32 hex digits", id="half a digest in a reference"),
        pytest.param({}, f"sha256:{HEX[:63]}g", "bad-digest", "'g', character 64, is no hex digit", id="a letter that is no digit"),
        pytest.param({}, PREFIXED.upper(), "malformed-id", "wrong case", id="upper case"),
        pytest.param({}, PREFIXED + "\n", "malformed-id", "ends in a line break", id="a trailing newline"),
        pytest.param({}, "sha256:" + HEX.replace(HEX[5], "а", 1), "non-ascii-id", "cyrillic", id="a look-alike"),
        pytest.param({}, "sha256:" + "0" * 64, "placeholder", "all zeros", id="zeros"),
        pytest.param({}, "sha256:deadbeef...", "truncated-id", "truncated", id="deadbeef, cut off"),
        pytest.param({}, "TODO", "placeholder", "'todo'", id="a promise"),
        pytest.param({}, f"md5:{HEX[:32]}", "weak-hash", "md5", id="md5"),
        pytest.param({}, HEX[:40], "weak-hash", "sha1", id="sha1 without its name"),
        pytest.param({}, f"blake3:{HEX}", "bad-digest", "where sha256 or sha512 belongs", id="another algorithm"),
        pytest.param({"form": "prefixed"}, HEX, "bad-digest", "not prefixed with its algorithm", id="alone, where prefixed is asked for"),
        pytest.param({"form": "reference"}, PREFIXED, "bad-digest", "without the image's name", id="alone, where a reference is asked for"),
        pytest.param(
            {"form": "prefixed"}, f"fraud@{PREFIXED}", "bad-digest", "an image reference", id="a reference, where a digest is asked for"
        ),
        pytest.param({}, 42798, "malformed-id", "is no text", id="a number"),
        pytest.param({}, True, "malformed-id", "is no text", id="a truth value"),
        pytest.param({}, [PREFIXED], "wrong-type", "a list where one digest belongs", id="a list"),
        pytest.param({}, {"sha256": HEX}, "wrong-type", "an object where one digest belongs", id="an object"),
    ],
)
def test_fails(parameters: dict[str, Any], value: object, code: str, says: str) -> None:
    (finding,) = judge_value(Digest(**parameters), value)
    assert finding.code == code
    assert says in finding.message
    assert "digest" in finding.expected


def test_the_right_spelling_is_offered_where_it_is_known() -> None:
    (finding,) = judge_value(Digest(), PREFIXED.upper())
    assert finding.fix == f"Write it as {PREFIXED}"


def test_no_algorithms_are_refused() -> None:
    with pytest.raises(ValueError, match="algorithms is empty"):
        Digest(algorithms=())


def test_every_digest_of_the_complete_manifest_passes() -> None:
    for field in ("model.artifact_sha256", "data.sha256", "code.config_sha256", "env.docker_image_digest", "env.conda_lock_sha256"):
        assert findings(Digest(), COMPLETE, field) == []


_HEX = (
    st.text("0123456789abcdef", min_size=62, max_size=66)
    | st.text("0123456789abcdef", min_size=32, max_size=32)
    | st.sampled_from([HEX, "0" * 64])
)
_TEXTS = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "fraud:1@", "fraud@", "@", "Fraud@"]),
        st.sampled_from(["", "sha256:", "md5:", "SHA256:", "dvc:", ":"]),
        _HEX,
    ),
    st.text(min_size=1, max_size=80),
)


@given(
    _TEXTS,
    st.sampled_from(["any", "prefixed", "reference"]),
    st.sampled_from([("sha256",), ("sha256", "sha512"), ("md5",), ("blake3", "sha256")]),
)
def test_what_holds_has_no_findings(value: str, form: str, algorithms: tuple[str, ...]) -> None:
    check = Digest(form=form, algorithms=algorithms)
    if check.holds(value):
        assert judge_value(check, value) == []
    if judge_value(check, value) == []:
        assert jsonschema.Draft202012Validator(check.schema()).is_valid(value)


@given(st.binary())
def test_the_digest_of_any_bytes_but_none_passes_and_does_so_fast(content: bytes) -> None:
    for value in (sha256(content), f"sha256:{sha256(content)}"):
        assert Digest().holds(value) == (content != b"")
