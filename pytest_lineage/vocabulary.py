"""The common vocabulary: the sides of the model box with their fields, and how other names become them.

A manifest that already speaks it is used as it is. Aliases, ours for small flat manifests and a project's own, put a value
where the vocabulary has it and remember where the author wrote it.
"""

from __future__ import annotations

from itertools import pairwise

from pytest_lineage.model import Finding, Result, is_absent, shown
from pytest_lineage.paths import EVERY, MISSING, dotted, get, parse_field, pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_lineage.model import Locator
    from pytest_lineage.paths import Path

#: The sides and the fields of each; deeper parts of a field are open.
VOCABULARY: dict[str, frozenset[str]] = {
    side: frozenset(fields.split())
    for side, fields in {
        "model": "name version artifact artifact_sha256 size type tags signature",
        "run": "id started finished experiment by",
        "data": "source version sha256 rows schema_hash schema features time_range query snapshot transforms producer role",
        "features": "views transforms_commit",
        "code": "repo commit dirty diff_sha256 tag entry_point config_file config_sha256",
        "env": "docker_image docker_image_digest python cuda packages requirements_lock requirements_lock_sha256 "
        "conda_lock conda_lock_sha256 variables",
        "training": "seed framework hardware hyperparameters",
        "evaluation": "datasets splits metrics",
        "approvals": "owner approved approved_by reason ticket",
    }.items()
}

#: The flat keys of small manifests, as the field of the vocabulary that each means.
FLAT = {
    "data_version": "data.version",
    "git_commit": "code.commit",
    "docker_image_digest": "env.docker_image_digest",
    "schema_hash": "data.schema_hash",
    "auc": "evaluation.metrics.auc",
    "requirements_lock_sha256": "env.requirements_lock_sha256",
    "conda_lock_sha256": "env.conda_lock_sha256",
}


def speaks(data: Mapping[str, object]) -> bool:
    """Whether a document holds at least one field of the vocabulary."""
    for side, fields in VOCABULARY.items():
        entry = data.get(side)
        entries = entry if isinstance(entry, list) else (entry,)
        if any(isinstance(each, dict) and not fields.isdisjoint(each) for each in entries):
            return True
    return bool(data.get("parents")) and isinstance(data["parents"], list)


class Translation:
    """A document's data in the vocabulary: `data`, where each moved value was written, and what disagrees.

    The author's own object is not changed: objects on the way to a new value are copied.
    """

    __slots__ = ("data", "document", "findings", "origins")

    def __init__(self, data: dict[str, object], document: Locator) -> None:
        self.data: dict[str, object] = dict(data)
        self.document = document
        self.origins: dict[Path, Path] = {}
        self.findings: list[Finding] = []

    def take(self, field: str, author: str) -> None:
        """Put what the author wrote as `author` where the vocabulary has `field`.

        Where both are names in `data`, and that is a list, each entry's own value is meant.
        """
        written, target = _plain(author), _plain(field)
        entries = self.data.get("data")
        if target[:1] != ("data",) or len(target) < 2 or not isinstance(entries, list):
            self._take(field, written, target)
            return
        inside = written[:1] == ("data",) and len(written) > 1 and isinstance(written[1], str)
        for index in range(len(entries)):
            self._take(field, ("data", index, *written[1:]) if inside else written, ("data", index, *target[1:]))

    def _take(self, field: str, written: Path, target: Path) -> None:
        value = get(self.data, *written)
        there = get(self.data, *target)
        if value is MISSING or written == target:
            return
        if is_absent(there):
            self._put(target, value, written)
        elif not is_absent(value) and str(there) != str(value):
            self._disagree(field, written, value, self.origins.get(target, target), there)

    def _put(self, path: Path, value: object, written: Path) -> None:
        at: object = self.data
        for step, following in pairwise(path):
            below = get(at, step)  # type: ignore[arg-type]
            copy: object = {} if below is MISSING or below is None else below.copy() if isinstance(below, (dict, list)) else below
            if not isinstance(copy, list if isinstance(following, int) else dict):
                return  # a plain value stands where an object belongs: the field stays missing, and is reported so
            at[step] = copy  # type: ignore[index]
            at = copy
        at[path[-1]] = value  # type: ignore[index]
        self.origins[path] = written

    def _disagree(self, field: str, written: Path, value: object, other: Path, there: object) -> None:
        message = f"{dotted(written)} and {dotted(other)} both mean {field}, and differ: {shown(value)} and {shown(there)}"
        self.findings.append(
            Finding(
                result=Result.VIOLATION,
                code="disagreement",
                message=message,
                found=shown(value),
                expected=f"one value for {field}",
                fix=f"Keep the one that is true and delete the other, {dotted(written)} or {dotted(other)}.",
                contradicted_by=shown(there),
                pointer=pointer(written),
                location=self.document.locate(written),
            )
        )


def _plain(field: str) -> Path:
    """Steps of a field name without `[*]`."""
    return tuple(step for step in parse_field(field).steps if step is not EVERY and isinstance(step, (str, int)))
