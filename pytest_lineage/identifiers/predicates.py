"""Names and lengths of digest algorithms, and the predicates that every run asks of every identifier: a microsecond each."""

from __future__ import annotations

from pytest_lineage.identifiers.placeholders import are_digits, computed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

#: Prefixes of the contents that people record, with the number of hex digits behind them.
_CONTENTS = {"sha256": 64, "sha512": 128, "blake3": 64, "dvc": 32}


def is_commit(value: str) -> bool:
    """A full git commit id, 40 or 64 hex digits, and no placeholder."""
    return len(value) in {40, 64} and are_digits(value) and computed(value)


def is_content(value: str) -> bool:
    """A prefixed digest of the common kinds and no placeholder. False for the rarer contents: `classify` knows all of them."""
    name, _, digits = value.partition(":")
    return _CONTENTS.get(name) == len(digits) and are_digits(digits) and computed(digits)


def is_digest(value: str, algorithms: Sequence[str] = ("sha256", "sha512")) -> bool:
    """Whether `parse_digest` finds a digest, bare or prefixed, with nothing wrong."""
    name, colon, digits = value.partition(":")
    if not colon:
        name, digits = by_length(len(value), algorithms), value
    return name in algorithms and LENGTHS.get(name) == len(digits) and are_digits(digits) and computed(digits)


def plain_digest(algorithms: Sequence[str], *, prefixed: bool) -> Callable[[object], bool]:
    """A predicate that is True for nothing but plain digests of `algorithms`, with everything known before it is asked.

    Args:
        algorithms: names as in `LENGTHS`.
        prefixed: whether a digest without its algorithm's name does not count.
    """
    named = {name: LENGTHS[name] for name in algorithms if name in LENGTHS}
    bare = frozenset() if prefixed else frozenset(named.values())

    def holds(value: object) -> bool:
        if not isinstance(value, str):
            return False
        digits: str = value
        if len(value) not in bare:
            name, _, digits = value.partition(":")
            if named.get(name) != len(digits):
                return False
        return are_digits(digits) and computed(digits)

    return holds


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
