"""Bare numbers and times, which mean a snapshot only where a policy names the system they belong to."""

from __future__ import annotations

import re

from pytest_lineage.identifiers.identifier import Identifier

_INTEGER = r"(?:0|[1-9][0-9]{0,18})"
_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = rf"{_DATE}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{{1,9}})?)?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?"
_MOST = 2**63 - 1

#: System: the row its snapshots belong to, the pattern of its numbers, whether it travels by time too, and the source.
SYSTEMS = {
    "delta": ("delta_version", _INTEGER, True, "docs.delta.io, `versionAsOf` and `timestampAsOf`"),
    "iceberg": ("iceberg_snapshot", r"[1-9][0-9]{0,18}", True, "iceberg.apache.org/spec, snapshot-id; `TIMESTAMP AS OF`"),
    "bigquery": ("bq_decorator", r"[1-9][0-9]{12}", True, "cloud.google.com/bigquery/docs, `FOR SYSTEM_TIME AS OF`, milliseconds"),
    "hudi": ("hudi_instant", r"[0-9]{14}(?:[0-9]{3})?", True, "hudi.apache.org, instants of the timeline, `as.of.instant`"),
    "snowflake": ("snowflake_time", "", True, "docs.snowflake.com, `AT (TIMESTAMP => …)`"),
    "lance": ("lance_version", _INTEGER, False, "lancedb.github.io/lance, versions of a dataset"),
    "paimon": ("paimon_snapshot", r"[1-9][0-9]{0,18}", True, "paimon.apache.org, `scan.snapshot-id`"),
    "gcs": ("gcs_generation", r"[1-9][0-9]{0,18}", False, "cloud.google.com/storage/docs, object generations"),
}


def snapshot(value: str, system: str) -> Identifier | None:
    """What a bare number or time is worth; None where the value is neither.

    Without a system, or with one that is not known, it is mutable: nothing says what it counts.
    """
    if not value[:1].isdigit() or len(value) > 40:
        return None
    number, time = re.fullmatch("[0-9]+", value), re.fullmatch(_TIME, value)
    if not number and not time:
        return None
    known = SYSTEMS.get(system)
    if known and ((known[2] and time) or (re.fullmatch(known[1] or "(?!)", value) and int(value) <= _MOST)):
        return Identifier(value=value, cls="expiring", grammar=known[0])
    what, grammar = ("number", "bare_integer") if number else ("time", "bare_time")
    return Identifier(value=value, cls="mutable", grammar=grammar, code="mutable-ref", reason=_reason(what, system, known is not None))


def within_63_bits(value: str) -> str:
    """Why the number that ends an identifier is none that a snapshot can have, or `""`."""
    digits = re.search("[0-9]+\\Z", value)
    return "" if digits is None or int(digits.group()[:20]) <= _MOST else f"numbered beyond 2^63-1: {digits.group()[:24]}"


def _reason(what: str, system: str, known: bool) -> str:
    if not system:
        return f"a bare {what}: nothing says which snapshot system it belongs to"
    return (
        f"a bare {what} that is no snapshot of {system}" if known else f"a bare {what}, and {system!r} is no snapshot system that is known"
    )
