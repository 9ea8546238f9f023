"""What was read: records, and the claims in them, each of which knows its place and makes the findings against it."""

from __future__ import annotations

from dataclasses import field, replace

from pytest_lineage.model.basics import Result, cut, is_absent, shown
from pytest_lineage.model.findings import Finding, Unverified
from pytest_lineage.model.places import PlaceOf
from pytest_lineage.paths import MISSING, FieldPath, dotted, pointer
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from pytest_lineage.model.basics import Location
    from pytest_lineage.model.findings import Deferred
    from pytest_lineage.paths import Path

    class Locator(Protocol):
        """Whatever knows where in a document a path stands (a `documents.Document`)."""

        def locate(self, path: Path, *, key: bool = False) -> Location: ...


@frozen
class Record:
    """What a source read: one document in the common vocabulary, every value with its place.

    Attributes:
        kind: what it is a record of (`manifest`, `dockerfile`, …).
        subject: its name in reports, unique in a run: a path from the root in POSIX form, or a registry's name.
        data: the claims under the vocabulary's names; values are str, int, float, bool, None, list or dict
            (YAML scalars are `Plain` or str, never numbers).
        document: knows where everything stands.
        file: the document's path from the root, `""` where there is none.
        origins: vocabulary path to the author's path, for what an alias moved.
        findings: what the source already saw wrong, such as two keys for one field that disagree.
    """

    kind: str
    subject: str
    data: Mapping[str, object]
    document: Locator
    file: str = ""
    origins: Mapping[Path, Path] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def find(self, field_path: FieldPath) -> list[Claim]:
        """The claims a field name stands for; never empty; absent ones have the value `MISSING`."""
        return [Claim(record=self, path=path, value=value) for path, value in field_path.find(self.data)]

    def claim(self, *path: str | int) -> Claim:
        """The claim at plain steps; its value is `MISSING` where there is none."""
        value: object = self.data
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step, MISSING)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                value = MISSING
                break
        return Claim(record=self, path=path, value=value)

    def written(self, path: Path) -> Path:
        """The path the author wrote, for a path in the vocabulary."""
        for length in range(len(path), 0, -1):
            origin = self.origins.get(path[:length])
            if origin is not None:
                return (*origin, *path[length:])
        return path

    def beside(self, path: str) -> tuple[str, ...]:
        """Where a path in this record is looked for, from the root: beside its document, then from the root."""
        folder = self.file.rpartition("/")[0]
        return (f"{folder}/{path}", path) if folder else (path,)


@frozen
class Claim:
    """One value in a record, or its absence (`MISSING`), under its vocabulary path."""

    record: Record
    path: Path
    value: object

    @property
    def name(self) -> str:
        """The key as the author wrote it, dotted."""
        return shown(dotted(self.record.written(self.path))) or "the record"

    @property
    def absent(self) -> bool:
        """Not there, or there and empty: null, blank text, an empty list or object."""
        return is_absent(self.value)

    def child(self, *steps: str | int) -> Claim:
        """The claim at `steps` below this one; its value is `MISSING` where there is none."""
        return self.record.claim(*self.path, *steps)

    def violation(
        self,
        code: str,
        message: str,
        *,
        expected: str = "",
        fix: str = "",
        fixable: bool = False,
        evidence: str = "none",
        contradicted_by: str = "",
    ) -> Finding:
        """A finding against this claim.

        Args:
            code: from the closed list; the check's `codes` may add to it.
            message: one sentence that stands alone, naming the field as the author wrote it.
            expected: what would have passed, as a noun phrase.
            fix: what to do now; the rule's own `fix` is shown where this is empty.
            fixable: whether `lineage fix` can know the right value.
            evidence: the provider that contradicted the claim (`files`, `git`), `none` where nobody was asked.
            contradicted_by: what it said instead, part of the fingerprint.
        """
        finding = self._finding(Result.VIOLATION, code, message, fix)
        extra = {"expected": cut(expected), "fixable": fixable, "evidence": evidence, "contradicted_by": cut(contradicted_by)}
        return replace(finding, **extra)  # type: ignore[arg-type]

    def doubt(self, answer: Unverified | Deferred) -> Finding:
        """The finding that a question about this claim stayed open (`unverified`), or was not asked (`deferred`)."""
        result = Result.UNVERIFIED if isinstance(answer, Unverified) else Result.DEFERRED
        return self._finding(result, answer.code, f"{self.name}: {answer.reason}", answer.remedy)

    def _finding(self, result: Result, code: str, message: str, fix: str) -> Finding:
        written = self.record.written(self.path)
        return Finding(
            result=result,
            code=code,
            message=cut(message),
            found=shown(self.value),
            fix=cut(fix),
            pointer=pointer(written),
            location=PlaceOf(self.record.document, written),
        )
