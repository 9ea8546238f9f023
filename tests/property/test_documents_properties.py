"""Properties of document reading, on documents nobody thought of."""

from __future__ import annotations

import contextlib
import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.documents import read_json, read_yaml, read_yaml_stream
from pytest_lineage.documents_yaml_places import compose
from pytest_lineage.errors import SubjectError
from pytest_lineage.model import Location, Plain

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)
LAYOUTS = st.fixed_dictionaries(
    {
        "indent": st.none() | st.integers(0, 4) | st.just("\t"),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\r\n", "\t:\n"), (",\r", ":  ")]),
    }
)

#: Text as YAML writers produce it: printable, since YAML has no other characters outside escapes.
YAML_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=12)
YAML_VALUES = st.recursive(
    YAML_TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(YAML_TEXT, inner, max_size=4), max_leaves=12
)
YAML_LAYOUTS = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "allow_unicode": st.booleans(),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "indent": st.integers(2, 4),
        "width": st.sampled_from([20, 80, 1000]),
        "line_break": st.sampled_from(["\n", "\r\n"]),
    }
)
#: Pieces that YAML is made of, so that random texts get past the first character.
YAML_PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "- ",
                "a: ",
                "b:",
                "\n",
                "\n  ",
                "\n    ",
                "\r\n",
                "[",
                "]",
                "{",
                "}",
                ", ",
                ",",
                ": ",
                "'",
                '"',
                "#",
                " #c",
                "\t",
                "|\n",
                ">-\n",
                "? ",
            ),
            *(
                "&x ",
                "*x",
                "!!str ",
                "!t ",
                "<<: ",
                "---\n",
                "...\n",
                "%YAML 1.2\n",
                "%TAG ! x\n",
                "-",
                "é",
                "\\",
                "\\ud83d",
                "\ufeff",
                "\x85",
                "\u2028",
            ),
            *("x", "0123", "~", "''", '""', "  ", "@", "`", "\x07"),
        ]
    ),
    max_size=25,
).map("".join)
JSON_PIECES = st.lists(
    st.sampled_from(
        [
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            " ",
            "\n",
            "\r",
            '"',
            '"a"',
            '"a":',
            '"b":',
            "1",
            "-0",
            "1e5",
            "1e999",
            "NaN",
            "true",
            "nul",
            "\\",
            "\\ud83d",
            "\t",
            "é",
            "//",
        ]
    ),
    max_size=25,
).map("".join)


def attempted(reader, data: bytes):
    """What was read, or the error that says why not, which always has a code and a place."""
    try:
        return reader(data, "x")
    except SubjectError as error:
        return error


def has_place(error: SubjectError) -> bool:
    return bool(error.code and error.line and error.column)


def cut(text: str, location: Location) -> str:
    """What a region covers."""
    starts = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text))]
    return text[starts[location.line - 1] + location.column - 1 : starts[location.end_line - 1] + location.end_column - 1]


def paths(value: object, here: tuple[str | int, ...] = ()):
    yield here, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*here, index))


class TestJson:
    @given(value=VALUES, layout=LAYOUTS)
    def test_what_json_writes_is_read_as_the_same_value(self, value: object, layout: dict) -> None:
        assert read_json(json.dumps(value, **layout).encode(), "x").value == value

    @given(value=VALUES, layout=LAYOUTS)
    def test_every_place_covers_exactly_the_text_of_its_value_and_key(self, value: object, layout: dict) -> None:
        text = json.dumps(value, **layout)
        document = read_json(text.encode(), "x")
        for path, inner in paths(value):
            assert json.loads(cut(text, document.locate(path))) == inner
            if path and isinstance(path[-1], str):
                assert json.loads(cut(text, document.locate(path, key=True))) == path[-1]

    @given(value=VALUES, layout=LAYOUTS)
    def test_a_missing_key_is_at_the_key_of_the_object_that_should_hold_it(self, value: object, layout: dict) -> None:
        text = json.dumps(value, **layout)
        document = read_json(text.encode(), "x")
        for path, inner in paths(value):
            found = document.locate((*path, "no such key, ever"))
            if path and isinstance(path[-1], str):
                assert found == document.locate(path, key=True)
            elif isinstance(inner, (dict, list)):
                assert cut(text, found) in {"{", "["}

    @given(text=JSON_PIECES)
    def test_the_quick_way_and_the_careful_way_agree(self, text: str) -> None:
        document = attempted(read_json, text.encode())
        if isinstance(document, SubjectError):
            assert has_place(document)
            return
        assert document.value == json.loads(text)
        document.locate(())

    @given(value=VALUES, layout=LAYOUTS, at=st.floats(0, 1, exclude_max=True))
    def test_an_object_cut_short_is_truncated_or_not_json(self, value: object, layout: dict, at: float) -> None:
        data = json.dumps({"data": value}, **layout).encode()
        with pytest.raises(SubjectError) as caught:
            read_json(data[: int(len(data) * at)], "x")
        assert caught.value.code in {"truncated-document", "empty-document"}


class TestYaml:
    @given(value=YAML_VALUES, layout=YAML_LAYOUTS)
    def test_what_yaml_writes_is_read_as_the_same_strings(self, value: object, layout: dict) -> None:
        assert read_yaml(_written(value, layout).encode(), "x").value == value

    @given(value=YAML_VALUES, layout=YAML_LAYOUTS)
    def test_every_place_covers_exactly_the_text_of_its_value_and_key(self, value: object, layout: dict) -> None:
        written = _written(value, layout)
        document = read_yaml(written.encode(), "x")
        for path, inner in paths(document.value):
            if isinstance(inner, str):
                assert _scalar(cut(written, document.locate(path))) == inner.rstrip("\n")
            if path and isinstance(path[-1], str):
                assert _scalar(cut(written, document.locate(path, key=True))) == path[-1].rstrip("\n")

    @given(text=YAML_PIECES)
    def test_the_quick_way_and_the_careful_way_agree(self, text: str) -> None:
        document = attempted(read_yaml, text.encode())
        if isinstance(document, SubjectError):
            assert has_place(document)
            return
        ((value, _),) = compose(text, "x", strict=True)
        assert _kinds(document.value) == _kinds(value)
        for path, _inner in paths(document.value):
            location = document.locate(path)
            assert (location.line, location.column) <= (location.end_line, location.end_column)

    @given(text=YAML_PIECES)
    def test_what_strict_reading_accepts_a_stream_reads_alike(self, text: str) -> None:
        with contextlib.suppress(SubjectError):
            value = read_yaml(text.encode(), "x").value
            (document,) = read_yaml_stream(text.encode(), "x")
            assert _kinds(document.value) == _kinds(value)

    @given(text=YAML_PIECES)
    def test_a_stream_is_read_or_refused_and_everything_in_it_has_a_place(self, text: str) -> None:
        with contextlib.suppress(SubjectError):
            for document in read_yaml_stream(text.encode(), "x"):
                for path, _ in paths(document.value):
                    document.locate(path)
                    document.locate(path, key=True)


@given(data=st.binary() | st.binary(max_size=8).map(lambda junk: b'{"a": ' + junk + b"}") | TEXT.map(str.encode))
@pytest.mark.parametrize("reader", [read_json, read_yaml, read_yaml_stream])
def test_random_bytes_are_read_or_refused(reader, data: bytes) -> None:
    found = attempted(reader, data)
    assert not isinstance(found, SubjectError) or has_place(found)


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _written(value: object, layout: dict) -> str:
    return yaml.dump(value, Dumper=_WithoutAliases, **layout)


def _scalar(source: str) -> object:
    loaded = yaml.load(source, Loader=yaml.BaseLoader) if source else ""
    return loaded.rstrip("\n") if isinstance(loaded, str) else loaded


def _kinds(value: object) -> object:
    """A value with plain and quoted scalars told apart."""
    if isinstance(value, dict):
        return [(key, _kinds(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [_kinds(inner) for inner in value]
    return type(value) is Plain, value
