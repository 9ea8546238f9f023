"""Manifests: which files are, and what each is read as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.model import Place, Record, Result, Subject, Unreadable
from pytest_lineage.sources.manifests import Manifests


def place(*files: str, base: str = "", aliases: Mapping[str, tuple[str, ...]] | None = None, content: bytes = b"{}") -> Place:
    return Place(root="/nowhere", base=base, files=files, aliases=aliases or {}, read=lambda path, limit: content)


def read(content: str, file: str = "provenance.json", **aliases: tuple[str, ...]) -> Record | Unreadable:
    named = {name.replace("__", "."): authors for name, authors in aliases.items()}
    return Manifests().read(Subject(name=file, kind="manifest", file=file), place(content=content.encode(), aliases=named))


def found(setting: object, where: Place) -> list[str]:
    return [subject.file for subject in Manifests().find(setting, where).subjects]


class TestFinding:
    def test_without_patterns_they_are_known_by_name(self) -> None:
        names = ["provenance.json", "a/provenance.yaml", "a/provenance.yml", "a/b.provenance.json"]
        others = ["provenance.toml", "xprovenance.json", "provenance.json/x", "a/b.provenance.yaml", "provenance.JSON"]
        assert found(None, place(*names, *others)) == names

    def test_patterns_are_from_the_projects_folder(self) -> None:
        where = place("m/a/p.json", "m/p.json", "x/m/p.json", "other/p.json", base="m")
        assert found("*.json", where) == ["m/p.json"]
        assert found(["**/p.json"], where) == ["m/a/p.json", "m/p.json"]

    def test_a_file_of_two_patterns_is_one_subject(self) -> None:
        assert found(["*.json", "p.*"], place("p.json")) == ["p.json"]

    def test_a_pattern_that_matches_nothing_says_so(self) -> None:
        idle = Manifests().find(["*.json", "gone/*"], place("p.json")).idle
        assert idle == ("the pattern 'gone/*' under `manifests` matches no file",)

    @pytest.mark.parametrize("setting", [{}, [], [7], [["a"]], 7, True, {"a": 1}, "", "/etc/*", "../x", "[z-a]", ["*", None]])
    def test_a_setting_that_is_no_pattern_is_refused(self, setting: object) -> None:
        with pytest.raises(CallerError):
            Manifests().find(setting, place("p.json"))


class TestReading:
    def test_a_manifest_in_the_vocabulary_is_used_as_it_is(self) -> None:
        record = read('{"model": {"name": "x"}, "more": 1}')
        assert isinstance(record, Record)
        assert record.data == {"model": {"name": "x"}, "more": 1}
        assert (record.kind, record.subject, record.file, record.origins, record.findings) == ("manifest",) + ("provenance.json",) * 2 + (
            {},
            (),
        )

    def test_flat_keys_are_moved_and_keep_their_place(self) -> None:
        record = read('{"git_commit": "abc",\n "auc": 0.9,\n "data_version": "v1"}')
        assert isinstance(record, Record)
        assert record.data["code"] == {"commit": "abc"}
        assert record.data["evaluation"] == {"metrics": {"auc": 0.9}}
        claim = record.claim("data", "version")
        assert (claim.name, claim.violation("missing", "x").location.line) == ("data_version", 3)

    def test_a_projects_own_names_are_moved(self) -> None:
        record = read('{"tags": {"sha": "abc"}}', code__commit=("gone", "tags.sha"))
        assert isinstance(record, Record)
        assert record.data["code"] == {"commit": "abc"}

    def test_two_names_that_differ_are_a_finding_of_the_record(self) -> None:
        record = read('{"code": {"commit": "a"}, "git_commit": "b"}')
        assert isinstance(record, Record)
        assert [finding.code for finding in record.findings] == ["disagreement"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [("", "empty-document"), ("{", "truncated-document"), ("[1]", "not-an-object"), ("7", "not-an-object"), ("{x", "syntax")],
    )
    def test_what_cannot_be_read_is_malformed_with_a_place(self, content: str, code: str) -> None:
        reading = read(content)
        assert isinstance(reading, Unreadable)
        finding = reading.finding
        assert (finding.result, finding.code, finding.location.file) == (Result.MALFORMED, code, "provenance.json")
        assert finding.location.line >= 1
        assert finding.location.column >= 1

    def test_what_the_checkout_refuses_is_malformed(self) -> None:
        def refuse(path: str, limit: int) -> bytes:
            raise SubjectError("no", file=path, code="path-escape")

        where = Place(root="/", base="", files=(), aliases={}, read=refuse)
        reading = Manifests().read(Subject(name="p.json", kind="manifest", file="p.json"), where)
        assert isinstance(reading, Unreadable)
        assert reading.finding.code == "path-escape"


class TestUnknownVocabulary:
    def unknown(self, content: str, **aliases: Any) -> Any:
        reading = read(content, **aliases)
        assert isinstance(reading, Unreadable)
        assert (reading.finding.result, reading.finding.code) == (Result.VIOLATION, "unknown-vocabulary")
        return reading.finding

    def test_it_lists_the_keys(self) -> None:
        assert self.unknown('{"a": 1, "b": 2}').message.endswith("its keys are: a, b")
        assert self.unknown("{}").message.endswith("its keys are: none")

    def test_many_and_long_keys_are_cut(self) -> None:
        content = "{" + ", ".join(f'"{"k" * 100}{number}": 1' for number in range(50)) + "}"
        finding = self.unknown(content)
        assert "and 40 more" in finding.message
        assert len(finding.message) < 800

    def test_it_suggests_lines_for_keys_that_resemble_a_field(self) -> None:
        assert "code.commit: [git_commit_sha]" in self.unknown('{"git_commit_sha": "x"}').fix

    def test_it_suggests_what_stands_deeper(self) -> None:
        fix = self.unknown('{"mlflow": {"tags": {"mlflow.source.git.commit": "x"}, "info": {"run_id": "r"}}}').fix
        assert """fields: {code.commit: ["mlflow.tags['mlflow.source.git.commit']"], run.id: [mlflow.info.run_id]}""" in fix

    def test_what_it_suggests_can_be_put_into_the_project_file(self) -> None:
        from pytest_lineage.policy.project import read_project

        content = '{"tags": {"mlflow.source.git.commit": "x", "sha": "y"}, "seed_value": 7, "odd]key": {"run_id": 1}}'
        lines = self.unknown(content).fix.partition("`")[2].partition("`")[0]
        aliases = read_project(f"version: 1\n{lines}\n".encode(), "lineage.yaml").aliases
        assert isinstance(read(content, **{field.replace(".", "__"): names for field, names in aliases.items()}), Record)

    def test_a_format_of_others_is_named(self) -> None:
        finding = self.unknown('{"bomFormat": "CycloneDX", "metadata": {"commit": "x"}}')
        assert finding.message.startswith("this looks like a CycloneDX bill of materials: no field")
        assert finding.fix.startswith("Leave this file out of `manifests`")

    def test_a_deep_and_wide_document_is_not_searched_for_ever(self) -> None:
        inner = ", ".join(f'"k{number}": {{"commit": 1}}' for number in range(40_000))
        self.unknown(f'{{"x": {{{inner}}}}}')

    def test_an_alias_that_matches_nothing_leaves_it_unknown(self) -> None:
        self.unknown('{"a": 1}', code__commit=("b",))
