"""Checks that say and ask what a test tells them, and a provider of any scope that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from pytest_lineage import catalog
from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Claim, Context, Location, Outcome, Record, Rule, Scope
from pytest_lineage.paths import parse_field
from pytest_lineage.values import frozen
from tests.support.records import record

if TYPE_CHECKING:
    from pytest_lineage.model import Judgement


@frozen
class Local:
    """A question in every scope."""

    about: object = ""

    provider = "oracle"
    scope = Scope.LOCAL


@frozen
class Remote:
    """A question of scope full."""

    about: object = ""

    provider = "oracle"
    scope = Scope.FULL


class Scripted:
    """A check whose judging is a function of the test's; other attributes as given."""

    kind = "scripted"
    asks = ("Local",)

    def __init__(self, judge: Callable[[Claim], Judgement], **attributes: object) -> None:
        self.judge = judge
        for name, value in attributes.items():
            setattr(self, name, value)


class Oracle:
    """A provider that answers from a table, and remembers each batch it was asked."""

    name = "oracle"

    def __init__(self, answers: Mapping[object, object] | Callable[[Sequence[Any]], Mapping[Any, object]]) -> None:
        self.answers = answers
        self.batches: list[list[Any]] = []

    def __call__(self, context: Context) -> Oracle:
        return self

    def answer(self, questions: Sequence[Any]) -> Mapping[Any, object]:
        self.batches.append(list(questions))
        return self.answers(questions) if callable(self.answers) else {question: self.answers[question.about] for question in questions}


@contextmanager
def provided(provider: object) -> Iterator[None]:
    """While this lasts, whatever asks `oracle` asks this; None for a provider that nobody has installed."""
    real = catalog.provider_type

    def found(name: str) -> Any:
        return provider if name == "oracle" else real(name)

    with mock.patch.object(catalog, "provider_type", found):
        yield


def rule(check: object, *fields: str, **more: Any) -> Rule:
    """A rule with this check."""
    paths = tuple(parse_field(field) for field in fields)
    return Rule(id=more.pop("id", "test/rule"), kind="scripted", check=check, fields=paths, location=Location(file="p.yaml"), **more)  # type: ignore[arg-type]


def outcomes(judged: Rule, data: Mapping[str, object] | Record, *, scope: Scope = Scope.LOCAL) -> tuple[Outcome, ...]:
    """What becomes of a rule on a record."""
    of = data if isinstance(data, Record) else record(data)
    return judge_rule(judged, of, Answerer(context=Context(root="/nowhere"), scope=scope))
