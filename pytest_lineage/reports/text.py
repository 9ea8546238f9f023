"""For people at a terminal: each cause with its place, excerpt and help, as compilers print it; the counts last."""

from __future__ import annotations

from dataclasses import replace

from pytest_lineage.model import Result, Severity
from pytest_lineage.reports.counts import corroborated, counts, idle
from pytest_lineage.sanitise import clean, disarm
from pytest_lineage.tally import is_failing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Judged, Style, Verdict
    from pytest_lineage.reports.groups import Group

#: SGR parameters: https://ecma-international.org/publications-and-standards/standards/ecma-48/, 8.3.117.
_COLORS = {"red": "1;31", "green": "1;32", "yellow": "1;33", "magenta": "1;35", "cyan": "1;36", "frame": "1;34", "bold": "1", "dim": "2"}
_LABELS = {
    Result.UNVERIFIED: ("unverified", "magenta"),
    Result.MALFORMED: ("malformed", "red"),
    Result.ERROR: ("internal error", "red"),
}
_SEVERITIES = {
    Severity.ERROR: ("error", "red"),
    Severity.WARNING: ("warning", "yellow"),
    Severity.INFO: ("info", "cyan"),
}
_VERDICTS = {"pass": "green", "unverified": "magenta"}
_PLACES = 5  #: further places listed of one cause; `--verbose` lists all
_DEFECT = "this is a fault of pytest-lineage or of a plugin in it, not of the document: please report it with this message"


class Text:
    """Errors with excerpts, what was left out and why, what was corroborated, and one line of counts."""

    form = "text"

    def render(self, verdict: Verdict, style: Style) -> str:
        """The verdict for `style`; a passing run is a few lines."""
        page = _Page(style)
        if any(judged.outcomes for judged in verdict.judged):
            page.findings(verdict.judged)
            page.left_out(verdict)
        if style.verbose:
            page.passed(verdict)
        page.sentences(verdict)
        page.line(page.paint(counts(verdict), _VERDICTS.get(verdict.word, "red")))
        return disarm("\n".join(page.lines) + "\n")


def render_findings(judged: tuple[Judged, ...], style: Style) -> str:
    """The blocks of some subjects' findings alone, for a door that shows them one by one."""
    page = _Page(style)
    page.findings(judged)
    return disarm("\n".join(page.lines) + "\n")


def render_rest(verdict: Verdict, style: Style) -> str:
    """Everything but the errors: what does not fail a run, what was left out and why, what was corroborated, the counts."""
    page = _Page(style)
    page.findings(
        tuple(replace(judged, outcomes=tuple(one for one in judged.outcomes if not is_failing(one))) for judged in verdict.judged)
    )
    page.left_out(verdict)
    page.sentences(verdict)
    page.line(page.paint(counts(verdict), _VERDICTS.get(verdict.word, "red")))
    return disarm("\n".join(page.lines) + "\n")


class _Page:
    """The lines so far. Everything put on it is clean."""

    __slots__ = ("lines", "style")

    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(text)

    def paint(self, text: str, color: str) -> str:
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self.style.color and text else text

    def findings(self, judged: tuple[Judged, ...]) -> None:
        """A block for each cause; the excerpt only where the block before did not just show it."""
        from pytest_lineage.reports.groups import groups

        last = None
        for group in groups(judged):
            location = group.first.finding.location
            self.block(group, again=location == last)
            last = location

    def block(self, group: Group, *, again: bool) -> None:
        from pytest_lineage.reports.entries import place

        entry = group.first
        label, color = _LABELS.get(entry.result) or _SEVERITIES[entry.outcome.severity]
        code = clean(entry.finding.code)
        self.line(f"{self.paint(f'{label}[{code}]' if code else label, color)}: {self.paint(entry.message, 'bold')}")
        location = entry.finding.location
        gutter = len(str(location.line)) if location.file else 1
        self.line(" " * gutter + self.paint("-->", "frame") + " " + place(entry.outcome.subject, location))
        seen = "" if again or not location.file else self.excerpt(group, gutter, color)
        for note in _notes(group, seen, verbose=self.style.verbose):
            self.line(f"{' ' * gutter} {self.paint('=', 'frame')} {note}")
        for advice in _helps(group):
            self.line(f"{self.paint('help', 'cyan')}: {advice}")
        self.line("")

    def excerpt(self, group: Group, gutter: int, color: str) -> str:
        """Put the excerpt on the page; what it shows of the document."""
        from pytest_lineage.reports.excerpt import excerpt

        location = group.first.finding.location
        source, carets = excerpt(location, max(self.style.width - gutter - 3, 20), hide=group.first.secret)
        if not source:
            return ""
        empty = " " * gutter + self.paint(" |", "frame")
        self.line(empty)
        self.line(f"{self.paint(f'{location.line:>{gutter}} |', 'frame')} {source}")
        self.line(f"{empty} {carets[: len(carets) - len(carets.lstrip())]}{self.paint(carets.lstrip(), color)}")
        self.line(empty)
        return source

    def left_out(self, verdict: Verdict) -> None:
        """Waived, deferred and not applicable: a line for each reason, with its rules."""
        before = len(self.lines)
        for result, label in ((Result.WAIVED, "waived"), (Result.DEFERRED, "deferred"), (Result.NOT_APPLICABLE, "not applicable")):
            for reason, rules, subjects in _reasons(verdict.judged, result):
                where = f" ({len(subjects)} of {len(verdict.judged)} subjects)" if len(verdict.judged) > 1 else ""
                self.line(f"{self.paint(f'{label}:', 'dim')} {', '.join(map(clean, rules))}{': ' * bool(reason)}{clean(reason)}{where}")
        if len(self.lines) > before:
            self.line("")

    def passed(self, verdict: Verdict) -> None:
        """Every rule that holds, by subject."""
        for judged in verdict.judged:
            self.line(clean(judged.subject))
            for outcome in judged.all_outcomes():
                if outcome.result is Result.PASS:
                    by = f" (corroborated: {outcome.evidence.replace('+', ', ')})" if outcome.evidence != "none" else ""
                    self.line(f"  {self.paint('pass', 'green')} {clean(outcome.rule.id)}{by}")
            self.line("")

    def sentences(self, verdict: Verdict) -> None:
        for note in verdict.notes:
            self.line(f"{self.paint('note', 'cyan')}: {clean(note)}")
        for sentence in idle(verdict):
            self.line(self.paint(clean(sentence), "red"))
        if vouched := corroborated(verdict):
            self.line(vouched)


def _notes(group: Group, seen: str, *, verbose: bool) -> Iterator[str]:
    """What stands behind `=`, in order."""
    entry = group.first
    if entry.expected:
        yield f"expected: {entry.expected}"
    if entry.found and entry.found not in seen and entry.found not in entry.message:
        yield f"found: {entry.found}"
    if entry.contradicted_by and entry.contradicted_by not in entry.message + entry.expected:
        yield f"{clean(entry.finding.evidence)}: {entry.contradicted_by}"
    rules = dict.fromkeys(clean(each.outcome.rule.id) for each in group.rules)
    yield f"rule{'s' * (len(rules) > 1)}: {', '.join(rules)}"
    for other in group.rules[1:]:
        if other.message != entry.message:
            yield f"{clean(other.outcome.rule.id)}: {other.message}"
    if entry.result is Result.UNVERIFIED and entry.outcome.severity is not Severity.ERROR:
        yield f"on-unverified: {entry.outcome.severity.value}"
    yield from _elsewhere(group, verbose=verbose)


def _elsewhere(group: Group, *, verbose: bool) -> Iterator[str]:
    from pytest_lineage.reports.entries import place

    listed = group.elsewhere if verbose or len(group.elsewhere) <= _PLACES + 1 else group.elsewhere[:_PLACES]
    for entry in listed:
        yield f"also at {place(entry.outcome.subject, entry.finding.location)}"
    if more := len(group.elsewhere) - len(listed):
        yield f"also at {more} more places (--verbose lists them)"


def _helps(group: Group) -> list[str]:
    if group.first.result is Result.ERROR:
        return [group.first.fix or _DEFECT]
    return list(dict.fromkeys(entry.fix for entry in group.rules if entry.fix))


def _reasons(judged: tuple[Judged, ...], result: Result) -> list[tuple[str, list[str], set[str]]]:
    """Each reason for `result` with the rules and the subjects it holds for."""
    found: dict[str, tuple[dict[str, None], set[str]]] = {}
    for one in judged:
        for outcome in one.outcomes:
            if outcome.result is result:
                reason = outcome.reason or next((finding.message for finding in outcome.findings), "")
                rules, subjects = found.setdefault(reason, ({}, set()))
                rules[outcome.rule.id] = None
                subjects.add(outcome.subject)
    return [(reason, list(rules), subjects) for reason, (rules, subjects) in found.items()]
