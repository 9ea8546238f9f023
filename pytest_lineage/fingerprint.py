"""The name of a finding that stays the same from run to run, wherever its line moves to."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model import Finding, Outcome


def fingerprint(outcome: Outcome, finding: Finding) -> str:
    """32 hex digits: the beginning of the SHA-256 of rule, code, subject, pointer, value and contradicting evidence.

    Each part follows its length in bytes, so that no two lists of parts are one text.
    """
    import hashlib

    digest = hashlib.sha256()
    for part in (outcome.rule.id, finding.code, outcome.subject, finding.pointer, finding.found, finding.contradicted_by):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]
