"""`approved`: someone other than the author said yes, and why."""

from __future__ import annotations

from pytest_lineage.identifiers import placeholder
from pytest_lineage.model import typed
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_lineage.model import Claim, Finding, Judgement


@frozen
class Approved:
    """The model is approved, by someone other than its author, with a reason.

    What it checks: `approved` is true (the boolean, or the text `true` that a registry's tag holds; `yes` and `1` are not);
    `approved_by` names somebody; with `by-other`, somebody other than `run.by`, the author (names are compared without
    regard to case, spaces and Unicode form; where the record names no author there is nothing to compare, so demand
    `run.by` with a rule of its own); with `reason`, a `reason` or a `ticket` is recorded.
    `approvals.owner` is who answers for the model, and may approve it.
    Why it matters: A model that its own author waves through, or that nobody can be asked about, is not governed.
    Example: `approvals: {approved: true, approved_by: ana}` in a manifest whose `run.by` is `Ana`.
    Instead: Let a colleague review the model, and record their name and the ticket of the review.
    """

    by_other: bool = parameter(True, help="Whether the approver must differ from the author, `run.by`.")
    reason: bool = parameter(True, help="Whether a reason or a ticket must be recorded.")

    kind = "approved"
    default_field = "approvals"
    asks = ()
    sees_record = True
    codes = {
        "not-approved": "the approval is not the boolean true or the text `true`",
        "self-approved": "the approver is the author",
    }

    def judge(self, claim: Claim) -> Judgement:
        """A finding for each part of the approval that is missing or void."""
        if not isinstance(claim.value, dict):
            yield claim.violation("wrong-type", f"{claim.name} is no object with `approved` and `approved_by`", expected="an object")
            return
        yield from _decision(claim.child("approved"))
        yield from self._approver(claim.child("approved_by"))
        if self.reason:
            yield from _reason(claim)

    def holds(self, value: object, record: Mapping[str, object]) -> bool:
        """Whether an approval is in order, in a record whose author is not the one who approved."""
        if not isinstance(value, dict) or (self.by_other and _is_author(value.get("approved_by"), record.get("run"))):
            return False
        told = [value.get("reason"), value.get("ticket")] if self.reason else ["not asked for"]
        return _is_true(value.get("approved")) and _is_name(value.get("approved_by")) and any(_is_name(text) for text in told)

    def schema(self) -> dict[str, object]:
        """Approved by a name; who the author is, JSON Schema cannot see."""
        text = {"type": "string", "pattern": r"\S"}
        told = {"anyOf": [{"required": [key], "properties": {key: text}} for key in ("reason", "ticket")]}
        named = {"approved": {"enum": [True, "true"]}, "approved_by": text}
        return {"type": "object", "required": [*named], "properties": named, **(told if self.reason else {})}

    def _approver(self, claim: Claim) -> Iterator[Finding]:
        value = claim.value
        if claim.absent:
            yield claim.violation("missing", f"{claim.name} is missing: nobody is named who approved", expected="a name")
        elif not isinstance(value, str):
            yield claim.violation("wrong-type", f"{claim.name} is no text", expected="a name")
        elif why := placeholder(value):
            yield claim.violation("placeholder", f"{claim.name} names nobody: {why}", expected="a name")
        elif self.by_other:
            yield from _self_approval(claim)


def _decision(claim: Claim) -> Iterator[Finding]:
    if claim.absent:
        yield claim.violation("missing", f"{claim.name} is missing", expected="true")
    elif not _is_true(claim.value):
        yield claim.violation("not-approved", f"{claim.name} is not true", expected="true, the boolean or the text")


def _self_approval(claim: Claim) -> Iterator[Finding]:
    author = claim.record.claim("run", "by")
    if isinstance(author.value, str) and _same_person(str(claim.value), author.value):
        yield claim.violation(
            "self-approved", f"{claim.name} is the author, whom {author.name} names", expected="somebody other than the author"
        )


def _reason(claim: Claim) -> Iterator[Finding]:
    """One finding at most: either of the two is enough."""
    told = [claim.child("reason"), claim.child("ticket")]
    if any(_is_name(place.value) for place in told):
        return
    written = [place for place in told if not place.absent]
    if not written:
        yield told[0].violation(
            "missing", f"{told[0].name} and {told[1].name} are missing: nothing says why", expected="a reason or a ticket"
        )
        return
    place = written[0]
    if isinstance(place.value, str):
        yield place.violation("placeholder", f"{place.name} says nothing: {placeholder(place.value)}", expected="a reason or a ticket")
    else:
        yield place.violation("wrong-type", f"{place.name} is no text", expected="a reason or a ticket")


def _is_true(value: object) -> bool:
    return typed(value) is True or value == "true"


def _is_name(value: object) -> bool:
    """Text that says something."""
    return isinstance(value, str) and bool(value.strip()) and not placeholder(value)


def _is_author(name: object, run: object) -> bool:
    author = run.get("by") if isinstance(run, dict) else None
    return isinstance(author, str) and _same_person(str(name), author)


def _same_person(one: str, other: str) -> bool:
    if one.isascii() and other.isascii() and one.casefold()[:1] != other.casefold()[:1] and not (one[:1].isspace() or other[:1].isspace()):
        return False  # different from the first letter on, as most names are
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    """Case, spaces and Unicode forms make no other person."""
    import unicodedata

    return unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", name).casefold().split()))
