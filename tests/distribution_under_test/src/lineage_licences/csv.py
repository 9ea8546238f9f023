"""A report: a line for each outcome."""

from __future__ import annotations

from pytest_lineage.sanitise import clean


class Csv:
    """Subject, rule, outcome and evidence, separated by commas."""

    form = "csv"

    def render(self, verdict, style):
        rows = [f"{clean(one.subject)},{one.rule.id},{one.result.value},{one.evidence}" for one in verdict.outcomes()]
        return "\n".join(["subject,rule,outcome,evidence", *rows]) + "\n"
