"""Where one value of a sound JSON text stands, found by walking to it alone: the standard scanner jumps over all others.

A finding or two is all that most documents have; who asks for more places than that has them all taken down at once.
"""

from __future__ import annotations

import json
import re

from pytest_lineage.documents_places import Lines
from pytest_lineage.model import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.documents_places import Places
    from pytest_lineage.paths import Path

#: Walks after which taking down every place is cheaper.
_FEW = 8
_jump = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # the stubs lack it
_scan_string = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\n\r]*")


class Walk:
    """Locates values in a text that has been read: it is known to be sound JSON, with no two equal keys in an object."""

    __slots__ = ("_all", "_file", "_lines", "_text", "_walks")

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._lines = Lines(text)
        self._walks = 0
        self._all: Places | None = None

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """See `Document.locate`."""
        self._walks += 1
        if self._all is None and (self._walks > _FEW or any(isinstance(step, int) and step < 0 for step in path)):
            from pytest_lineage.documents_json_places import Scan

            self._all = Scan(self._text, self._file).run()
        return self._all.locate(path, key=key) if self._all else self._region(*self._walk(path, key=key))

    def _walk(self, path: Path, *, key: bool) -> tuple[int, int]:
        """Start and end of what is meant by a path, or of the nearest above it that is there."""
        at = self._skip(0)
        own: tuple[int, int] | None = None
        for step in path:
            spot = self._member(at, step) if isinstance(step, str) else self._entry(at, step)
            if spot is None:
                return own or self._opening(at)
            at, own = spot  # an entry of a list has no key of its own
        return own if key and own else (at, self._end(at))

    def _member(self, at: int, name: str) -> tuple[int, tuple[int, int]] | None:
        """The value under a key of the object at `at`, and where the key stands."""
        if self._text[at] != "{":
            return None
        at = self._skip(at + 1)
        while self._text[at] == '"':
            found, end = _scan_string(self._text, at + 1, True)
            value = self._skip(self._skip(end) + 1)
            if found == name:
                return value, (at, end)
            at = self._next(value)
        return None

    def _entry(self, at: int, index: int) -> tuple[int, None] | None:
        """The entry of the list at `at` with that index."""
        if self._text[at] != "[":
            return None
        at = self._skip(at + 1)
        for _ in range(index):
            if self._text[at] == "]":
                return None
            at = self._next(at)
        return None if self._text[at] == "]" else (at, None)

    def _next(self, at: int) -> int:
        """What follows the value at `at`: the next entry, or the closing bracket."""
        at = self._skip(self._end(at))
        return self._skip(at + 1) if self._text[at] == "," else at

    def _end(self, at: int) -> int:
        end: int = _jump(self._text, at)[1]
        return end

    def _skip(self, at: int) -> int:
        return _SPACE.match(self._text, at).end()  # type: ignore[union-attr]  # it matches nothing, too

    def _opening(self, at: int) -> tuple[int, int]:
        """The bracket of a list or an object that has no key, or all of a scalar."""
        return (at, at + 1) if self._text[at] in "{[" else (at, min(self._end(at), self._lines.end_of_line(at)))

    def _region(self, start: int, end: int) -> Location:
        end_line, end_column, _ = self._lines.place(end)
        line, column, shown = self._lines.place(start)
        return Location(file=self._file, line=line, column=column, end_line=end_line, end_column=end_column, text=shown)
