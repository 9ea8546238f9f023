"""YAML from the parser's events, never from its objects: scalars stay raw text, and depth, size and keys are checked.

The quick way builds values only and gives up on whatever is unusual; `documents_yaml_places` goes over it with care.
"""

from __future__ import annotations

import re

from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from pytest_lineage.documents_limits import MAX_DEPTH, MAX_VALUES
from pytest_lineage.model import Plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pytest_lineage.documents_places import Places


_ODD = {"<<", "-"}  # a merge key, and what PyYAML wrongly takes for text


class _UnusualError(Exception):
    """The quick way met something it does not judge."""


def read(text: str, file: str) -> object:
    """The value of the one document.

    Raises:
        SubjectError: at the exact place.
    """
    from yaml import YAMLError

    try:
        if _unusual(text):
            raise _UnusualError
        return _quick(event_reader(text))
    except (_UnusualError, YAMLError):
        from pytest_lineage.documents_yaml_places import compose

        return compose(text, file, strict=True)[0][0]


def places(text: str, file: str) -> Places:
    """Where everything stands in a document that was read."""
    from pytest_lineage.documents_yaml_places import compose

    return compose(text, file, strict=True)[0][1]


def read_stream(text: str, file: str) -> list[tuple[object, Places]]:
    """Values and places of every document of a foreign file.

    Raises:
        SubjectError: at the exact place.
    """
    from pytest_lineage.documents_yaml_places import compose

    return compose(text, file, strict=False)


def event_reader(text: str) -> Callable[[], Any]:
    """What gives the next event of a text: libyaml's, or PyYAML's own where it was built without libyaml."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        from yaml import SafeLoader

        return SafeLoader(text).get_event
    return CParser(text).get_event


def _unusual(text: str) -> bool:
    """Whether there may be what events do not show and only the careful way judges, as PyYAML accepts it wrongly."""
    return (
        ("#" in text and re.search(r"[^\s]#", text) is not None)
        or "\t" in text
        or ("\\" in text and re.search(r"\\[uU]0{0,4}[dD][89a-fA-F]", text) is not None)
        or ("%" in text and "%TAG" in text)
    )


def _quick(next_event: Callable[[], Any]) -> object:  # noqa: PLR0912 (a call an event would cost more than the event)
    """The value, where every event is an ordinary one and no key stands twice."""
    next_event()
    start = next_event()
    if type(start) is not DocumentStartEvent or start.version or start.tags:
        raise _UnusualError
    node: Any = []  # what is being filled, first a list for the root
    key: str | None = None  # of the value that comes next; None in a list
    wants_key = False
    outer: list[tuple[Any, str | None]] = []
    for _ in range(MAX_VALUES):
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            value: Any = event.value
            if event.anchor or event.tag or value in _ODD:
                raise _UnusualError
            if wants_key:
                if value in node:
                    raise _UnusualError
                key = value
                wants_key = False
                continue
            if not event.style:
                value = Plain(value)
            if key is None:
                node.append(value)
            else:
                node[key] = value
                wants_key = True
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if wants_key or event.anchor or event.tag or len(outer) >= MAX_DEPTH:
                raise _UnusualError
            value = {} if kind is MappingStartEvent else []
            if key is None:
                node.append(value)
            else:
                node[key] = value
            outer.append((node, key))
            node, key, wants_key = value, None, kind is MappingStartEvent
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            node, key = outer.pop()
            wants_key = key is not None
        elif kind is DocumentEndEvent and type(next_event()) is StreamEndEvent and node[0] != "":
            return node[0]
        else:
            break
    raise _UnusualError
