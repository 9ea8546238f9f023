"""An evidence provider with a question of its own: which licences there are."""

from __future__ import annotations

from pytest_lineage.model import Scope, Unverified
from pytest_lineage.values import frozen

_KNOWN = {"CC-BY-4.0": "Creative Commons Attribution 4.0 International", "CC0-1.0": "Creative Commons Zero v1.0 Universal"}
_LOST = "LicenseRef-lost"


@frozen
class IsRegistered:
    """Whether a licence is registered. Answered by `Registered` or None."""

    name: str

    provider = "licences"
    scope = Scope.LOCAL


@frozen
class Registered:
    """A licence's full name."""

    title: str


class Register:
    """Answers from the list that this distribution carries."""

    name = "licences"

    def __init__(self, context):
        self.context = context

    def answer(self, questions):
        return {question: self._one(question.name) for question in questions}

    def _one(self, name):
        if name == _LOST:
            return Unverified(code="licence-lost", reason="the register does not answer for this licence", remedy="ask its owner")
        return Registered(title=_KNOWN[name]) if name in _KNOWN else None
