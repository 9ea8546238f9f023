"""Carets stand under the very columns, whatever the line holds and however long it is."""

from __future__ import annotations

from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.model import Location
from pytest_lineage.reports.excerpt import excerpt


def place(text: str, column: int, end: int, **more: int) -> Location:
    return Location(file="x.json", line=1, column=column, end_line=more.get("end_line", 1), end_column=end, text=text)


def columns(text: str) -> int:
    return sum(0 if category(char) in {"Mn", "Me"} else 1 + (east_asian_width(char) in {"W", "F"}) for char in text)


@pytest.mark.parametrize(
    ("text", "column", "end", "shown", "carets"),
    [
        pytest.param('"a": 1', 6, 7, '"a": 1', "     ^", id="plain"),
        pytest.param("\t\ta", 3, 4, "        a", "        ^", id="tabs are expanded"),
        pytest.param('"模型": "x"', 7, 10, '"模型": "x"', "        ^^^", id="wide characters take two columns"),
        pytest.param("e\u0301x", 3, 4, "e\u0301x", " ^", id="combining characters take none"),
        pytest.param("a\x1b[1mb", 6, 7, r"a\x1b[1mb", "        ^", id="escapes take as many as they are long"),
        pytest.param("a ##[x] b", 9, 10, r"a #\x23[x] b", "           ^", id="so do disarmed commands"),
        pytest.param("abc", 2, 2, "abc", " ^", id="an empty region has one caret"),
        pytest.param("abc", 9, 12, "abc", "   ^", id="a region after the end stands after the end"),
        pytest.param("abc\r\n", 3, 4, "abc", "  ^", id="line ends are not shown"),
        pytest.param("token: abcd x", 13, 14, "token: **** x", "            ^", id="a secret keeps its width"),
    ],
)
def test_carets_stand_under_the_columns(text: str, column: int, end: int, shown: str, carets: str) -> None:
    assert excerpt(place(text, column, end), 80) == (shown, carets)


def test_a_region_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert excerpt(place("ab {", 4, 2, end_line=3), 80) == ("ab {", "   ^")


def test_without_a_line_there_is_no_excerpt() -> None:
    assert excerpt(place("", 1, 1), 80) == ("", "")


def test_a_long_line_is_cut_to_a_window_around_the_region() -> None:
    shown, carets = excerpt(place("x" * 500 + "HERE" + "y" * 500, 501, 505), 40)
    assert len(shown) <= 40
    assert shown.startswith("…x")
    assert shown.endswith("y…")
    assert shown[carets.index("^") : len(carets)] == "HERE"


def test_a_value_that_fits_is_shown_whole() -> None:
    digest = "ab" * 32
    shown, _ = excerpt(place(f'    "a_name_that_takes_some_room_too": "{digest}",', 40, 106), 80)
    assert digest in shown


def test_a_line_of_ten_megabytes_is_no_trouble() -> None:
    shown, carets = excerpt(place("[" + '{"a": 1}, ' * 1_000_000, 5_000_001, 5_000_009), 100)
    assert len(shown) <= 100
    assert "^" in carets


def test_a_secret_that_begins_outside_the_window_is_known_as_one() -> None:
    shown, _ = excerpt(place('"password": "' + "s3cr3t" * 200 + '"', 700, 720), 60)
    assert "s3cr3t" not in shown


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200).filter(lambda text: text.rstrip("\r\n")),
    st.integers(1, 220),
    st.integers(0, 60),
    st.integers(20, 120),
)
def test_an_excerpt_fits_and_has_carets_below_it(text: str, column: int, length: int, width: int) -> None:
    shown, carets = excerpt(place(text, column, column + length), width)
    assert set(carets) <= {" ", "^"}
    assert carets.rstrip(" ") == carets
    assert "^" in carets
    assert columns(shown) <= width or len(shown) == 1
    assert len(carets) <= width + 1
