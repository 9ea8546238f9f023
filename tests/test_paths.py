"""Field names and places: RFC 9535 where it applies, and never a vacuous find."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.errors import SubjectError
from pytest_lineage.paths import EVERY, MISSING, MOST_PLACES, dotted, get, parse_field, pointer

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "jsonpath-rfc9535.json"
CASES = json.loads(CORPUS.read_text())["tests"] if CORPUS.exists() else []
TRAIN, TEST = {"role": "train", "version": "1"}, {"role": "test"}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("model.name", ("model", "name")),
        ("model['name']", ("model", "name")),
        ('tags["mlflow.source.git.commit"]', ("tags", "mlflow.source.git.commit")),
        (r"tags['it\'s']", ("tags", "it's")),
        ("env.docker-image", ("env", "docker-image")),
        ("parents[0]", ("parents", 0)),
        ("parents[-1].id", ("parents", -1, "id")),
        ("parents[*].id", ("parents", EVERY, "id")),
        ("data", ("data",)),
        ("data.version", ("data", EVERY, "version")),
        ("data['version']", ("data", EVERY, "version")),
        ("data[*].version", ("data", EVERY, "version")),
        ("data[0].version", ("data", 0, "version")),
    ],
)
def test_plain_names_are_steps(text: str, steps: tuple[object, ...]) -> None:
    path = parse_field(text)
    assert (path.steps, path.query) == (steps, None)


@pytest.mark.parametrize(
    "text", [".", "a.", ".a", "a..", "a[", "a]", "a[01]", "a['b", "a b", "a[?", "a[1:2:3:4]", "$", "a.*.", "ключ.", "a[?nope(@)]", "a[(1)]"]
)
def test_what_is_no_name_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a field name: "):
        parse_field(text)


class TestFinding:
    def test_data_is_one_object_or_a_list(self) -> None:
        name = parse_field("data.version")
        assert name.find({"data": {"version": "1"}}) == [(("data", "version"), "1")]
        assert name.find({"data": [TRAIN, TEST]}) == [(("data", 0, "version"), "1"), (("data", 1, "version"), MISSING)]

    @pytest.mark.parametrize("data", [{}, {"data": []}, {"data": {}}, {"data": None}, {"data": "text"}, {"data": 7}, {"data": ["text"]}])
    def test_nothing_is_missing_once(self, data: dict[str, Any]) -> None:
        ((path, value),) = parse_field("data.version").find(data)
        assert value is MISSING
        assert path[0] == "data"
        assert path[-1] == "version"

    def test_every_entry_of_an_object_counts(self) -> None:
        found = parse_field("evaluation.splits[*].version").find({"evaluation": {"splits": {"train": {"version": "1"}, "test": {}}}})
        assert found == [(("evaluation", "splits", "train", "version"), "1"), (("evaluation", "splits", "test", "version"), MISSING)]

    def test_an_index_reads_one_object_as_its_own_only_entry(self) -> None:
        assert parse_field("data[0].version").find({"data": TRAIN}) == [(("data", "version"), "1")]
        assert parse_field("data[1].version").find({"data": TRAIN})[0][1] is MISSING

    def test_an_index_from_the_end_is_told_from_the_start(self) -> None:
        assert parse_field("parents[-1]").find({"parents": ["a", "b"]}) == [(("parents", 1), "b")]

    def test_too_many_places_are_not_looked_at(self) -> None:
        data = {"data": [TRAIN] * MOST_PLACES}
        assert len(parse_field("data.version").find(data)) == MOST_PLACES
        with pytest.raises(SubjectError) as caught:
            parse_field("data.version").find({"data": [TRAIN] * (MOST_PLACES + 1)})
        assert caught.value.code == "too-large"


class TestQueries:
    """Names that choose: what they pass over is missing, not silently left out."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("data[?@.role=='train'].version", [(("data", 0, "version"), "1"), (("data", 2, "version"), MISSING)]),
            ("data[?@.role=='gone'].version", [(("data",), MISSING)]),
            ("data[0,1].version", [(("data", 0, "version"), "1"), (("data", 1, "version"), MISSING)]),
            ("data[1:].version", [(("data", 1, "version"), MISSING), (("data", 2, "version"), MISSING)]),
            ("..version", [(("data", 0, "version"), "1")]),
            ("data[?match(@.role, 't.*t')].role", [(("data", 1, "role"), "test")]),
        ],
    )
    def test_an_entry_that_is_chosen_and_lacks_the_rest_is_missing(self, text: str, found: list[object]) -> None:
        assert parse_field(text).find({"data": [TRAIN, TEST, {"role": "train"}]}) == found

    def test_every_entry_before_the_choice_must_have_something_to_choose(self) -> None:
        data = {"data": [{"features": [{"name": "a"}]}, {"features": []}, {}]}
        found = parse_field("data.features[?@.name].name").find(data)
        assert [path for path, value in found if value is MISSING] == [("data", 1, "features"), ("data", 2, "features")]

    def test_one_object_of_data_is_chosen_from_as_from_a_list(self) -> None:
        assert parse_field("data[?@.role=='train'].version").find({"data": TRAIN}) == [(("data", "version"), "1")]

    def test_filters_see_what_yaml_means(self) -> None:
        from pytest_lineage.model import Plain

        data = {"data": [{"rows": Plain("200"), "version": Plain("v1")}]}
        ((_, value),) = parse_field("data[?@.rows > 100].version").find(data)
        assert isinstance(value, Plain)

    def test_a_broken_pattern_chooses_nothing(self) -> None:
        assert parse_field("data[?match(@.role, '(')].role").find({"data": [TRAIN]}) == [(("data",), MISSING)]

    @pytest.mark.parametrize("text", ["x[?match(@, '(a+)+b')]", "x[?search(@, '(a|a)*$')]", "x" + "[*,*]" * 30 + ".y", "x" + "..*" * 6])
    def test_no_query_takes_long(self, text: str) -> None:
        name = parse_field(text)
        with suppress(SubjectError):
            assert name.find({"x": ["a" * 10_000] * 100})

    def test_what_is_too_large_to_look_through_is_said(self) -> None:
        with pytest.raises(SubjectError, match="too large to look through it for"):
            parse_field("x[?@.a]").find({"x": [{"b": 1}] * 200_000})


def _paths_of(selector: str) -> str | None:
    """A selector of the corpus as a field name; None where it has no such form."""
    if selector == "$":
        return None
    return (
        selector[2:] if selector.startswith("$.") and not selector.startswith("$..") else selector[1:] if selector.startswith("$") else None
    )


@pytest.mark.skipif(not CASES, reason="the RFC's test suite is not beside the project")
@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_the_rfcs_own_suite(case: dict[str, Any]) -> None:
    """What is found is what RFC 9535 finds; what it passes over is `MISSING` besides. Invalid selectors are no names."""
    text = _paths_of(case["selector"])
    if text is None or text == "" or text[0] in " \n\t\r":
        pytest.skip("has no form as a field name")
    if case.get("invalid_selector"):
        with pytest.raises(ValueError):
            parse_field(text)
        return
    try:
        found = parse_field(text).find(case["document"])
    except SubjectError:
        pytest.skip("is more than a rule looks through")
    values = [value for _, value in found if value is not MISSING]
    expected = case.get("results") or [case["result"]]
    ordered = [sorted(json.dumps(value) for value in result) for result in expected]
    assert sorted(json.dumps(value) for value in values) in ordered
    for path, value in found:
        assert value is MISSING or get(case["document"], *path) == value


STEP = st.one_of(st.text(max_size=8), st.integers(0, 99))


@given(st.lists(STEP, min_size=1, max_size=5).filter(lambda steps: isinstance(steps[0], str) and steps[0] != "data"))
def test_a_dotted_name_leads_back_to_its_place(steps: list[str | int]) -> None:
    try:
        path = parse_field(dotted(steps))
    except ValueError:  # a control character must be escaped in JSONPath, and no name of ours is written so
        assert any(isinstance(step, str) and (not step.isprintable() or not step.isascii()) for step in steps)
        return
    if path.query is None:
        assert path.steps == tuple(steps)


@given(st.lists(STEP, max_size=5))
def test_a_pointer_is_rfc_6901(steps: list[str | int]) -> None:
    """'evaluated by ... first transforming any occurrence of ~1 to /, and then ~0 to ~' (section 4)."""
    parts = pointer(steps).split("/")[1:]
    assert [part.replace("~1", "/").replace("~0", "~") for part in parts] == [str(step) for step in steps]
