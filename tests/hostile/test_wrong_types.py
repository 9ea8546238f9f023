"""A value of another type at every field that a shipped policy looks at: a finding, never a pass, never a fault of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_lineage.catalog import report_type
from pytest_lineage.model import Judged, Result, Style
from pytest_lineage.run import check, load_policy
from tests.support.command import obeyed
from tests.support.records import COMPLETE, FILES, altered

WRONG: dict[str, Any] = {
    "a number": 7,
    "zero": 0,
    "a fraction": 1.5,
    "a large number": 10**300,
    "true": True,
    "false": False,
    "null": None,
    "blank": " ",
    "a list": ["x", 7],
    "a nested list": [[["x"]]],
    "an object": {"a": {"b": 7}},
    "an empty list": [],
    "an empty object": {},
    "a command": "::set-output name=a::b\n::error::c ##[group]d\x1b[2J\u202e",
    "an object of commands": {"::set-output name=a::b\n##[x]\x1b]0;": "\x1b[31m"},
}
NUMBERS = {"a number", "zero", "a fraction", "a large number"}
ABSENT = {"null", "blank", "an empty list", "an empty object"}
LISTS = {"a list", "a nested list"}
OBJECTS = {"an object", "an object of commands"}
#: What is not wrong there: another field is enough, the field is optional, or the type is one that it may have. Where text
#: may stand, so may anything that YAML's authors write without quotation marks.
RIGHT: dict[str, set[str]] = {
    "data.version": set(WRONG),  # where `data.sha256` is recorded
    "data.sha256": ABSENT,
    "env.requirements_lock_sha256": ABSENT,
    "env.conda_lock_sha256": ABSENT,
    "features": ABSENT,
    "features.views": ABSENT,
    "features.transforms_commit": ABSENT,
    "data.rows": {"a number", "a fraction", "a large number"},
    "model.name": NUMBERS | {"a command"},
    "model.version": NUMBERS | {"a command"},
    "run.id": NUMBERS | {"a command"},
    "run.by": {"a command"},
    "env.python": NUMBERS | {"a command"},
    "code.entry_point": {"a command"},
    "code.config_file": {"a command"},
    "data.source": {"a command"},
    "data.features": LISTS | {"a command"},
    "training.framework.name": NUMBERS | {"a command"},
    "training.framework.version": NUMBERS | {"a command"},
    "training.hardware": LISTS | OBJECTS | {"a command"},
    "training.seed": NUMBERS | LISTS | OBJECTS | {"a command"},
    "training.hyperparameters": OBJECTS,
    "evaluation.metrics": OBJECTS,
    "model.signature.inputs": LISTS | OBJECTS,
    "model.signature.outputs": LISTS | OBJECTS,
}


def _fields() -> list[str]:
    """Every field of a rule, and every object on the way to it."""
    found = set()
    for rule in load_policy("promotion").rules:
        for path in rule.fields:
            steps = [step for step in path.steps if isinstance(step, str)]
            found |= {".".join(steps[:length]) for length in range(1, len(steps) + 1)}
    return sorted(found)


def _cases() -> dict[str, tuple[str, str, dict[str, Any]]]:
    cases: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for field in _fields():
        for wrong, value in WRONG.items():
            try:
                data = altered(COMPLETE, field, value)
            except (KeyError, TypeError):  # below a list
                continue
            cases[f"{len(cases)}.provenance.json"] = (field, wrong, data)
    return cases


@pytest.fixture(scope="module")
def cases() -> dict[str, tuple[str, str, dict[str, Any]]]:
    return _cases()


@pytest.fixture(scope="module", params=["json", "yaml"])
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cases: dict[str, Any]) -> list[Judged]:
    folder = tmp_path_factory.mktemp("wrong")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for name, (_, _, data) in cases.items():
        text = json.dumps(data)  # which is YAML too
        (folder / name.replace("json", request.param)).write_text(text)
    Path(folder, "lineage.yaml").write_text("version: 1\nsources: [{manifests: ['*.provenance.{json,yaml}']}]\n")
    verdict = check([str(folder)], policies=["promotion"], root=str(folder))
    assert verdict.summary().planned == verdict.summary().ran
    return list(verdict.judged)


def test_no_wrong_type_passes_and_none_is_a_fault_of_ours(judged: list[Judged], cases: dict[str, Any]) -> None:
    assert len(judged) == len(cases) > 500
    for subject in judged:
        field, wrong, _ = cases[subject.subject.replace("yaml", "json")]
        results = {outcome.result for outcome in subject.outcomes}
        assert Result.ERROR not in results, (field, wrong, subject.outcomes)
        failing = bool(results & {Result.VIOLATION, Result.UNVERIFIED})
        right = RIGHT.get(field, set())
        unquoted = NUMBERS | {"true", "false"} if subject.subject.endswith("yaml") and "a command" in right else set()
        assert failing or wrong in right | unquoted, (field, wrong)


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_nothing_of_it_is_obeyed(judged: list[Judged], form: str) -> None:
    from pytest_lineage.model import Scope, Verdict

    verdict = Verdict(policies=(), scope=Scope.LOCAL, rules=0, judged=tuple(judged))
    report = report_type(form)
    assert report is not None
    text = report().render(verdict, Style(verbose=True))
    assert not obeyed(text), repr(obeyed(text))
