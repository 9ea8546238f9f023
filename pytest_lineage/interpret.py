"""The one semantics of a rule: what its fields, its condition and its check's findings add up to on one record.

`trial` is a generator: it yields the questions of all its fields together, is sent the answers, and returns outcomes.
"""

from __future__ import annotations

from itertools import islice

from pytest_lineage.answers import Broken
from pytest_lineage.errors import Defect, SubjectError
from pytest_lineage.model import Ask, Deferred, Finding, Outcome, Result, Unverified, shown
from pytest_lineage.paths import MISSING
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_lineage.model import Answer, Claim, Judgement, Record, Rule

    Trial = Generator[Ask, "tuple[Answer, ...] | None", tuple[Outcome, ...]]


#: Findings of one rule on one subject that are listed. After so many violations nothing more is looked for: they cannot
#: add to its outcome, and a document can be made to hold a hundred thousand.
ENOUGH = 100
#: What a check may find. Whether a rule holds, or is waived, or broken, is not for the check to say.
_FOUND = frozenset({Result.VIOLATION, Result.UNVERIFIED, Result.DEFERRED})


class _Judging:
    """One claim while it is judged: its generator, what it found, who was asked and could say."""

    __slots__ = ("findings", "judgement", "kind", "request", "violations", "witnesses")

    def __init__(self, kind: str, judgement: Judgement) -> None:
        self.kind = kind
        self.judgement = judgement
        self.violations = 0
        self.request: Ask | None = None
        self.findings: list[Finding] = []
        self.witnesses: set[str] = set()

    def go_on(self, answers: tuple[Answer, ...] | None) -> None:
        """Run to the next questions, to the end, or until enough is found."""
        self.request = None
        try:
            step = self.judgement.send(answers)
            while isinstance(step, Finding):
                self._note(step)
                if self.violations >= ENOUGH:
                    self.judgement.close()
                    return
                step = self.judgement.send(None)
        except StopIteration:
            return
        self.request = _request(step, self.kind)

    def _note(self, finding: Finding) -> None:
        if finding.result not in _FOUND:
            raise Defect(f"the check {self.kind!r} yielded a finding with the result {finding.result!r}")
        self.findings.append(finding)
        self.violations += finding.result is Result.VIOLATION

    def take(self, answers: tuple[Answer, ...]) -> None:
        """Note who could say something, and go on."""
        questions = self.request.questions if self.request else ()
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Broken):
                raise Defect(answer.reason)
            if not isinstance(answer, (Unverified, Deferred)):
                self.witnesses.add(question.provider)
        self.go_on(answers)


def _request(step: object, kind: str) -> Ask:
    """What a check yielded, where it is something that can be answered: anything else must not look like silence."""
    if not isinstance(step, Ask) or not isinstance(step.questions, tuple):
        raise Defect(f"the check {kind!r} yielded {type(step).__name__}, which is neither a finding nor `ask(…)`")
    for question in step.questions:
        if not (isinstance(getattr(question, "provider", None), str) and hasattr(question, "scope")):
            raise Defect(f"the check {kind!r} asked {type(question).__name__}, which is no question: it needs `provider` and `scope`")
        try:
            hash(question)
        except TypeError:
            raise Defect(f"the check {kind!r} asked {type(question).__name__}, which cannot be hashed: questions are frozen") from None
    return step


@frozen
class _Group:
    """What one field, or all fields together, came to."""

    result: Result
    findings: tuple[Finding, ...] = ()
    witnesses: tuple[str, ...] = ()


def trial(rule: Rule, record: Record) -> Trial:
    """Judge `rule` on `record`; a check or provider that fails gives the outcome `error`."""
    try:
        return (yield from _trial(rule, record))
    except SubjectError as error:
        return (_beyond(rule, record, error),)
    except Exception as error:  # noqa: BLE001  one broken check must not take the run with it
        reason = error.message if isinstance(error, Defect) else f"the check {rule.kind!r} failed: {type(error).__name__}: {error}"
        return (failed(rule, record, reason),)


def _beyond(rule: Rule, record: Record, error: SubjectError) -> Outcome:
    """The outcome where a record is made so that the rule cannot be judged on it: that is the record's fault."""
    side = tuple(step for path in rule.fields[:1] for step in path.steps[:1] if isinstance(step, str))
    place = record.document.locate(record.written(side), key=True)
    finding = Finding(result=Result.VIOLATION, code=error.code or "too-large", message=error.message, fix=error.help, location=place)
    return Outcome(subject=record.subject, rule=rule, result=Result.VIOLATION, severity=rule.severity, findings=(finding,))


def failed(rule: Rule, record: Record, reason: str) -> Outcome:
    """The outcome of a rule that could not be judged because something of ours, or of a plugin, is broken."""
    finding = Finding(result=Result.ERROR, code="defect", message=reason, location=record.document.locate(()))
    return Outcome(subject=record.subject, rule=rule, result=Result.ERROR, severity=rule.severity, findings=(finding,))


def _trial(rule: Rule, record: Record) -> Trial:
    if rule.when is not None:
        reason = yield from _unmet(rule.when, record)
        if reason:
            return (Outcome(subject=record.subject, rule=rule, result=Result.NOT_APPLICABLE, severity=rule.severity, reason=reason),)
    claims = [record.find(path) for path in rule.fields]
    judging = [[_judging(rule, claim) for claim in group] for group in claims]
    yield from _run(judging if rule.any_of else [[one for group in judging for one in group]])
    if rule.any_of:
        return _outcomes(rule, record, _any(rule, record, claims, judging))
    flat = [claim for group in claims for claim in group]
    return _outcomes(rule, record, _all(rule, flat, [one for group in judging for one in group]))


def _unmet(condition: Rule, record: Record) -> Generator[Ask, tuple[Answer, ...] | None, str]:
    """Why a condition does not hold, `""` where it does."""
    (outcome, *_) = yield from _trial(condition, record)
    if outcome.result is Result.PASS:
        return ""
    if outcome.result is Result.ERROR:
        raise Defect(outcome.findings[0].message)
    name = " and ".join(path.text or "the record" for path in condition.fields)
    if outcome.result is Result.NOT_APPLICABLE or all(finding.code == "missing" for finding in outcome.findings):
        return f"{name} absent"
    return f"{name} is {outcome.findings[0].found or 'not as the condition wants'}"


def _judging(rule: Rule, claim: Claim) -> _Judging | None:
    """A claim's generator, started later; None for an absent claim that the check leaves to us."""
    if claim.absent and not getattr(rule.check, "judges_absence", False):
        return None
    return _Judging(rule.kind, rule.check.judge(claim))


def _run(groups: Sequence[Sequence[_Judging | None]]) -> Generator[Ask, tuple[Answer, ...] | None, None]:
    """Drive all claims side by side, so that the questions of all fields are asked together."""
    for group in groups:
        violations = 0
        for one in group:
            if one and violations < ENOUGH:
                one.go_on(None)
                violations += one.violations
    judging = [one for group in groups for one in group if one]
    while asking := [one for one in judging if one.request]:
        answers = yield Ask(questions=tuple(question for one in asking if one.request for question in one.request.questions))
        given = iter(answers or ())
        for one in asking:
            one.take(tuple(next(given) for _ in (one.request.questions if one.request else ())))


def _all(rule: Rule, claims: Sequence[Claim], judging: Sequence[_Judging | None]) -> _Group:
    """Every claim must hold: violation before unverified before pass; nothing but absent optional fields does not apply."""
    findings = [finding for one in judging if one for finding in one.findings]
    if not rule.optional:
        absent = (claim for claim, one in zip(claims, judging, strict=True) if one is None)
        findings = [_missing(rule, claim) for claim in islice(absent, ENOUGH)] + findings
    elif not any(judging):
        return _Group(result=Result.NOT_APPLICABLE)
    return _Group(result=_worst(findings), findings=_listed(findings), witnesses=_witnesses(judging))


def _listed(findings: list[Finding]) -> tuple[Finding, ...]:
    """The first of each result, and a note where there are, or may be, more."""
    listed: list[Finding] = []
    counts = dict.fromkeys(_FOUND, 0)
    for finding in findings:
        counts[finding.result] += 1
        if counts[finding.result] <= ENOUGH:
            listed.append(finding)
        if counts[finding.result] == ENOUGH:
            message = f"{ENOUGH} findings of this rule are enough: what else it may find in this record is not listed"
            listed.append(Finding(result=finding.result, code="too-many", message=message, location=finding.location))
    return tuple(listed)


def _any(rule: Rule, record: Record, claims: Sequence[Sequence[Claim]], judging: Sequence[Sequence[_Judging | None]]) -> _Group:
    """One field must hold: a pass passes; else unverified before deferred before violation before absent."""
    groups = [_all(rule, *pair) for pair in zip(claims, judging, strict=True) if any(pair[1])]
    if not groups and rule.optional:
        return _Group(result=Result.NOT_APPLICABLE)
    if not groups:
        names = " and ".join(path.text for path in rule.fields)
        missing = claims[0][0].violation("missing", f"none of {names} is recorded", expected=f"one of {names}")
        return _Group(result=Result.VIOLATION, findings=(missing,))
    order = [Result.PASS, Result.UNVERIFIED, Result.DEFERRED, Result.VIOLATION]
    return min(groups, key=lambda group: order.index(group.result))


def _missing(rule: Rule, claim: Claim) -> Finding:
    """A query that chooses nothing has no place of its own, so it is called what the policy calls it."""
    chooses = claim.value is MISSING and any(path.query for path in rule.fields) and not claim.child().absent
    name = " and ".join(path.text for path in rule.fields) if chooses else claim.name
    state = "missing" if claim.value is MISSING else f"recorded as {shown(claim.value) or 'empty text'}"
    return claim.violation("missing", f"{name} is {state}", expected=f"a value for {name}")


def _worst(findings: Sequence[Finding]) -> Result:
    results = {finding.result for finding in findings}
    return next((result for result in (Result.VIOLATION, Result.UNVERIFIED, Result.DEFERRED) if result in results), Result.PASS)


def _witnesses(judging: Sequence[_Judging | None]) -> tuple[str, ...]:
    return tuple(sorted({name for one in judging if one for name in one.witnesses}))


def _reason(rule: Rule, result: Result, deferred: Sequence[Finding]) -> str:
    if result is Result.DEFERRED:
        return deferred[0].message
    if result is Result.NOT_APPLICABLE:
        return f"optional, and {' and '.join(path.text for path in rule.fields)} absent"
    return ""


def _outcomes(rule: Rule, record: Record, group: _Group) -> tuple[Outcome, ...]:
    """One outcome; two where a rule's local side holds and its other side is out of scope."""
    evidence = "+".join(group.witnesses) or "none"
    deferred = tuple(finding for finding in group.findings if finding.result is Result.DEFERRED)
    counted = tuple(finding for finding in group.findings if finding.result is not Result.DEFERRED)
    result = group.result
    if result is Result.DEFERRED and getattr(rule.check, "has_local_side", False):
        result = Result.PASS
    severity = rule.on_unverified if result is Result.UNVERIFIED else rule.severity
    main = Outcome(
        subject=record.subject,
        rule=rule,
        result=result,
        severity=severity,
        findings=deferred if result is Result.DEFERRED else counted,
        evidence=evidence,
        reason=_reason(rule, result, deferred),
    )
    if not deferred or result is Result.DEFERRED:
        return (main,)
    side = Outcome(
        subject=record.subject,
        rule=rule,
        result=Result.DEFERRED,
        severity=rule.severity,
        findings=deferred,
        reason=deferred[0].message,
    )
    return (main, side)
