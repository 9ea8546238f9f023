"""What the YAML parser complains of, said in a sentence with a place."""

from __future__ import annotations

import re

from pytest_lineage.documents_places import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pytest_lineage.errors import SubjectError

_SAID = (  # part of libyaml's or PyYAML's own words, a sentence, what to do
    (
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "indent the line like its neighbours, or quote the text",
    ),
    ("':'", "a key has no colon after it", "write `key: value`, and quote a text of several lines"),
    ("',' or", "a comma or a closing bracket is missing", "separate the entries by commas and close every bracket"),
    ("expected key", "this line does not fit the object it stands in", "indent it like the keys before it"),
    ("'-' indicator", "this line does not fit the list it stands in", "start it with `- `, indented like the entries before it"),
    ("expected <block end>", "this line does not fit what it stands in", "indent it like its neighbours"),
    ("tab character", "a tab indents a line", "indent with spaces"),
    ("document start", "text stands here that belongs to nothing before it", "indent it like its neighbours, or delete it"),
    ("unknown escape", "a backslash in double quotes starts no escape that YAML has", "write it as two, or use single quotes"),
    ("node content", "a value is missing here", "write one, or quote a text that starts with : or ,"),
    ("block sequence entries", "a list entry cannot start in the middle of a line here", "start it on a line of its own"),
    ("document indicator", "a new document starts inside a quoted text", "close the text with a quote"),
    ("undefined tag", "a tag is not declared", "delete the tag"),
)
_THINGS = (
    ("simple key", "key"),
    ("quoted scalar", "quoted text"),
    ("flow sequence", "list"),
    ("flow mapping", "object"),
    ("block mapping", "object"),
    ("block collection", "list"),
)
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2.2, rule 1


def syntax_error(text: str, file: str, error: Any) -> SubjectError:
    """The error of a text that the parser gave up on."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _unprintable(text, file)
    whole = len(text.rstrip())
    if mark.index >= whole:
        message = f"the document ends in the middle{_opened(error)}"
        return refusal(text, whole, file, "truncated-document", message, "write the file again, whole")
    message, advice = _sentence(str(error.problem or error.context), text[mark.index])
    return refusal(text, mark.index, file, "syntax", message, advice)


def _opened(error: Any) -> str:
    """Which thing is not complete, from the parser's own `while scanning a quoted scalar` and where that began."""
    if not error.context or not error.context_mark:
        return ""
    thing = next((name for words, name in _THINGS if words in error.context), "value")
    end = "has no colon" if thing == "key" else "is not complete"
    return f": the {thing} that starts on line {error.context_mark.line + 1} {end}"


def _sentence(problem: str, char: str) -> tuple[str, str]:
    if "cannot start any token" in problem:
        if char == "\t":
            return "a tab indents a line", "indent with spaces"
        return f"no value can start with {char}", "put it in quotes if it is text"
    for part, message, advice in _SAID:
        if part in problem:
            return message, advice
    return f"the YAML cannot be read: {problem}", "put texts that hold signs of YAML in quotes"


def _unprintable(text: str, file: str) -> SubjectError:
    """The reader, before the parser, stops at characters that YAML does not have, and gives no mark."""
    found = _NOT_PRINTABLE.search(text)
    if found is None:
        return refusal(text, 0, file, "syntax", "the document cannot be read as YAML", "write the file again, as YAML")
    message = f"the control character U+{ord(found.group()):04X} stands here, which YAML does not have"
    return refusal(text, found.start(), file, "syntax", message, "delete it, or write it as an escape in double quotes")
