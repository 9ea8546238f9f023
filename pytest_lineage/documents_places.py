"""Where the keys and values of one document stand; and the error of a document that cannot be read, at its place.

Only what fails is ever located, so a reader fills `Places` on the first question, never while a document passes.
"""

from __future__ import annotations

from array import array

from pytest_lineage.errors import SubjectError
from pytest_lineage.model import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.paths import Path

_BLOCK = 1 << 16  # characters between two remembered line numbers: a count of line breaks never looks further back


def refusal(text: str, offset: int, file: str, code: str, message: str, help: str = "") -> SubjectError:
    """The error of a document that cannot be read, seen at a character of it."""
    line, column, shown = Lines(text).place(offset)
    return SubjectError(message, file=file, line=line, column=column, code=code, text=shown, help=help)


class Lines:
    """Lines and columns of the characters of a text; a line ends with LF, CR LF or CR, as editors have it.

    A table of all lines would cost more than the document where it is all line breaks, so line numbers are counted.
    """

    __slots__ = ("_before", "_end", "_line", "_returns", "_shown", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._returns = "\r" in text
        self._before = [0]  # line breaks before the start of each block, as far as was asked
        self._start, self._end, self._line, self._shown = 0, -1, 1, ""  # the last line found: most questions stay on it

    def place(self, offset: int) -> tuple[int, int, str]:
        """1-based line and column of a character, and its whole line; the end of the text is a place too."""
        if not self._start <= offset <= self._end:
            self._find_line(offset)
        return self._line, offset - self._start + 1, self._shown

    def end_of_line(self, offset: int) -> int:
        """Offset one past the last character of the line."""
        self.place(offset)
        return self._end

    def _find_line(self, offset: int) -> None:
        text = self._text
        if self._returns and text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1  # between the two is still the end of their line
        start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
        end = len(text) if end < 0 else end
        if self._returns:
            start = max(start, text.rfind("\r", start, offset) + 1)
            carriage = text.find("\r", offset, end)
            end = end if carriage < 0 else carriage
        self._start, self._end, self._line, self._shown = start, end, self._count(offset) + 1, text[start:end]

    def _count(self, offset: int) -> int:
        block = offset // _BLOCK
        while len(self._before) <= block:
            reached = len(self._before) * _BLOCK
            self._before.append(self._before[-1] + self._breaks(reached - _BLOCK, reached))
        return self._before[block] + self._breaks(block * _BLOCK, offset)

    def _breaks(self, start: int, end: int) -> int:
        text = self._text
        breaks = text.count("\n", start, end)
        if self._returns:
            breaks += text.count("\r", start, end) - text.count("\r\n", start, end)
            if 0 < start < end and text[start - 1 : start + 1] == "\r\n":
                breaks -= 1  # the pair was cut in two: its CR was counted with the block before
        return breaks


class Places:
    """The entries (keys and values) of a document in the order of its text, in arrays: a few bytes an entry.

    A key is followed by its value; a list or an object by what it holds. `nexts` leads past all of that.

    Attributes:
        starts, ends: offsets in characters; the end is one past the last.
        nexts: number of the first entry after this one and what it holds.
        names: the text of a key, `dict` or `list` for what holds others, None for a scalar.
        targets: where an alias leads, entry to entry (foreign YAML only).
        merges: keys `<<` whose value lends its entries (foreign YAML only).
    """

    __slots__ = ("_children", "_file", "_lines", "_text", "ends", "merges", "names", "nexts", "starts", "targets")

    def __init__(self, text: str, file: str, lines: Lines | None = None) -> None:
        self._text = text
        self._file = file
        self._lines = lines or Lines(text)
        self._children: dict[int, dict[str, int] | list[int]] = {}
        self.starts = array("I")
        self.ends = array("I")
        self.nexts = array("I")
        self.names: list[object] = []
        self.targets: dict[int, int] = {}
        self.merges: set[int] = set()

    def add(self, start: int, end: int, name: object = None) -> int:
        """A key (with its name), a scalar, or the opening of what is later closed; gives its number."""
        number = len(self.starts)
        self.starts.append(start)
        self.ends.append(end)
        self.nexts.append(number + 1)
        self.names.append(name)
        return number

    def close(self, number: int, end: int) -> None:
        """The list or object has ended."""
        self.ends[number] = end
        self.nexts[number] = len(self.starts)

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """See `Document.locate`."""
        at, holder = 0, -1  # an entry, and the key it has
        for step in path:
            child, own_key = self._child(at, step)
            if child < 0:
                return self._opening(at) if holder < 0 else self._region(self.starts[holder], self.ends[holder])
            at, holder = child, own_key
        if key and holder >= 0:
            at = holder
        return self._region(self.starts[at], self.ends[at])

    def _child(self, at: int, step: str | int) -> tuple[int, int]:
        """The entry below `at` and its key's; -1 for what is not there."""
        children = self._held(self.targets.get(at, at))
        if isinstance(children, dict):
            own_key = children.get(step, -1) if isinstance(step, str) else -1
            return (own_key + 1, own_key) if own_key >= 0 else (-1, -1)
        if isinstance(step, int) and -len(children) <= step < len(children):
            return children[step], -1
        return -1, -1

    def _held(self, at: int) -> dict[str, int] | list[int]:
        if at not in self._children:
            self._children[at] = self._object(at) if self.names[at] is dict else self._list(at)
        return self._children[at]

    def _list(self, at: int) -> list[int]:
        entries = []
        entry = at + 1
        while entry < self.nexts[at]:
            entries.append(entry)
            entry = self.nexts[entry]
        return entries

    def _object(self, at: int) -> dict[str, int]:
        keys: dict[str, int] = {}
        lent: list[int] = []
        entry = at + 1
        while entry < self.nexts[at]:
            if entry in self.merges:
                lent.append(entry + 1)
            else:
                keys[str(self.names[entry])] = entry
            entry = self.nexts[entry + 1]
        for lender in lent:
            self._lend(self.targets.get(lender, lender), keys)
        return keys

    def _lend(self, lender: int, keys: dict[str, int]) -> None:
        """What `<<` brings in: an object's own keys win, then the first lender's."""
        held = self._held(lender)
        if isinstance(held, list):
            for entry in held:
                self._lend(self.targets.get(entry, entry), keys)
        else:
            for name, entry in held.items():
                keys.setdefault(name, entry)

    def _opening(self, at: int) -> Location:
        """The bracket of a list or object that has no key; in block YAML its first line."""
        start, end = self.starts[at], self.ends[at]
        if self._text[start : start + 1] in {"{", "["}:
            return self._region(start, start + 1)
        return self._region(start, min(end, self._lines.end_of_line(start)))

    def _region(self, start: int, end: int) -> Location:
        end_line, end_column, _ = self._lines.place(end)
        line, column, shown = self._lines.place(start)
        return Location(file=self._file, line=line, column=column, end_line=end_line, end_column=end_column, text=shown)
