"""Manifests on which each kind of check passes, and manifests on which it finds exactly what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema
import pytest

from pytest_lineage import catalog
from pytest_lineage.model import Result, typed
from tests.support.corpus import CORPUS, found, judge, kind, manifests, rule
from tests.support.records import record

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _needs_cel(request: pytest.FixtureRequest) -> None:
    """An expression is evaluated by a library that not every Python has."""
    if "expression" in request.node.name:
        pytest.importorskip("cel", reason="the extra `cel` is not installed")


GOOD, BAD = manifests("good"), manifests("bad")


def name(manifest: Path) -> str:
    return f"{kind(manifest)}: {manifest.stem.replace('-', ' ')} ({manifest.suffix[1:]})"


@pytest.mark.parametrize("manifest", GOOD, ids=name)
def test_passes(manifest: Path) -> None:
    assert found(manifest) == []
    assert [outcome.result for outcome in judge(manifest)] == [Result.PASS]


@pytest.mark.parametrize("manifest", BAD, ids=name)
def test_fails(manifest: Path) -> None:
    assert found(manifest) == manifest.with_suffix(".expect").read_text().splitlines()
    assert found(manifest) != []


@pytest.mark.parametrize("check", sorted({kind(manifest) for manifest in GOOD + BAD}))
def test_a_check_in_the_corpus_has_both_sides(check: str) -> None:
    assert {side for side, paths in (("good", GOOD), ("bad", BAD)) if any(kind(path) == check for path in paths)} == {"good", "bad"}


def test_nothing_in_the_corpus_is_for_a_check_that_nobody_knows() -> None:
    assert {folder.name for folder in CORPUS.glob("*/*")} <= set(catalog.every("check"))
    expected = {path.with_suffix("") for path in CORPUS.glob("*/*/*.expect")}
    assert expected == {path.with_suffix("") for path in BAD}
    ruled = {path.with_suffix("").with_suffix("") for path in CORPUS.glob("*/*/*.rule.yaml")}
    assert ruled <= {path.with_suffix("") for path in GOOD + BAD}


@pytest.mark.parametrize("manifest", [manifest for manifest in GOOD if callable(getattr(rule(manifest).check, "schema", None))], ids=name)
def test_what_passes_is_valid_under_the_schema_that_the_check_tells(manifest: Path) -> None:
    judging = rule(manifest)
    told = judging.check.schema()  # type: ignore[attr-defined]
    jsonschema.Draft202012Validator.check_schema(told or {})
    valid = jsonschema.Draft202012Validator(told or {}).is_valid
    for field in judging.fields:
        for claim in record(manifest.read_text(), file=manifest.name).find(field):
            assert valid(claim.value) or valid(typed(claim.value))  # an unquoted YAML scalar passes as its text, or as what it means
