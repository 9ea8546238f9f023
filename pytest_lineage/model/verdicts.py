"""Rules, what became of them, and what that adds up to."""

from __future__ import annotations

from pytest_lineage.model.basics import Result, Severity
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from pytest_lineage.model.basics import Location, Scope
    from pytest_lineage.model.findings import Check, Finding
    from pytest_lineage.paths import FieldPath

    class Report(Protocol):
        """Renders a verdict; it cannot change it."""

        def render(self, verdict: Verdict, style: Style) -> str: ...


@frozen
class Style:
    """How a report is printed: colour, width in columns, and whether passing outcomes are listed."""

    color: bool = False
    width: int = 100
    verbose: bool = False


@frozen
class Rule:
    """One rule of a policy, checked and ready: a kind of check with parameters, where it looks, what it weighs.

    `id` is full (`promotion/image-by-digest`). `reasons` tells, in order, what made it differ from what was written.
    """

    id: str
    kind: str
    check: Check
    fields: tuple[FieldPath, ...]
    any_of: bool = False
    optional: bool = False
    when: Rule | None = None
    severity: Severity = Severity.ERROR
    on_unverified: Severity = Severity.ERROR
    applies_to: tuple[str, ...] = ("manifest", "model-version", "run")
    title: str = ""
    why: str = ""
    fix: str = ""
    self_check: str = ""
    frameworks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    location: Location

    @property
    def policy(self) -> str:
        """The name of the defining policy."""
        return self.id.partition("/")[0]


@frozen
class Outcome:
    """What became of one rule on one subject, with its findings (none for a pass).

    `evidence` names the providers that were asked and agreed or contradicted, `none` where nobody was.
    `severity` is the rule's, or `on-unverified` where the outcome is unverified.
    `reason` says why a rule was not applicable, deferred or waived.
    """

    subject: str
    rule: Rule
    result: Result
    severity: Severity
    findings: tuple[Finding, ...] = ()
    evidence: str = "none"
    reason: str = ""


@frozen
class Judged:
    """Everything about one subject. Rules that hold are kept as rules: most subjects have nothing else."""

    subject: str
    kind: str
    passed: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...] = ()
    planned: int

    def all_outcomes(self) -> Iterator[Outcome]:
        """Passing and other outcomes, one a rule."""
        for rule in self.passed:
            yield Outcome(subject=self.subject, rule=rule, result=Result.PASS, severity=rule.severity)
        yield from self.outcomes


@frozen
class PolicyInfo:
    """A policy in force, as reports name it: where it was read, and the digest of the bytes read."""

    name: str
    sha256: str
    origin: str
    title: str = ""


@frozen
class Summary:
    """Counts of a run. Violations and unverified count every severity; `warnings` and `infos` are those below error."""

    subjects: int = 0
    rules: int = 0
    planned: int = 0
    ran: int = 0
    passed: int = 0
    violations: int = 0
    malformed: int = 0
    unverified: int = 0
    waived: int = 0
    deferred: int = 0
    not_applicable: int = 0
    errors: int = 0
    corroborated: int = 0
    warnings: int = 0
    infos: int = 0


@frozen
class Verdict:
    """What all outcomes add up to. `idle` holds a sentence for everything configured that had nothing to check."""

    policies: tuple[PolicyInfo, ...]
    scope: Scope
    rules: int
    judged: tuple[Judged, ...]
    idle: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def outcomes(self) -> Iterator[Outcome]:
        """Every outcome, passing ones too, by subject."""
        for judged in self.judged:
            yield from judged.all_outcomes()

    def summary(self) -> Summary:
        """The counts, taken once from the outcomes."""
        from pytest_lineage.tally import summarise

        return summarise(self)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> int:
        """0, 1, 3, 5 or 70, as the table of exit codes says; a caller's fault (2) never gets as far as a verdict."""
        from pytest_lineage.tally import exit_code

        return exit_code(self, fail_on)

    @property
    def word(self) -> str:
        """`pass`, `fail`, `unverified`, `nothing-checked` or `error`."""
        return {0: "pass", 1: "fail", 3: "unverified", 5: "nothing-checked"}.get(self.exit_code(), "error")
