"""`one-of`: a value from a closed set."""

from __future__ import annotations

from pytest_lineage.model import shown, typed
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Claim, Judgement


@frozen
class OneOf:
    """The value is one of a closed set.

    What it checks: The value equals one of `values`. Text equals text, character by character; a number equals a number of
    the same size, however it is written. A YAML value without quotation marks (`3`, `3.10`, `true`) is a number or a truth
    value in a policy, and in a record whichever of the two the policy asks for: quote `"3.10"` in a policy to mean the text.
    Why it matters: A word outside the agreed set (`prod` for `production`) is invisible to every search and rule for it.
    Example: `check: one-of`, `field: model.tags.tier`, `values: [staging, production]` on `tier: prod`.
    Instead: Record one of the agreed words, `tier: production`, or add the new one to the policy.
    """

    values: object = parameter(
        help="The values that pass: text, numbers or truth values.",
        schema={"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": ["string", "number", "boolean"], "minLength": 1}},
    )

    kind = "one-of"
    default_field = None
    asks = ()
    codes = {"not-allowed": "the value is none of those that the rule allows"}

    def __post_init__(self) -> None:
        if not isinstance(self.values, (list, tuple)) or not self.values:
            raise ValueError("values must be a list of at least one value, or nothing could pass")
        allowed = tuple(typed(value) for value in self.values)
        for value in allowed:
            if not isinstance(value, (str, int, float)) or (isinstance(value, str) and not value.strip()):
                raise ValueError(f"values holds {shown(value) or 'empty text'}: only text, numbers and truth values can be compared")
        if len({(isinstance(value, bool), value) for value in allowed}) < len(allowed):
            raise ValueError("values holds one value twice")
        object.__setattr__(self, "values", allowed)

    def judge(self, claim: Claim) -> Judgement:
        """A finding where the value is no single value, or none of the set."""
        expected = f"one of {', '.join(shown(value) for value in self._allowed)}"
        if isinstance(claim.value, (list, dict)):
            kind = "a list" if isinstance(claim.value, list) else "an object"
            yield claim.violation("wrong-type", f"{claim.name} is {kind} where one value belongs", expected=expected)
        elif not self.holds(claim.value):
            yield claim.violation("not-allowed", f"{claim.name} is {_with_type(claim.value)}, not {expected}", expected=expected)

    def holds(self, value: object) -> bool:
        """Whether the value is in the set."""
        return any(_equal(value, allowed) for allowed in self._allowed)

    def schema(self) -> dict[str, object]:
        """The allowed values, which JSON Schema compares as we do."""
        return {"enum": list(self._allowed)}

    @property
    def _allowed(self) -> tuple[object, ...]:
        return self.values  # type: ignore[return-value]  # made so above


def _equal(value: object, allowed: object) -> bool:
    """Text by its characters, anything else by what it means; the truth value `true` is not the number 1."""
    if isinstance(allowed, str):
        return isinstance(value, str) and value == allowed
    meaning = typed(value)
    return isinstance(meaning, (int, float)) and isinstance(meaning, bool) is isinstance(allowed, bool) and meaning == allowed


def _with_type(value: object) -> str:
    """The value, with its type where that may be all that differs."""
    if isinstance(value, bool):
        return f"the truth value {shown(value)}"
    return f"the number {shown(value)}" if isinstance(value, (int, float)) else shown(value)
