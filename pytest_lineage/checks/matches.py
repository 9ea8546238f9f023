"""`matches`: text of a given shape."""

from __future__ import annotations

from pytest_lineage.patterns import plain, program, shown
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pytest_lineage.model import Claim, Judgement

#: Characters of a text times instructions of a pattern's program: RE2 takes four nanoseconds for each at worst.
_STEPS = 200_000_000


@frozen
class Matches:
    r"""The value is text of a given shape.

    What it checks: The whole value, not a part of it, matches a regular expression in the syntax of RE2, which runs in
    linear time. A number is matched as its author wrote it (`3.10`, not `3.1`); a list or an object has no text.
    Why it matters: A tagging convention ties a model to the run that made it only where every value follows it.
    Example: `check: matches`, `field: approvals.ticket`, `pattern: 'RISK-[0-9]+'` on `ticket: "see RISK-12"`.
    Instead: Record the ticket alone, `ticket: RISK-12`. Anchors are not needed; `(?i)` ignores case; `\d` is ASCII only.
    """

    pattern: str = parameter(help="An RE2 regular expression that the whole value must match.")

    kind = "matches"
    default_field = None
    asks = ()
    codes = {"no-match": "the text does not have the shape that the rule's pattern describes"}

    def __post_init__(self) -> None:
        if not self.pattern:
            raise ValueError("the pattern is empty, so no text that is recorded could match it")
        _compiled(self.pattern)

    def judge(self, claim: Claim) -> Judgement:
        """A finding where the value has no text, or another shape."""
        text = _text(claim)
        if text is None:
            kind = "a list" if isinstance(claim.value, list) else "an object"
            yield claim.violation("wrong-type", f"{claim.name} is {kind} where one value belongs", expected=self._expected)
        elif not self._fits(text):
            yield claim.violation("no-match", f"{claim.name} does not match the pattern {self.pattern}", expected=self._expected)

    @property
    def holds(self) -> Callable[[object], bool]:
        """Whether a text matches; a number is left to `judge`, which knows how it was written."""
        quickly = plain(self.pattern)
        if quickly is None:
            return lambda value: isinstance(value, str) and self._fits(value)
        return lambda value: isinstance(value, str) and quickly(value) is not None

    def schema(self) -> dict[str, object]:
        """Text alone: how a number was written, JSON Schema cannot see."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def _fits(self, text: str) -> bool:
        try:
            compiled = _compiled(self.pattern)
            return len(text) * compiled.programsize <= _STEPS and compiled.fullmatch(text) is not None
        except UnicodeError:  # half a surrogate pair, which no reader of ours lets through, is no text
            return False

    @property
    def _expected(self) -> str:
        return f"text that matches {self.pattern} from its first to its last character"


def _compiled(pattern: str) -> Any:
    """The program of a pattern.

    Raises:
        ValueError: where RE2 refuses it, with the reason.
    """
    try:
        return program(pattern)
    except ValueError as error:
        raise ValueError(f"the pattern {shown(pattern)} is refused by RE2: {error}") from None


def _text(claim: Claim) -> str | None:
    """The value as its author wrote it; None for what is not one value."""
    import json

    value = claim.value
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return None
    place = claim.record.document.locate(claim.record.written(claim.path))
    written = place.text[place.column - 1 : place.end_column - 1] if place.line == place.end_line else ""
    return written if _means(written, value) else json.dumps(value)


def _means(written: str, value: object) -> bool:
    """Whether the text at a claim's place is its value; a registry's record has no such place."""
    import json

    try:
        return bool(json.loads(written) == value)
    except ValueError:
        return False
