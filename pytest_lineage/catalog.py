"""Finds checks, sources, evidence providers and reports by name: ours in their folders, others' through `extensions`.

Kind `git-commit` is the class with `kind = "git-commit"` in `checks/git_commit.py`, imported when a policy names it.
Only for a name that is not ours, and for whole listings, are other distributions looked for.
"""

from __future__ import annotations

import sys
from functools import cache

from pytest_lineage.errors import CallerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType
    from typing import Any

#: What a catalogue holds: folder, the attribute a class is named by, the hook that other distributions implement.
_SHELVES = {
    "check": ("checks", "kind", "lineage_checks"),
    "source": ("sources", "key", "lineage_sources"),
    "evidence provider": ("evidence", "name", "lineage_evidence"),
    "report": ("reports", "form", "lineage_reports"),
}


def check_type(kind: str) -> type[Any] | None:
    """The class of a kind of check, or None where nobody knows it."""
    return _find("check", kind)


def source_type(key: str) -> type[Any] | None:
    """The class that reads what stands under `key` in the project file's `sources`."""
    return _find("source", key)


def provider_type(name: str) -> type[Any] | None:
    """The class that answers the questions of provider `name`."""
    return _find("evidence provider", name)


def report_type(form: str) -> type[Any] | None:
    """The class that renders a verdict in `form`."""
    return _find("report", form)


def every(shelf: str) -> Mapping[str, type[Any]]:
    """All of a shelf (`check`, `source`, `evidence provider`, `report`) by name, ours and others', sorted."""
    return dict(sorted({**_others(shelf), **_ours(shelf)}.items()))


def unknown(shelf: str, name: str) -> CallerError:
    """The error for a name that nobody knows, with what it may have meant."""
    import difflib

    close = difflib.get_close_matches(name, list(every(shelf)), n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(every(shelf))}"
    return CallerError(f"unknown {shelf} {name!r}", help=hint)


@cache
def _find(shelf: str, name: str) -> type[Any] | None:
    folder, attribute, _ = _SHELVES[shelf]
    module = _import(folder, name.replace("-", "_")) if _is_module_name(name) else None
    if module is not None:
        for found in _classes(module, attribute):
            if getattr(found, attribute) == name:
                return found
    return _others(shelf).get(name)


def _is_module_name(name: str) -> bool:
    return name.replace("-", "_").isidentifier() and name.isascii() and "_" not in name and name == name.lower()


def _import(folder: str, module: str) -> ModuleType | None:
    """One of our own modules, or None; an import error inside it is a defect, not an unknown name."""
    full = f"pytest_lineage.{folder}.{module}"
    if full not in sys.modules:
        try:
            __import__(full)
        except ModuleNotFoundError as error:
            if error.name == full:
                return None
            raise
    return sys.modules[full]


def _classes(module: ModuleType | None, attribute: str) -> list[type[Any]]:
    """The classes a module defines, rather than imports, that carry the attribute."""
    if module is None:
        return []
    own = (value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__)
    return [value for value in own if isinstance(getattr(value, attribute, None), str)]


def _modules(folder: str) -> list[str]:
    import pkgutil

    package = sys.modules.get(f"pytest_lineage.{folder}") or __import__(f"pytest_lineage.{folder}", fromlist=["__path__"])
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


@cache
def _ours(shelf: str) -> dict[str, type[Any]]:
    folder, attribute, _ = _SHELVES[shelf]
    return {getattr(found, attribute): found for name in _modules(folder) for found in _classes(_import(folder, name), attribute)}


@cache
def _others(shelf: str) -> dict[str, type[Any]]:
    """What installed distributions add to a shelf."""
    from pytest_lineage.extensions import additions

    _, attribute, hook = _SHELVES[shelf]
    return additions(shelf, attribute, hook, taken=_ours(shelf))
