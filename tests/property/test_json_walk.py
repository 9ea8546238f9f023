"""Walking to one value finds the place that taking down all places finds."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.documents_json import places
from pytest_lineage.documents_json_walk import Walk
from tests.property.test_documents_properties import LAYOUTS, TEXT, VALUES, paths


@given(VALUES, LAYOUTS, st.lists(TEXT | st.integers(-5, 5), max_size=2), st.booleans())
def test_every_path_and_what_is_not_there(value: Any, layout: dict[str, Any], more: list[str | int], key: bool) -> None:
    text = json.dumps(value, **layout)
    everything = places(text, "x.json")
    for path, _ in paths(value):
        for wanted in (path, (*path, *more)):
            assert Walk(text, "x.json").locate(wanted, key=key) == everything.locate(wanted, key=key)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_many_questions_are_answered_as_one(asked: list[int]) -> None:
    text = json.dumps({"list": list(range(20))}, indent=1)
    walk, everything = Walk(text, "x.json"), places(text, "x.json")
    for index in asked:
        assert walk.locate(("list", index)) == everything.locate(("list", index))
