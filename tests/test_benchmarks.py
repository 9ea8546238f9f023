"""Every speed that is promised is measured: each row builds its inputs, runs both sides, and comes to a figure.

How fast anything is, is nothing for a test to say: the rows run at a thousandth of their size.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from benchmarks import __main__ as runner
from benchmarks.failing_rules import BREAKS, break_all, break_one
from benchmarks.inputs import manifest, project
from benchmarks.measure import Line, NotInstalledError, Promise, Size
from benchmarks.policies import TEN, TWENTY, schema_of_ten
from pytest_lineage import check
from pytest_lineage.model import Result

if TYPE_CHECKING:
    from benchmarks.inputs import Change

TINY = Size(scale=0.001, rounds=1)
PROMISED = (1, 2, 3, 4, 5, 6, 11)


def test_every_promise_so_far_is_a_row() -> None:
    assert set(PROMISED) <= set(runner.ROWS)


@pytest.mark.parametrize("row", runner.ROWS)
def test_a_row_runs_both_sides_and_comes_to_a_figure(row: int) -> None:
    lines = []
    try:
        lines.extend(runner.measured(row, TINY))
    except NotInstalledError as missing:
        if not lines:
            pytest.skip(f"needs {missing}")
    assert {line.row for line in lines} == {row}
    assert any(line.promise for line in lines)
    for line in lines:
        assert len(line.figures) == 1
        assert all(value > 0 for pair in line.pairs for value in pair)
        assert len(runner.cells(line)) == 8


def test_manifests_are_the_same_each_time_and_share_no_id() -> None:
    assert manifest(7) == manifest(7)
    texts = [value for number in range(1, 300) for side in manifest(number).values() for value in side.values() if isinstance(value, str)]
    ids = [text for text in texts if len(text) >= 32 and "/" not in text]
    assert len(ids) == len(set(ids)) > 2000
    assert 1300 < len(json.dumps(manifest(300))) < 1700


@pytest.mark.parametrize(("policy", "rules"), [pytest.param(TEN, 10, id="ten"), pytest.param(TWENTY, 20, id="twenty")])
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_the_policies_pass_on_every_manifest_and_judge_all_of_it(tmp_path: Path, policy: str, rules: int, form: str) -> None:
    project(str(tmp_path / "p"), 12, policy, form=form)
    verdict = check(root=str(tmp_path / "p"))
    assert verdict.exit_code() == 0
    assert (len(verdict.judged), verdict.rules) == (12, rules)


@pytest.mark.parametrize(
    ("side", "key", "value"),
    [
        ("model", "name", ""),
        ("model", "artifact_sha256", "9abc..."),
        ("run", "id", "run 17"),
        ("data", "schema_hash", "v2"),
        ("data", "rows", 12),
        ("code", "commit", "main"),
        ("env", "docker_image_digest", "fraud-train:latest"),
        ("training", "framework", {"name": "homemade"}),
        ("evaluation", "metrics", {"auc": 0.5}),
    ],
)
def test_the_schema_for_the_peer_refuses_what_the_ten_rules_refuse(tmp_path: Path, side: str, key: str, value: object) -> None:
    data = manifest(1)
    jsonschema.validate(data, schema_of_ten())
    data[side][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of_ten())
    project(str(tmp_path / "p"), 1, TEN, change=lambda made, _: made[side].update({key: value}))
    assert check(root=str(tmp_path / "p")).exit_code() == 1


@pytest.mark.parametrize(("change", "each"), [pytest.param(break_one, 1, id="one"), pytest.param(break_all, len(BREAKS), id="all")])
def test_the_failing_rules_that_are_counted_are_those_that_fail(tmp_path: Path, change: Change, each: int) -> None:
    project(str(tmp_path / "p"), 12, TEN, change=change)
    verdict = check(root=str(tmp_path / "p"))
    assert [outcome.result for outcome in verdict.outcomes()].count(Result.VIOLATION) == 12 * each


def test_a_promise_that_is_not_kept_is_told_and_fails_only_a_strict_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Line(row=1, work="work", other="peer", pairs=[(4.0, 2.0), (3.0, 1.0), (1.0, 1.0)], promise=Promise(bound=1.5))
    monkeypatch.setattr(runner, "measured", lambda *_: iter([slow]))
    assert runner.main(["1"]) == 0
    assert "| 2.00× (1.00–3.00) | DOES NOT HOLD |" in capsys.readouterr().out
    assert runner.main(["1", "--strict"]) == 1


def test_what_is_missing_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(runner, "find_spec", lambda name: None if name == "pytest" else object())
    assert runner.main(["1"]) == 2
    assert capsys.readouterr().err == "pip install pytest\n"


def test_a_page_gets_the_rows_that_were_measured_and_keeps_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "speed.md"
    page.write_text("# Speed\n\n<!-- figures -->\n| old |\n| 1 | old |\n| 2 | old |\n<!-- end of figures -->\n\nEnd.\n", encoding="utf-8")
    quick = Line(row=2, work="work", other="peer", pairs=[(1.0, 2.0)], promise=Promise(bound=2))
    monkeypatch.setattr(runner, "measured", lambda *_: iter([quick]))
    for _ in range(2):
        assert runner.main(["2", "--page", str(page)]) == 0
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    table, _, after = rest.partition("<!-- end of figures -->\n")
    assert (before, after) == ("# Speed\n\n", "\nEnd.\n")
    assert [line[:8] for line in table.splitlines()] == ["| row | ", "| --- | ", "| 1 | ol", "| 2 | wo"]
