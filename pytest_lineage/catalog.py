"""Finds checks, sources, evidence providers and reports by name: ours in their folders, others' through pluggy.

Kind `git-commit` is the class with `kind = "git-commit"` in `checks/git_commit.py`, imported when a policy names it.
Only for a name that is not ours, and for whole listings, are the entry points of installed distributions loaded; never
anything from the checkout, since then the doors would disagree.
"""

from __future__ import annotations

import sys
from functools import cache

from pytest_lineage.errors import CallerError, Defect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType
    from typing import Any

#: Group of the entry points of distributions that extend us.
GROUP = "pytest_lineage"

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
    folder, attribute, _ = _SHELVES[shelf]
    ours = {getattr(found, attribute): found for name in _modules(folder) for found in _classes(_import(folder, name), attribute)}
    return dict(sorted({**_others(shelf), **ours}.items()))


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
def _others(shelf: str) -> dict[str, type[Any]]:
    """What installed distributions add to a shelf; two of one name, or one of ours, is an error."""
    folder, attribute, hook = _SHELVES[shelf]
    found: dict[str, type[Any]] = {}
    for added in _call(hook):
        name = _valid(added, attribute, hook)
        if name in found or name.replace("-", "_") in _modules(folder):
            raise CallerError(f"two {shelf}s are called {name!r}", help=f"uninstall one; {added.__module__} adds the second")
        found[name] = added
    return found


def _valid(added: Any, attribute: str, hook: str) -> str:
    name = getattr(added, attribute, None)
    if isinstance(added, type) and isinstance(name, str) and added.__doc__:
        return name
    where = getattr(added, "__module__", type(added).__module__)
    raise CallerError(
        f"the plugin {where!r} returned {added!r} from {hook}: it must be a class with a docstring and a string {attribute!r}",
        help="fix or uninstall the plugin",
    )


def _call(hook: str) -> Iterable[Any]:
    manager = _plugin_manager()
    try:
        return [added for batch in getattr(manager.hook, hook)() for added in batch]
    except CallerError:
        raise
    except Exception as error:
        raise Defect(f"a plugin failed in {hook}: {type(error).__name__}: {error}", help="fix or uninstall the plugin") from error


@cache
def _plugin_manager() -> Any:
    import pluggy

    from pytest_lineage import hooks

    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hooks)
    for entry in _entry_points():
        _register(manager, entry)
    return manager


def _register(manager: Any, entry: Any) -> None:
    try:
        manager.register(entry.load(), name=f"{entry.dist.name}:{entry.name}")
        manager.check_pending()
    except Exception as error:
        raise CallerError(
            f"the plugin {entry.name!r} of {entry.dist.name} {entry.dist.version} cannot be loaded: {type(error).__name__}: {error}",
            help=f"fix it, or `pip uninstall {entry.dist.name}`",
        ) from error


def _entry_points() -> list[Any]:
    """Entry points of our group in the places that installers write to; a checkout on `sys.path` is not one of them."""
    import importlib.metadata
    import site
    import sysconfig

    places = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()])
    if site.ENABLE_USER_SITE:
        places[site.getusersitepackages()] = None
    found = importlib.metadata.distributions(path=[place for place in places if place])
    return sorted((entry for dist in found for entry in dist.entry_points if entry.group == GROUP), key=lambda entry: entry.name)
