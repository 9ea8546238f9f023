"""From a text to what it is worth: first what it cannot be, then the grammars in order, then what it was meant to be."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_lineage.identifiers.classes import LIMIT
from pytest_lineage.identifiers.grammars import GRAMMARS
from pytest_lineage.identifiers.identifier import Identifier, flawed
from pytest_lineage.identifiers.placeholders import hollow, placeholder
from pytest_lineage.identifiers.predicates import is_commit, is_hex
from pytest_lineage.identifiers.prefixes import cut_off, prefixed_problem
from pytest_lineage.identifiers.snapshots import snapshot, within_63_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_lineage.identifiers.grammar import Grammar


def classify(value: str, *, kinds: Sequence[str] = (), system: str = "") -> Identifier:
    """What the form of a text says: its class, the grammar it matches, and what is wrong with it. Total; never raises.

    Args:
        value: any text.
        kinds: names of `GRAMMARS` that may match; none for all but those that match almost anything. With `kinds`, what is of no such
            grammar has a code, whatever its class would have been.
        system: of `SYSTEMS`; the one that bare numbers and times belong to.
    """
    if len(value) <= 256:
        return _remembered(str(value), tuple(kinds), system)
    return _classify(str(value), tuple(kinds), system)


def not_plain(text: str) -> Identifier | None:
    """What keeps a text from being an identifier of any grammar: length, white space, control characters, other scripts."""
    if text.isascii() and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return None
    if text != text.strip():
        ending = "ends in a line break" if text[-1:] in "\r\n" else "has white space around it"
        return flawed(text, "malformed-id", f"malformed: it {ending}", canonical=text.strip() if text.strip().isascii() else "")
    for place, character in enumerate(text, start=1):
        if not character.isascii():
            return flawed(text, "non-ascii-id", f"not ASCII: {_named(character)} at character {place}")
        if not character.isprintable():
            return flawed(text, "malformed-id", f"malformed: {_named(character)} at character {place}")
    return None


def _named(character: str) -> str:
    import unicodedata

    name = unicodedata.name(character, "a control character").lower()
    return f"{name} (U+{ord(character):04X})"


def _classify(value: str, kinds: tuple[str, ...], system: str) -> Identifier:
    if not kinds and is_commit(value):
        name, algorithm = ("git_sha1", "sha1") if len(value) == 40 else ("git_sha256", "sha256")
        return Identifier(value=value, cls="commit", grammar=name, algorithm=algorithm)
    problem = _cannot_be(value)
    if problem:
        return problem
    if not kinds:
        return _freely(value, system)
    found = snapshot(value, system)
    if found and found.grammar in kinds:
        return found
    return _first(value, [row for row in GRAMMARS.values() if row.name in kinds]) or _mismatch(value, kinds, system)


_remembered = lru_cache(maxsize=2048)(_classify)


def _cannot_be(value: str) -> Identifier | None:
    if len(value) > LIMIT:
        return flawed(value, "malformed-id", f"malformed: longer than {LIMIT} characters")
    reason = placeholder(value)
    if reason:
        return flawed(value, "placeholder", reason)
    reason = cut_off(value.strip())
    if reason:
        return flawed(value, "truncated-id", reason)
    return not_plain(value) or prefixed_problem(value)


def _freely(value: str, system: str) -> Identifier:
    """Without `kinds`: by what nothing else can be."""
    found = snapshot(value, system)
    if found:
        return found
    if system and GRAMMARS["delta_version"].matches(value) and system == "delta":
        return _matched(value, GRAMMARS["delta_version"])
    rows = [
        row for row in GRAMMARS.values() if not row.asked and value.startswith(row.starts) and row.has in value and not _shared(row, value)
    ]
    return _first(value, rows) or _diagnosed(value)


def _first(value: str, rows: Sequence[Grammar]) -> Identifier | None:
    for row in rows:
        if row.matches(value):
            return _matched(value, row)
    return None


def _shared(row: Grammar, value: str) -> bool:
    """A form that two systems share, left to the weaker one: `registry.example/fraud:v5` is an image's tag, not a W&B version."""
    if row.name != "wandb_version" or "/" not in value:
        return False
    host = value.partition("/")[0]
    return "." in host or host == "localhost"


def _matched(value: str, row: Grammar) -> Identifier:
    confirm = _CONFIRM.get(row.name)
    problem = (confirm(value) if confirm else "") or _hollow_part(value, row.cls)
    if problem:
        return flawed(value, "placeholder" if problem.startswith("a placeholder") else "malformed-id", problem)
    return Identifier(value=value, cls=row.cls, grammar=row.name, code=row.code, reason=row.reason, algorithm=_algorithm(value, row.name))


def _hollow_part(value: str, cls: str) -> str:
    """A digest, commit or UUID of zeros inside an address."""
    if cls not in {"content", "commit", "immutable"}:
        return ""
    for digits in re.findall("[0-9a-f]{32,128}", value.replace("-", "") if value.startswith("urn:") else value):
        reason = hollow(digits)
        if reason:
            return f"a placeholder: {reason}"
    return ""


def _image_name(value: str) -> str:
    from pytest_lineage.identifiers.images import parse_image
    from pytest_lineage.identifiers.oci import NAME_LIMIT

    return "" if parse_image(value) else f"not an image reference: a name has at most {NAME_LIMIT} characters, and a port at most 65535"


def _cid(value: str) -> str:
    from pytest_lineage.identifiers.multiformats import cid_problem

    return cid_problem(value)


#: What a pattern cannot say: a reason against, or `""`.
_CONFIRM: dict[str, Callable[[str], str]] = {
    "oci_digest_ref": _image_name,
    "ipfs_cidv0": _cid,
    "ipfs_cidv1_b32": _cid,
    "delta_version": within_63_bits,
    "delta_uri": within_63_bits,
    "iceberg_snapshot": within_63_bits,
    "gcs_generation": within_63_bits,
}


def _algorithm(value: str, grammar: str) -> str:
    if grammar == "oci_digest_ref":
        return value.rpartition("@")[2].partition(":")[0]
    if grammar.endswith(("_prefixed", "_hex")):
        return grammar.rpartition("_")[0]
    return {"git_sha1": "sha1", "git_sha256": "sha256", "dvc_md5": "md5", "dvc_dir": "md5"}.get(grammar, "")


def _mismatch(value: str, kinds: tuple[str, ...], system: str) -> Identifier:
    """Of none of the grammars a rule names: what is wrong with it anyway, or that it is something else."""
    if any(kind.startswith("oci_") for kind in kinds):
        found = _image(value)
        if found:
            return found
    found = _freely(value, system)
    if found.code:
        return found
    nouns = dict.fromkeys(GRAMMARS[kind].noun for kind in kinds if kind in GRAMMARS)
    noun = GRAMMARS[found.grammar].noun if found.grammar in GRAMMARS else f"a snapshot of {system}"
    if noun in nouns:  # two grammars of one noun: only their names tell them apart
        noun, nouns = f"{noun} ({found.grammar})", dict.fromkeys(kinds)
    wanted = " or ".join(nouns) or "nothing that is known"
    return flawed(value, "malformed-id", f"{noun}, where {wanted} belongs")


def _image(value: str) -> Identifier | None:
    """An image reference without the digest that was asked for."""
    from pytest_lineage.identifiers.images import parse_image

    image = parse_image(value)
    if image is None or image.digest:
        return None
    reason = (
        f"by the tag {image.tag!r}, which can be moved to another image without notice"
        if image.tag
        else "without a tag, which means 'latest'"
    )
    return Identifier(value=value, cls="mutable", grammar="oci_tag_ref", code="mutable-tag", reason=reason)


def _diagnosed(value: str) -> Identifier:
    """What a text of no grammar was meant to be."""
    found = _nearly_hex(value)
    if found:
        return found
    from pytest_lineage.identifiers.pointers import moving

    reason = moving(value)
    if reason:
        code = "mutable-tag" if "'latest" in reason else "mutable-ref"
        return Identifier(value=value, cls="mutable", code=code, reason=reason)
    return (None if re.fullmatch("[A-Za-z0-9_./-]+@[^ @:]+", value) else _place(value)) or _name(value)


def _nearly_hex(value: str) -> Identifier | None:
    lower = value.lower()
    if is_hex(lower):
        return _bare_hex(value, lower)
    if value.isalnum() and len(value) in {32, 40, 64, 96, 128}:
        stranger = next(character for character in lower if not is_hex(character))
        return flawed(value, "malformed-id", f"malformed: {len(value)} characters, but {stranger!r} is no hex digit")
    mark = re.fullmatch("(?:[0-9a-f]{64}|[0-9a-f]{40})([^0-9a-f].*)", lower)
    if mark:
        return flawed(value, "malformed-id", f"malformed: a commit with {mark[1][:20]!r} after it")
    if re.search("@(?:sha[0-9]{3}|blake3):", value):
        return flawed(value, "malformed-id", "malformed: not an image's name before the digest")
    return None


def _bare_hex(value: str, lower: str) -> Identifier | None:
    """Hex digits of another number or case than an id's."""
    if len(value) in {32, 40, 64, 96, 128}:
        return flawed(value, "malformed-id", "in the wrong case: hex digits are written in lower case", canonical=lower)
    if len(value) > 40:
        return flawed(value, "malformed-id", f"malformed: {len(value)} hex digits, where a commit or digest has 40, 64 or 128")
    if len(value) < 4 or value.isdigit() or value.isalpha() or value != lower:
        return None
    reason = f"an abbreviated commit ({len(value)} of 40 hex digits), which another commit can come to share"
    return Identifier(value=value, cls="mutable", grammar="git_abbrev", code="short-commit", reason=reason)


def _place(value: str) -> Identifier | None:
    """A place in a bucket, file system or site."""
    if re.match("[A-Za-z][A-Za-z0-9+.-]{0,30}:/", value):
        what = "the address of an object whose bucket keeps no versions" if "versionId=null" in value else "an address"
    elif re.match(r"[.~]{0,2}/|[A-Za-z]:\\", value) or re.search(r"/|\.[A-Za-z][A-Za-z0-9]{1,9}\Z", value):
        what = "a path"
    else:
        return None
    return Identifier(value=value, cls="mutable", code="no-content-hash", reason=f"{what}, without a content hash or version id")


def _name(value: str) -> Identifier:
    if "@" in value:
        return Identifier(value=value, cls="mutable", code="mutable-ref", reason="by the name of a tag or branch, which can be moved")
    if re.search("(?:^|[-_. ])(?:commit|sha|sha1|sha256|md5|digest|hash)(?:[-_. :]|\\Z)", value.lower()):
        return flawed(value, "malformed-id", "malformed: a name, not the commit or digest that it speaks of")
    return Identifier(value=value, cls="mutable", code="mutable-ref", reason="a name, which can come to mean something else")
