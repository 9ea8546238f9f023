"""`splits`: what was trained on, validated on and tested on, each by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.splits import Splits
from pytest_lineage.model import Result
from tests.support.records import COMPLETE, FILES, findings, sha256, without

_COUNTER = Splits(at_least="counter")
_DATA = {"version": f"sha256:{sha256('train')}"}


def _ids(role: str) -> str:
    return f"sha256:{sha256(role)}"


def _three(**changed: Any) -> dict[str, Any]:
    return {"evaluation": {"splits": {**{role: _ids(role) for role in ("train", "validation", "test")}, **changed}}}


def _seeded(ids: object, **more: Any) -> dict[str, Any]:
    return {"seed": 42, "ids": ids, **more}


@pytest.mark.parametrize(
    ("check", "data"),
    [
        pytest.param(Splits(), COMPLETE, id="the complete manifest"),
        pytest.param(Splits(), _three(), id="a mapping of identifiers"),
        pytest.param(Splits(), _three(val=_ids("val")), id="another word beside the exact one"),
        pytest.param(_COUNTER, {"data": _DATA, "evaluation": {"datasets": ["validation_v21", "test_v9"]}}, id="names, and data trains"),
        pytest.param(Splits(), _three(train=[1, 2], validation=[3], test=[4]), id="row ids written out"),
        pytest.param(Splits(), _three(train=_seeded([1, 2]), validation=_seeded([3]), test=_seeded([4])), id="seeds may be equal"),
        pytest.param(Splits(), _three(test={"version": "test_v9", "sha256": _ids("test")}), id="one strong identifier of two"),
        pytest.param(Splits(roles=("test",)), {"evaluation": {"splits": {"test": _ids("test")}}}, id="the one role that is demanded"),
    ],
)
def test_passes(check: Splits, data: dict[str, Any]) -> None:
    assert findings(check, data, "evaluation", files=FILES) == []


@pytest.mark.parametrize(
    ("data", "code", "says", "pointer"),
    [
        pytest.param({"evaluation": {"metrics": {"auc": 1}}}, "missing", "is missing", "", id="no splits at all"),
        pytest.param(without(_three(), "evaluation.splits.test"), "missing", "the test split is not recorded", "splits/test", id="no test"),
        pytest.param(_three(train=None), "missing", "the train split is not recorded", "splits/train", id="null"),
        pytest.param(_three(train={"rows": 5}), "missing", "has no identifier", "splits/train", id="rows alone"),
        pytest.param(_three(test={"ids": "t.txt"}), "missing", "neither identifier nor seed", "splits/test/seed", id="a path without seed"),
        pytest.param(_three(test="latest"), "mutable-tag", "a moving pointer", "splits/test", id="latest"),
        pytest.param(_three(test="test_v9"), "weak-id", "of class counter, weaker than expiring", "splits/test", id="a counter"),
        pytest.param(_three(test="sha256:9abc..."), "truncated-id", "truncated", "splits/test", id="cut off"),
        pytest.param(_three(test=9), "malformed-id", "not text", "splits/test", id="a number"),
        pytest.param(_three(test=_ids("train")), "equal-splits", "test and train are the same data", "splits/test", id="equal"),
        pytest.param(_three(test=sha256("train")), "equal-splits", "", "splits/test", id="equal but for the prefix"),
        pytest.param(
            _three(train=[1, 2, 3], test=["3", "2", "9"]), "overlapping-splits", "2 rows stand both in", "splits/test", id="shared rows"
        ),
        pytest.param(
            _three(
                train={"version": _ids("a"), "time_range": {"end": "2025-12-10"}},
                test={"version": _ids("b"), "time_range": {"start": "2025-12-10"}},
            ),
            "period-overlap",
            "is before the end of training, 2025-12-10",
            "splits/test/time_range/start",
            id="tests begin on the last day of training",
        ),
        pytest.param(
            {
                **_three(validation={"version": _ids("b"), "time_range": {"start": "2025-12-30"}}),
                "data": {"time_range": {"end": "2025-12-31"}},
            },
            "period-overlap",
            "(data.time_range.end)",
            "splits/validation/time_range/start",
            id="data tells the training period",
        ),
        pytest.param(
            _three(test={"version": _ids("b"), "time_range": {"start": "spring"}}),
            "bad-time",
            "no date",
            "splits/test/time_range/start",
            id="prose",
        ),
    ],
)
def test_fails(data: dict[str, Any], code: str, says: str, pointer: str) -> None:
    found = findings(Splits(), data, "evaluation")
    assert {finding.code for finding in found} == {code}
    assert says in found[0].message
    assert pointer in found[0].pointer


@pytest.mark.parametrize(
    ("train", "test"),
    [
        pytest.param(("a.txt", b"r1\nr2\n"), ("b.txt", b"r2\r\nr3\r\n"), id="text, whatever its line ends"),
        pytest.param(("a.csv", b"row_id,x\nr1,5\nr2,6\n"), ("b.csv", b"x,row_id\n5,r2\n"), id="CSV by its header"),
        pytest.param(("a.csv", b"r1,5\nr2,6\n"), ("b.txt", b"r2\n"), id="CSV without a header"),
        pytest.param(("a.csv", b"r2\n" + b"x" * 200_000 + b"\n"), ("b.txt", b"r2\n"), id="CSV with an endless field"),
        pytest.param(("a.jsonl", b'{"id": 2}\n{"id": 3}\n'), ("b.txt", b"2\n"), id="JSON lines of objects"),
        pytest.param(("a.jsonl", b'"r2"\n3\n'), ("b.txt", b"r2\n"), id="JSON lines of values"),
    ],
)
def test_rows_in_two_files_are_found(train: tuple[str, bytes], test: tuple[str, bytes]) -> None:
    data = _three(train=_seeded(train[0]), test=_seeded(test[0]))
    (finding,) = findings(Splits(), data, "evaluation", files=dict([train, test]))
    assert finding.code == "overlapping-splits"
    assert finding.message.startswith("1 row stands both in")
    assert finding.pointer == "/evaluation/splits/test/ids"


@pytest.mark.parametrize(
    ("ids", "files", "result", "code"),
    [
        pytest.param("gone.txt", {}, Result.UNVERIFIED, "file-missing", id="no such file"),
        pytest.param("s3://ml/ids.txt", {}, Result.UNVERIFIED, "no-provider", id="in a store"),
        pytest.param("../ids.txt", {}, Result.VIOLATION, "path-escape", id="out of the root"),
        pytest.param("empty.txt", {"empty.txt": b"\n"}, Result.VIOLATION, "missing", id="an empty file"),
        pytest.param(7, {}, Result.VIOLATION, "wrong-type", id="a number"),
    ],
)
def test_row_ids_that_cannot_be_read_are_no_pass(ids: object, files: dict[str, bytes], result: Result, code: str) -> None:
    found = findings(Splits(), _three(train=[1], test=_seeded(ids)), "evaluation", files=files)
    assert (result, code) in {(finding.result, finding.code) for finding in found}


def test_no_roles_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one split"):
        Splits(roles=())


@given(st.sets(st.integers(), min_size=1), st.sets(st.integers(), min_size=1))
def test_rows_overlap_exactly_where_sets_do(train: set[int], test: set[int]) -> None:
    found = findings(Splits(), _three(train=sorted(train), test=sorted(test)), "evaluation")
    assert bool(found) == bool(train & test)
