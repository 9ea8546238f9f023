"""A first look on all cores changes no outcome: what it says is what judging says, and what it does not say is judged."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_lineage import prescan
from pytest_lineage.model import Result
from pytest_lineage.run import check, prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_lineage.model import Outcome

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone"),
    # What runs the tests may have threads; what runs us is asked first, see `_can_fork`.
    pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning"),
]

_POLICY = """\
policy: p
version: 1
rules:
- {id: named, check: present, field: model.name}
- {id: good, check: compare, field: evaluation.metrics.auc, at-least: 0.8, when: {check: one-of, field: model.tags.tier, values: [a]}}
- {id: artifact, check: checksum, field: model.artifact_sha256, optional: true, on-unverified: warning}
"""

#: One of each kind of subject, over and over.
_KINDS: list[Callable[[int], str]] = [
    lambda n: json.dumps({"model": {"name": f"m{n}", "tags": {"tier": "a"}}, "evaluation": {"metrics": {"auc": 0.9}}}),
    lambda n: json.dumps({"model": {"name": f"m{n}", "tags": {"tier": "b"}}}),
    lambda n: json.dumps({"model": {"name": f"m{n}"}}),
    lambda n: json.dumps({"model": {"name": f"m{n}", "tags": {"tier": "a"}}, "evaluation": {"metrics": {"auc": 0.1}}}),
    lambda n: json.dumps({"model": {"name": "TODO"}}),
    lambda n: '{"model": {"name": "cut',
    lambda n: json.dumps({"colour": n}),
    lambda n: json.dumps({"git_commit": "a", "code": {"commit": "b"}, "model": {"name": f"m{n}"}}),
    lambda n: json.dumps({"model": {"name": f"m{n}", "artifact": "gone.bin", "artifact_sha256": f"{n:05d}" + "9ab3c" * 11 + "f01e"}}),
]


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "policy.yaml").write_text(_POLICY)
    (tmp_path / "lineage.yaml").write_text("version: 1\npolicies: [./policy.yaml]\n")
    for number in range(prescan._MANY + 50):
        (tmp_path / f"m{number}.provenance.json").write_text(_KINDS[number % len(_KINDS)](number))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(prescan, "_can_fork", lambda: True)
    monkeypatch.setattr(prescan, "_cores", lambda: 2)
    return tmp_path


def told() -> list[Any]:
    """Everything that is said of every subject."""
    return [(one.subject, one.planned, sorted(_words(outcome) for outcome in one.all_outcomes())) for one in check().judged]


def _words(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.rule.id, outcome.result, outcome.severity, outcome.reason, outcome.findings


def test_every_outcome_is_the_same(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_processes = told()
    monkeypatch.setattr(prescan, "_can_fork", lambda: False)
    assert told() == with_processes
    results = {outcome[1] for one in with_processes for outcome in one[2]}
    assert {Result.PASS, Result.VIOLATION, Result.MALFORMED, Result.NOT_APPLICABLE, Result.UNVERIFIED} <= results


def test_only_what_holds_or_does_not_apply_is_said(many: Path) -> None:
    with prepare() as run:
        found = prescan.prescan(run.tasks)
    said = [one for one in found if one is not None]
    assert len(said) > len(found) / 4
    assert {outcome.result for one in said for outcome in one.all_outcomes()} == {Result.PASS, Result.NOT_APPLICABLE}


@pytest.mark.parametrize(
    "ending",
    [lambda *_: os._exit(3), lambda *_: os.kill(os.getpid(), signal.SIGKILL), lambda *_: 1 / 0],
    ids=["exits", "is killed", "fails"],
)
def test_a_process_that_dies_costs_no_outcome(many: Path, monkeypatch: pytest.MonkeyPatch, ending: Callable[..., Any]) -> None:
    expected = told()
    monkeypatch.setattr(prescan, "_answer", ending)
    with prepare() as run:
        assert prescan.prescan(run.tasks) == [None] * len(run.tasks)
    assert told() == expected


def test_few_subjects_and_one_job_start_no_process(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> int:
        raise AssertionError("a process was started")

    monkeypatch.setattr(os, "fork", forbidden)
    with prepare() as run:
        assert set(prescan.prescan(run.tasks[:100])) == {None}
        assert set(prescan.prescan(run.tasks, jobs=1)) == {None}


def test_a_process_of_several_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not prescan._can_fork()
