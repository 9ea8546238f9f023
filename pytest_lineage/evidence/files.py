"""Answers what is asked about files of the checkout: digests, first bytes, lines, DVC's digest of a folder.

Each file is opened once for all that is asked of it, and read in pieces, so memory does not grow with a file. Threads
take files from one list; hashing and reading let the others run.
"""

from __future__ import annotations

import os

from pytest_lineage.access.digests import hasher
from pytest_lineage.access.dvc import folder_digest, folder_files, ignore_file
from pytest_lineage.access.files import Checkout, git_top, inside
from pytest_lineage.access.threads import cores, share
from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.model import Unverified
from pytest_lineage.questions import FileDigest, FileFact, FileHead, FileLines, FileProblem, HeadFact, LinesFact, TreeDigest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from pytest_lineage.access.files import OpenFile
    from pytest_lineage.model import Answer, Context, Question

    #: What is wanted of a file, apart from which file it is: `("digest", algorithm, line_ends)`, `("head", size)`, `("lines", limit)`.
    Want = tuple[Any, ...]

_PIECE = 512 * 1024  # stays in a core's cache while it is hashed
_MOST_LINES = 400_000  # each line held costs some sixty bytes, and the lines of three files are compared
_LARGE = 64 * 1024  # bytes from which a thread of its own pays


class Files:
    """Reads files below the root. A path that may not be read is a `FileProblem`; one that is not at hand is `Unverified`."""

    name = "files"

    def __init__(self, context: Context) -> None:
        self._root = context.root
        self._threads = context.jobs or cores()

    def answer(self, questions: Sequence[Question]) -> Mapping[Question, Answer]:
        """An answer to each question; the first of its candidates that exists is the file it means."""
        answers: dict[Question, Answer] = {}
        searches: list[_Search] = []
        for question in dict.fromkeys(questions):
            search = _Search(self._root, question)
            if isinstance(question, TreeDigest) or search.answer is not None:
                answers[question] = self._tree(search)
            else:
                searches.append(search)
        known: dict[str, dict[Want, Answer]] = {}
        while searches:
            self._read({path: wants for path, wants in _wanted(searches).items() if wants - known.get(path, {}).keys()}, known)
            for search in searches:
                search.take(known)
            answers.update({search.question: search.answer for search in searches if search.answer is not None})
            searches = [search for search in searches if search.answer is None]
        return answers

    def _read(self, wanted: Mapping[str, set[Want]], known: dict[str, dict[Want, Answer]]) -> None:
        """Everything wanted of every path, into `known`: large files in threads; small ones here, as threads would wait for each other."""
        large: list[tuple[int, str]] = []
        self._work(wanted, wanted, known, large)
        large.sort(reverse=True)  # the largest first, so that no thread is left with it at the end
        share([path for _, path in large], lambda paths: self._work(paths, wanted, known), self._threads)

    def _work(
        self,
        paths: Iterable[str],
        wanted: Mapping[str, set[Want]],
        known: dict[str, dict[Want, Answer]],
        large: list[tuple[int, str]] | None = None,
    ) -> None:
        """Read files; where a list for large ones is given, those are only put there."""
        buffer = memoryview(bytearray(_PIECE))
        with Checkout(self._root) as checkout:
            for path in paths:
                known.setdefault(path, {}).update(_facts(checkout, path, wanted[path], buffer, large))

    def _tree(self, search: _Search) -> Answer:
        """The digest of the first candidate that exists, unless there is an answer already."""
        while search.answer is None:
            path = search.path
            try:
                search.answer = self._tree_digest(path)
            except SubjectError as error:
                search.take({path: {search.want: _refused(path, error)}})
        return search.answer

    def _tree_digest(self, path: str) -> Answer:
        with Checkout(self._root) as checkout:
            names = folder_files(checkout, path)
            ignoring = ignore_file(checkout, path, names)
        if ignoring:
            reason = f"{ignoring!r} may leave out files of {path!r}, and its patterns are not read"
            return Unverified(code="no-provider", reason=reason, remedy="compare with `dvc status`")
        known: dict[str, dict[Want, Answer]] = {}
        want = ("digest", "md5", "")
        self._read({name: {want} for name in names}, known)
        size, entries, start = 0, [], len(path) + 1 if path else 0
        for name in names:
            fact = known[name][want]
            if not isinstance(fact, FileFact):
                return fact
            size += fact.size
            entries.append((name[start:], fact.digest))
        return FileFact(path=path, size=size, digest=folder_digest(entries))


class _Search:
    """A question on its way through its candidates."""

    __slots__ = ("_escape", "_left", "answer", "looked", "question", "want")

    def __init__(self, root: str, question: Any) -> None:
        self.question = question
        self.want = _want(question)
        self.answer: Answer | None = None
        self.looked: list[str] = []
        self._left: list[str] = []
        self._escape: FileProblem | None = None
        absolute = [path for path in question.paths if path.startswith("/")]  # then it is nowhere else
        for path in absolute or question.paths:
            self._add(root, path)
        self._left.reverse()
        self._next()

    @property
    def path(self) -> str:
        """The candidate to look at now."""
        return self._left[-1]

    def take(self, known: Mapping[str, Mapping[Want, Answer]]) -> None:
        """Take what was found at the present candidate; where nothing was, go on to the next."""
        answer = known[self.path][self.want]
        if isinstance(answer, Unverified) and answer.code == "file-missing":
            self.looked.append(self._left.pop())
            self._next()
        else:
            self.answer = answer

    def _add(self, root: str, path: str) -> None:
        if _is_uri(path):
            reason = f"{path!r} names an object in a store, not a file of the checkout"
            self.answer = Unverified(code="file-missing", reason=reason, remedy="name a file below the root")
            return
        try:
            place = inside(root, path)
        except SubjectError as error:
            self._escape = FileProblem(path=path, code=error.code, message=error.message)
        else:
            if place not in self._left:
                self._left.append(place)

    def _next(self) -> None:
        """Give up where no candidate is left. A candidate out of the root matters only where no other was possible."""
        if self._left or self.answer is not None:
            return
        if self._escape is not None and not self.looked:
            self.answer = self._escape
        else:
            looked = " nor ".join(repr(path) for path in self.looked) or "no path"
            remedy = f"put it at {self.looked[0]!r} (paths are from the root), or correct the path" if self.looked else "name the file"
            self.answer = Unverified(code="file-missing", reason=f"there is no file {looked}", remedy=remedy)


def digest_path(path: str, algorithm: str = "sha256", *, jobs: int = 0) -> FileFact:
    """What to write into a manifest for a file (its digest), or for a folder (DVC's md5, which ends in `.dir`).

    The path is the caller's own, so links that lead to it are followed; those inside a folder are not.

    Raises:
        CallerError: where it cannot be read, with the reason.
    """
    from pytest_lineage.model import Context

    real = os.path.realpath(path)
    if os.path.isdir(real):
        root = git_top(real) or real  # where a .dvcignore may stand
        question: Question = TreeDigest(paths=(os.path.relpath(real, root).replace(os.sep, "/"),))
    else:
        root, name = os.path.split(real)
        question = FileDigest(paths=(name,), algorithm=algorithm)
    answer = Files(Context(root=root, jobs=jobs)).answer([question])[question]
    if isinstance(answer, FileFact):
        return FileFact(path=path, size=answer.size, digest=answer.digest)
    message = answer.message if isinstance(answer, FileProblem) else getattr(answer, "reason", "it cannot be read")
    raise CallerError(f"no digest: {message}", file=path, code=getattr(answer, "code", ""), help=getattr(answer, "remedy", ""))


def _wanted(searches: Iterable[_Search]) -> dict[str, set[Want]]:
    wanted: dict[str, set[Want]] = {}
    for search in searches:
        if search.answer is None:
            wanted.setdefault(search.path, set()).add(search.want)
    return wanted


def _want(question: Any) -> Want:
    if isinstance(question, FileDigest):
        return ("digest", question.algorithm, question.line_ends)
    if isinstance(question, FileHead):
        return ("head", question.size)
    return ("lines", question.limit) if isinstance(question, FileLines) else ("tree",)


def _is_uri(path: str) -> bool:
    """`s3://bucket/key`, `runs:/id/model`, also with a folder put before it; never a drive (`C:/`)."""
    import re

    return ":/" in path and re.search(r"(?:^|/)[A-Za-z][A-Za-z0-9+.-]+:/", path) is not None


def _facts(checkout: Checkout, path: str, wants: set[Want], buffer: memoryview, large: list[tuple[int, str]] | None) -> dict[Want, Answer]:
    """All that is wanted of one file, or for each want why it could not be had."""
    try:
        with checkout.open(path) as file:
            if large is not None and file.size >= _LARGE:
                large.append((file.size, path))
                return {}
            answers = _read_open(file, wants, buffer)
            file.unchanged()
    except SubjectError as error:
        return dict.fromkeys(wants, _refused(path, error))
    return answers


def _read_open(file: OpenFile, wants: set[Want], buffer: memoryview) -> dict[Want, Answer]:
    answers: dict[Want, Answer] = {}
    digests: list[Want] = []
    for want in wants:
        if want[0] == "digest":
            digests.append(want)
            continue
        answers[want] = HeadFact(path=file.path, size=file.size, head=file.read(want[1])) if want[0] == "head" else _lines(file, want[1])
        file.rewind()
    if digests:
        answers.update(_digests(file, digests, buffer))
    return answers


def _digests(file: OpenFile, wants: list[Want], buffer: memoryview) -> dict[Want, Answer]:
    """Several digests in one pass."""
    answers: dict[Want, Answer] = {}
    hashers: dict[Want, Any] = {}
    for want in wants:
        found = _hasher(want)
        if isinstance(found, Unverified):
            answers[want] = found
        else:
            hashers[want] = found
    file.feed([found.update for found in hashers.values()], buffer)
    for want, found in hashers.items():
        answers[want] = FileFact(path=file.path, size=file.size, digest=found.hexdigest())
    return answers


def _hasher(want: Want) -> Any:
    """A new hasher, or why there is none."""
    try:
        return hasher(want[1], want[2])
    except LookupError:
        return Unverified(code="no-provider", reason=f"no digest algorithm is called {want[1]!r}", remedy="use sha256")
    except ImportError:
        reason = f"{want[1]} digests need a package that is not installed"
        return Unverified(code="missing-extra", reason=reason, remedy=f"pip install {want[1]}")


def _lines(file: OpenFile, limit: int) -> Answer:
    """Lines end with LF, CRLF or CR; other separators of Unicode are part of a line."""
    if file.size > limit:
        reason = f"{file.path!r} has {file.size} bytes, more than the {limit} that a list may have"
        return Unverified(code="too-large", reason=reason, remedy="record a digest instead")
    try:
        text = file.read(limit).decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unverified(code="encoding", reason=f"{file.path!r} is not UTF-8 text", remedy="write it as UTF-8, one id a line")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > _MOST_LINES:
        reason = f"{file.path!r} has over {_MOST_LINES:,} lines, more than a list may have"
        return Unverified(code="too-large", reason=reason, remedy="record a digest instead")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return LinesFact(path=file.path, lines=tuple(lines))


def _refused(path: str, error: SubjectError) -> Answer:
    """What the author did wrong is a problem; what is not at hand stays open."""
    if error.code in {"path-escape", "not-a-file"}:
        return FileProblem(path=path, code=error.code, message=error.message)
    return Unverified(code=error.code, reason=error.message, remedy=error.help)
