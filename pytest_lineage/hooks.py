"""The hooks that an installed distribution implements to extend us, under the entry-point group `pytest_lineage`.

```python
from pytest_lineage import hookimpl

@hookimpl
def lineage_checks():
    return [RetentionPeriod]
```
"""

from __future__ import annotations

import pluggy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

hookspec = pluggy.HookspecMarker("pytest_lineage")
hookimpl = pluggy.HookimplMarker("pytest_lineage")


@hookspec
def lineage_checks() -> Iterable[type[Any]]:  # type: ignore[empty-body]
    """Classes of checks: a frozen dataclass with `kind`, a docstring in four parts, and `judge(claim)`."""


@hookspec
def lineage_sources() -> Iterable[type[Any]]:  # type: ignore[empty-body]
    """Classes of sources: `key` is their name under `sources:` in `lineage.yaml`; `find` and `read`."""


@hookspec
def lineage_evidence() -> Iterable[type[Any]]:  # type: ignore[empty-body]
    """Classes of evidence providers: `name` is what their questions call `provider`; `answer(questions)`."""


@hookspec
def lineage_reports() -> Iterable[type[Any]]:  # type: ignore[empty-body]
    """Classes of reports: `form` is their name in `--format`; `render(verdict)` returns text."""
