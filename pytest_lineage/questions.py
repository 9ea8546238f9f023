"""The questions our checks ask, and the facts that answer them. Evidence providers answer; checks never do I/O.

Every question may also be answered by `Unverified` (it could not be known) or `Deferred` (out of the run's scope).
`paths` are candidates from the root, tried in order; the first that exists is meant, and the fact says which it was.
"""

from __future__ import annotations

from pytest_lineage.model import Scope
from pytest_lineage.values import frozen


@frozen
class FileDigest:
    """The digest of a file's bytes. Answered by `FileFact` or `FileProblem`.

    `algorithm` is a name of hashlib's, lower case. `line_ends` is `""` for the bytes as they are, `lf` or `crlf` for the
    bytes after their line ends were made so.
    """

    paths: tuple[str, ...]
    algorithm: str = "sha256"
    line_ends: str = ""

    provider = "files"
    scope = Scope.LOCAL


@frozen
class TreeDigest:
    """DVC's md5 of a directory (`….dir`): of the JSON list of its files' md5 and relative paths. Answered as `FileDigest`."""

    paths: tuple[str, ...]

    provider = "files"
    scope = Scope.LOCAL


@frozen
class FileHead:
    """The first bytes of a file (to know an LFS pointer). Answered by `HeadFact` or `FileProblem`."""

    paths: tuple[str, ...]
    size: int = 1024

    provider = "files"
    scope = Scope.LOCAL


@frozen
class FileLines:
    """A small text file's lines, without line ends (a list of row ids). Answered by `LinesFact` or `FileProblem`."""

    paths: tuple[str, ...]
    limit: int = 8 * 1024 * 1024  #: bytes; a larger file is unverified, and so is one of too many lines to hold several of

    provider = "files"
    scope = Scope.LOCAL


@frozen
class ObjectDigest:
    """The digest of an object in a store (`s3://…`), out of local scope. Answered by `FileFact`."""

    uri: str
    algorithm: str = "sha256"

    provider = "objects"
    scope = Scope.FULL


@frozen
class FileFact:
    """A regular file below the root: the candidate that was read, its size in bytes, its digest in lower-case hex."""

    path: str
    size: int
    digest: str


@frozen
class HeadFact:
    """The beginning of a regular file, and its whole size in bytes."""

    path: str
    size: int
    head: bytes


@frozen
class LinesFact:
    """The lines of a text file."""

    path: str
    lines: tuple[str, ...]


@frozen
class FileProblem:
    """A path that may not be read at all: the author's fault, so a violation. `code`: `path-escape`, `not-a-file`."""

    path: str
    code: str
    message: str
