"""`present`: a value is recorded, and it says something."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.present import Present
from pytest_lineage.model import Plain, Result
from tests.support.records import COMPLETE, altered, findings, judge_value, outcomes, without


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("A10G x1", id="text"),
        pytest.param(0, id="zero"),
        pytest.param(Plain("0"), id="zero in YAML"),
        pytest.param(False, id="false"),
        pytest.param(0.0, id="zero as a decimal"),
        pytest.param(["amount", "TODO"], id="a list with one entry that says something"),
        pytest.param({"gpu": None, "cpu": "8"}, id="an object with one entry that says something"),
        pytest.param([[0]], id="a number in a list in a list"),
        pytest.param("todo_list.parquet", id="a name with a placeholder in it"),
        pytest.param("nonexistent", id="a word that begins like a placeholder"),
    ],
)
def test_passes(value: object) -> None:
    assert judge_value(Present(), value) == []


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        pytest.param("TODO", "placeholder", "env.value is a placeholder: 'todo'", id="a promise"),
        pytest.param(" n/a ", "placeholder", "'n/a'", id="not applicable, with spaces"),
        pytest.param(Plain("unknown"), "placeholder", "'unknown'", id="a YAML word"),
        pytest.param("<commit>", "placeholder", "the template '<commit>' was not filled in", id="a template"),
        pytest.param("0" * 40, "placeholder", "all zeros", id="a commit of zeros"),
        pytest.param(Plain("0" * 40), "placeholder", "all zeros", id="a YAML commit of zeros, which is no number"),
        pytest.param("…", "placeholder", "an ellipsis", id="an ellipsis"),
        pytest.param(
            "sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "placeholder",
            "nothing",
            id="the digest of nothing",
        ),
        pytest.param(
            ["TODO", "n/a"], "placeholder", "holds nothing but placeholders; the first is a placeholder: 'todo'", id="a list of them"
        ),
        pytest.param([None, ""], "placeholder", "the first is null", id="a list of nothing"),
        pytest.param({"gpu": "TBD", "cpu": {}}, "placeholder", "'tbd'", id="an object of them"),
        pytest.param([[]], "placeholder", "the first is empty", id="an empty list in a list"),
    ],
)
def test_fails(value: object, code: str, says: str) -> None:
    (finding,) = judge_value(Present(), value)
    assert finding.code == code
    assert says in finding.message


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(without(COMPLETE, "training.hardware"), id="no key"),
        pytest.param(altered(COMPLETE, "training.hardware", None), id="null"),
        pytest.param(altered(COMPLETE, "training.hardware", " "), id="blank"),
        pytest.param(altered(COMPLETE, "training.hardware", []), id="an empty list"),
        pytest.param(altered(COMPLETE, "training.hardware", {}), id="an empty object"),
    ],
)
def test_what_is_not_there_is_missing(manifest: dict[str, object]) -> None:
    (finding,) = findings(Present(), manifest, "training.hardware")
    assert finding.code == "missing"


def test_every_field_of_the_complete_manifest_is_present() -> None:
    for side, fields in COMPLETE.items():
        for name in fields if isinstance(fields, dict) else ():
            assert findings(Present(), COMPLETE, f"{side}.{name}") == []


def test_an_optional_field_that_is_a_placeholder_still_fails() -> None:
    manifest = altered(COMPLETE, "env.cuda", "unknown")
    assert [outcome.result for outcome in outcomes(Present(), manifest, "env.cuda", optional=True)] == [Result.VIOLATION]


_WORDS = st.sampled_from(["TODO", "n/a", "", " ", "…", "0" * 40, "amount", "v5"])
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), _WORDS, _WORDS.map(Plain), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(_VALUES)
def test_holds_says_what_judge_says_and_the_schema_refuses_nothing_that_passes(value: object) -> None:
    if judge_value(Present(), value) == []:
        assert Present().holds(value)
        assert jsonschema.Draft202012Validator(Present().schema()).is_valid(value)
    elif not (value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())):
        assert not Present().holds(value)


TEXT = Present(types=("text",))
NUMBER = Present(types=("number",))


@pytest.mark.parametrize(
    ("check", "value", "says"),
    [
        pytest.param(TEXT, 7, "env.value is a number, 7, where text belongs", id="a number for text"),
        pytest.param(TEXT, False, "env.value is a boolean, false, where text belongs", id="a boolean for text"),
        pytest.param(TEXT, [["x"]], 'env.value is a list, [["x"]], where text belongs', id="a list for text"),
        pytest.param(NUMBER, True, "env.value is a boolean, true, where a number belongs", id="a boolean for a number"),
        pytest.param(NUMBER, "7", "env.value is text, 7, where a number belongs", id="quoted digits for a number"),
        pytest.param(NUMBER, Plain("seven"), "env.value is text, seven, where a number belongs", id="a YAML word for a number"),
        pytest.param(
            Present(types=("list", "object")), "a", "env.value is text, a, where a list or an object belongs", id="text for a list"
        ),
    ],
)
def test_another_type_fails(check: Present, value: object, says: str) -> None:
    (finding,) = judge_value(check, value)
    assert (finding.code, finding.message) == ("wrong-type", says)
    assert not check.holds(value)


@pytest.mark.parametrize("value", [Plain("3.11"), Plain("true"), Plain("word"), "3.11"])
def test_what_stands_unquoted_in_yaml_is_text(value: str) -> None:
    assert judge_value(TEXT, value) == []
    assert TEXT.holds(value)


def test_what_reads_as_a_number_in_yaml_is_a_number_too() -> None:
    assert judge_value(NUMBER, Plain("42")) == []
