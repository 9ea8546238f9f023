"""Words and places that every other value is made of: severities, results, scopes, locations, and scalars as they were written."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from pytest_lineage.paths import MISSING
from pytest_lineage.values import frozen


class Severity(str, Enum):
    """How much a finding matters: only `error` changes an exit code by itself."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITIES.index(self)


_SEVERITIES = list(Severity)


class Result(str, Enum):
    """What became of one rule on one subject."""

    PASS = "pass"
    VIOLATION = "violation"
    UNVERIFIED = "unverified"
    MALFORMED = "malformed"
    WAIVED = "waived"
    DEFERRED = "deferred"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Scope(str, Enum):
    """What a run may ask: documents, files and git; or registries and stores too."""

    LOCAL = "local"
    FULL = "full"


class Plain(str):
    """The text of an unquoted YAML scalar, as its author wrote it; a quoted one is a `str`."""

    __slots__ = ()


@frozen
class Location:
    """A region of a file: 1-based lines and columns in characters; the end column is one past the last character."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    text: str = field(default="", compare=False, repr=False)  #: the whole line the region starts on, for excerpts


_SHOWN = 200  # characters of a value
_LONGEST = 1000  # characters of a message


def is_absent(value: object) -> bool:
    """Whether a value records nothing: it is not there, null, blank text, an empty list or object."""
    return value is MISSING or value is None or value in ([], {}) or (isinstance(value, str) and is_blank(value))


def shown(value: object) -> str:
    """A value as findings print it: text as written, the rest as JSON, cut at 200 characters, `""` for nothing."""
    if value is MISSING:
        return ""
    if not isinstance(value, str):
        value = _as_json(value)
    return value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"


def cut(text: str) -> str:
    """Text that a document's author chose some part of, short enough for a message."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _as_json(value: object) -> str:
    """As JSON, the beginning alone of what is large."""
    import json

    text = ""
    for part in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        text += part[:_LONGEST]
        if len(text) > _SHOWN:
            break
    return text


def typed(value: object) -> object:
    """A value with unquoted YAML scalars resolved by the YAML 1.2 core schema, at any depth; the rest as it is."""
    if isinstance(value, Plain):
        return _resolve(value)
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    if isinstance(value, dict):
        return {key: typed(entry) for key, entry in value.items()}
    return value


def _resolve(text: str) -> object:
    """https://yaml.org/spec/1.2.2/#1032-tag-resolution, with ASCII digits only."""
    import re

    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text[0] in "tT"
    if re.fullmatch(r"[-+]?[0-9]{1,4000}", text):
        return int(text)
    if re.fullmatch(r"0o[0-7]{1,1000}|0x[0-9a-fA-F]{1,1000}", text):
        return int(text, 0)
    if re.fullmatch(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", text):
        return float(text)
    return str(text)


def is_blank(value: str) -> bool:
    """Whether a text says nothing: white space, or an unquoted YAML null."""
    return not value or value.isspace() or (isinstance(value, Plain) and value in {"~", "null", "Null", "NULL"})
