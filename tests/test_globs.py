"""Globs over paths."""

from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.globs import from_base, matcher


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("provenance.json", "provenance.json", True),
        ("./provenance.json", "provenance.json", True),
        ("provenance.json", "a/provenance.json", False),
        ("*.json", "a.json", True),
        ("*.json", "a/b.json", False),
        ("*/b.json", "a/b.json", True),
        ("**/b.json", "b.json", True),
        ("**/b.json", "a/c/b.json", True),
        ("**/b.json", "a/xb.json", False),
        ("models/**", "models/a/b.json", True),
        ("models/**", "models", False),
        ("models/**", "modelsx/a", False),
        ("models/**/p.json", "models/p.json", True),
        ("models/**/p.json", "models/a/b/p.json", True),
        ("models/**/p.json", "models/ap.json", False),
        ("**", "a/b/c", True),
        ("a**b", "a/x/b", True),
        ("?.json", "a.json", True),
        ("?.json", "/.json", False),
        ("a?b", "a/b", False),
        ("p.{json,yaml,yml}", "p.yaml", True),
        ("p.{json,yaml,yml}", "p.toml", False),
        ("{a,b{c,d}}/x", "bd/x", True),
        ("{a,}x", "x", True),
        ("[ab].json", "b.json", True),
        ("[!ab].json", "c.json", True),
        ("[^ab].json", "a.json", False),
        ("[a-c]x", "bx", True),
        ("a[!b]c", "a/c", False),
        ("a[+-0]c", "a/c", False),
        ("[[]x", "[x", True),
        ("[a&&b]x", "&x", True),
        ("a.json", "aXjson", False),
        ("a(b|c)+$", "a(b|c)+$", True),
        ("a{b", "a{b", True),
        ("a[b", "a[b", True),
        ("*.json", "a\n.json", True),
        ("*.json", "a.json\n", False),
        ("**/*a*b*c*.json", "x/1a2b3c4.json", True),
        ("**/*a*b*c*.json", "x/1a2c3b4.json", False),
        ("*/*/*/*/[!x]*.json", "a/b/c/d/e.json", True),
        ("**/a/**/b/**/c", "a/b/c", True),
        ("**/a/**/b/**/c", "x/a/y/b/z/c", True),
        ("**/a/**/b/**/c", "b/a/c", False),
    ],
)
def test_a_whole_path_matches_or_not(pattern: str, path: str, *, matches: bool) -> None:
    assert bool(matcher(pattern)(path)) is matches


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "is not a pattern below this folder"),
        (" ", "is not a pattern below this folder"),
        ("/etc/*", "is not a pattern below this folder"),
        ("../*", "is not a pattern below this folder"),
        ("a/../b", "is not a pattern below this folder"),
        ("[z-a]", "is not a pattern"),
        ("{a,b}" * 20, "stands for more than 1000 patterns"),
        ("a" * 2000, "is longer than 1000 characters"),
    ],
)
def test_what_cannot_mean_anything_is_refused_in_short(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        matcher(pattern)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("pattern", ["*a" * 100 + "b", "**/" * 200 + "b", "**a" * 100 + "b", "?*" * 200 + "b", "{*,?}" * 9 + "b"])
@pytest.mark.parametrize("path", ["a" * 4000, "a/" * 2000, "a" * 250 + "/" + "aa/" * 1000])
def test_no_pattern_is_slow_on_any_path(pattern: str, path: str) -> None:
    assert not matcher(pattern)(path)


def test_names_that_are_no_utf_8_match() -> None:
    name = b"models/\xff\xfe/a.json".decode("utf-8", "surrogateescape")
    assert matcher("models/**/*.json")(name)
    assert matcher("**/*/*/*a*.*j*.*")(name) is None
    assert matcher("**/m*/**/*/**/a.json")(name) or matcher("**/m*/**/**/a.json")(name)


@given(st.text("ab*?[]!.", min_size=1, max_size=12), st.text("ab.", max_size=8))
def test_within_one_folder_it_is_fnmatch(pattern: str, name: str) -> None:
    """But for `**`, for sets without an end, and for what is refused."""
    if "**" in pattern or "[" in pattern or "]" in pattern or not pattern.strip() or pattern == "..":
        return
    assert bool(matcher(pattern)(name)) is bool(re.fullmatch(translate(pattern), name))


@given(st.text("ab/*?", min_size=1, max_size=12), st.text("ab/", min_size=1, max_size=10))
def test_the_two_engines_agree(pattern: str, path: str) -> None:
    """Three stars in a part that matches nothing else send the same pattern to RE2."""
    try:
        quick = matcher(pattern)
        slow = matcher(f"{{{pattern},zz*z*z*zz}}")
    except ValueError:
        return
    assert bool(quick(path)) is bool(slow(path))


@pytest.mark.parametrize(
    ("path", "base", "below"),
    [("a/b", "", "a/b"), ("a/b", "a", "b"), ("ab/c", "a", None), ("x/y", "a", None), ("a/b/c", "a/b", "c"), ("a", "a", None)],
)
def test_a_path_from_a_folder(path: str, base: str, below: str | None) -> None:
    assert from_base(path, base) == below
