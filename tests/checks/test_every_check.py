"""What every kind of check keeps to, so that a new one is one file and one test."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_lineage import catalog
from pytest_lineage.codes import CODES
from pytest_lineage.policy.language import RULE_KEYS, annotation, parameters
from tests.support.corpus import kind, manifests, rule

CHECKS = catalog.every("check")
PARTS = ("What it checks:", "Why it matters:", "Example:", "Instead:")

every_check = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))


@every_check
def test_it_is_found_by_its_kind_in_the_module_of_that_name(check: type[Any]) -> None:
    assert re.fullmatch("[a-z]+(?:-[a-z]+)*", check.kind)
    assert catalog.check_type(check.kind) is check
    if check.__module__.startswith("pytest_lineage."):
        assert check.__module__ == f"pytest_lineage.checks.{check.kind.replace('-', '_')}"


@every_check
def test_it_has_a_file_of_tests(check: type[Any]) -> None:
    if check.__module__.startswith("pytest_lineage."):
        assert (Path(__file__).parent / f"test_{check.kind.replace('-', '_')}.py").exists()


def test_no_two_are_of_one_kind() -> None:
    kinds = [check.kind for check in CHECKS.values()]
    assert len(set(kinds)) == len(kinds) >= 13


@every_check
def test_its_docstring_has_a_first_line_and_the_four_parts_in_order(check: type[Any]) -> None:
    text = inspect.getdoc(check) or ""
    first, blank, *_ = text.splitlines()
    assert first.endswith(".")
    assert blank == ""
    places = [text.find(f"\n{part}") for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)
    for part, following in zip(PARTS, (*PARTS[1:], None), strict=True):
        said = text.partition(f"\n{part}")[2].partition(f"\n{following}")[0] if following else text.partition(f"\n{part}")[2]
        assert len(said.strip()) > 20, f"{part} says nothing"


@every_check
def test_it_is_a_frozen_keyword_only_dataclass(check: type[Any]) -> None:
    assert dataclasses.is_dataclass(check)
    assert all(field.kw_only for field in dataclasses.fields(check))
    instance = example(check)
    for name in [field.name for field in dataclasses.fields(check)] + ["anything"]:
        with pytest.raises((AttributeError, TypeError)):
            setattr(instance, name, None)
    assert instance == dataclasses.replace(instance)


@every_check
def test_every_parameter_is_explained_of_a_type_that_policies_give_and_no_key_of_every_rule(check: type[Any]) -> None:
    for key, field in parameters(check).items():
        assert key not in RULE_KEYS
        assert key not in {"field", "fields", "any-of", "check"}
        assert field.metadata["help"].strip().endswith(".")
        assert annotation(field) in {"str", "bool", "int", "float", "tuple[str, ...]", "object"}
        if annotation(field) == "object":
            jsonschema.Draft202012Validator.check_schema(field.metadata["schema"])


@every_check
def test_its_own_codes_are_documented_and_not_codes_of_everybody(check: type[Any]) -> None:
    for code, sentence in check.codes.items():
        assert re.fullmatch("[a-z]+(?:-[a-z0-9]+)*", code)
        assert code not in CODES
        assert len(sentence) > 10


def test_a_code_means_one_thing_whoever_finds_it() -> None:
    said: dict[str, str] = {}
    for check in CHECKS.values():
        for code, sentence in check.codes.items():
            assert said.setdefault(code, sentence) == sentence


@every_check
def test_it_finds_no_code_that_is_not_documented(check: type[Any]) -> None:
    source = inspect.getsource(inspect.getmodule(check) or check)
    quoted = set(re.findall(r'violation\(\s*"([a-z-]+)"', source))
    assert quoted <= {*CODES, *check.codes}
    expected = {line.split()[0] for path in corpus(check, "bad") for line in path.with_suffix(".expect").read_text().splitlines()}
    assert expected <= {*CODES, *check.codes}


@every_check
def test_it_says_where_it_looks_and_what_it_asks(check: type[Any]) -> None:
    assert check.default_field is None or isinstance(check.default_field, str)
    assert isinstance(check.asks, tuple)
    for question in check.asks:
        assert catalog.provider_type(question.provider) or question.scope.value == "full"
    assert inspect.isgeneratorfunction(check.judge)


@every_check
def test_its_schemas_of_what_passes_are_valid(check: type[Any]) -> None:
    for path in corpus(check, "good"):
        told = getattr(rule(path).check, "schema", None)
        if callable(told):
            jsonschema.Draft202012Validator.check_schema(told() or {})


def corpus(check: type[Any], side: str) -> list[Path]:
    return [path for path in manifests(side) if kind(path) == check.kind]


def example(check: type[Any]) -> Any:
    """A check of that type, with the parameters that the corpus gives it, if it is there; else with those it has by default."""
    manifests = corpus(check, "good")
    return rule(manifests[0]).check if manifests else check()
