"""Where in the root a path leads, told from its text alone."""

from __future__ import annotations

import os

from pytest_lineage.access.refusals import named, refusal

_WINDOWS = os.name == "nt"
_LONGEST_PATH = 4096
_DEEPEST_PATH = 200


def inside(root: str, path: str) -> str:
    """`path` from the root, normalised without looking at the disk; `""` is the root itself.

    Raises:
        SubjectError: `path-escape` where it leaves the root, `not-a-file` where no file can have such a name.
    """
    if "\0" in path or len(path) > _LONGEST_PATH:
        raise refusal(path, "not-a-file", f"{named(path)} cannot be a path: it holds a NUL, or is longer than {_LONGEST_PATH}")
    text = path.replace("\\", "/") if _WINDOWS else path
    if text.startswith("/") or (_WINDOWS and ":" in text):
        below = _below(root, text)
        if below is None:
            raise refusal(path, "path-escape", f"{named(path)} is an absolute path outside the root; write it relative to the document")
        text = below
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            if not parts:
                raise refusal(path, "path-escape", f"{named(path)} leaves the root")
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    if any(part.lower() == ".git" for part in parts):
        raise refusal(path, "path-escape", f"{named(path)} leads into git's own folder")
    if len(parts) > _DEEPEST_PATH or (_WINDOWS and any(":" in part for part in parts)):
        raise refusal(path, "not-a-file", f"{named(path)} cannot be a path: it has over {_DEEPEST_PATH} parts, or a colon")
    return "/".join(parts)


def _below(root: str, path: str) -> str | None:
    """What is left of an absolute path after the root, as given or as it really is; None where it is elsewhere."""
    for top in (root, os.path.realpath(root)):
        prefix = (top.replace("\\", "/") if _WINDOWS else top).rstrip("/") + "/"
        if os.path.normcase(path + "/").startswith(os.path.normcase(prefix)):
            return path[len(prefix) :]
    return None
