"""Globs over paths in POSIX form: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is either, `[ab]` a set."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\]]+\]|\{[^{}]*\}|."


def matcher(pattern: str) -> Callable[[str], object]:
    """A function that tells whether a whole path matches (truthy) or not (None).

    Raises:
        ValueError: where the pattern cannot mean anything.
    """
    if not pattern or pattern.startswith("/") or ".." in pattern.split("/"):
        raise ValueError(f"{pattern!r} is not a pattern below this folder")
    alternatives = "|".join(_translate(each) for each in _expand(pattern.removeprefix("./")))
    try:
        return re.compile(alternatives, re.DOTALL).fullmatch
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a pattern: {error}") from None


def _expand(pattern: str) -> list[str]:
    """`{a,b{c,d}}` spelled out, innermost braces first; at most 1,000 alternatives."""
    done, todo = [], [pattern]
    while todo:
        text = todo.pop()
        braces = re.search(r"\{([^{}]*)\}", text)
        if braces is None:
            done.append(text)
            continue
        todo += [text[: braces.start()] + choice + text[braces.end() :] for choice in braces[1].split(",")]
        if len(todo) + len(done) > 1000:
            raise ValueError(f"{pattern!r} stands for more than 1000 patterns")
    return done


def _translate(pattern: str) -> str:
    return "".join(_piece(token) for token in re.findall(_PIECE, pattern, re.DOTALL))


def _piece(token: str) -> str:
    fixed = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in fixed:
        return fixed[token]
    if token.startswith("[") and len(token) > 2:
        inner = token[1:-1].replace("\\", "\\\\")
        return f"(?!/)[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(token)
