"""Enforceable lineage for machine-learning models: declarative policies compiled into checks.

The public API, loaded when it is first used: `check(...)` gives a `Verdict`, `load_policy(...)` a policy, and
`hookimpl` marks the hooks of a distribution that extends us (see `pytest_lineage.hooks`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.hooks import hookimpl as hookimpl
    from pytest_lineage.run import check as check
    from pytest_lineage.run import load_policy as load_policy

__version__ = "0.1.0"
__all__ = ["__version__", "check", "hookimpl", "load_policy"]

_LAZY = {"check": "run", "load_policy": "run", "hookimpl": "hooks"}


def __getattr__(name: str) -> object:
    """Load a public name from its module on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
