"""What stands twice in pyproject.toml is equal."""

from __future__ import annotations

import sys

from pytest_lineage import __version__
from tests.support.environments import PROJECT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def test_the_test_extra_is_the_test_group() -> None:
    assert PYPROJECT["project"]["optional-dependencies"]["test"] == PYPROJECT["dependency-groups"]["test"]


def test_all_extras_are_in_all_but_what_is_for_developers() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    assert extras["all"] == [f"pytest-lineage[{','.join(name for name in extras if name not in {'all', 'test'})}]"]


def test_the_version_is_the_packages() -> None:
    assert PYPROJECT["project"]["version"] == __version__
