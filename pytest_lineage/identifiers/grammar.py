"""A grammar of identifiers: one row of the table."""

from __future__ import annotations

import re
from functools import cache

from pytest_lineage.values import frozen


@frozen
class Grammar:
    """One row.

    Attributes:
        name: as rules name it under `kinds`.
        cls: the class of what matches.
        noun: what it is, with its article.
        pattern: of the whole value.
        source: the specification, or the source code, that it is taken from.
        starts, has: literals without which it cannot match; looked for first, since that is cheap.
        asked: counts only where a rule's `kinds` names it.
        code: of the finding that it is by itself, `""` for none.
    """

    name: str
    cls: str
    noun: str
    pattern: str
    source: str
    starts: str = ""
    has: str = ""
    asked: bool = False
    code: str = ""

    @property
    def reason(self) -> str:
        """The clause of a finding; `""` where the row is no finding."""
        return f"{self.noun}{_BECAUSE[self.code]}" if self.code else ""

    def matches(self, value: str) -> bool:
        """Whether the whole value is of this grammar."""
        return _compiled(self.pattern).fullmatch(value) is not None


_BECAUSE = {
    "weak-hash": ", for which two contents of one digest can be made",
    "mutable-tag": ", which can be moved to other contents without notice",
    "mutable-ref": ", which can come to mean something else",
    "no-content-hash": ", without a content hash or version id",
    "short-commit": ", which another commit can come to share",
    "malformed-id": "",
}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def row(name: str, cls: str, noun: str, pattern: str, source: str, **more: str | bool) -> Grammar:
    """A row of the table; `more` is its marks and its code."""
    return Grammar(name=name, cls=cls, noun=noun, pattern=pattern, source=source, **more)  # type: ignore[arg-type]
