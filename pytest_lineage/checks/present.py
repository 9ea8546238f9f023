"""`present`: a value is recorded, and it says something."""

from __future__ import annotations

from pytest_lineage.identifiers import placeholder
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Claim, Judgement


@frozen
class Present:
    """The value is there, and is no placeholder.

    What it checks: The field is recorded, is neither null nor empty, and does not name nothing: `TODO`, `unknown`, `n/a`,
    `<commit>`, all zeros, the digest of an empty file. A list or an object passes if any entry of it says something.
    Why it matters: A key with `TODO` behind it looks like lineage in every dashboard, and nobody can rebuild a model from it.
    Example: `check: present`, `field: training.hardware` on `hardware: TBD`.
    Instead: Record what is true, `hardware: A10G x1`, or leave the key out, so that it is seen to be missing.
    """

    kind = "present"
    default_field = None
    asks = ()
    codes = dict[str, str]()

    def judge(self, claim: Claim) -> Judgement:
        """A finding for a value that says nothing; one that is absent is found before this is asked."""
        reason = _emptiness(claim.value)
        if reason:
            holds = "holds nothing but placeholders; the first is" if isinstance(claim.value, (list, dict)) else "is"
            yield claim.violation("placeholder", f"{claim.name} {holds} {reason}", expected="a value that says something")

    def holds(self, value: object) -> bool:
        """Whether the value says something."""
        return not _emptiness(value)

    def schema(self) -> dict[str, object]:
        """Anything but null and emptiness; placeholders are too many to list."""
        return {"type": ["string", "number", "boolean", "array", "object"], "pattern": r"\S", "minItems": 1, "minProperties": 1}


def _emptiness(value: object) -> str:
    """Why a value says nothing, as a clause after "is"; `""` where it says something."""
    if isinstance(value, str):
        return placeholder(value)
    if isinstance(value, (list, dict)):
        reasons = [_emptiness(entry) for entry in (value if isinstance(value, list) else value.values())]
        return next(iter(reasons), "empty") if all(reasons) else ""
    return "null" if value is None else ""
