"""Names in node ids, written so that pytest, a terminal and a CI runner take every one of them for nothing but a name."""

from __future__ import annotations

import os

from pytest_lineage.sanitise import visible


def encode(name: str) -> str:
    """A name with what has a meaning percent-encoded: `[ ] % ::`, backslashes, blanks at its ends, what cannot be seen."""
    if name.isascii() and name.replace("/", "").replace("-", "").replace("_", "").replace(".", "").isalnum():
        return name
    text = name.replace("%", "%25").replace("[", "%5B").replace("]", "%5D").replace("\\", "%5C").replace("::", "%3A%3A")
    text = "".join(char if visible(char) == char else _percent(char) for char in text)
    return _ends(text, " :")


def encode_path(path: str) -> str:
    """A path that begins a node id, which must be no option and no file of arguments either."""
    text = encode(path)
    return _percent(text[0]) + text[1:] if text[:1] in {"-", "@"} else text


def decode(text: str) -> str:
    """What was encoded."""
    from urllib.parse import unquote_to_bytes

    return os.fsdecode(unquote_to_bytes(os.fsencode(text)))


def _ends(text: str, chars: str) -> str:
    """Blanks and single colons at the ends, which a shell, an editor or a neighbouring `::` would swallow."""
    core = text.strip(chars)
    if not core:
        return "".join(map(_percent, text))
    before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
    return "".join(map(_percent, before)) + core + "".join(map(_percent, after))


def _percent(char: str) -> str:
    errors = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", errors))
