"""Reading of untrusted JSON and YAML: strict, bounded, and with a place for every value.

What readers of the field do silently is an error here: a second equal key, NaN, half a surrogate pair, another encoding.
YAML scalars stay the text their author wrote (`0123456` is no number here); a rule gives them their type.

A reader has two ways over a document. The quick one only says "fine" or "look closer"; the careful one knows where
everything stands, and every error comes from it alone.
"""

from __future__ import annotations

from pytest_lineage import documents_json
from pytest_lineage.documents_limits import MAX_BYTES, MAX_DEPTH, MAX_VALUES
from pytest_lineage.errors import SubjectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_lineage.model import Location, Locator
    from pytest_lineage.paths import Path

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "Document", "read", "read_json", "read_yaml", "read_yaml_stream"]

_MARKS = (  # the longer ones first: the mark of UTF-16 begins that of UTF-32
    (b"\xff\xfe\x00\x00", "is UTF-32 (little-endian)"),
    (b"\x00\x00\xfe\xff", "is UTF-32 (big-endian)"),
    (b"\xff\xfe", "is UTF-16 (little-endian)"),
    (b"\xfe\xff", "is UTF-16 (big-endian)"),
    (b"\xef\xbb\xbf", "starts with a UTF-8 byte order mark"),
)
_SAVE_AS = "save the file as UTF-8 without a byte order mark"


class Document:
    """What was read from one document, and where everything in it stands.

    Attributes:
        file: the document's path as the user knows it.
        value: dict, list, str, `Plain`, int, float, bool or None. YAML has no numbers, booleans or nulls here.
    """

    __slots__ = ("_places", "_text", "file", "value")

    def __init__(self, file: str, value: object, text: str, places: Callable[[str, str], Locator] | Locator) -> None:
        self.file = file
        self.value = value
        self._text = text
        self._places = places

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """The place of the value at `path`, or with `key` of its key where it has one.

        Where the path does not exist it is the place of the nearest ancestor that does: its key, or where it has none
        (the root, an entry of a list) its opening bracket, in block YAML its first line.
        """
        if callable(self._places):
            self._places = self._places(self._text, self.file)
        return self._places.locate(path, key=key)


def read(data: bytes, file: str) -> Document:
    """The document in a file, JSON or YAML by the file's extension.

    Raises:
        SubjectError: with the place and a code of the section "documents" in `pytest_lineage.codes`.
    """
    return read_json(data, file) if file.lower().endswith(".json") else read_yaml(data, file)


def read_json(data: bytes, file: str) -> Document:
    """One JSON document (RFC 8259), without equal keys in one object, NaN, Infinity or numbers that overflow.

    Raises:
        SubjectError: as `read` does.
    """
    text = _decoded(data, file)
    return Document(file, documents_json.read(data, text, file), text, documents_json.walk)


def read_yaml(data: bytes, file: str) -> Document:
    """One YAML document without anchors, aliases, tags, merge keys or keys that are no scalars.

    Raises:
        SubjectError: as `read` does.
    """
    from pytest_lineage import documents_yaml

    text = _decoded(data, file)
    return Document(file, documents_yaml.read(text, file), text, documents_yaml.places)


def read_yaml_stream(data: bytes, file: str) -> list[Document]:
    """The documents of a foreign YAML file, in order, without empty ones; never an empty list.

    Aliases and merge keys are followed as long as the whole stays within `MAX_VALUES` and `MAX_DEPTH`. Tags of
    applications are ignored (a value is text in any case); those that make Python objects are refused.

    Raises:
        SubjectError: as `read` does.
    """
    from pytest_lineage import documents_yaml

    text = _decoded(data, file)
    return [Document(file, value, text, places) for value, places in documents_yaml.read_stream(text, file)]


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise SubjectError(
            f"the document has {len(data):,} bytes, more than the {MAX_BYTES:,} that are read",
            file=file,
            line=1,
            column=1,
            code="too-large",
            help="keep long lists in files of their own and record their digests",
        )
    if b"\x00" in data or data[:1] in {b"\xef", b"\xfe", b"\xff"}:
        _refuse_encoding(data, file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error, file) from None
    if not text or text.isspace():
        raise SubjectError("the document is empty", file=file, line=1, column=1, code="empty-document", help="write it, or delete the file")
    return text


def _refuse_encoding(data: bytes, file: str) -> None:
    """Name what the bytes are where it can be told; bytes above 0xEE may also begin ordinary UTF-8."""
    named = next((said for mark, said in _MARKS if data.startswith(mark)), "")
    if not named and b"\x00" in data:
        named = _without_mark(data[:4])
    if named:
        raise SubjectError(f"the document {named}, not plain UTF-8", file=file, line=1, column=1, code="encoding", help=_SAVE_AS)
    if b"\x00" in data:
        from pytest_lineage.documents_places import refusal

        at = data.index(b"\x00")
        text = data.decode(errors="replace")
        offset = len(data[:at].decode(errors="replace"))
        raise refusal(text, offset, file, "encoding", "the document is a binary file: it holds a NUL byte", "name a JSON or YAML file")


def _without_mark(start: bytes) -> str:
    """JSON and YAML start with ASCII, so the zeros of the first four bytes tell the encoding (RFC 4627, section 3)."""
    zeros = tuple(byte == 0 for byte in start)
    return {
        (False, True, True, True): "is UTF-32 (little-endian) without a byte order mark",
        (True, True, True, False): "is UTF-32 (big-endian) without a byte order mark",
        (False, True, False, True): "is UTF-16 (little-endian) without a byte order mark",
        (True, False, True, False): "is UTF-16 (big-endian) without a byte order mark",
        (False, True): "is UTF-16 (little-endian) without a byte order mark",
        (True, False): "is UTF-16 (big-endian) without a byte order mark",
    }.get(zeros, "")


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> SubjectError:
    from pytest_lineage.documents_places import refusal

    text = data.decode(errors="replace")
    offset = len(data[: error.start].decode())
    if error.end == len(data) and "end of data" in error.reason:
        message = "the document ends in the middle of a character"
        return refusal(text, offset, file, "truncated-document", message, "write the file again, whole")
    message = f"the document is not UTF-8: byte 0x{data[error.start]:02X} stands where no such byte can"
    return refusal(text, offset, file, "encoding", message, _SAVE_AS)
