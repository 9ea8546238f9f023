"""The classes of identifiers."""

from __future__ import annotations

#: Strongest first: a digest of the bytes; a digest of a tree or log; promised by a server; immutable while it is retained; a registry's own
#: number, which can be deleted and given again; anything that can be moved.
CLASSES = ("content", "commit", "immutable", "expiring", "counter", "mutable")

#: Characters; anything longer is no identifier. Bounds the work that a hostile text can ask for.
LIMIT = 4096

_RANK = {cls: rank for rank, cls in enumerate(reversed(CLASSES), start=1)}


def strong_enough(cls: str, at_least: str) -> bool:
    """Whether a class is `at_least` or stronger. `placeholder` and `malformed` never are, nor is any class that is not known."""
    return _RANK.get(cls, 0) >= _RANK.get(at_least, len(_RANK) + 1)
