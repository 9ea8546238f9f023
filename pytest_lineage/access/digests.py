"""Hashers by name, also of bytes as they would be with other line ends."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Digests that hashlib always has; `blake3` comes from a package of that name.
ALGORITHMS = ("sha256", "sha512", "sha384", "sha224", "sha1", "md5", "blake2b", "blake2s", "sha3_256", "sha3_384", "sha3_512")


def hasher(algorithm: str, line_ends: str = "") -> Any:
    """A new hasher; with `lf` or `crlf` it hashes what the bytes would be with such line ends.

    Raises:
        LookupError: there is no such algorithm.
        ImportError: the package that has it is not installed.
    """
    if algorithm in ALGORITHMS:
        import hashlib

        found = getattr(hashlib, algorithm)(usedforsecurity=False)  # comparing, also where FIPS forbids md5 for signing
    elif algorithm == "blake3":
        import importlib

        found = importlib.import_module("blake3").blake3()
    else:
        raise LookupError(algorithm)
    return _LineEnds(found, line_ends) if line_ends else found


class _LineEnds:
    """Hashes bytes as they would be with other line ends, across the borders of pieces."""

    __slots__ = ("_crlf", "_hasher", "_held")

    def __init__(self, hasher: Any, line_ends: str) -> None:
        self._hasher = hasher
        self._crlf = line_ends == "crlf"
        self._held = b""

    def update(self, piece: bytes | memoryview) -> None:
        """Hash a piece, but hold back a carriage return at its end: the next may begin with its line feed."""
        data = self._held + bytes(piece)
        self._held = b"\r" if data.endswith(b"\r") else b""
        self._hash(data[: len(data) - len(self._held)])

    def hexdigest(self) -> str:
        """The digest of everything, in hex."""
        self._hash(self._held)
        self._held = b""
        digest: str = self._hasher.hexdigest()
        return digest

    def _hash(self, data: bytes) -> None:
        data = data.replace(b"\r\n", b"\n")
        self._hasher.update(data.replace(b"\n", b"\r\n") if self._crlf else data)
