"""Random damage to a good manifest and to the shipped policies: never a fault of ours, and never a pass of what was damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.errors import CallerError
from pytest_lineage.model import Context, Result, Rule, Scope
from pytest_lineage.policy import packs
from pytest_lineage.policy.load import load
from pytest_lineage.run import check
from tests.support.records import COMPLETE, FILES, record, without

TEXT = json.dumps(COMPLETE, indent=1).encode()
SHIPPED = {name: (Path(__file__).parents[2] / "policies" / f"{name}.yaml").read_bytes() for name in packs.names()}
#: Text in a policy or a manifest that means something to one of its readers.
MEANINGFUL = [
    b"\n",
    b"- ",
    b"{",
    b"}",
    b"[",
    b"]",
    b": ",
    b'"',
    b"'",
    b"#",
    b"&a ",
    b"*a",
    b"!!int ",
    b"\t",
    b"\xff",
    b"\0",
    b"$",
    b"?",
    b"..",
    b"[*]",
]
EDIT = st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.sampled_from(MEANINGFUL), st.binary(max_size=6)))


def _edited(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """The bytes with some of them cut out and others put in."""
    for where, cut, put in edits:
        at = int(where * len(data))
        data = data[:at] + put + data[at + cut :]
    return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mutations")
    for name, content in FILES.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_bytes(content)
    return made


def _code(folder: Path, content: bytes, name: str = "provenance.json") -> int:
    (folder / name).write_bytes(content)
    verdict = check([str(folder / name)], policies=["promotion"], root=str(folder))
    assert verdict.summary().planned == verdict.summary().ran > 0
    return verdict.exit_code()


def test_the_whole_manifest_passes(folder: Path) -> None:
    assert _code(folder, TEXT) == 0
    assert _code(folder, TEXT, "provenance.yaml") == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=st.lists(EDIT, min_size=1, max_size=3), name=st.sampled_from(["provenance.json", "provenance.yaml"]))
def test_bytes_of_a_manifest_changed_at_random(folder: Path, edits: list[tuple[float, int, bytes]], name: str) -> None:
    content = _edited(TEXT, edits)
    code = _code(folder, content, name)
    assert code in {0, 1, 3}
    if code == 0:
        held = _loaded(content, name)
        assert held["model"]["artifact_sha256"] == COMPLETE["model"]["artifact_sha256"]
        assert set(held) >= set(COMPLETE) - {"parents"}


def _loaded(content: bytes, name: str) -> Any:
    from pytest_lineage import documents

    return documents.read(content, name).value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(length=st.integers(0, len(TEXT) - 2))
def test_no_beginning_of_a_manifest_passes(folder: Path, length: int) -> None:
    assert _code(folder, TEXT[:length]) == 1
    assert _code(folder, TEXT[:length], "provenance.yaml") == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_side_that_is_taken_away_is_missed(folder: Path, data: st.DataObject) -> None:
    side = data.draw(st.sampled_from(sorted(set(COMPLETE) - {"parents", "features"})))
    assert _code(folder, json.dumps(without(COMPLETE, side)).encode()) in {1, 3}


def _load(content: bytes) -> tuple[tuple[Rule, ...], str]:
    """The rules of a policy, or the sentence with which it is refused."""
    try:
        return load("p.yaml", read=lambda path: content).rules, ""
    except CallerError as error:
        return (), str(error)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pack=st.sampled_from(sorted(SHIPPED)), edits=st.lists(EDIT, min_size=1, max_size=3))
def test_bytes_of_a_policy_changed_at_random(pack: str, edits: list[tuple[float, int, bytes]]) -> None:
    content = _edited(SHIPPED[pack], edits)
    rules, refused = _load(content)
    assert rules or refused
    assert len(refused) < 2_000
    for rule in rules:
        for outcome in judge_rule(rule, record(COMPLETE), Answerer(context=Context(root="/nowhere"), scope=Scope.LOCAL)):
            assert outcome.result is not Result.ERROR, outcome.findings
