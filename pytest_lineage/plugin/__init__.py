"""The pytest door: `pytest --lineage`. Inert without the flag, and light: nothing of ours is imported before it is seen.

This package is the only place that imports pytest; it uses pytest's public names alone.
"""

from __future__ import annotations

import pytest

#: Options with which pytest shows something and runs nothing.
_SHOWING = ("showfixtures", "show_fixtures_per_test", "cacheshow")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options, and ini keys of the same names with underscores (`lineage_policy`)."""
    group = parser.getgroup("lineage", "lineage of machine-learning models")
    group.addoption("--lineage", action="store_true", help="check the lineage of the models in this project, beside the tests")
    group.addoption("--lineage-only", action="store_true", help="check lineage and run no other test")
    group.addoption("--lineage-config", metavar="FILE", help="the project file to use instead of the nearest lineage.yaml")
    group.addoption("--lineage-policy", metavar="POLICY", action="append", help="check this policy instead of the configured ones")
    group.addoption("--lineage-items", choices=("rule", "subject"), help="an item for each rule on a subject (default), or each subject")
    group.addoption("--lineage-report", metavar="FORM=FILE", action="append", help="also write a report, such as json=lineage.json")
    group.addoption("--lineage-online", action="store_true", help="also ask the registries and stores that the project file allows")
    parser.addini("lineage_config", "the project file to use instead of the nearest lineage.yaml")
    parser.addini("lineage_policy", "policies to check instead of the configured ones", type="args")
    parser.addini("lineage_items", "`rule` or `subject`: what one item stands for", default="rule")
    parser.addini("lineage_report", "reports to write, FORM=FILE", type="args")
    parser.addini("lineage_online", "also ask registries and stores", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Come to life where lineage was asked for."""
    config.addinivalue_line("markers", "lineage: an item that checks a rule on a subject's lineage")
    if not (config.option.lineage or config.option.lineage_only) or any(getattr(config.option, name, None) for name in _SHOWING):
        return
    if hasattr(config, "workerinput"):
        from pytest_lineage.plugin.session import worker

        config.pluginmanager.register(worker(config), "lineage-collecting")
    else:
        from pytest_lineage.plugin.lead import Lead

        config.pluginmanager.register(Lead(config), "lineage-lead")
