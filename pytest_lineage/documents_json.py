"""JSON by the standard library's scanner, with hooks for what it lets pass; `documents_json_places` says what is wrong.

The standard scanner costs microseconds a document, ours ten times as much: ours runs only where something failed.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import accumulate

from pytest_lineage.documents_limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_lineage.documents_json_walk import Walk
    from pytest_lineage.documents_places import Places

_OTHERS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\x02\x02")


def read(data: bytes, text: str, file: str) -> object:
    """The value of a document.

    Raises:
        SubjectError: at the exact place.
    """
    try:
        if data.count(b"{") + data.count(b"[") > MAX_DEPTH or len(data) > MAX_VALUES:
            _check_shape(data)
        value, end = _scan(text, 0)
        if text[end:].strip(" \t\n\r"):
            raise ValueError("more text")
        if "\\" in text and re.search(r"\\u[dD][89a-fA-F]", text):
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair cannot be encoded
    except (ValueError, StopIteration, RecursionError):
        places(text, file)
        return _decode(text)
    return value


def places(text: str, file: str) -> Places:
    """Where everything stands.

    Raises:
        SubjectError: what is wrong with the document, first thing first.
    """
    from pytest_lineage.documents_json_places import Scan

    return Scan(text, file).run()


def walk(text: str, file: str) -> Walk:
    """Where values of a document that was read stand."""
    from pytest_lineage.documents_json_walk import Walk

    return Walk(text, file)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("equal keys")
    return unique


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0.0:
        raise ValueError("infinite")
    return number


def _no_constant(text: str) -> object:
    raise ValueError(text)


def _short(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise ValueError("too many digits")
    return int(text)


def _whole() -> Callable[[str], int]:
    """`int` itself, which the scanner knows a short cut for, as long as Python limits it as strictly as we do."""
    return int if 0 < getattr(sys, "get_int_max_str_digits", int)() <= MAX_DIGITS else _short


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_int=_whole(), parse_constant=_no_constant)
_decode = _decoder.decode
_scan: Callable[[str, int], tuple[object, int]] = _decoder.scan_once  # type: ignore[attr-defined]  # `decode` less two searches for white space


def _check_shape(data: bytes) -> None:
    """Depth and number of values, from the punctuation outside strings; may err only on what is no JSON."""
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    if data.count(b'"') > 2 * MAX_VALUES:
        raise ValueError("too many strings")  # before they are taken apart
    outside = b"".join(data.split(b'"')[::2])
    brackets = outside.translate(_STEPS, _OTHERS)
    if max(accumulate((0, 1, -1)[step] for step in brackets), default=0) > MAX_DEPTH:
        raise ValueError("too deep")
    if len(brackets) // 2 + outside.count(b",") + outside.count(b":") >= MAX_VALUES:
        raise ValueError("too many values")
