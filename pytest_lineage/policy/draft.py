"""A policy file while it is being read: its document, and everything found wrong with it so far.

All readers here take a path and the value there, and return the value as its type, or None after noting what is wrong.
Scalars are taken as the YAML 1.2 core schema types them, so that an editor's schema and we agree: text that reads as a
number, a boolean or null is no text until it is quoted.
"""

from __future__ import annotations

import re

from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.model import Plain, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import NoReturn

    from pytest_lineage.documents import Document
    from pytest_lineage.model import Location
    from pytest_lineage.paths import Path

#: Names of policies and ids of rules.
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
#: After so many mistakes nothing more is looked for: locating each costs time, and nobody reads on.
_ENOUGH = 20
#: Unquoted text that starts with anything else is text in every YAML schema.
_MAY_BE_TYPED = frozenset("-+.0123456789tTfFnN~")


class Draft:
    """Collects what is wrong, each with its place; `finish` raises the first."""

    __slots__ = ("document", "errors")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.errors: list[CallerError] = []

    def wrong(self, path: Path, message: str, *, help: str = "", key: bool = False) -> None:
        """Note a mistake at the value at `path`, or at its key."""
        self.errors.append(located(message, self.document.locate(path, key=key), help=help))
        if len(self.errors) >= _ENOUGH:
            self.finish()

    def finish(self) -> None:
        """Raise the first mistake in the file, telling where the others are."""
        if not self.errors:
            return
        first, *others = sorted(self.errors, key=lambda error: (error.line, error.column))
        if others:
            lines = ", ".join(dict.fromkeys(str(error.line) for error in others))
            count = f"{len(others)} more mistake{'s' if len(others) > 1 else ''} in this file: line {lines}"
            first.help = f"{first.help}; {count}" if first.help else count
        raise first

    def stop(self, path: Path, message: str, *, help: str = "", key: bool = False) -> NoReturn:
        """Note a mistake after which nothing else makes sense."""
        raise located(message, self.document.locate(path, key=key), help=help)

    def mapping(self, path: Path, value: object, known: Collection[str], required: Iterable[str] = ()) -> dict[str, object] | None:
        """An object with no key but the known ones, and with the required ones."""
        if not isinstance(value, dict):
            self.wrong(path, f"{name(path)} must be an object with keys, not {described(value)}")
            return None
        for key in value:
            if key not in known:
                self.wrong((*path, key), f"unknown key {cut(key)!r} in {name(path)}", help=suggestion(key, known), key=True)
        for key in required:
            if key not in value:
                self.wrong((*path, key), f"{name(path)} has no {key!r}", help=f"add `{key}: …`", key=True)
        return value

    def items(self, path: Path, value: object) -> list[object] | None:
        """A list with something in it."""
        if isinstance(value, list) and value:
            return value
        said = "an empty list" if isinstance(value, list) else described(value)
        self.wrong(path, f"{name(path)} must be a list with something in it, not {said}")
        return None

    def text(self, path: Path, value: object, *, blank: bool = False) -> str | None:
        """Text; unless `blank`, with something other than white space in it."""
        if not isinstance(value, str) or not is_text(value):
            quoted = f"write it in quotes: {str(value)!r}" if isinstance(value, Plain) and value else "write text"
            self.wrong(path, f"{name(path)} must be text, not {described(value)}", help=quoted)
            return None
        if not value or (not blank and value.isspace()):
            self.wrong(path, f"{name(path)} is blank", help="write something, or leave the key out")
            return None
        return str(value) if value.__class__ is not str else value

    def texts(self, path: Path, value: object) -> tuple[str, ...] | None:
        """A list of different texts."""
        items = self.items(path, value)
        if items is None:
            return None
        found: dict[str, None] = {}
        for index, item in enumerate(items):
            text = self.text((*path, index), item)
            if text in found:
                self.wrong((*path, index), f"{name(path)} says {cut(text)!r} twice")
            elif text is not None:
                found[text] = None
        return tuple(found)

    def word(self, path: Path, value: object, words: Collection[str]) -> str | None:
        """One of the words."""
        if is_text(value) and value in words:
            return str(value)
        self.wrong(path, f"{name(path)} must be {one_of(words)}, not {described(value)}", help=meant(value, words))
        return None

    def flag(self, path: Path, value: object) -> bool | None:
        """`true` or `false`, unquoted, in a spelling of YAML's core schema."""
        found = typed(value) if isinstance(value, Plain) else value
        if found is True or found is False:
            return found
        self.wrong(path, f"{name(path)} must be true or false, not {described(value)}", help="write `true` or `false`, without quotes")
        return None


def located(message: str, place: Location, *, help: str = "") -> CallerError:
    """A mistake in a policy, at a place."""
    return CallerError(message, file=place.file, line=place.line, column=place.column, text=place.text, help=help)


def as_callers(error: SubjectError) -> CallerError:
    """A policy that cannot be read is the fault of whoever configured it."""
    return CallerError(
        error.message, file=error.file, line=error.line, column=error.column, help=error.help, code=error.code, text=error.text
    )


def is_text(value: object) -> bool:
    """Whether a value is text rather than what reads as a number, a boolean or null."""
    if not isinstance(value, Plain):
        return isinstance(value, str)
    return value != "" and (value[0] not in _MAY_BE_TYPED or isinstance(typed(value), str))


def name(path: Path) -> str:
    """The key a path ends in, as its author wrote it, with the index in a list."""
    keys = [index for index, step in enumerate(path) if isinstance(step, str)]
    if not keys:
        return "the policy"
    indexes = "".join(f"[{step}]" for step in path[keys[-1] + 1 :])
    return "the rule" if path[keys[-1]] == "rules" and indexes else f"`{cut(str(path[keys[-1]]))}{indexes}`"


def described(value: object) -> str:
    """A value in a message, short."""
    value = typed(value) if isinstance(value, Plain) else value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {cut(str(value)) if abs(value) < 1e300 else 'that is too large'}"
    if isinstance(value, str):
        return f"the text {cut(value)!r}"
    return "a list" if isinstance(value, list) else "an object"


def cut(text: str) -> str:
    """Text of somebody else's, short enough for a message."""
    return text if len(text) <= 60 else text[:59] + "…"


def one_of(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def suggestion(word: object, known: Iterable[str]) -> str:
    """What a word may have meant, else what there is."""
    known = list(known)
    return meant(word, known) or f"known: {', '.join(known)}"


def meant(word: object, known: Iterable[str]) -> str:
    """What a word may have meant, `""` where nothing is near."""
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1) if isinstance(word, str) and len(word) <= 60 else []
    return f"did you mean {close[0]!r}?" if close else ""
