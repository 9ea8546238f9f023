"""Verdicts made by hand, for reports: from the text of a manifest and the places in it that are wrong."""

from __future__ import annotations

from typing import Any

from pytest_lineage.model import Finding, Judged, Location, Outcome, PolicyInfo, Result, Rule, Scope, Severity, Verdict

MANIFEST = """\
{
  "model": {"name": "fraud", "version": "21"},
  "code": {"commit": "9f1a2b7c4d..."},
  "env": {
    "docker_image_digest": "fraud:latest"
  }
}
"""


def rule(id: str, **given: Any) -> Rule:
    """A rule of the kind `digest` that was read nowhere."""
    return Rule(**{"id": id, "kind": "digest", "check": None, "fields": (), "location": Location(file="policy.yaml"), **given})


def at(needle: str, *, text: str = MANIFEST, file: str = "models/fraud/provenance.json") -> Location:
    """The place of the first `needle` in `text`."""
    line, content = next((number, line) for number, line in enumerate(text.splitlines(), 1) if needle in line)
    column = content.index(needle) + 1
    return Location(file=file, line=line, column=column, end_line=line, end_column=column + len(needle), text=content)


def finding(code: str, message: str, location: Location, **given: Any) -> Finding:
    """A violation, unless `result` says otherwise."""
    return Finding(**{"result": Result.VIOLATION, "code": code, "message": message, "location": location, **given})


def outcome(of: Rule, *findings: Finding, **given: Any) -> Outcome:
    """What became of a rule; by default what its first finding says, at the severity of the rule."""
    result = findings[0].result if findings else Result.PASS
    subject = findings[0].location.file if findings else "models/fraud/provenance.json"
    return Outcome(**{"subject": subject, "rule": of, "result": result, "severity": of.severity, "findings": findings, **given})


def judged(*outcomes: Outcome, passed: tuple[Rule, ...] = (), subject: str = "models/fraud/provenance.json") -> Judged:
    """One subject; every outcome but the deferred and not applicable was planned."""
    ran = [one for one in outcomes if one.result not in {Result.DEFERRED, Result.NOT_APPLICABLE}]
    return Judged(subject=subject, kind="manifest", passed=passed, outcomes=outcomes, planned=len(ran) + len(passed))


def verdict(*subjects: Judged, **given: Any) -> Verdict:
    """A local run of the policy `essentials`."""
    policies = (PolicyInfo(name="essentials", sha256="ab" * 32, origin="packs/essentials.yaml"),)
    rules = {one.rule.id for subject in subjects for one in subject.all_outcomes()}
    return Verdict(**{"policies": policies, "scope": Scope.LOCAL, "rules": len(rules), "judged": subjects, **given})


def mixed() -> Verdict:
    """One of everything: two rules on one value, one mistake in two subjects, what stayed open, what was left out."""
    image = finding(
        "mutable-tag",
        "env.docker_image_digest is the tag 'latest', which can be moved to another image",
        at('"fraud:latest"'),
        found="fraud:latest",
        expected="a digest such as sha256:… with 64 hex digits",
        pointer="/env/docker_image_digest",
    )
    by_digest = rule("promotion/image-by-digest", fix="Record the RepoDigest that `docker inspect` prints after a push.")
    cut = finding(
        "truncated-id",
        "code.commit was cut off",
        at('"9f1a2b7c4d..."'),
        found="9f1a2b7c4d...",
        expected="40 hex digits",
        pointer="/code/commit",
    )
    seed = [
        finding("missing", "training.seed is missing", at("{", file=file), expected="a value for training.seed", pointer="/training/seed")
        for file in FILES
    ]
    rows = [
        finding("missing", "data.rows is missing", at("{", file=file), expected="a value for data.rows", pointer="/data/rows")
        for file in FILES[:1]
    ]
    gone = finding(
        "file-missing",
        "model.artifact: the file model.pkl is not at hand",
        at('"fraud"'),
        result=Result.UNVERIFIED,
        pointer="/model/artifact",
        found="model.pkl",
        fix="fetch it, for example with `git lfs pull`",
    )
    later = finding("out-of-scope", "data.source: asking objects is out of the scope of a local run", at("{"), result=Result.DEFERRED)
    first = judged(
        outcome(rule("essentials/no-latest", severity=Severity.WARNING), image),
        outcome(by_digest, image),
        outcome(rule("essentials/code-by-commit"), cut),
        outcome(rule("promotion/seed", severity=Severity.WARNING), seed[0]),
        outcome(rule("promotion/rows", severity=Severity.INFO), rows[0]),
        outcome(rule("essentials/artifact"), gone, severity=Severity.WARNING),
        outcome(rule("promotion/data"), later, reason=later.message),
        outcome(rule("promotion/cuda"), result=Result.NOT_APPLICABLE, reason="optional, and env.cuda absent"),
        outcome(rule("promotion/auc"), result=Result.WAIVED, reason="adopting until 2027-01-31"),
        outcome(rule("essentials/lock"), evidence="files"),
        passed=(rule("essentials/run"),),
    )
    second = judged(outcome(rule("promotion/seed", severity=Severity.WARNING), seed[1]), passed=(rule("essentials/run"),), subject=FILES[1])
    return verdict(first, second, notes=("lineage.lock is not used: no policy is read from git",))


FILES = ("models/fraud/provenance.json", "models/churn/provenance.json")
