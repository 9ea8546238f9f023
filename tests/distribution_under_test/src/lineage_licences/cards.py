"""A source: cards of data sets."""

from __future__ import annotations

from pytest_lineage import documents
from pytest_lineage.globs import matcher
from pytest_lineage.model import Found, Record, Subject


class DataCards:
    """Cards of data sets, in YAML, found by one pattern; `owner` is recorded where a card names none."""

    key = "data-cards"
    kinds = ("data-card",)
    options = ("owner",)

    def __init__(self, owner=""):
        self.owner = owner

    def find(self, setting, place):
        files = [file for file in place.files if matcher(setting)(file[len(place.base) + 1 if place.base else 0 :])]
        subjects = tuple(Subject(name=file, kind="data-card", file=file) for file in files)
        return Found(subjects=subjects, idle=() if subjects else (f"the pattern {setting!r} under `data-cards` matches no file",))

    def read(self, subject, place):
        document = documents.read_yaml(place.read(subject.file, documents.MAX_BYTES), subject.file)
        data = {"data": document.value, "approvals": {"owner": document.value.get("owner", self.owner)}}
        origins = {("data",): (), ("approvals", "owner"): ("owner",)}
        return Record(kind="data-card", subject=subject.name, data=data, document=document, file=subject.file, origins=origins)
