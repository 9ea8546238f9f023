"""The project file: closed, located, and nothing of the environment but whole values."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.errors import CallerError
from pytest_lineage.policy.project import Entry, Project, Use, default_project, read_project


def project(text: str, file: str = "models/lineage.yaml") -> Project:
    return read_project(f"version: 1\n{text}".encode(), file)


def refused(text: str) -> CallerError:
    with pytest.raises(CallerError) as caught:
        project(text)
    error = caught.value
    assert error.file == "models/lineage.yaml"
    assert error.line >= 1
    return error


def test_what_is_left_out_has_its_default() -> None:
    found = project("")
    assert (found.base, found.file, found.uses, found.aliases, found.allow) == ("models", "models/lineage.yaml", (), {}, ())
    assert found.sources == default_project("").sources
    assert read_project(b"version: 1\n", "lineage.yaml").base == ""


def test_the_whole_of_it() -> None:
    found = project(
        """\
policies:
- minimal
- {use: ./team.yaml, on: "production/**", optional: true}
sources:
- manifests: ["**/provenance.json", other.yaml]
- {manifests: "*.json", optional: true}
fields: {code.commit: [tags.git_sha, "tags['a.b']"], data.version: dvc}
network: {allow: [registry.example, "localhost:5000"]}
"""
    )
    assert found.uses == (
        Use(reference="minimal", line=3),
        Use(reference="./team.yaml", on="production/**", optional=True, line=4),
    )
    assert found.sources == (
        Entry(key="manifests", setting=["**/provenance.json", "other.yaml"], options={}, line=6),
        Entry(key="manifests", setting="*.json", options={}, optional=True, line=7),
    )
    assert found.aliases == {"code.commit": ("tags.git_sha", "tags['a.b']"), "data.version": ("dvc",)}
    assert found.allow == ("registry.example", "localhost:5000")


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("polices: [minimal]", "unknown key 'polices'", 2),
        ("policies: minimal", "must be a list with something in it", 2),
        ("policies: []", "must be a list with something in it", 2),
        ("policies:\n- {on: a}", "has no 'use'", 3),
        ("policies:\n- {use: a, onn: b}", "unknown key 'onn'", 3),
        ("policies:\n- {use: a, on: ../b}", "is not a pattern below this folder", 3),
        ("policies:\n- {use: a, on: ''}", "is blank", 3),
        ("policies:\n- {use: a, optional: sometimes}", "must be true or false", 3),
        ("policies:\n- 7", "must be text", 3),
        ("policies:\n- []", "must be an object with keys", 3),
        ("sources:\n- manifests", "a source is an object such as", 3),
        ("sources:\n- {manifest: [a]}", "names no source", 3),
        ("sources:\n- {manifests: [a], optoinal: true}", "unknown key 'optoinal'", 3),
        ("fields: [a]", "`fields` is an object", 2),
        ("fields: {'': a}", "does not name one field", 2),
        ("fields: {code.commit: []}", "must be a list with something in it", 2),
        ("fields: {code.commit: ['']}", "is blank", 2),
        ("fields: {code.commit: [a, a]}", "twice", 2),
        ("fields: {code.commit: ['a[*].b']}", "does not name one field", 2),
        ("fields: {code.commit: ['a[?@.b]']}", "does not name one field", 2),
        ("fields: {'a[*].b': [c]}", "does not name one field", 2),
        ("network: {alow: [a]}", "unknown key 'alow'", 2),
        ("network: {allow: a}", "must be a list with something in it", 2),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, says: str, line: int) -> None:
    error = refused(text)
    assert says in error.message
    assert error.line == line


@pytest.mark.parametrize("version", ["2", '"1.0"', "one", "[1]", "null"])
def test_another_version_is_refused(version: str) -> None:
    with pytest.raises(CallerError):
        read_project(f"version: {version}\n".encode(), "lineage.yaml")


def test_without_a_version_it_is_refused() -> None:
    with pytest.raises(CallerError, match="has no 'version'"):
        read_project(b"policies: [minimal]\n", "lineage.yaml")


class TestVariables:
    """They name neither policies nor patterns, since those are printed and decide what is checked."""

    @pytest.fixture(autouse=True)
    def _secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LINEAGE_TEST_VALUE", "hunter2")

    @pytest.mark.parametrize(
        "text",
        [
            "policies: ['${LINEAGE_TEST_VALUE}']",
            "policies: [{use: '${LINEAGE_TEST_VALUE}'}]",
            "policies: [{use: minimal, on: '${LINEAGE_TEST_VALUE}'}]",
            "policies: [{use: minimal, on: 'a/${LINEAGE_TEST_VALUE}/b'}]",
            "sources: [{manifests: '${LINEAGE_TEST_VALUE}'}]",
            "sources: [{manifests: [a, 'b/${LINEAGE_TEST_VALUE}']}]",
        ],
    )
    def test_where_none_may_stand(self, text: str) -> None:
        error = refused(text)
        assert "no environment variable may stand here" in error.message
        assert "hunter2" not in f"{error} {error.help}"

    def test_in_what_a_source_takes_they_stand_as_whole_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from pytest_lineage import catalog

        class Registry:
            """A source of another distribution."""

            key = "registry"
            options = ("models",)

        monkeypatch.setattr(catalog, "source_type", lambda key: Registry if key == "registry" else None)
        found = project("sources: [{registry: '${LINEAGE_TEST_VALUE}', models: [a, {b: '${LINEAGE_TEST_VALUE}'}]}]")
        assert found.sources[0].setting == "hunter2"
        assert found.sources[0].options == {"models": ["a", {"b": "hunter2"}]}
        for wrong, says in {
            "x${LINEAGE_TEST_VALUE}": "stands only as a whole value",
            "${LINEAGE_TEST_VALUE}${X}": "stands only as a whole value",
            "${}": "stands only as a whole value",
            "${A B}": "stands only as a whole value",
            "${LINEAGE_TEST_UNSET}": "LINEAGE_TEST_UNSET is not set",
        }.items():
            error = refused(f"sources: [{{registry: '{wrong}'}}]")
            assert says in error.message


@given(st.binary(max_size=200), st.sampled_from([b"", b"version: 1\n", b"version: 1\npolicies:\n- ", b"version: 1\nfields: {"]))
def test_bytes_of_any_kind_are_a_project_or_a_mistake_of_the_callers(data: bytes, start: bytes) -> None:
    with suppress(CallerError):
        read_project(start + data, "lineage.yaml")
