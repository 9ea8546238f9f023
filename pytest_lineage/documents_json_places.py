"""Where everything stands in a JSON text, and what is wrong with it: a strict scanner (RFC 8259) that never recurses."""

from __future__ import annotations

import json
import re

from pytest_lineage.documents_limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES
from pytest_lineage.documents_places import Lines, Places, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_scan_string = json.decoder.scanstring  # type: ignore[attr-defined]  # what `json` itself reads strings by; the stubs lack it
_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[-+.\w]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WRITE_AGAIN = "write the file again, whole"
_WORDS = ("true", "false", "null")
_KINDS = {"{": ("object", "}", dict), "[": ("list", "]", list)}


class Scan:
    """One pass over the text. Not recursive: depth costs no stack."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.at = 0
        self.places = Places(text, file)
        #: what is open: its entry, its opening bracket, and for an object its keys so far with their offsets
        self.open: list[tuple[int, str, dict[str, int]]] = []
        self.fresh = False  # nothing stands in the innermost yet

    def run(self) -> Places:
        """The places of the whole document."""
        self.value()
        while self.open:
            self.member()
        if self.peek():
            self.refuse_rest()
        return self.places

    def peek(self) -> str:
        """The next character that is not white space, `""` at the end."""
        self.at = at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.text[at : at + 1]

    def member(self) -> None:
        """The next entry of what is open, or its end."""
        number, bracket, keys = self.open[-1]
        noun, closing, _ = _KINDS[bracket]
        char = self.peek()
        if char != closing and not self.fresh:
            if char != ",":
                self.refuse_separator(char, noun, closing)
            comma, self.at = self.at, self.at + 1
            char = self.peek()
            if char == closing:
                self.refuse("syntax", f"a comma stands before the end of the {noun}", comma, "delete the comma")
        if char == closing:
            self.open.pop()
            self.at += 1
            self.places.close(number, self.at)
        else:
            if bracket == "{":
                self.key(char, keys)
            self.value()
            return
        self.fresh = False

    def key(self, char: str, keys: dict[str, int]) -> None:
        """A key and its colon."""
        start = self.at
        if char != '"':
            self.refuse_start(char, "a key in double quotes")
        name = self.string()
        if name in keys:
            first = Lines(self.text).place(keys[name])[0]
            message = f"the key {_brief(name)} stands twice in one object, first on line {first}"
            self.refuse("duplicate-key", message, start, "delete one of the two: readers keep one of them, silently")
        keys[name] = start
        self.places.add(start, self.at, name)
        if self.peek() != ":":
            self.refuse_start(self.text[self.at : self.at + 1], "a colon after the key")
        self.at += 1

    def value(self) -> None:
        """A scalar, or the opening of a list or an object."""
        char = self.peek()
        start = self.at
        if len(self.places.starts) >= MAX_VALUES:
            message = f"the document holds more than {MAX_VALUES:,} keys and values"
            self.refuse("too-large", message, start, "keep long lists in files of their own")
        self.fresh = char in _KINDS
        if char in _KINDS:
            if len(self.open) >= MAX_DEPTH:
                self.refuse("too-deep", f"the document is nested deeper than {MAX_DEPTH} levels", start, "flatten it")
            self.at += 1
            self.open.append((self.places.add(start, self.at, _KINDS[char][2]), char, {}))
        elif char == '"':
            self.string()
            self.places.add(start, self.at)
        else:
            self.word(char)
            self.places.add(start, self.at)

    def string(self) -> str:
        """The text of a string."""
        start = self.at
        try:
            found: tuple[str, int] = _scan_string(self.text, start + 1, True)
        except json.JSONDecodeError as error:
            self.refuse_string(start, error)
        value, self.at = found
        if not value.isascii() and re.search("[\ud800-\udfff]", value):
            self.refuse("syntax", "a string holds half of a surrogate pair, which is no character", start, "write the character itself")
        return value

    def word(self, char: str) -> None:
        """A number, true, false or null."""
        found = _WORD.match(self.text, self.at)
        word = found.group() if found else ""
        if word not in _WORDS:
            if word.lstrip("+-") in {"NaN", "Infinity"}:
                self.refuse("bad-number", f"{word} is no number in JSON", self.at, "write null, or leave the key out")
            if not _NUMBER.fullmatch(word):
                self.refuse_start(char, "a value")
            self.check_number(word)
        self.at += len(word)

    def check_number(self, word: str) -> None:
        """Refuse a number that no computer holds."""
        digits = word.lstrip("-")
        if digits.isdigit() and len(digits) > MAX_DIGITS:
            message = f"a number has more than {MAX_DIGITS:,} digits"
        elif not digits.isdigit() and float(word) in {float("inf"), float("-inf")}:
            message = f"the number {_brief(word)} is larger than a computer holds"
        else:
            return
        self.refuse("bad-number", message, self.at, "write it in double quotes, as text")

    def refuse(self, code: str, message: str, at: int, help: str = "") -> NoReturn:
        """Refuse the document, at a character of it."""
        raise refusal(self.text, at, self.file, code, message, help)

    def refuse_end(self) -> NoReturn:
        """Refuse a text that is over while something is open."""
        number, bracket, _ = self.open[-1]
        line = Lines(self.text).place(self.places.starts[number])[0]
        message = f"the document ends in the middle: the {_KINDS[bracket][0]} opened on line {line} is not closed"
        self.refuse("truncated-document", message, len(self.text.rstrip(" \t\n\r")), _WRITE_AGAIN)

    def refuse_string(self, start: int, error: json.JSONDecodeError) -> NoReturn:
        """Refuse a string that `json` cannot read, each for its own reason."""
        if error.msg.startswith("Unterminated"):
            self.refuse("truncated-document", "the document ends in the middle of a string", start, _WRITE_AGAIN)
        if "control character" in error.msg:
            char = self.text[error.pos]
            if char in "\r\n":
                self.refuse(
                    "syntax", "a string is not closed on its line", start, "close it with a double quote, or write a line end as \\n"
                )
            message = f"the control character U+{ord(char):04X} stands in a string"
            self.refuse("syntax", message, error.pos, f"write it as \\u{ord(char):04x}")
        if len(self.text) - error.pos < 6 and '"' not in self.text[error.pos :]:
            self.refuse("truncated-document", "the document ends in the middle of a string", start, _WRITE_AGAIN)
        self.refuse("syntax", "a backslash in a string starts no escape that JSON has", error.pos, "write a backslash as two")

    def refuse_separator(self, char: str, noun: str, closing: str) -> NoReturn:
        """Refuse what stands where an entry should end."""
        if char and char not in "}]:/#":
            self.refuse("syntax", f"a comma is missing before this entry of the {noun}", self.at, "write a comma between entries")
        self.refuse_start(char, f"a comma or {closing}")

    def refuse_start(self, char: str, expected: str) -> NoReturn:
        """Refuse what stands where `expected` belongs."""
        found = _WORD.match(self.text, self.at)
        word = found.group() if found else char
        rest = self.text[self.at :].rstrip() if len(self.text) - self.at < 100 else word + "…"
        if self.open and word == rest and (char in "-0123456789" or any(whole.startswith(word) for whole in _WORDS)):
            self.refuse_end()
        message, advice = f"{expected} belongs here, not {_brief(word)}", "write what belongs here, or delete this"
        if char == "'":
            message, advice = "text stands in single quotes, which JSON does not have", "use double quotes"
        elif char in "/#":
            message, advice = "a comment stands here, which JSON does not have", "delete it, or write the file as YAML"
        elif word in {"True", "False", "None"}:
            message, advice = f"{word} is Python, not JSON", f"write {'null' if word == 'None' else word.lower()}"
        elif char.isdigit() or char in "+-.":
            message, advice = f"{_brief(word)} is no number in JSON", "write it in double quotes if it is text"
        elif found:
            advice = "write text in double quotes"
        self.refuse("syntax", message, self.at, advice)

    def refuse_rest(self) -> NoReturn:
        """Refuse what follows the document."""
        if self.text[self.at] in '{["':
            self.refuse("many-documents", "a second document follows the first", self.at, "keep one document in the file")
        self.refuse("syntax", "more text follows the end of the document", self.at, "delete it")


def _brief(word: str) -> str:
    quoted = json.dumps(word, ensure_ascii=False)
    return quoted if len(quoted) <= 60 else quoted[:58] + '…"'
