"""`present`: a value is recorded, and it says something."""

from __future__ import annotations

from pytest_lineage.identifiers import placeholder
from pytest_lineage.model import Plain, shown, typed
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Claim, Judgement


#: What a value can be, with JSON Schema's word for it.
_TYPES = {"text": "string", "number": "number", "boolean": "boolean", "list": "array", "object": "object"}


@frozen
class Present:
    """The value is there, and is no placeholder.

    What it checks: The field is recorded, is neither null nor empty, and does not name nothing: `TODO`, `unknown`, `n/a`,
    `<commit>`, all zeros, the digest of an empty file. A list or an object passes if any entry of it says something.
    `types` says what the value may be; without quotation marks in YAML, `3.11` is both the text and the number.
    Why it matters: A key with `TODO` behind it looks like lineage in every dashboard, and nobody can rebuild a model from it.
    Example: `check: present`, `field: training.hardware` on `hardware: TBD`.
    Instead: Record what is true, `hardware: A10G x1`, or leave the key out, so that it is seen to be missing.
    """

    types: tuple[str, ...] = parameter((), help="What the value may be; anything, where this is left out.", choices=tuple(_TYPES))

    kind = "present"
    default_field = None
    asks = ()
    codes = dict[str, str]()

    def judge(self, claim: Claim) -> Judgement:
        """A finding for a value that says nothing, or is of another type; an absent one is found before this is asked."""
        if not self._is_wanted(claim.value):
            wanted = " or ".join(_named(name) for name in self.types)
            message = f"{claim.name} is {_named(_types(claim.value)[0])}, {shown(claim.value)}, where {wanted} belongs"
            yield claim.violation("wrong-type", message, expected=wanted)
            return
        reason = _emptiness(claim.value)
        if reason:
            holds = "holds nothing but placeholders; the first is" if isinstance(claim.value, (list, dict)) else "is"
            yield claim.violation("placeholder", f"{claim.name} {holds} {reason}", expected="a value that says something")

    def holds(self, value: object) -> bool:
        """Whether the value is of a type that is wanted, and says something."""
        return self._is_wanted(value) and not _emptiness(value)

    def schema(self) -> dict[str, object]:
        """Anything but null and emptiness; placeholders are too many to list."""
        return {"type": [_TYPES[name] for name in self.types or _TYPES], "pattern": r"\S", "minItems": 1, "minProperties": 1}

    def _is_wanted(self, value: object) -> bool:
        return not self.types or any(name in self.types for name in _types(value))


def _types(value: object) -> tuple[str, ...]:
    """What a value is; an unquoted scalar of YAML is text, and what YAML makes of it too."""
    if isinstance(value, Plain):
        return ("text",) if isinstance(typed(value), str) else (*_types(typed(value)), "text")
    if isinstance(value, bool):
        return ("boolean",)
    known = (("text", str), ("number", (int, float)), ("list", list), ("object", dict))
    return next(((name,) for name, kind in known if isinstance(value, kind)), ("null",))


def _named(name: str) -> str:
    return {"text": "text", "null": "null", "object": "an object"}.get(name, f"a {name}")


def _emptiness(value: object) -> str:
    """Why a value says nothing, as a clause after "is"; `""` where it says something."""
    if isinstance(value, str):
        return placeholder(value)
    if isinstance(value, (list, dict)):
        reasons = [_emptiness(entry) for entry in (value if isinstance(value, list) else value.values())]
        return next(iter(reasons), "empty") if all(reasons) else ""
    return "null" if value is None else ""
