"""The answer step: questions made unique, grouped by evidence provider, answered in bulk, remembered for the run."""

from __future__ import annotations

from pytest_lineage import catalog
from pytest_lineage.model import Context, Deferred, Scope, Unverified
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_lineage.model import Answer, Provider, Question


@frozen
class Broken:
    """The answer of a provider that failed, or gave none: a defect, so the rule that asked is an error."""

    reason: str


class Answerer:
    """Answers questions for one run.

    A question beyond the run's scope is `Deferred`; one that nobody can answer is `Unverified`; one whose provider
    failed is `Broken`. Every question asked has an answer.
    """

    __slots__ = ("_known", "_providers", "context", "scope")

    def __init__(self, *, context: Context, scope: Scope) -> None:
        self.context = context
        self.scope = scope
        self._known: dict[Question, Answer] = {}
        self._providers: dict[str, Provider | None] = {}

    def answer(self, questions: Iterable[Question]) -> Mapping[Question, Answer]:
        """The answers known after asking; holds at least the questions given."""
        new = [question for question in dict.fromkeys(questions) if question not in self._known]
        groups: dict[str, list[Question]] = {}
        for question in new:
            if question.scope is Scope.FULL and self.scope is Scope.LOCAL:
                self._known[question] = Deferred(reason=f"asking {question.provider} is out of the scope of a local run")
            else:
                groups.setdefault(question.provider, []).append(question)
        for name, group in groups.items():
            self._known.update(self._ask(name, group))
        return self._known

    def _ask(self, name: str, group: list[Question]) -> Mapping[Question, Answer]:
        try:
            provider = self._provider(name)
            answers = dict(provider.answer(group)) if provider else {}
        except Exception as error:  # noqa: BLE001  a provider's fault must cost its own questions only
            return dict.fromkeys(group, Broken(reason=f"the evidence provider {name!r} failed: {type(error).__name__}: {error}"))
        if provider is None:
            return dict.fromkeys(group, Unverified(code="no-provider", reason=f"no evidence provider {name!r} is installed"))
        return {question: answers.get(question, Broken(reason=f"the evidence provider {name!r} gave no answer")) for question in group}

    def _provider(self, name: str) -> Provider | None:
        if name not in self._providers:
            found = catalog.provider_type(name)
            self._providers[name] = found(self.context) if found else None
        return self._providers[name]
