"""Regular expressions of policies: RE2's, which run in linear time, with programs of bounded size."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Characters of a pattern. RE2 itself writes to standard error about patterns of a million.
LONGEST = 4096
#: RE2 refuses a pattern whose program would need more than this many bytes.
_PROGRAM_BYTES = 1 << 20


@lru_cache(maxsize=256)
def program(pattern: str) -> Any:
    """The program of a pattern.

    Raises:
        ValueError: where RE2 refuses it, with the reason.
    """
    import re2

    if len(pattern) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PROGRAM_BYTES
    try:
        return re2.compile(pattern, options)
    except UnicodeError:
        raise ValueError("it holds half a surrogate pair") from None
    except re2.error as error:
        raise ValueError(_reason(error)) from None


def plain(pattern: str) -> Callable[[str], object] | None:
    """The standard library's `fullmatch` for a pattern of ASCII letters, digits and sets, each so many times: it needs no RE2.

    Nothing in such a pattern can be matched in two ways, so it takes linear time there too, and means the same. None for others.
    """
    import re

    piece = r"(?:[A-Za-z0-9_:/=@ -]|\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_:/@.-])+\])(?:\{[0-9]{1,3}\})?"
    if len(pattern) > 200 or not re.fullmatch(rf"(?:{piece})+", pattern):
        return None
    try:
        return re.compile(pattern).fullmatch
    except re.error:
        return None


def shown(pattern: str) -> str:
    """A pattern as messages quote it."""
    return repr(pattern if len(pattern) <= 200 else pattern[:199] + "…")


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return text if len(text) <= 200 else text[:199] + "…"
