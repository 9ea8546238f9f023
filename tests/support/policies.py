"""Policies for tests: files in memory, and rules as YAML text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_lineage.policy.load import Policy, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_lineage.policy.load import Pins

#: The least that a rule has.
RULE = "- {id: r, check: present, field: env.python}"


def reader(files: Mapping[str, str | bytes]) -> Callable[[str], bytes]:
    """Reads files by their path from the root."""

    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory", path)
        content = files[path]
        return content.encode() if isinstance(content, str) else content

    return read


def load_files(files: Mapping[str, str | bytes], name: str = "p.yaml", *, lock: Pins | None = None) -> Policy:
    """The policy in one of the files."""
    return load(name, read=reader(files), lock=lock)


def load_text(text: str) -> Policy:
    """A policy by its whole text."""
    return load_files({"p.yaml": text})


def load_rules(rules: str, *, name: str = "p") -> Policy:
    """A policy with these rules."""
    return load_text(f"policy: {name}\nversion: 1\nrules:\n{rules}\n")
