"""Digests: parsing, with a reason for what is wrong."""

from __future__ import annotations

from pytest_lineage.identifiers.classes import LIMIT
from pytest_lineage.identifiers.identifier import Identifier, flawed
from pytest_lineage.identifiers.placeholders import placeholder
from pytest_lineage.identifiers.predicates import LENGTHS, WEAK_ALGORITHMS, WHOLE, by_length, is_digest, is_hex
from pytest_lineage.identifiers.prefixes import cut_off, flaw, spelling, stranger, weak_reason
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class Digest:
    """A whole digest, in lower-case hex, of a length that its algorithm has."""

    algorithm: str
    hex: str

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"


def parse_digest(text: str, *, algorithms: Sequence[str] = ("sha256", "sha512"), form: str = "any") -> Digest | Identifier:
    """The digest that a text is or carries, or what is wrong with it (an `Identifier` with code and reason).

    Args:
        text: `sha256:<hex>`, `<hex>` (its algorithm is the first of `algorithms` with that length), or `name@sha256:<hex>`.
        algorithms: names allowed. A weak one is allowed where it is named.
        form: `any`; `prefixed` (algorithm and colon); `bare`; or `reference` (an image's name, `@` and digest).
    """
    problem = _not_text(text) or _wrong_form(text, form)
    if problem:
        return problem
    tail = text.rpartition("@")[2]
    name, colon, digits = tail.partition(":")
    if colon:
        return _judge(text, name, digits, algorithms)
    return _judge_bare(text, tail, algorithms)


def truncated(value: str) -> str:
    """Why a value is the beginning of an identifier only (`"truncated: 4 of 64 hex digits"`), or `""`."""
    if len(value) > LIMIT:
        return ""
    text = value.strip()
    return cut_off(text) or _abbreviated(text)


def _abbreviated(text: str) -> str:
    if not 7 <= len(text) < 40 or len(text) == 32 or not is_hex(text) or text.isdigit() or text.isalpha():
        return ""
    return f"abbreviated: {len(text)} of 40 hex digits"


def _not_text(text: str) -> Identifier | None:
    """What keeps any text from being a digest."""
    if len(text) > LIMIT:
        return flawed(text, "malformed-id", f"longer than {LIMIT} characters")
    reason = placeholder(text)
    if reason:
        return flawed(text, "placeholder", reason)
    from pytest_lineage.identifiers.classification import not_plain

    return not_plain(text)


def _wrong_form(text: str, form: str) -> Identifier | None:
    """An answer where the text is no digest of that form; the digits are judged later."""
    if form == "reference" or (form == "any" and "@" in text):
        return _not_a_reference(text)
    if "@" in text:
        return flawed(text, "bad-digest", "an image reference, where a digest alone belongs")
    if form == "prefixed" and ":" not in text:
        canonical = f"sha256:{text}" if is_digest(text, ("sha256",)) else ""
        reason = cut_off(text)
        return flawed(text, "truncated-id" if reason else "bad-digest", reason or "not prefixed with its algorithm", canonical=canonical)
    if form == "bare" and ":" in text:
        return flawed(text, "bad-digest", "prefixed, where hex digits alone belong")
    return _only_a_tag(text)


def _not_a_reference(text: str) -> Identifier | None:
    from pytest_lineage.identifiers.classification import classify

    if "@" not in text and spelling(text.partition(":")[0]):
        return flawed(text, "bad-digest", "a digest without the image's name")
    found = classify(text, kinds=("oci_digest_ref",))
    return found if found.code else None


def _only_a_tag(text: str) -> Identifier | None:
    """`fraud:latest` and `fraud-train:21` where a digest belongs."""
    name, colon, rest = text.partition(":")
    if not colon or spelling(name) or (is_hex(rest) and len(rest) >= 32):
        return None
    from pytest_lineage.identifiers.classification import classify

    found = classify(text, kinds=("oci_digest_ref",))
    return found if found.code else None


def _judge(text: str, name: str, digits: str, algorithms: Sequence[str]) -> Digest | Identifier:
    algorithm = spelling(name)
    if not algorithm:
        return flawed(text, "bad-digest", f"not prefixed with an algorithm that is known: {name[:40]!r}")
    allowed = algorithm in algorithms
    if algorithm in WEAK_ALGORITHMS and not allowed:
        return flawed(text, "weak-hash", weak_reason(algorithm), algorithm=algorithm)
    problem = flaw(text, text[: text.rfind("@") + 1], name, algorithm, digits, weak=True)
    if problem:
        return problem
    if not allowed:
        return flawed(text, "bad-digest", f"of the algorithm {algorithm}, where {_or(algorithms)} belongs", algorithm=algorithm)
    return Digest(algorithm=algorithm, hex=digits)


def _judge_bare(text: str, digits: str, algorithms: Sequence[str]) -> Digest | Identifier:
    algorithm = by_length(len(digits), algorithms)
    if algorithm and is_hex(digits):
        return Digest(algorithm=algorithm, hex=digits)
    whole = LENGTHS.get(algorithms[0], 64) if algorithms else 64
    reason = cut_off(text, whole)
    if reason:
        return flawed(text, "truncated-id", reason)
    if is_hex(digits):
        return _bare_hex(text, digits, whole, algorithms)
    if is_hex(digits.lower()):
        return flawed(text, "malformed-id", "in the wrong case: hex digits are written in lower case", canonical=text.lower())
    from pytest_lineage.identifiers.classification import classify

    found = classify(text)
    if found.code in {"mutable-tag", "mutable-ref", "no-content-hash"}:
        return found
    return flawed(text, "bad-digest", f"not a digest: {stranger(digits)}")


def _bare_hex(text: str, digits: str, whole: int, algorithms: Sequence[str]) -> Identifier:
    weak = {32: "md5", 40: "sha1"}.get(len(digits))
    if weak:
        return flawed(text, "weak-hash", weak_reason(weak), algorithm=weak)
    if len(digits) < whole and len(digits) not in WHOLE:
        return flawed(text, "truncated-id", f"truncated: {len(digits)} of {whole} hex digits")
    return flawed(text, "bad-digest", f"{len(digits)} hex digits long, where {_or(algorithms)} belongs ({whole})")


def _or(names: Sequence[str]) -> str:
    return " or ".join(names) if len(names) < 4 else f"one of {', '.join(names)}"
