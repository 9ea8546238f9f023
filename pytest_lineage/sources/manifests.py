"""Manifests: `provenance.json` and its like, in JSON or YAML."""

from __future__ import annotations

from pytest_lineage import documents
from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.globs import from_base, matcher
from pytest_lineage.model import Finding, Found, Location, Record, Result, Subject, Unreadable
from pytest_lineage.vocabulary import FLAT, Translation, speaks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.documents import Document
    from pytest_lineage.model import Place

#: What a manifest is called where no project file says otherwise.
NAMES = frozenset({"provenance.json", "provenance.yaml", "provenance.yml"})
SUFFIX = ".provenance.json"


class Manifests:
    """Documents that record a model's lineage in the common vocabulary, or in names that aliases bring to it.

    The setting is a list of globs from the project's folder; without one, files are known by their names.
    """

    key = "manifests"
    variables = False  # patterns come from the project file alone

    def find(self, setting: object, place: Place) -> Found:
        """The files that match, and a sentence for each glob that matched none."""
        if setting is None:
            return Found(subjects=tuple(_subject(file) for file in place.files if _is_manifest_name(file.rpartition("/")[2])))
        found: dict[str, None] = {}
        idle = []
        for pattern in _patterns(setting):
            matched = _matching(pattern, place)
            found.update(dict.fromkeys(matched))
            if not matched:
                idle.append(f"the pattern {pattern!r} under `manifests` matches no file")
        return Found(subjects=tuple(_subject(file) for file in found), idle=tuple(idle))

    def read(self, subject: Subject, place: Place) -> Record | Unreadable:
        """One manifest. Fields keep the author's place, whatever name they were written under."""
        try:
            document = documents.read(place.read(subject.file, documents.MAX_BYTES), subject.file)
        except SubjectError as error:
            return _malformed(subject, error)
        data = document.value
        if not isinstance(data, dict):
            return _not_an_object(subject, document)
        if place.aliases or not FLAT.keys().isdisjoint(data):
            return _translated(subject, document, data, place)
        if not speaks(data):
            return _unknown(subject, document, data)
        return Record(kind="manifest", subject=subject.name, data=data, document=document, file=subject.file)


def _is_manifest_name(name: str) -> bool:
    return name in NAMES or name.endswith(SUFFIX)


def _subject(file: str) -> Subject:
    return Subject(name=file, kind="manifest", file=file)


def _patterns(setting: object) -> list[str]:
    given: list[object] = setting if isinstance(setting, list) else [setting]
    patterns = [pattern for pattern in given if isinstance(pattern, str)]
    if not patterns or len(patterns) < len(given):
        raise CallerError("`manifests` is a list of patterns", help='write `- manifests: ["models/**/provenance.json"]`')
    return patterns


def _matching(pattern: str, place: Place) -> list[str]:
    try:
        matches = matcher(pattern)
    except ValueError as error:
        raise CallerError(str(error), help="patterns are relative to the project file's folder") from None
    return [file for file in place.files if (below := from_base(file, place.base)) is not None and matches(below)]


def _translated(subject: Subject, document: Document, data: dict[str, object], place: Place) -> Record | Unreadable:
    translation = Translation(data, document)
    for author, field in FLAT.items():
        translation.take(field, author)
    for field, authors in place.aliases.items():
        for author in authors:
            translation.take(field, author)
    if not speaks(translation.data):
        return _unknown(subject, document, translation.data)
    return Record(
        kind="manifest",
        subject=subject.name,
        data=translation.data,
        document=document,
        file=subject.file,
        origins=translation.origins,
        findings=tuple(translation.findings),
    )


def _malformed(subject: Subject, error: SubjectError) -> Unreadable:
    line, column = max(error.line, 1), max(error.column, 1)
    place = Location(file=subject.file, line=line, column=column, end_line=line, end_column=column + 1, text=error.text)
    code = error.code or "syntax"
    finding = Finding(result=Result.MALFORMED, code=code, message=error.message, fix=error.help, location=place)
    return Unreadable(subject=subject, finding=finding)


def _not_an_object(subject: Subject, document: Document) -> Unreadable:
    kind = "a list" if isinstance(document.value, list) else "one value"
    finding = Finding(
        result=Result.MALFORMED,
        code="not-an-object",
        message=f"the document is {kind}, not an object of fields",
        expected="an object with keys such as model, data, code",
        location=document.locate(()),
    )
    return Unreadable(subject=subject, finding=finding)


def _unknown(subject: Subject, document: Document, data: dict[str, object]) -> Unreadable:
    """The one finding of a document in which no name is known: its names, and how to make them known."""
    from pytest_lineage.suggestions import cut, recognised, suggestion

    names = [cut(name) for name in data]
    listed = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    seems = recognised(data)
    what = f"this looks like {seems}: no field" if seems else "no field"
    finding = Finding(
        result=Result.VIOLATION,
        code="unknown-vocabulary",
        message=f"{what} of the lineage vocabulary is here; its keys are: {listed or 'none'}",
        found=listed,
        expected="fields such as model.name, data.version, code.commit",
        fix=suggestion(data),
        location=document.locate(()),
    )
    return Unreadable(subject=subject, finding=finding)
