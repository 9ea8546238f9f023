"""Other names for the vocabulary's fields: moved with their place, disagreeing out loud, never over what is there."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage import documents
from pytest_lineage.vocabulary import FLAT, Translation, speaks
from tests.support.records import COMPLETE, record


def translated(data: dict[str, Any] | str, aliases: dict[str, str], file: str = "p.json") -> Translation:
    """After taking each field from the author's name for it."""
    of = record(data, file=file)
    translation = Translation(dict(of.data), of.document)
    for field, author in aliases.items():
        translation.take(field, author)
    return translation


class TestTaking:
    def test_a_value_is_put_where_the_vocabulary_has_it_with_its_place(self) -> None:
        found = translated({"git_sha": "abc"}, {"code.commit": "git_sha"})
        assert found.data == {"git_sha": "abc", "code": {"commit": "abc"}}
        assert found.origins == {("code", "commit"): ("git_sha",)}

    def test_it_goes_beside_what_is_there(self) -> None:
        found = translated({"code": {"repo": "r"}, "tags": {"sha": "abc"}}, {"code.commit": "tags.sha"})
        assert found.data["code"] == {"repo": "r", "commit": "abc"}

    def test_a_name_with_dots_is_bracketed(self) -> None:
        found = translated({"tags": {"mlflow.source.git.commit": "abc"}}, {"code.commit": "tags['mlflow.source.git.commit']"})
        assert found.data["code"] == {"commit": "abc"}

    def test_a_name_that_is_not_there_changes_nothing(self) -> None:
        found = translated({"a": 1}, {"code.commit": "git_sha"})
        assert (found.data, found.origins, found.findings) == ({"a": 1}, {}, [])

    @pytest.mark.parametrize("there", [None, "", " ", [], {}])
    def test_what_records_nothing_gives_way(self, there: object) -> None:
        found = translated({"code": {"commit": there}, "git_sha": "abc"}, {"code.commit": "git_sha"})
        assert found.data["code"] == {"commit": "abc"}
        assert found.findings == []

    @pytest.mark.parametrize("written", [None, "", " ", [], {}])
    def test_what_records_nothing_disagrees_with_nobody(self, written: object) -> None:
        found = translated({"code": {"commit": "abc"}, "git_sha": written}, {"code.commit": "git_sha"})
        assert (found.data["code"], found.findings) == ({"commit": "abc"}, [])

    def test_a_yaml_null_records_nothing_either(self) -> None:
        found = translated("code: {commit: abc}\ngit_sha: ~\n", {"code.commit": "git_sha"}, "p.yaml")
        assert found.findings == []

    @pytest.mark.parametrize("there", ["text", 7, ["a"]])
    def test_it_does_not_replace_what_is_no_object(self, there: object) -> None:
        found = translated({"code": there, "git_sha": "abc"}, {"code.commit": "git_sha"})
        assert found.data["code"] == there
        assert found.origins == {}

    def test_each_entry_of_data_is_meant(self) -> None:
        found = translated({"data": [{"role": "train"}, {"role": "test"}], "dvc": "v1"}, {"data.version": "dvc"})
        assert found.data["data"] == [{"role": "train", "version": "v1"}, {"role": "test", "version": "v1"}]

    def test_a_name_within_data_is_each_entrys_own(self) -> None:
        found = translated({"data": [{"hash": "a"}, {"hash": "b"}, {}]}, {"data.version": "data.hash"})
        assert [entry.get("version") for entry in found.data["data"]] == ["a", "b", None]  # type: ignore[attr-defined]
        assert found.origins[("data", 1, "version")] == ("data", 1, "hash")

    def test_a_name_for_itself_is_nothing(self) -> None:
        found = translated({"code": {"commit": "abc"}}, {"code.commit": "code.commit"})
        assert (found.origins, found.findings) == ({}, [])

    @given(st.sampled_from(sorted(FLAT)), st.sampled_from([None, [], [{}, {"version": "1"}], {"version": "x"}, "text", 7]))
    def test_the_authors_own_object_is_never_changed(self, author: str, data: object) -> None:
        original: dict[str, Any] = {"data": data, author: "abc", "code": {"repo": "r"}, "env": {}}
        kept = copy.deepcopy(original)
        document = documents.read_json(b'{"a": 1}', "p.json")
        translation = Translation(original, document)
        translation.take(FLAT[author], author)
        assert original == kept


class TestDisagreement:
    def test_two_names_with_unequal_values_are_one_finding_at_the_authors_key(self) -> None:
        found = translated({"code": {"commit": "abc"}, "git_sha": "abd"}, {"code.commit": "git_sha"})
        (finding,) = found.findings
        assert finding.code == "disagreement"
        assert finding.message == "git_sha and code.commit both mean code.commit, and differ: abd and abc"
        assert (finding.pointer, finding.contradicted_by) == ("/git_sha", "abc")
        assert found.data["code"] == {"commit": "abc"}

    def test_equal_values_agree_however_they_are_written(self) -> None:
        assert translated({"data": {"rows": 7}, "n": "7"}, {"data.rows": "n"}).findings == []

    def test_two_names_of_the_author_are_both_named(self) -> None:
        found = record({"a": "1", "b": "2"})
        translation = Translation(dict(found.data), found.document)
        translation.take("code.commit", "a")
        translation.take("code.commit", "b")
        (finding,) = translation.findings
        assert finding.message.startswith("b and a both mean code.commit")


class TestSpeaking:
    @pytest.mark.parametrize(
        "data",
        [{"model": {"name": "x"}}, {"data": [{}, {"version": "1"}]}, {"parents": ["sha256:x"]}, {"code": {"commit": None}}, COMPLETE],
    )
    def test_one_field_is_enough(self, data: dict[str, Any]) -> None:
        assert speaks(data)

    @pytest.mark.parametrize(
        "data",
        [{}, {"model": "x"}, {"model": {}}, {"model": {"nom": "x"}}, {"parents": []}, {"parents": "x"}, {"data": [7]}, {"data": None}],
    )
    def test_without_any_it_is_no_lineage(self, data: dict[str, Any]) -> None:
        assert not speaks(data)
