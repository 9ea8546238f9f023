"""What installed distributions add, through pluggy and the entry-point group `pytest_lineage`.

Only what an installer put in place counts. A checkout is never looked at, not its metadata, not its modules and not its
`conftest.py`: a change request could then bring the check that it passes, and two doors could know different checks.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import is_dataclass
from functools import cache

from pytest_lineage.errors import CallerError, Defect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: Group of the entry points of distributions that extend us.
GROUP = "pytest_lineage"

#: What a class on each shelf has besides its name: methods, and attributes with their types.
_METHODS = {"check": ("judge",), "source": ("find", "read"), "evidence provider": ("answer",), "report": ("render",)}
_CHECK_ATTRIBUTES = (("asks", (tuple,)), ("codes", (dict,)), ("default_field", (str, type(None))))


def additions(shelf: str, attribute: str, hook: str, *, taken: Mapping[str, type[Any]]) -> dict[str, type[Any]]:
    """The classes that distributions add to a shelf, by name.

    Args:
        shelf: what the classes are, in words.
        attribute: the class attribute that holds the name.
        hook: the hook that distributions implement.
        taken: our own classes by name, which nobody can replace.

    Raises:
        CallerError: for a distribution that cannot be loaded, or adds what it may not.
        Defect: for a hook that fails.
    """
    found: dict[str, type[Any]] = {}
    for plugin, added in _added(hook):
        name = _name(plugin, added, attribute, hook)
        wrong = _wrong(shelf, added)
        if wrong:
            raise CallerError(f"the {shelf} {name!r} of the plugin {plugin!r} {wrong}", help="fix or uninstall the plugin")
        if name in found or name in taken:
            other = "pytest-lineage" if name in taken else found[name].__module__
            raise CallerError(f"two {shelf}s are called {name!r}: one of {other}, one of the plugin {plugin!r}", help="uninstall one")
        found[name] = added
    return found


def _added(hook: str) -> Iterator[tuple[str, Any]]:
    """What each plugin's hook returned, one by one, so that the one at fault can be named."""
    for implementation in sorted(getattr(_manager().hook, hook).get_hookimpls(), key=lambda one: one.plugin_name):
        name = implementation.plugin_name
        try:
            with _installed_first():
                batch = list(implementation.function())
        except (Exception, SystemExit) as error:
            raise Defect(f"the plugin {name!r} failed in {hook}: {_said(error)}", help="fix or uninstall the plugin") from error
        for added in batch:
            yield name, added


def _name(plugin: str, added: Any, attribute: str, hook: str) -> str:
    name = getattr(added, attribute, None)
    if isinstance(added, type) and isinstance(name, str) and name:
        return name
    raise CallerError(
        f"the plugin {plugin!r} returned {added!r:.100} from {hook}: it must be a class with a string {attribute!r}",
        help="fix or uninstall the plugin",
    )


def _wrong(shelf: str, added: type[Any]) -> str:
    """What keeps a class from its shelf, `""` where nothing does."""
    doc = added.__dict__.get("__doc__") or ""
    if not doc.strip() or doc.startswith(f"{added.__name__}("):  # the latter is what `dataclass` writes itself
        return "has no docstring"
    for method in _METHODS[shelf]:
        if not callable(getattr(added, method, None)):
            return f"has no method {method!r}"
    if shelf != "check":
        return ""
    if not is_dataclass(added):
        return "is no dataclass"
    return next(
        (f"has no class attribute {name!r}" for name, types in _CHECK_ATTRIBUTES if not isinstance(getattr(added, name, ...), types)), ""
    )


@cache
def _manager() -> Any:
    import pluggy

    from pytest_lineage import hooks

    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hooks)
    for entry in _entry_points():
        _register(manager, entry)
    return manager


def _register(manager: Any, entry: Any) -> None:
    name = f"{entry.dist.name}:{entry.name}"
    try:
        with _installed_first():
            manager.register(entry.load(), name=name)
        manager.check_pending()
        if not manager.get_hookcallers(manager.get_plugin(name)):
            raise TypeError("it implements none of our hooks: was `@hookimpl` forgotten?")
    except (Exception, SystemExit) as error:
        raise CallerError(
            f"the plugin {entry.name!r} of {entry.dist.name} {entry.dist.version} cannot be loaded: {_said(error)}",
            help=f"fix it, or `pip uninstall {entry.dist.name}`",
        ) from error


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"


def _entry_points() -> list[Any]:
    """Entry points of our group in the places that installers write to; a checkout on `sys.path` is not one of them."""
    import importlib.metadata

    found: dict[tuple[str, str], Any] = {}
    for dist in importlib.metadata.distributions(path=_places()):
        for entry in dist.entry_points:
            if entry.group == GROUP:
                found.setdefault((dist.metadata["Name"] or "", entry.name), entry)
    return [found[key] for key in sorted(found)]


def _places() -> list[str]:
    """The folders of this interpreter that installers write to."""
    import site
    import sysconfig

    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        places.append(site.getusersitepackages())
    return [place for place in dict.fromkeys(places) if place]


@contextmanager
def _installed_first() -> Iterator[None]:
    """Import what is installed before all else: `python -m pytest` puts the checkout first, where a module may lie in wait."""
    import os
    import sysconfig

    library = sysconfig.get_path("stdlib")
    own = {library, os.path.join(library, "lib-dynload"), *_places()}
    before = list(sys.path)
    sys.path.sort(key=lambda place: place not in own)
    try:
        yield
    finally:
        sys.path[:] = before
