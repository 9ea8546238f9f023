"""Field names that only JSONPath (RFC 9535) can walk: filters, slices, unions, `..`.

A rule must not pass because a query passed over what it should have looked at. So the plain steps before and after the part
that chooses are walked by us: an entry that lacks them is missing, and so is every place below which nothing was chosen.
Filters see YAML scalars as the values that YAML's core schema makes of them; `match` and `search` are RE2's, in linear time.
"""

from __future__ import annotations

from itertools import chain, islice

from pytest_lineage.errors import SubjectError
from pytest_lineage.model import typed
from pytest_lineage.paths import EVERY, MISSING, MOST_PLACES, get, too_many, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pytest_lineage.paths import Path

#: How many values a query may look at, by its worst case: about a second's worth.
_STEPS = 200_000


class Query:
    """A name that chooses places by what stands there. `find` gives them, each with its value or `MISSING`; never none."""

    __slots__ = ("_chosen", "_exponent", "_factor", "_head", "_over_data", "_tail", "text")

    def __init__(self, text: str) -> None:
        import jsonpath

        self.text = text
        self._over_data = text.startswith("data.") and text[5:6] not in {".", ""}
        rest = f"data[*].{text[5:]}" if self._over_data else text
        if text.startswith(".") and not text.startswith(".."):
            raise ValueError(f"{_cut(text)} is not a field name: it starts with a dot")
        try:
            compiled = _environment().compile("$" + rest if rest.startswith(("[", "..")) else "$." + rest)
        except jsonpath.JSONPathError as error:
            raise ValueError(f"{_cut(text)} is not a field name: {str(error).splitlines()[0]}") from None
        except RecursionError:
            raise ValueError(f"{_cut(text)} is not a field name: it is nested too deeply") from None
        segments = compiled.segments
        plain = [_plain(segment) for segment in segments]
        first = next((index for index, step in enumerate(plain) if step is None), len(plain))
        last = len(plain) - next((index for index, step in enumerate(reversed(plain)) if step is None), 0)
        self._head: tuple[object, ...] = tuple(plain[:first])
        self._tail: tuple[object, ...] = tuple(plain[last:])
        self._chosen = type(compiled)(env=compiled.env, segments=segments[:last])
        self._exponent = max(text.count("?") + text.count(".."), 1)
        self._factor = 2 ** min(text.count(","), 64)

    def find(self, data: object) -> list[tuple[Path, object]]:
        """Every place in a record.

        Raises:
            SubjectError: `too-large`, where the record holds more than can be looked through.
        """
        single = isinstance(data, dict) and isinstance(data.get("data"), dict)  # `data` may be one object or a list
        view = {**data, "data": [data["data"]]} if isinstance(data, dict) and single else data
        self._check_cost(view)
        chosen = [tuple(match.parts) for match in islice(self._chosen.finditer(typed(view)), MOST_PLACES + 1)]
        below = {parts[: len(self._head)] for parts in chosen}
        heads = ((path, MISSING) for path, value in walk(view, self._head) if value is MISSING or path not in below)
        tails = (place for parts in chosen for place in walk(get(view, *parts), self._tail, parts))  # type: ignore[arg-type]
        found = list(islice(chain(heads, tails), MOST_PLACES + 1))
        if len(chosen) > MOST_PLACES or len(found) > MOST_PLACES:
            too_many(self.text)
        return [((path[0], *path[2:]) if single and path[:2] == ("data", 0) else path, value) for path, value in found]

    def _check_cost(self, view: object) -> None:
        if _size(view, _STEPS) ** self._exponent * self._factor > _STEPS:
            raise SubjectError(f"the record is too large to look through it for {self.text}", code="too-large")


def _plain(segment: Any) -> object:
    """The step of a segment that only follows a name, an index or `[*]`; None for one that chooses."""
    from jsonpath import segments, selectors

    if not isinstance(segment, segments.JSONPathChildSegment) or len(segment.selectors) != 1:
        return None
    (selector,) = segment.selectors
    if isinstance(selector, selectors.NameSelector):
        return selector.name
    if isinstance(selector, selectors.IndexSelector):
        return selector.index
    return EVERY if isinstance(selector, selectors.WildcardSelector) else None


def _size(value: object, most: int) -> int:
    """Values in a value, counted up to about `most`."""
    count, todo = 0, [value]
    while todo and count <= most:
        at = todo.pop()
        below: Sequence[object] = list(at.values()) if isinstance(at, dict) else at if isinstance(at, list) else ()
        count += 1
        todo += below
    return count


def _environment() -> Any:
    """RFC 9535 to the letter, but for patterns, which RE2 judges: `re` takes minutes over some."""
    import jsonpath
    from jsonpath.function_extensions import Match, Search

    class Re2Match(Match):
        def check_cache(self, pattern: str) -> Any:
            return _pattern(pattern)

    class Re2Search(Search):
        def check_cache(self, pattern: str) -> Any:
            return _pattern(pattern)

    environment = jsonpath.JSONPathEnvironment(strict=True)
    environment.function_extensions.update(match=Re2Match(), search=Re2Search())
    return environment


def _pattern(pattern: str) -> Any:
    """A pattern of RFC 9485, where the dot is no line end; None for what is none, which then matches nothing."""
    import re

    from pytest_lineage.patterns import program

    dots = re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\.", lambda found: found[1] or r"[^\n\r]", pattern, flags=re.DOTALL)
    try:
        return program(dots)
    except ValueError:
        return None


def _cut(text: str) -> str:
    return repr(text if len(text) <= 100 else text[:99] + "…")
