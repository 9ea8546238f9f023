"""One line a finding, as editors and `grep` read it, and the counts last."""

from __future__ import annotations

from pytest_lineage.reports.counts import counts, idle
from pytest_lineage.reports.entries import open_entries, place
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Style, Verdict
    from pytest_lineage.reports.entries import Entry


class Concise:
    """`file:line:column: severity code rule message`."""

    form = "concise"

    def render(self, verdict: Verdict, style: Style) -> str:
        """The verdict in lines; `style` changes nothing, so that the lines can be compared."""
        del style
        lines = [_line(entry) for judged in verdict.judged for entry in open_entries(judged)]
        return disarm("\n".join([*lines, *(clean(sentence) for sentence in idle(verdict)), counts(verdict)]) + "\n")


def _line(entry: Entry) -> str:
    outcome = entry.outcome
    where = place(outcome.subject, entry.finding.location)
    return f"{where}: {outcome.severity.value} {clean(entry.finding.code) or entry.result.value} {clean(outcome.rule.id)} {entry.message}"
