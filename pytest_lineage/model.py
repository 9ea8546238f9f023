"""The values everything else is made of, in the order in which data flows: record, claim, finding, outcome, verdict.

All of them are frozen. Nothing here does I/O, and nothing here knows pytest, argv or a report's form.
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import Enum

from pytest_lineage.paths import MISSING, FieldPath, dotted, pointer
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from typing import Any, Protocol

    from pytest_lineage.paths import Path

    class Question(Protocol):
        """What a check needs to know about the world: small, frozen, hashable, picklable.

        Class attributes: `provider`, the name of the evidence provider that answers it; `scope`, the least scope
        of a run that may ask it.
        """

        @property
        def provider(self) -> str: ...
        @property
        def scope(self) -> Scope: ...

    class Locator(Protocol):
        """Whatever knows where in a document a path stands (a `documents.Document`)."""

        def locate(self, path: Path, *, key: bool = False) -> Location: ...

    class Check(Protocol):
        """One kind of check with its parameters. See CONTRIBUTING, "Adding a check"."""

        @property
        def kind(self) -> str: ...
        def judge(self, claim: Claim) -> Judgement: ...

    class Provider(Protocol):
        """Answers the questions that name it, in bulk, and never raises for what the world does: that is `Unverified`."""

        def __init__(self, context: Context) -> None: ...
        def answer(self, questions: Sequence[Question]) -> Mapping[Question, Answer]: ...

    class Source(Protocol):
        """Finds and reads the subjects of one kind. `find` is cheap and tells what matched nothing; `read` reads one."""

        def find(self, setting: object, place: Place) -> Found: ...
        def read(self, subject: Subject, place: Place) -> Record | Unreadable: ...

    class Report(Protocol):
        """Renders a verdict; it cannot change it."""

        def render(self, verdict: Verdict, style: Style) -> str: ...

    #: An answer is a fact (any value its provider documents), `Unverified` or `Deferred`.
    Answer = object
    #: A check yields findings, and asks; `ask()` wraps the asking.
    Judgement = Generator["Finding | Ask", tuple[Answer, ...] | None, None]


class Severity(str, Enum):
    """How much a finding matters: only `error` changes an exit code by itself."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITIES.index(self)


_SEVERITIES = list(Severity)


class Result(str, Enum):
    """What became of one rule on one subject."""

    PASS = "pass"
    VIOLATION = "violation"
    UNVERIFIED = "unverified"
    MALFORMED = "malformed"
    WAIVED = "waived"
    DEFERRED = "deferred"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Scope(str, Enum):
    """What a run may ask: documents, files and git; or registries and stores too."""

    LOCAL = "local"
    FULL = "full"


class Plain(str):
    """The text of an unquoted YAML scalar, as its author wrote it; a quoted one is a `str`."""

    __slots__ = ()


@frozen
class Location:
    """A region of a file: 1-based lines and columns in characters; the end column is one past the last character."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    text: str = field(default="", compare=False, repr=False)  #: the whole line the region starts on, for excerpts


@frozen
class Record:
    """What a source read: one document in the common vocabulary, every value with its place.

    Attributes:
        kind: what it is a record of (`manifest`, `dockerfile`, …).
        subject: its name in reports, unique in a run: a path from the root in POSIX form, or a registry's name.
        data: the claims under the vocabulary's names; values are str, int, float, bool, None, list or dict
            (YAML scalars are `Plain` or str, never numbers).
        document: knows where everything stands.
        file: the document's path from the root, `""` where there is none.
        origins: vocabulary path to the author's path, for what an alias moved.
        findings: what the source already saw wrong, such as two keys for one field that disagree.
    """

    kind: str
    subject: str
    data: Mapping[str, object]
    document: Locator
    file: str = ""
    origins: Mapping[Path, Path] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def find(self, field_path: FieldPath) -> list[Claim]:
        """The claims a field name stands for; never empty; absent ones have the value `MISSING`."""
        return [Claim(record=self, path=path, value=value) for path, value in field_path.find(self.data)]

    def claim(self, *path: str | int) -> Claim:
        """The claim at plain steps; its value is `MISSING` where there is none."""
        value: object = self.data
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step, MISSING)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                value = MISSING
                break
        return Claim(record=self, path=path, value=value)

    def written(self, path: Path) -> Path:
        """The path the author wrote, for a path in the vocabulary."""
        for cut in range(len(path), 0, -1):
            origin = self.origins.get(path[:cut])
            if origin is not None:
                return (*origin, *path[cut:])
        return path

    def beside(self, path: str) -> tuple[str, ...]:
        """Where a path in this record is looked for, from the root: beside its document, then from the root."""
        folder = self.file.rpartition("/")[0]
        return (f"{folder}/{path}", path) if folder else (path,)


@frozen
class Claim:
    """One value in a record, or its absence (`MISSING`), under its vocabulary path."""

    record: Record
    path: Path
    value: object

    @property
    def name(self) -> str:
        """The key as the author wrote it, dotted."""
        return dotted(self.record.written(self.path)) or "the record"

    @property
    def absent(self) -> bool:
        """Not there, or there and empty: null, blank text, an empty list or object."""
        found = self.value
        return found is MISSING or found is None or found in ([], {}) or (isinstance(found, str) and _is_blank(found))

    def child(self, *steps: str | int) -> Claim:
        """The claim at `steps` below this one; its value is `MISSING` where there is none."""
        return self.record.claim(*self.path, *steps)

    def violation(
        self,
        code: str,
        message: str,
        *,
        expected: str = "",
        fix: str = "",
        fixable: bool = False,
        evidence: str = "none",
        contradicted_by: str = "",
    ) -> Finding:
        """A finding against this claim.

        Args:
            code: from the closed list; the check's `codes` may add to it.
            message: one sentence that stands alone, naming the field as the author wrote it.
            expected: what would have passed, as a noun phrase.
            fix: what to do now; the rule's own `fix` is shown where this is empty.
            fixable: whether `lineage fix` can know the right value.
            evidence: the provider that contradicted the claim (`files`, `git`), `none` where nobody was asked.
            contradicted_by: what it said instead, part of the fingerprint.
        """
        finding = self._finding(Result.VIOLATION, code, message, fix)
        extra = {"expected": expected, "fixable": fixable, "evidence": evidence, "contradicted_by": contradicted_by}
        return replace(finding, **extra)  # type: ignore[arg-type]

    def doubt(self, answer: Unverified | Deferred) -> Finding:
        """The finding that a question about this claim stayed open (`unverified`), or was not asked (`deferred`)."""
        result = Result.UNVERIFIED if isinstance(answer, Unverified) else Result.DEFERRED
        return self._finding(result, answer.code, f"{self.name}: {answer.reason}", answer.remedy)

    def _finding(self, result: Result, code: str, message: str, fix: str) -> Finding:
        written = self.record.written(self.path)
        return Finding(
            result=result,
            code=code,
            message=message,
            found=shown(self.value),
            fix=fix,
            pointer=pointer(written),
            location=self.record.document.locate(written),
        )


@frozen
class Unverified:
    """The answer to a question that could not be answered: why, and what would let it be."""

    code: str
    reason: str
    remedy: str = ""


@frozen
class Deferred:
    """The answer to a question outside the run's scope."""

    reason: str
    remedy: str = "run with --online"
    code: str = "out-of-scope"


@frozen
class Ask:
    """What a check yields to have questions answered together; it is sent the answers in the same order."""

    questions: tuple[Question, ...]


def ask(*questions: Question) -> Generator[Ask, Any, tuple[Any, ...]]:
    """Have questions answered inside a check: `(fact,) = yield from ask(FileDigest(…))`."""
    answers: tuple[Any, ...] = yield Ask(questions=questions)
    return answers


@frozen
class Finding:
    """One thing wrong, or one thing that stayed open: `result` is violation, unverified or deferred."""

    result: Result
    code: str
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""
    fixable: bool = False
    evidence: str = "none"
    contradicted_by: str = ""
    pointer: str = ""
    location: Location


@frozen
class Subject:
    """Something a source found: its name, and, where it is one, its file's path from the root."""

    name: str
    kind: str
    file: str = ""


@frozen
class Unreadable:
    """A subject that could not be read (`malformed`), or that holds no lineage we know (`violation`); never a pass."""

    subject: Subject
    finding: Finding


@frozen
class Found:
    """What a source found, and a sentence for each setting that matched nothing and is not `optional`."""

    subjects: tuple[Subject, ...]
    idle: tuple[str, ...] = ()


@frozen
class Place:
    """Where a source looks.

    Attributes:
        root: absolute path of the root: the top of the git tree, or the working directory.
        base: the project's folder from the root, POSIX, `""` for the root itself.
        files: every file below `base`, from the root, sorted, without what belongs to a nested project.
        aliases: vocabulary field to the author's fields, from `fields:` in the project file.
        read: the bytes of a file below the root, of at most so many bytes; raises `SubjectError`.
    """

    root: str
    base: str
    files: Sequence[str]
    aliases: Mapping[str, tuple[str, ...]]
    read: Callable[[str, int], bytes]


@frozen
class Context:
    """What an evidence provider may use: the root below which files are read, threads, and hosts that may be contacted."""

    root: str
    jobs: int = 0  #: threads; 0 means one a core
    allow: tuple[str, ...] = ()


@frozen
class Style:
    """How a report is printed: colour, width in columns, and whether passing outcomes are listed."""

    color: bool = False
    width: int = 100
    verbose: bool = False


@frozen
class Rule:
    """One rule of a policy, checked and ready: a kind of check with parameters, where it looks, what it weighs.

    `id` is full (`promotion/image-by-digest`). `reasons` tells, in order, what made it differ from what was written.
    """

    id: str
    kind: str
    check: Check
    fields: tuple[FieldPath, ...]
    any_of: bool = False
    optional: bool = False
    when: Rule | None = None
    severity: Severity = Severity.ERROR
    on_unverified: Severity = Severity.ERROR
    applies_to: tuple[str, ...] = ("manifest", "model-version", "run")
    title: str = ""
    why: str = ""
    fix: str = ""
    self_check: str = ""
    frameworks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    location: Location

    @property
    def policy(self) -> str:
        """The name of the defining policy."""
        return self.id.partition("/")[0]


@frozen
class Outcome:
    """What became of one rule on one subject, with its findings (none for a pass).

    `evidence` names the providers that were asked and agreed or contradicted, `none` where nobody was.
    `severity` is the rule's, or `on-unverified` where the outcome is unverified.
    `reason` says why a rule was not applicable, deferred or waived.
    """

    subject: str
    rule: Rule
    result: Result
    severity: Severity
    findings: tuple[Finding, ...] = ()
    evidence: str = "none"
    reason: str = ""


@frozen
class Judged:
    """Everything about one subject. Rules that hold are kept as rules: most subjects have nothing else."""

    subject: str
    kind: str
    passed: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...] = ()
    planned: int

    def all_outcomes(self) -> Iterator[Outcome]:
        """Passing and other outcomes, one a rule."""
        for rule in self.passed:
            yield Outcome(subject=self.subject, rule=rule, result=Result.PASS, severity=rule.severity)
        yield from self.outcomes


@frozen
class PolicyInfo:
    """A policy in force, as reports name it: where it was read, and the digest of the bytes read."""

    name: str
    sha256: str
    origin: str
    title: str = ""


@frozen
class Summary:
    """Counts of a run. Violations and unverified count every severity; `warnings` and `infos` are those below error."""

    subjects: int = 0
    rules: int = 0
    planned: int = 0
    ran: int = 0
    passed: int = 0
    violations: int = 0
    malformed: int = 0
    unverified: int = 0
    waived: int = 0
    deferred: int = 0
    not_applicable: int = 0
    errors: int = 0
    corroborated: int = 0
    warnings: int = 0
    infos: int = 0


@frozen
class Verdict:
    """What all outcomes add up to. `idle` holds a sentence for everything configured that had nothing to check."""

    policies: tuple[PolicyInfo, ...]
    scope: Scope
    rules: int
    judged: tuple[Judged, ...]
    idle: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def outcomes(self) -> Iterator[Outcome]:
        """Every outcome, passing ones too, by subject."""
        for judged in self.judged:
            yield from judged.all_outcomes()

    def summary(self) -> Summary:
        """The counts, taken once from the outcomes."""
        from pytest_lineage.tally import summarise

        return summarise(self)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> int:
        """0, 1, 3, 5 or 70, as the table of exit codes says; a caller's fault (2) never gets as far as a verdict."""
        from pytest_lineage.tally import exit_code

        return exit_code(self, fail_on)

    @property
    def word(self) -> str:
        """`pass`, `fail`, `unverified`, `nothing-checked` or `error`."""
        return {0: "pass", 1: "fail", 3: "unverified", 5: "nothing-checked"}.get(self.exit_code(), "error")


def shown(value: object) -> str:
    """A value as findings print it: text as written, the rest as JSON, cut at 200 characters, `""` for nothing."""
    if value is MISSING:
        return ""
    if not isinstance(value, str):
        import json

        value = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(value) <= 200 else value[:199] + "…"


def typed(value: object) -> object:
    """A value with unquoted YAML scalars resolved by the YAML 1.2 core schema, at any depth; the rest as it is."""
    if isinstance(value, Plain):
        return _resolve(value)
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    if isinstance(value, dict):
        return {key: typed(entry) for key, entry in value.items()}
    return value


def _resolve(text: str) -> object:
    """https://yaml.org/spec/1.2.2/#1032-tag-resolution, with ASCII digits only."""
    import re

    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text[0] in "tT"
    if re.fullmatch(r"[-+]?[0-9]{1,4000}", text):
        return int(text)
    if re.fullmatch(r"0o[0-7]{1,1000}|0x[0-9a-fA-F]{1,1000}", text):
        return int(text, 0)
    if re.fullmatch(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", text):
        return float(text)
    return str(text)


def _is_blank(value: str) -> bool:
    return not value or value.isspace() or (isinstance(value, Plain) and value in {"~", "null", "Null", "NULL"})
