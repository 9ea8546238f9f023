"""`expression`: a condition in CEL, the Common Expression Language."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from pytest_lineage.checks import expression as module
from pytest_lineage.checks.expression import Expression
from pytest_lineage.model import Result
from tests.support.records import COMPLETE, findings, record


@pytest.fixture(autouse=True)
def _needs_cel(request: pytest.FixtureRequest) -> None:
    if "without" not in request.node.name:
        pytest.importorskip("cel", reason="the extra `cel` is not installed")


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        pytest.param("record.evaluation.metrics.auc > 0.9", "", id="a number of the record"),
        pytest.param("value == record", "", id="value is the record where no field is named"),
        pytest.param("value.auc > value.f1", "evaluation.metrics", id="value is the field's"),
        pytest.param("!has(record.code.branch) || record.code.branch == 'main'", "", id="a key that may be absent"),
        pytest.param("record.features.views.all(v, v.version.matches('^v[0-9]+$'))", "", id="every entry"),
        pytest.param("timestamp(record.run.started) < timestamp(record.run.finished)", "", id="times"),
        pytest.param("record.features.views.all(v, record.features.views.exists(w, w.name == v.name))", "", id="a macro in a macro"),
    ],
)
def test_passes(expression: str, field: str) -> None:
    assert findings(Expression(expression=expression), COMPLETE, field) == []


@pytest.mark.parametrize(
    ("expression", "code", "says"),
    [
        pytest.param("record.evaluation.metrics.auc > 0.99", "not-true", "is not true", id="false"),
        pytest.param("record.evaluation.metrics.auc", "not-true", "is neither true nor false", id="a number"),
        pytest.param("1", "not-true", "is neither true nor false", id="one is not true"),
        pytest.param("record.code.branch == 'main'", "not-evaluated", "there is no key 'branch'", id="no such key"),
        pytest.param("record.parents[7] == 'x'", "not-evaluated", "cannot be evaluated", id="no such entry"),
        pytest.param("record.model.name + 1 == 2", "not-evaluated", "cannot be evaluated", id="types that do not mix"),
        pytest.param("1 / 0 == 1", "not-evaluated", "division by zero", id="division by zero"),
        pytest.param("record.model.name.matches('(')", "not-evaluated", "cannot be evaluated", id="a broken pattern"),
    ],
)
def test_fails(expression: str, code: str, says: str) -> None:
    (finding,) = findings(Expression(expression=expression), COMPLETE)
    assert finding.code == code
    assert says in finding.message
    assert "\n" not in finding.message


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        pytest.param(" ", "is empty", id="blank"),
        pytest.param("record.", "does not compile: 1:8", id="cut off"),
        pytest.param("true " * 1000, "at most 4096 are allowed", id="too long"),
        pytest.param("(" * 4000, "does not compile", id="nested too deep"),
        pytest.param("foo(record)", "calls foo, which CEL does not have", id="an unknown function"),
        pytest.param("has(record.x) && record.x.isGood()", "calls isGood, which CEL does not have", id="an unknown method"),
        pytest.param("reccord.a == 1", "uses reccord; only record and value are known", id="a typo"),
    ],
)
def test_what_does_not_compile_is_refused(expression: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Expression(expression=expression)


def test_yaml_scalars_have_their_type() -> None:
    yaml = record('training: {seed: 42, gpus: "2"}\n', file="provenance.yaml")
    assert findings(Expression(expression="record.training.seed == 42 && record.training.gpus == '2'"), yaml) == []


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("value.all(x, value.all(y, x == y || x != y))", id="all in all"),
        pytest.param("value.all(x, x.matches('^row-[0-9]+$')) && value.all(x, value.exists(y, y.matches(x)))", id="patterns"),
        pytest.param("value.map(x, x).size() > 0", id="map, which copies what it has built"),
        pytest.param("value.filter(x, x != ')').exists(y, true)", id="filter, with a parenthesis in a text"),
        pytest.param("value.all(x, x.matches(x))", id="patterns that the record brings"),
        pytest.param("value.all(x, x.matches('(a{1,100}){1,9}') || value[0].matches('[ab]*a[ab]{900}z') || true)", id="large programs"),
    ],
)
def test_a_large_record_cannot_make_nested_macros_run_for_minutes(expression: str) -> None:
    data: dict[str, Any] = {"ids": [f"row-{number}" for number in range(20_000)]}
    (finding,) = findings(Expression(expression=expression), data, "ids")
    assert finding.code == "too-costly"


def test_without_the_package_nothing_breaks_and_nothing_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_cel(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "cel":
            raise ImportError(name)
        return real(name, *arguments, **more)

    module._program.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_cel)
    (finding,) = findings(Expression(expression="record.a =="), COMPLETE)
    monkeypatch.undo()
    module._program.cache_clear()
    assert (finding.result, finding.code) == (Result.UNVERIFIED, "missing-extra")
    assert finding.fix == "pip install 'pytest-lineage[cel]'"
