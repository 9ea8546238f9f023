"""For people who write checks: judge one kind of check on one record, with real files and real evidence."""

from __future__ import annotations

import json
import os
import tempfile

from pytest_lineage import catalog, documents
from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Location, Record, Rule, Scope
from pytest_lineage.paths import parse_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_lineage.model import Outcome


def run_check(
    kind: str,
    record: Mapping[str, object],
    *,
    field: str = "",
    files: Mapping[str, bytes] | None = None,
    scope: Scope = Scope.LOCAL,
    **parameters: object,
) -> Outcome:
    """What becomes of a check on a record.

    Args:
        kind: the check's kind, as in a policy.
        record: the manifest's content; it is written out as `provenance.json`, so findings have real places.
        field: the field judged; by default the one that the kind judges by default.
        files: files beside the manifest, by relative path.
        scope: what may be asked.
        parameters: the check's parameters, with underscores for hyphens.

    Returns:
        The outcome, with its findings; the rule in it has severity `error`.

    Raises:
        CallerError: for an unknown kind.
        TypeError, ValueError: for parameters that the check refuses.
    """
    found = catalog.check_type(kind)
    if found is None:
        raise catalog.unknown("check", kind)
    where = field or getattr(found, "default_field", None) or ""
    rule = Rule(id=f"testing/{kind}", kind=kind, check=found(**parameters), fields=(parse_field(where),), location=Location(file=""))
    document = documents.read_json(json.dumps(record, indent=2).encode(), "provenance.json")
    subject = Record(kind="manifest", subject="provenance.json", data=dict(record), document=document, file="provenance.json")
    with tempfile.TemporaryDirectory() as root:
        for name, content in (files or {}).items():
            place = os.path.join(root, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(content)
        return judge_rule(rule, subject, Answerer(context=Context(root=root), scope=scope))[0]
