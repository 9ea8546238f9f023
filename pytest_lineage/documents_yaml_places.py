"""YAML with care: values and places from the parser's events, and every error at its place.

`strict` is for manifests and policies: one document, nothing that a reader could take for something else. Without it,
foreign files (compose, Kubernetes, workflows) may have several documents, anchors, aliases, merge keys and tags.
"""

from __future__ import annotations

import re

from yaml.error import YAMLError
from yaml.events import AliasEvent, DocumentEndEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from pytest_lineage.documents_limits import MAX_DEPTH, MAX_DOCUMENTS, MAX_VALUES
from pytest_lineage.documents_places import Lines, Places, refusal
from pytest_lineage.documents_yaml import event_reader
from pytest_lineage.documents_yaml_errors import syntax_error
from pytest_lineage.model import Plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    #: the value behind an anchor, its entry, how many keys and values it holds, how many levels
    Anchored = tuple[object, int, int, int]

_COMMENT = re.compile(r"(?P<comment>(?<!\S)#[^\r\n]*)|(?P<stray>#)")
_MAX_HANDLES = 32  # `%TAG` lines; libyaml's time grows with the square of their number
_QUOTE_IT = "put it in quotes if it is text"


def compose(text: str, file: str, *, strict: bool) -> list[tuple[object, Places]]:
    """Every document that is not empty, in order; at least one.

    Raises:
        SubjectError: the first thing that is wrong.
    """
    return _Stream(text, file, strict).documents()


class _Frame:
    """A list or object that is still open."""

    __slots__ = ("anchor", "before", "entry", "flow", "height", "key", "lent", "node", "wants_key")

    def __init__(self, event: Any, entry: int, before: int) -> None:
        mapping = type(event) is MappingStartEvent
        self.node: Any = {} if mapping else []
        self.wants_key = mapping
        self.key: str | None = None  # of the value that comes next; None for `<<`
        self.lent: list[object] = []  # values of `<<`
        self.flow: bool = event.flow_style
        self.anchor: str | None = event.anchor
        self.entry = entry
        self.before = before  # keys and values counted before it
        self.height = 1  # levels of it, itself included


class _Stream:
    """One pass over the events of a text. Not recursive: depth costs no stack."""

    def __init__(self, text: str, file: str, strict: bool) -> None:
        self.text = text
        self.file = file
        self.strict = strict
        self.count = 0  # keys and values so far, those behind aliases each time
        self.end = 0  # where the last token that was seen ends
        self.lines = Lines(text)
        self.escapes = "\\" in text
        self.wary = strict and ("#" in text or "\t" in text)  # only these stand wrongly between tokens
        self.start_document()

    def start_document(self) -> None:
        self.places = Places(self.text, self.file, self.lines)
        self.frames: list[_Frame] = []
        self.anchors: dict[str, Anchored] = {}
        self.root: object = None

    def documents(self) -> list[tuple[object, Places]]:
        if len(re.findall(r"^%TAG", self.text, re.MULTILINE)) > _MAX_HANDLES:
            self.refuse("too-large", f"the document declares more than {_MAX_HANDLES} tag handles", 0, "delete the %TAG lines")
        try:
            found = self.read(event_reader(self.text))
        except YAMLError as error:
            raise syntax_error(self.text, self.file, error) from None
        if not found:
            self.refuse("empty-document", "the document is empty", 0, "write it, or delete the file")
        return found

    def read(self, next_event: Any) -> list[tuple[object, Places]]:
        found: list[tuple[object, Places]] = []
        seen = 0
        next_event()
        while type(start := next_event()) is not StreamEndEvent:
            seen += 1
            self.check_document_start(start, seen)
            while type(event := next_event()) is not DocumentEndEvent:
                self.take(event)
            if not (type(self.root) is Plain and self.root == ""):
                found.append((self.root, self.places))
            self.start_document()
        if self.wary:
            self.check_gap(len(self.text))
        return found

    def check_document_start(self, event: Any, number: int) -> None:
        at = event.start_mark.index
        if number > MAX_DOCUMENTS:
            self.refuse("too-large", f"the file holds more than {MAX_DOCUMENTS:,} documents", at, "split it")
        if self.strict and number > 1:
            self.refuse("many-documents", "a second document starts here", at, "keep one document in the file")
        if self.strict and event.tags:
            self.refuse("syntax", "the document declares tags, which are not read here", at, "delete the %TAG lines")

    def take(self, event: Any) -> None:
        """One event inside a document."""
        start, end = event.start_mark.index, event.end_mark.index
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            self.close(start, end)
            return
        if self.strict:
            self.check_plainness(event, start, end)
        elif str(getattr(event, "tag", None)).startswith("tag:yaml.org,2002:python/"):
            self.refuse("syntax", "a YAML tag would make a Python object", start, "delete the tag")
        self.count += 1
        is_key = bool(self.frames) and self.frames[-1].wants_key
        if kind is AliasEvent:
            value = self.follow(event, start, end)
        elif kind is ScalarEvent:
            value = self.scalar(event, start, end)
        else:
            self.open(event, start, end)
            return
        self.check_count(start)
        if not is_key:
            self.attach(value)

    def check_count(self, start: int) -> None:
        if self.count > MAX_VALUES:
            message = f"the document holds more than {MAX_VALUES:,} keys and values"
            self.refuse("too-large", message, start, "keep long lists in files of their own")

    def open(self, event: Any, start: int, end: int) -> None:
        if self.frames and self.frames[-1].wants_key:
            self.refuse("syntax", "a list or an object stands where a key belongs", start, "write a word as the key")
        if len(self.frames) >= MAX_DEPTH:
            self.refuse("too-deep", f"the document is nested deeper than {MAX_DEPTH} levels", start, "flatten it")
        self.check_count(start)
        kind = dict if type(event) is MappingStartEvent else list
        self.frames.append(_Frame(event, self.places.add(start, end, kind), self.count - 1))
        self.end = max(self.end, end)

    def close(self, start: int, end: int) -> None:
        frame = self.frames.pop()
        if self.wary and frame.flow:
            self.check_gap(start)
        if frame.flow:  # the events that end block lists and objects stand at whatever follows
            self.end = end
        self.places.close(frame.entry, self.end)
        for lent in frame.lent:
            self.merge(lent, frame.node, start)
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.node, frame.entry, self.count - frame.before, frame.height)
        self.attach(frame.node)
        self.raise_height(frame.height)

    def raise_height(self, height: int) -> None:
        if self.frames:
            self.frames[-1].height = max(self.frames[-1].height, height + 1)

    def scalar(self, event: Any, start: int, end: int) -> str:
        value: str = event.value
        if self.escapes and re.search("[\ud800-\udfff]", value):
            self.refuse("syntax", "a text holds half of a surrogate pair, which is no character", start, "write the character itself")
        if event.style in {"|", ">"}:
            end = start + len(self.text[start:end].rstrip(" \t\r\n"))
        plain = not event.style and event.tag not in {"!", "tag:yaml.org,2002:str"}
        if self.frames and self.frames[-1].wants_key:
            merges = plain and value == "<<"
            entry = self.key(value, start, end, merges=merges)
        else:
            entry = self.places.add(start, end)
        self.end = max(self.end, end)
        value = Plain(value) if plain else value
        if event.anchor:
            self.anchors[event.anchor] = (value, entry, 1, 0)
        return value

    def key(self, name: str, start: int, end: int, *, merges: bool = False) -> int:
        frame = self.frames[-1]
        if merges and self.strict:
            self.refuse("alias", "a merge key << brings in keys from elsewhere", start, "write the keys out")
        if name in frame.node:
            first = Lines(self.text).place(self.places.starts[self.entry_of(frame, name)])[0]
            shown = name if len(name) <= 60 else name[:59] + "…"
            message = f'the key "{shown}" stands twice in one object, first on line {first}'
            self.refuse("duplicate-key", message, start, "delete one of the two: readers keep one of them, silently")
        entry = self.places.add(start, end, str(name))
        if merges:
            self.places.merges.add(entry)
        else:
            frame.node[str(name)] = None  # its place among the keys; the value follows
        frame.key = None if merges else str(name)
        frame.wants_key = False
        return entry

    def entry_of(self, frame: _Frame, name: str) -> int:
        entry = frame.entry + 1
        while self.places.names[entry] != name:
            entry = self.places.nexts[entry + 1]
        return entry

    def attach(self, value: object) -> None:
        """A value is complete: it belongs to the innermost list or object, or it is the root."""
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.node, list):
            frame.node.append(value)
            return
        if frame.key is None:
            frame.lent.append(value)
        else:
            frame.node[frame.key] = value
        frame.wants_key = True

    def follow(self, event: Any, start: int, end: int) -> object:
        """The value behind an alias, counted as if it were written out."""
        if event.anchor not in self.anchors:
            self.refuse("alias", "an alias stands before its anchor is complete, or has none", start, "write the value out")
        value, target, size, height = self.anchors[event.anchor]
        self.count += size - 1
        if len(self.frames) + height > MAX_DEPTH:
            self.refuse("too-deep", f"aliases nest the document deeper than {MAX_DEPTH} levels", start, "write the values out")
        if self.frames and self.frames[-1].wants_key:
            if not isinstance(value, str):
                self.refuse("syntax", "a list or an object stands where a key belongs", start, "write a word as the key")
            self.key(value, start, end)
        else:
            entry = self.places.add(start, end)
            self.places.targets[entry] = target
            self.raise_height(height)
        self.end = max(self.end, end)
        return value

    def merge(self, lent: object, node: dict[str, object], start: int) -> None:
        for lender in lent if isinstance(lent, list) else [lent]:
            if not isinstance(lender, dict):
                self.refuse("syntax", "a merge key << needs an object, or a list of objects", start, "write the keys out")
            self.count += len(lender)
            self.check_count(start)
            for name, value in lender.items():
                node.setdefault(name, value)

    def check_plainness(self, event: Any, start: int, end: int) -> None:
        """What a manifest or a policy does without."""
        if self.wary:
            self.check_gap(start)
        if event.anchor:
            self.refuse("alias", "an anchor or alias lets one text stand in two places", start, "write the value out")
        if getattr(event, "tag", None):
            self.refuse("syntax", "a YAML tag stands before a value: tags are not read here", start, "delete the tag, and " + _QUOTE_IT)
        if type(event) is not ScalarEvent:
            return
        if not event.style and event.value == "-":
            self.refuse("syntax", "a single dash is no value", start, _QUOTE_IT)
        if self.wary:
            self.check_source(event.style, start, end)

    def check_source(self, style: str | None, start: int, end: int) -> None:
        source = self.text[start:end]
        block = style in {"|", ">"}
        if block and re.match(r"[>|][-+0-9]*#", source):
            self.refuse("syntax", "a comment needs a space before its #", start, "put a space before the #")
        if not block and self.frames and "\t" in source and (tab := re.search(r"[\r\n](\t+)\S", source)):
            self.refuse("syntax", "a tab indents a line", start + tab.start(1), "indent with spaces")

    def check_gap(self, start: int) -> None:
        """Between two tokens stand only spaces, brackets and comments: PyYAML takes `"a"#b` and tabs for that, too."""
        gap = self.text[self.end : start]
        if "#" in gap:
            for found in _COMMENT.finditer(self.text, self.end, start):
                if found["stray"]:
                    self.refuse("syntax", "a comment needs a space before its #", found.start(), "put a space before the #")
        if "\t" in gap and start < len(self.text) and (tab := re.search(r"[\r\n] *(\t)[ \t]*\Z", gap)):
            self.refuse("syntax", "a tab indents a line", self.end + tab.start(1), "indent with spaces")

    def refuse(self, code: str, message: str, at: int, help: str = "") -> NoReturn:
        raise refusal(self.text, at, self.file, code, message, help)
