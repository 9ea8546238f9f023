"""Places in a document: tuples of keys and indexes, and the field names that policies find them by.

A field name is RFC 9535 JSONPath without the leading `$.`. Singular names (`env.docker_image`) and names with `[*]`
walk plain tuples; anything richer (filters, slices, `..`) is for `queries.py`, imported only then.

Two things differ from the RFC, because a policy must never pass vacuously: `[*]` reports an entry that lacks the rest
of the path, and an empty list, as missing; and `data.x` means `data[*].x`, since `data` may be one object or a list.
"""

from __future__ import annotations

import re
from itertools import islice

from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NoReturn

    from pytest_lineage.queries import Query

    Path = tuple[str | int, ...]


class _Missing:
    """The value of a field that is not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()
EVERY = object()  # the step `[*]`
#: How many places one name may stand for: a document can hold a hundred thousand entries, each asked about by every rule.
MOST_PLACES = 5_000
_LONG_KEY = 1_000

#: A bracketed step. Compiled when the first name with a bracket is read.
_BRACKET = (
    r"""\[(?:(?P<index>0|-?[1-9][0-9]*)|(?P<every>\*)"""
    r"""|'(?P<single>(?:[^'\\\x00-\x1f]|\\['\\])*)'|"(?P<double>(?:[^"\\\x00-\x1f]|\\["\\])*)")\]"""
)


@frozen
class FieldPath:
    """A field name, parsed. `steps` is empty for the whole record; `query` holds what only JSONPath can walk."""

    text: str
    steps: tuple[object, ...] = ()
    query: Query | None = None

    def find(self, data: object) -> list[tuple[Path, object]]:
        """Every place the name stands for, with its value or `MISSING`; never empty.

        Raises:
            SubjectError: `too-large`, where it stands for more places than a rule looks at.
        """
        if self.query is not None:
            return self.query.find(data)
        found = list(walk(data, self.steps)) if EVERY not in self.steps else list(islice(walk(data, self.steps), MOST_PLACES + 1))
        return found if len(found) <= MOST_PLACES else too_many(self.text)


def parse_field(text: str) -> FieldPath:
    """The path of a field name.

    Raises:
        ValueError: with a sentence, where the name is not valid.
    """
    steps = _steps(text)
    if steps is None:
        from pytest_lineage.queries import Query

        return FieldPath(text=text, query=Query(text))
    if steps[:1] == ("data",) and len(steps) > 1 and isinstance(steps[1], str):
        steps = ("data", EVERY, *steps[1:])
    return FieldPath(text=text, steps=steps)


def too_many(text: str) -> NoReturn:
    """Refuse to look at all the places that a name stands for."""
    from pytest_lineage.errors import SubjectError

    message = f"{text} stands for more than {MOST_PLACES:,} places in this record"
    raise SubjectError(message, code="too-large", help="keep long lists in files of their own and record their digests")


def dotted(path: Sequence[str | int]) -> str:
    """`("tags", "a.b", 0)` as `tags['a.b'][0]`: the name an author would write."""
    out = ""
    for step in path:
        if isinstance(step, int):
            out += f"[{step}]"
        elif _is_name(step):
            out += f".{step}" if out else step
        else:
            quoted = step.replace("\\", "\\\\").replace("'", "\\'")
            out += f"['{quoted}']"
    return out


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer (RFC 6901) of a path; of a key as long as a page, the beginning alone."""
    return "".join("/" + str(step)[:_LONG_KEY].replace("~", "~0").replace("/", "~1") for step in path)


def _steps(text: str) -> tuple[object, ...] | None:
    """Tuple steps, or None where only JSONPath will do."""
    if text == "":
        return ()
    steps: list[object] = []
    for part in _parts(text):
        step = _bracket_step(part) if part.startswith("[") else part if _is_name(part) else None
        if step is None:
            return None
        steps.append(step)
    return tuple(steps)


def _parts(text: str) -> list[str]:
    """Names and bracketed steps; what does not split cleanly comes out as a part that is neither."""
    if "[" not in text:
        return text.split(".")

    step = rf"(?:(?<!^)\.|^)[^.\[\]]+|{re.sub(r'[?]P<[a-z]+>', '?:', _BRACKET)}|(?P<other>.)"
    return ["" if found["other"] else found.group().removeprefix(".") for found in re.finditer(step, text, re.DOTALL)]


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace("-", "_").isidentifier() and not text.startswith("-")


def _bracket_step(part: str) -> object:

    bracket = re.fullmatch(_BRACKET, part)
    if bracket is None:
        return None
    if bracket["every"]:
        return EVERY
    if bracket["index"] is not None:
        return int(bracket["index"]) if len(bracket["index"]) < 16 else None  # the RFC's are exact in a double
    quoted = bracket["single"] if bracket["single"] is not None else bracket["double"]
    return re.sub(r"\\(.)", r"\1", quoted)


def walk(found: object, steps: tuple[object, ...], path: Path = (), at: int = 0) -> Iterator[tuple[Path, object]]:
    """The places that steps from `at` on stand for below `found`, which is at `path`; one that is not there is `MISSING`."""
    for index in range(at, len(steps)):
        step = steps[index]
        if step is EVERY:
            yield from _walk_every(found, steps, index, path)
            return
        if isinstance(step, int):
            if path == ("data",) and isinstance(found, dict) and step in {0, -1}:
                continue  # one object where a list may stand is its own only entry
            if step < 0 and isinstance(found, list) and -step <= len(found):
                step += len(found)
        found = _child(found, step)
        path = (*path, step)  # type: ignore[arg-type]
        if found is MISSING:
            yield (*path, *_plain(steps[index + 1 :])), MISSING
            return
    yield path, found


def _walk_every(value: object, steps: tuple[object, ...], index: int, path: Path) -> Iterator[tuple[Path, object]]:
    """Each entry of a list; one object where a list may stand is its own only entry; nothing is one missing entry."""
    if isinstance(value, list) and value:
        for number, entry in enumerate(value):
            yield from walk(entry, steps, (*path, number), index + 1)
    elif isinstance(value, dict) and value and path == ("data",):
        yield from walk(value, steps, path, index + 1)
    elif isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from walk(entry, steps, (*path, key), index + 1)
    else:
        yield (*path, *_plain(steps[index + 1 :])), MISSING


def _plain(steps: tuple[object, ...]) -> Path:
    """The steps that can stand in a path."""
    return tuple(step for step in steps if isinstance(step, (str, int)))


def _child(value: object, step: object) -> object:
    if isinstance(step, str):
        return value.get(step, MISSING) if isinstance(value, dict) else MISSING
    if isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
        return value[step]
    return MISSING


def get(data: Mapping[str, object], *steps: str | int) -> object:
    """The value at plain steps, or `MISSING`."""
    value: object = data
    for step in steps:
        value = _child(value, step)
        if value is MISSING:
            return MISSING
    return value
