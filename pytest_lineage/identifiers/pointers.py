"""References that move: `latest` in any spelling, aliases, stages, branches."""

from __future__ import annotations

import re
from functools import cache

from pytest_lineage.identifiers.classes import LIMIT

#: Letters of other scripts that look like those of `latest`, `main`, `master`, `head`.
_LOOK_ALIKE = str.maketrans("аеѕсіոрοа", "aescinpoa")
#: Nothing without one of these in it can move; most values end here.
_SIGNS = ("latest", "@", "main", "master", "trunk", "develop", "head", "models:/", "projects/", "ipns", "origin/")


def moving(value: str, *, image: bool = False) -> str:
    """Why a reference is a moving pointer (`"a moving pointer: the tag 'latest'"`), or `""`.

    A name or path that merely contains `latest` is not one, and a tag beside a digest or commit does not matter.

    Args:
        value: any text; one of more than 4096 characters is no reference.
        image: the text is a container image, so that neither tag nor digest means `latest`.
    """
    if len(value) > LIMIT:
        return ""
    text = value.strip()
    lower = text.lower() if text.isascii() else _folded(text)
    if not image and not any(sign in lower for sign in _SIGNS):
        return ""
    if _pinned().search(text):
        return ""
    reason = _pointer(lower, text) or (_implicit(text) if image else "")
    return f"a moving pointer: {reason}" if reason else ""


def still(text: str) -> bool:
    """Whether nothing in a text of any length can move: one quick look at many references, a line each. False says nothing."""
    return not _signs(text)


def suspects(texts: list[str]) -> list[str]:
    """Those of many texts that may move: all are looked at in one go for the signs of it, and one by one for those found."""
    signs = _signs("\n".join(texts))
    if not signs:
        return []
    lowered = ((text, text.lower() if text.isascii() else _folded(text)) for text in texts)
    return [text for text, lower in lowered if any(sign in lower for sign in signs)]


def _signs(text: str) -> list[str]:
    lower = text.lower() if text.isascii() else _folded(text)
    return [sign for sign in _SIGNS if sign in lower]


def _folded(text: str) -> str:
    """Lower case, with look-alikes, wide letters and characters of no width turned into what they pass for."""
    import unicodedata

    wide = unicodedata.normalize("NFKC", text).lower().translate(_LOOK_ALIKE)
    return "".join(character for character in wide if unicodedata.category(character) != "Cf").strip()


def _pointer(lower: str, text: str) -> str:
    for shape, reason in _shapes():
        found = shape.fullmatch(lower)
        if found:
            start, end = found.span(1) if found.re.groups else (0, 0)
            return reason.format((text if text.isascii() else lower)[start:end])
    return _mlflow(text) or _tag(lower)


@cache
def _pinned() -> re.Pattern[str]:
    return re.compile(
        r"@(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}|blake3:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{64})(?:[/#].*)?\Z",
        re.ASCII,
    )


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Whole values in lower case, and what they are."""
    branch = "main|master|trunk|develop|head"
    shapes = {
        r"(latest(?:-[a-z0-9.]+)*)": "{0!r}",
        rf"({branch})": "the branch {0!r}",
        r"(head(?:[~^][0-9]*|@\{[^{}]*\})+)": "{0!r}",
        r"refs/heads/(.+)": "the branch {0!r}",
        r"((?:refs/remotes/)?origin/.+)": "the branch {0!r}",
        r"[^\s@]+@(latest)(?:[:/#].*)?": "the alias 'latest'",
        rf"[^\s@]+@({branch})(?:[:/#].*)?": "the branch {0!r}",
        rf"(?:[^\s]*[?&])?(?:revision|ref|rev|branch|version)=(?:refs/heads/)?({branch}|latest)(?:&[^\s]*)?": "the revision {0!r}",
        rf"https?://[^\s?#]+/(?:resolve|blob|raw|tree)/({branch})(?:[/?#].*)?": "the branch {0!r}",
        r"projects/[^/\s]+/locations/[^/\s]+/models/[^/@\s]+": "the default version of a Vertex model",
        r"projects/[^/\s]+/locations/[^/\s]+/models/[^/@\s]+@(?![0-9]+\Z)([^/\s]+)": "the alias {0!r}",
        r"(?:[a-z0-9_-]+[:.])?[a-z0-9_]+\.[a-z0-9_$]+@(-[0-9]+|0)": "a time relative to now",
        r"ipns://.+|/ipns/.+": "an IPNS name",
    }
    return tuple((re.compile(shape, re.ASCII), reason) for shape, reason in shapes.items())


def _mlflow(text: str) -> str:
    """`models:/name@alias`, `models:/name/Production`, `models:/name/latest`; the version alone stays where it is."""
    scheme, _, rest = text.partition(":/")
    if scheme.lower() != "models":
        return ""
    name, at, alias = rest.partition("@")
    if at:
        return f"the alias {alias!r}"
    stage = name.partition("/")[2]
    if not stage or (stage.isascii() and stage.isdigit()):
        return ""
    return "the latest version" if stage.lower() == "latest" else f"the stage {stage!r}"


def _tag(lower: str) -> str:
    """`name:latest`, `name:latest-gpu`, `name:gpu-latest`, `name:main`; the tag is what follows the last colon."""
    name, colon, tag = lower.partition("@")[0].rpartition(":")
    if (
        not colon
        or not name
        or name[-1] in "/:"
        or not re.fullmatch(r"[a-z0-9_][a-z0-9_.-]{0,127}", tag, re.ASCII)
        or re.search(r"\s", name)
    ):
        return ""
    if "latest" in re.split("[-_.]", tag) or tag in {"main", "master", "head"}:
        return f"the tag {tag!r}"
    return ""


def _implicit(text: str) -> str:
    """An image's name alone."""
    if text == "scratch":
        return ""
    from pytest_lineage.identifiers.images import parse_image

    found = parse_image(text)
    return "without a tag an image's is 'latest'" if found and found.implicit_latest else ""
