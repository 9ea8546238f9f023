"""Names and lengths of digest algorithms, and the predicates that every run asks of every identifier: a microsecond each."""

from __future__ import annotations

import re

from pytest_lineage.identifiers.placeholders import hollow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Hex digits of each algorithm that tells contents apart. Names are hashlib's; a dash may stand for the underscore (OCI image-spec
#: descriptor.md registers sha256, sha512 and blake3; go-digest adds sha384; in-toto DigestSet the rest).
ALGORITHMS = {
    "sha256": 64,
    "sha512": 128,
    "sha384": 96,
    "sha224": 56,
    "sha512_256": 64,
    "sha3_224": 56,
    "sha3_256": 64,
    "sha3_384": 96,
    "sha3_512": 128,
    "blake2b": 128,
    "blake2b_256": 64,
    "blake2b_384": 96,
    "blake2b_512": 128,
    "blake2s": 64,
    "blake3": 64,
}
#: Broken (md5, sha1), or checksums against accidents.
WEAK_ALGORITHMS = {"md5": 32, "sha1": 40, "crc32": 8, "crc32c": 8, "adler32": 8, "xxh32": 8, "xxh64": 16, "xxh128": 32}

LENGTHS = {**ALGORITHMS, **WEAK_ALGORITHMS, "dvc": 32}
HEX = "0123456789abcdef"
WHOLE = frozenset(length for length in LENGTHS.values() if length >= 32)  # a digest of another algorithm, not the start of one

_COMMIT = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CONTENT = re.compile("(?:sha256|blake3):[0-9a-f]{64}|sha512:[0-9a-f]{128}")


def is_commit(value: str) -> bool:
    """A full git commit id, 40 or 64 hex digits, and no placeholder."""
    return _COMMIT.fullmatch(value) is not None and not hollow(value)


def is_content(value: str) -> bool:
    """A prefixed sha256, sha512 or blake3 digest and no placeholder. False for the rarer contents: `classify` knows all of them."""
    return _CONTENT.fullmatch(value) is not None and not hollow(value[7:])


def is_digest(value: str, algorithms: Sequence[str] = ("sha256", "sha512")) -> bool:
    """Whether `parse_digest` finds a digest, bare or prefixed, with nothing wrong."""
    name, colon, digits = value.partition(":")
    if not colon:
        name, digits = by_length(len(value), algorithms), value
    return name in algorithms and LENGTHS.get(name) == len(digits) and not digits.strip(HEX) and not hollow(digits)


def is_hex(text: str) -> bool:
    """One or more lower-case hex digits and nothing else."""
    return bool(text) and not text.strip(HEX)


def known_length(name: str) -> int:
    """Hex digits of an algorithm as people write it (`sha3-256`), or of `dvc`; 0 where it is not known."""
    return LENGTHS.get(name.replace("-", "_"), 0)


def by_length(length: int, algorithms: Sequence[str]) -> str:
    """The first of `algorithms` whose digests have that many hex digits, or `""`."""
    for algorithm in algorithms:
        if LENGTHS.get(algorithm) == length:
            return algorithm
    return ""
