"""What is wrong with a digest that names its algorithm, and with one that was cut off."""

from __future__ import annotations

from pytest_lineage.identifiers.identifier import Identifier, flawed
from pytest_lineage.identifiers.predicates import HEX, LENGTHS, WEAK_ALGORITHMS, WHOLE, is_hex, known_length


def cut_off(text: str, whole: int = 0) -> str:
    """As `truncated`, without bare abbreviations: an ellipsis, or a prefixed digest that is too short. `whole`: digits of a bare one."""
    name, colon, digits = text.rpartition("@")[2].partition(":")
    length = known_length(name) if colon else 0
    if "…" in text or "..." in text or (text.endswith("..") and not text.endswith("/..") and text != ".."):
        written = (digits if length else text).split("…")[0].split("..")[0]
        of = f" of {length or whole}" if length or whole else ""
        return f"truncated: {len(written)}{of} hex digits" if is_hex(written) else "truncated: it has an ellipsis"
    if length and is_hex(digits) and len(digits) < length and len(digits) not in WHOLE:
        return f"truncated: {len(digits)} of {length} hex digits"
    return ""


def prefixed_problem(text: str) -> Identifier | None:
    """What is wrong with a text that begins with an algorithm's name, or has one after `@`; None where nothing is, or it does not."""
    head, at, tail = text.rpartition("@")
    name, colon, digits = tail.partition(":")
    if not colon:
        return None
    algorithm = spelling(name)
    if not algorithm:
        return None
    suffix = ".dir" if algorithm == "dvc" and digits.endswith(".dir") else ""
    problem = flaw(text, head + at, name, algorithm, digits.removesuffix(suffix))
    if problem is None or not problem.canonical or not suffix:
        return problem
    return flawed(text, problem.code, problem.reason, canonical=problem.canonical + suffix)


def flaw(text: str, before: str, name: str, algorithm: str, digits: str, *, weak: bool = False) -> Identifier | None:
    """What is wrong with digits after a prefix. `weak`: weak algorithms are judged like the others (they were asked for)."""
    length = LENGTHS[algorithm]
    lower = digits.lower()
    if algorithm in WEAK_ALGORITHMS and not weak:
        return flawed(text, "weak-hash", weak_reason(algorithm), algorithm=algorithm)
    if len(digits) == length and is_hex(lower) and (digits != lower or name != name.lower() or not known_length(name)):
        spelled = name.lower() if known_length(name.lower()) else algorithm
        reason = "in the wrong case: names and hex digits are written in lower case"
        if not known_length(name.lower()):
            reason = f"misspelled: the algorithm's name is {algorithm!r}"
        return flawed(text, "malformed-id", reason, canonical=f"{before}{spelled}:{lower}", algorithm=algorithm)
    reason = cut_off(f"{name.lower()}:{lower}")
    if reason:
        return flawed(text, "truncated-id", reason, algorithm=algorithm)
    if not is_hex(lower):
        return flawed(text, "bad-digest", f"not a digest: {stranger(digits)}", algorithm=algorithm)
    if len(digits) != length:
        return flawed(text, "bad-digest", f"not a {name} digest: {len(digits)} hex digits instead of {length}", algorithm=algorithm)
    return None


def spelling(name: str) -> str:
    """The algorithm people mean by `sha256`, `SHA256`, `sha-256`, `sha3-256`; `""` for no algorithm."""
    lower = name.lower().replace("-", "_")
    if lower in LENGTHS:
        return lower
    joined = lower.replace("_", "", 1)
    return joined if joined in LENGTHS else ""


def stranger(digits: str) -> str:
    """The first character that is no hex digit, as a clause."""
    for place, character in enumerate(digits, start=1):
        if character not in HEX + "ABCDEF":
            return f"{character!r}, character {place}, is no hex digit"
    return "there are no hex digits"


def weak_reason(algorithm: str) -> str:
    """Why a weak algorithm is weak, as a noun phrase."""
    if algorithm in {"md5", "sha1"}:
        return f"a digest by {algorithm}, for which two contents of one digest can be made"
    return f"a checksum by {algorithm}, too short to tell contents apart"
