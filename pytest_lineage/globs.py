"""Globs over paths in POSIX form: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is either, `[ab]` a set.

Whoever writes a pattern, or a file's name, cannot make matching slow: where backtracking could cost more than the square
of a path's length, RE2 matches.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = r"\*\*/|/\*\*$|\*\*|\*|\?|\[[!^]?[^\]/]+\]|."
_LONGEST = 1000  # characters of a pattern
_MOST = 1000  # patterns that braces may stand for


def matcher(pattern: str) -> Callable[[str], object]:
    """A function that tells whether a whole path matches (truthy) or not (None).

    Raises:
        ValueError: where the pattern cannot mean anything.
    """
    shown = repr(pattern if len(pattern) <= 100 else pattern[:99] + "…")
    if not pattern.strip() or pattern.startswith("/") or ".." in pattern.split("/"):
        raise ValueError(f"{shown} is not a pattern below this folder")
    if len(pattern) > _LONGEST:
        raise ValueError(f"{shown} is longer than {_LONGEST} characters")
    patterns = _expand(pattern.removeprefix("./"), shown)
    alternatives = "|".join(map(_translate, patterns))
    try:
        quick = re.compile(alternatives, re.DOTALL).fullmatch
    except re.error as error:
        raise ValueError(f"{shown} is not a pattern: {error}") from None
    return quick if all(map(_is_quick, patterns)) else _linear(alternatives, shown)


def from_base(path: str, base: str) -> str | None:
    """A path from the root, as one from the folder `base` (`""` for the root); None where it is not below that."""
    if not base:
        return path
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else None


def _is_quick(pattern: str) -> bool:
    """Whether `re` takes no more than the square of a path's length: names are short, and a path has few folders."""
    return pattern.count("**") <= 2 and all(part.replace("**", "").count("*") <= 2 for part in pattern.split("/"))


def _linear(alternatives: str, shown: str) -> Callable[[str], object]:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    options.max_mem = 1 << 24
    try:
        match = re2.compile(alternatives.replace("(?!/)", ""), options).fullmatch
    except re2.error:
        raise ValueError(f"{shown} stands for too much") from None

    def matches(path: str) -> object:
        return match(path if path.isascii() else path.encode("utf-8", "replace").decode())  # a name need not be UTF-8

    return matches


def _expand(pattern: str, shown: str) -> list[str]:
    """`{a,b{c,d}}` spelled out, innermost braces first."""
    done, todo = [], [pattern]
    while todo:
        text = todo.pop()
        braces = re.search(r"\{([^{}]*)\}", text)
        if braces is None:
            done.append(text)
            continue
        todo += [text[: braces.start()] + choice + text[braces.end() :] for choice in braces[1].split(",")]
        if len(todo) + len(done) > _MOST:
            raise ValueError(f"{shown} stands for more than {_MOST} patterns")
    return done


def _translate(pattern: str) -> str:
    return "".join(_piece(token) for token in re.findall(_PIECE, pattern, re.DOTALL))


def _piece(token: str) -> str:
    fixed = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in fixed:
        return fixed[token]
    if token.startswith("[") and len(token) > 2:
        excluded = token[1] in "!^"
        inner = re.sub(r"([\[\\^&|~])", r"\\\1", token[2 if excluded else 1 : -1])
        return f"[^/{inner}]" if excluded else f"(?!/)[{inner}]"
    return re.escape(token)
