"""Ask, answer, judge: from records and plans to what became of every rule on every subject.

Checks are generators that yield the questions they need answered. The questions of all records are gathered, made unique
and answered in bulk by evidence providers, and the generators go on with the answers until nothing new is asked. Judging
does no I/O. Whatever a check or a provider gets wrong is an `error`, never a pass.
"""

from __future__ import annotations

from pytest_lineage.garbage import paused
from pytest_lineage.interpret import failed, trial
from pytest_lineage.model import Judged, Location, Outcome, Record, Result, Rule, Severity
from pytest_lineage.tally import NOT_RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_lineage.answers import Answerer
    from pytest_lineage.interpret import Trial
    from pytest_lineage.model import Answer, Ask, Finding, Subject, Unreadable
    from pytest_lineage.policy.compile import Plan

#: A check that still asks after so many rounds (alias → version → artifact is three) never ends.
_ROUNDS = 16


class _Reading:
    """Stands where a check stands, in the rules that every subject is under without any policy."""

    kind = "reading"


def _own_rule(name: str, title: str, why: str) -> Rule:
    return Rule(id=f"lineage/{name}", kind="reading", check=_Reading(), fields=(), title=title, why=why, location=Location(file=""))  # type: ignore[arg-type]


#: The subject can be read at all.
READABLE = _own_rule("readable", "The document can be read", "What cannot be read cannot be checked, and never passes.")
#: What it says is lineage, and does not contradict itself.
VOCABULARY = _own_rule(
    "vocabulary", "The document speaks of lineage, with one voice", "A key that nobody knows is a key that nobody checks."
)


class _Open:
    """A subject while it is judged: outcomes by the rule's place in the plan, and trials that wait for answers.

    `closer` holds the places of the rules that are not known to hold: each must come to be done.
    """

    __slots__ = ("closer", "done", "plan", "record", "subject", "waiting")

    def __init__(self, subject: Subject, plan: Plan, record: Record, closer: frozenset[int]) -> None:
        self.subject = subject
        self.plan = plan
        self.record = record
        self.closer = closer
        self.done: dict[int, tuple[Outcome, ...]] = {}
        self.waiting: list[tuple[int, Trial, Ask]] = []


def judge(
    readings: Iterable[tuple[Subject, Plan, Record | Unreadable]],
    answerer: Answerer,
    progress: Callable[[int], None] | None = None,
) -> list[Judged]:
    """What became of every subject, in order. `progress` is told the number of subjects read so far.

    Subjects that ask nothing are finished as they come, so that memory does not hold their records.
    """
    judged: list[Judged | _Open] = []
    with paused():
        for subject, plan, reading in readings:
            judged.append(_begin(subject, plan, reading) if isinstance(reading, Record) else _unreadable(reading))
            if progress:
                progress(len(judged))
    _settle([state for state in judged if isinstance(state, _Open)], answerer)
    return [_finish(state) if isinstance(state, _Open) else state for state in judged]


def judge_rule(rule: Rule, record: Record, answerer: Answerer) -> tuple[Outcome, ...]:
    """What becomes of one rule on one record: one outcome, or two where a side of the rule is deferred."""
    running = trial(rule, record)
    sent: tuple[Answer, ...] | None = None
    for _ in range(_ROUNDS):
        try:
            request = running.send(sent)
        except StopIteration as end:
            outcomes: tuple[Outcome, ...] = end.value
            return outcomes
        known = answerer.answer(request.questions)
        sent = tuple(known[question] for question in request.questions)
    return (_endless(rule, record),)


def judge_alone(subject: Subject, plan: Plan, reading: Record | Unreadable) -> Judged | None:
    """What became of one subject, without asking anybody; None where it would have to ask."""
    judged = _begin(subject, plan, reading) if isinstance(reading, Record) else _unreadable(reading)
    return judged if isinstance(judged, Judged) else None


def _begin(subject: Subject, plan: Plan, record: Record) -> Judged | _Open:
    """Judge what asks nothing; where nothing stays open, the subject is finished."""
    closer = plan.look(record.data)
    if not closer and not record.findings:
        return Judged(subject=subject.name, kind=subject.kind, passed=plan.rules, planned=len(plan.rules))
    state = _Open(subject, plan, record, frozenset(closer))
    if record.findings:
        state.done[-1] = (_outcome(subject, VOCABULARY, record.findings),)
    for index in closer:
        _advance(state, index, trial(plan.rules[index], record), None)
    return state if state.waiting else _finish(state)


def _unreadable(reading: Unreadable) -> Judged:
    """A subject without a record: its one finding is its one outcome."""
    rule = READABLE if reading.finding.result is Result.MALFORMED else VOCABULARY
    outcome = _outcome(reading.subject, rule, (reading.finding,))
    return Judged(subject=reading.subject.name, kind=reading.subject.kind, passed=(), outcomes=(outcome,), planned=1)


def _outcome(subject: Subject, rule: Rule, findings: tuple[Finding, ...]) -> Outcome:
    return Outcome(subject=subject.name, rule=rule, result=findings[0].result, severity=Severity.ERROR, findings=findings)


def _advance(state: _Open, index: int, running: Trial, sent: tuple[Answer, ...] | None) -> None:
    try:
        state.waiting.append((index, running, running.send(sent)))
    except StopIteration as end:
        state.done[index] = end.value


def _settle(states: list[_Open], answerer: Answerer) -> None:
    """Rounds of answering until no trial waits."""
    for _ in range(_ROUNDS):
        states = [state for state in states if state.waiting]
        if not states:
            return
        known = answerer.answer(question for state in states for _, _, request in state.waiting for question in request.questions)
        for state in states:
            waiting, state.waiting = state.waiting, []
            for index, running, request in waiting:
                _advance(state, index, running, tuple(known[question] for question in request.questions))
    for state in states:
        for index, _, _ in state.waiting:
            state.done[index] = (_endless(state.plan.rules[index], state.record),)


def _endless(rule: Rule, record: Record) -> Outcome:
    return failed(rule, record, f"the check {rule.kind!r} still asks after {_ROUNDS} rounds")


def _finish(state: _Open) -> Judged:
    """Passes that nobody had to vouch for are kept as rules, all else as outcomes.

    What was planned is counted from the plan, not from what was done, so that a rule that got lost shows.
    """
    outcomes = [outcome for index in sorted(state.done) for outcome in state.done[index]]
    plain = {outcome.rule.id for outcome in outcomes if outcome.result is Result.PASS and outcome.evidence == "none"}
    kept = tuple(outcome for outcome in outcomes if outcome.result is not Result.PASS or outcome.evidence != "none")
    rules = state.plan.rules
    passed = tuple(rule for index, rule in enumerate(rules) if index not in state.closer or rule.id in plain)
    idle = sum(all(outcome.result in NOT_RUN for outcome in done) for done in state.done.values())
    planned = len(rules) + bool(state.record.findings) - idle
    return Judged(subject=state.subject.name, kind=state.subject.kind, passed=passed, outcomes=kept, planned=planned)
