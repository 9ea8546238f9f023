"""`checksum`: a file's bytes against the digest that the record gives."""

from __future__ import annotations

from itertools import islice

from pytest_lineage.identifiers import Digest, Identifier, parse_digest
from pytest_lineage.model import Claim, Deferred, Unverified, ask, typed
from pytest_lineage.paths import EVERY, parse_field, walk
from pytest_lineage.questions import FileDigest, FileHead, FileProblem, HeadFact, ObjectDigest, TreeDigest
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from typing import Any

    from pytest_lineage.model import Ask, Finding, Judgement, Question
    from pytest_lineage.paths import Path
    from pytest_lineage.questions import FileFact

#: Strongest meaning first: the algorithm of a bare digest is the first of its length.
_ALGORITHMS = ("sha256", "sha512", "sha384", "sha224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s", "blake3")
_SUFFIXES = ("_sha256", "_sha512", "_sha384", "_sha224", "_blake2b", "_blake3", "_digest", "_checksum")
#: Where the file stands beside a digest that is called `sha256` alone.
_BESIDE = ("source", "path", "file", "script", "ids")
_POINTER = b"version https://git-lfs.github.com/spec/v1"
_DVC = "dvc"


@frozen
class Checksum:
    """The file has the recorded digest.

    What it checks: The bytes of the file that the record names have the digest that the record gives. `of` names the field with
    the file's path. Without it the field's own name tells: `artifact_sha256` is of `artifact`, `config_sha256` of `config`
    or else `config_file`, and a plain `sha256` is of the `source`, `path`, `file`, `script` or `ids` beside it. The algorithm
    is the digest's prefix or length; `dvc:` and `….dir` are DVC's md5 of a file and of a folder. A path is looked for
    beside the manifest, then from the root; `s3://…` needs `--online`. A recorded `size` beside the path is compared too.
    Why it matters: The file beside the manifest is what gets deployed. If it is not the one that was evaluated, nothing that
    the manifest says is about it.
    Example: `artifact_sha256: sha256:9abc…` beside a model file that was trained again, or that is a Git LFS pointer.
    Instead: Restore the file that was evaluated, or evaluate the new one and record its digest (`lineage hash FILE`).
    """

    of: str = parameter("", help="The field with the file's path; without it, the field's own name less `_sha256`.")

    kind = "checksum"
    default_field = None
    asks = (FileDigest, TreeDigest, FileHead, ObjectDigest)
    codes = dict[str, str]()

    def __post_init__(self) -> None:
        if self.of:
            parse_field(self.of)

    def judge(self, claim: Claim) -> Judgement:
        """Parse the digest, find its file, ask for the file's own digest, and say how they differ."""
        digest = _digest(claim.value)
        if isinstance(digest, Identifier):
            yield claim.violation(
                digest.code, f"{claim.name} is {digest.reason}", expected="a whole digest, such as sha256:<64 hex digits>"
            )
            return
        path = self._path(claim)
        if path is None or path.absent:
            yield claim.doubt(_pathless(path))
        elif not isinstance(path.value, str):
            yield path.violation("wrong-type", f"{path.name} is no text, and a file's path belongs there", expected="a path")
        else:
            yield from _compare(claim, digest, path)

    def schema(self) -> dict[str, object]:
        """Text that ends in a whole digest, or in DVC's of a folder."""
        return {"type": "string", "pattern": r"^(?:.*[:@])?[0-9a-f]{32,128}(?:\.dir)?$"}

    def _path(self, claim: Claim) -> Claim | None:
        """The claim that says which file is meant; None where several could."""
        if not self.of:
            return _sibling(claim)
        name = parse_field(self.of)
        found = name.find(claim.record.data) if name.query else list(islice(walk(claim.record.data, _beside(name.steps, claim.path)), 2))
        return Claim(record=claim.record, path=found[0][0], value=found[0][1]) if len(found) == 1 else None


def _digest(value: object) -> Digest | Identifier:
    if not isinstance(value, str):
        return Identifier(value=str(value)[:80], cls="malformed", code="malformed-id", reason="not text, so it is no digest")
    name, _, digits = value.rpartition(":")
    plain = digits.removesuffix(".dir")
    if name == _DVC or (not name and plain != digits):
        problem = parse_digest(f"md5:{plain}", algorithms=("md5",))
        if isinstance(problem, Identifier):
            return problem
        return Digest(algorithm=_DVC if plain != digits else "md5", hex=plain)
    return parse_digest(value, algorithms=_ALGORITHMS)


def _sibling(claim: Claim) -> Claim:
    """The place that a digest's own name points at, the first that is there; else the first that could be."""
    *parent, key = claim.path
    key = str(key)
    base = next((key.removesuffix(suffix) for suffix in _SUFFIXES if key.endswith(suffix)), "")
    names = (base, f"{base}_file") if base else _BESIDE
    places = [claim.record.claim(*parent, name) for name in names]
    return next((place for place in places if isinstance(place.value, str) and not place.absent), places[0])


def _beside(steps: Sequence[object], path: Path) -> tuple[object, ...]:
    """Steps in which `[*]` is the entry that `path` itself leads through, as far as the two go the same way."""
    taken: tuple[object, ...] = ()
    for at, step in enumerate(steps):
        same = step is EVERY and len(path) > at + 1 and taken == path[:at]
        taken = (*taken, path[at] if same else step)
    return taken


def _pathless(path: Claim | None) -> Unverified:
    reason = "the record does not say which file it is the digest of"
    remedy = f"record the file's path as {path.name}" if path else "name the field with the path in the rule's `of`"
    return Unverified(code="no-path", reason=reason, remedy=remedy)


def _compare(claim: Claim, digest: Digest, path: Claim) -> Judgement:
    question = _question(digest, path)
    (fact,) = yield from ask(question)
    if isinstance(fact, (Unverified, Deferred)):
        yield claim.doubt(fact)
    elif isinstance(fact, FileProblem):
        yield path.violation(fact.code, f"{path.name}: {fact.message}", expected="a regular file below the root", evidence="files")
    elif fact.digest.removesuffix(".dir") != digest.hex:
        yield (yield from _mismatch(claim, digest, path, fact, question))
    else:
        yield from _size(path, fact)


def _question(digest: Digest, path: Claim) -> Question:
    text = str(path.value)
    algorithm = "md5" if digest.algorithm == _DVC else digest.algorithm
    if "://" in text:
        return ObjectDigest(uri=text, algorithm=algorithm)
    paths = (text,) if text.startswith("/") else path.record.beside(text)
    return TreeDigest(paths=paths) if digest.algorithm == _DVC else FileDigest(paths=paths, algorithm=algorithm)


def _size(path: Claim, fact: FileFact) -> Iterator[Finding]:
    """The recorded size, where one stands beside the path."""
    size = path.record.claim(*path.path[:-1], "size")
    recorded = _recorded(size)
    if recorded is not None and recorded != fact.size:
        yield size.violation(
            "size-mismatch",
            f"{size.name} is {recorded}, and {fact.path} has {fact.size} bytes",
            expected=f"{fact.size}",
            evidence="files",
            contradicted_by=str(fact.size),
        )


def _recorded(size: Claim) -> int | None:
    value = typed(size.value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _mismatch(claim: Claim, digest: Digest, path: Claim, fact: FileFact, asked: Question) -> Generator[Ask, Any, Finding]:
    """Why the bytes are others, as far as it can be told."""
    code, message, fix = "checksum-mismatch", f"{claim.name} is not the digest of {fact.path}, whose bytes have {_short(fact.digest)}", ""
    if isinstance(asked, FileDigest):
        named = yield from _reason(claim, digest, path, fact, asked)
        code, message, fix = named or (code, message, fix)
    actual = fact.digest if digest.algorithm == _DVC else f"{digest.algorithm}:{fact.digest}"
    return claim.violation(
        code,
        message,
        expected=actual if code == "checksum-mismatch" else f"a file with {_short(digest.hex)}",
        fix=fix,
        fixable=code == "checksum-mismatch",
        evidence="objects" if isinstance(asked, ObjectDigest) else "files",
        contradicted_by=actual,
    )


def _reason(
    claim: Claim, digest: Digest, path: Claim, fact: FileFact, asked: FileDigest
) -> Generator[Ask, Any, tuple[str, str, str] | None]:
    """Code, message and fix of a mismatch with a name: LFS pointer, cut off, line ends; None for any other."""
    (head,) = yield from ask(FileHead(paths=asked.paths))
    start = head.head if isinstance(head, HeadFact) else b"\0"
    if start.startswith(_POINTER):
        return _lfs(fact.path, digest, start)
    recorded = _recorded(path.record.claim(*path.path[:-1], "size"))
    if fact.size == 0 or (recorded is not None and fact.size < recorded):
        told = f"it has {fact.size} of {recorded} bytes" if fact.size and recorded else "it is empty"
        return "size-mismatch", f"{fact.path} is cut off, so {claim.name} is not its digest: {told}", "Copy or download the file again."
    if b"\0" in start:  # no text: it has no line ends, and may be too large to be read twice more for nothing
        return None
    return (yield from _line_ends(claim, digest, fact, asked))


def _line_ends(claim: Claim, digest: Digest, fact: FileFact, asked: FileDigest) -> Generator[Ask, Any, tuple[str, str, str] | None]:
    """Whether the file has the recorded digest once its line ends are changed, as git and editors change them."""
    forms = ("lf", "crlf")
    others = yield from ask(*(FileDigest(paths=asked.paths, algorithm=asked.algorithm, line_ends=form) for form in forms))
    for form, other in zip(forms, others, strict=True):
        if getattr(other, "digest", "") == digest.hex:
            message = f"{claim.name} is the digest of {fact.path} with {form.upper()} line ends; the file here has others"
            return "line-endings", message, f"Set `{fact.path} -text` in .gitattributes and check the file out again."
    return None


def _lfs(file: str, digest: Digest, head: bytes) -> tuple[str, str, str]:
    import re

    oid = re.search(rb"^oid sha256:([0-9a-f]{64})$", head, re.MULTILINE)
    same = oid is not None and oid[1].decode() == digest.hex
    told = "to the recorded contents: they were not downloaded" if same else "to contents other than those recorded"
    return "lfs-pointer", f"{file} is a Git LFS pointer {told}", f"Run `git lfs pull --include {file}`." if same else "Run `git lfs pull`."


def _short(digest: str) -> str:
    return digest if len(digest) <= 20 else f"{digest[:12]}…"
