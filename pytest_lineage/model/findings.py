"""What judging yields: questions and what came of them, and findings; and the protocols of checks and providers."""

from __future__ import annotations

from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from typing import Any, Protocol

    from pytest_lineage.model.basics import Location, Result, Scope
    from pytest_lineage.model.records import Claim
    from pytest_lineage.model.subjects import Context

    class Question(Protocol):
        """What a check needs to know about the world: small, frozen, hashable, picklable.

        Class attributes: `provider`, the name of the evidence provider that answers it; `scope`, the least scope
        of a run that may ask it.
        """

        @property
        def provider(self) -> str: ...
        @property
        def scope(self) -> Scope: ...

    class Check(Protocol):
        """One kind of check with its parameters. See CONTRIBUTING, "Adding a check"."""

        @property
        def kind(self) -> str: ...
        def judge(self, claim: Claim) -> Judgement: ...

    class Provider(Protocol):
        """Answers the questions that name it, in bulk, and never raises for what the world does: that is `Unverified`."""

        def __init__(self, context: Context) -> None: ...
        def answer(self, questions: Sequence[Question]) -> Mapping[Question, Answer]: ...

    #: An answer is a fact (any value its provider documents), `Unverified` or `Deferred`.
    Answer = object
    #: A check yields findings, and asks; `ask()` wraps the asking.
    Judgement = Generator["Finding | Ask", tuple[Answer, ...] | None, None]


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
