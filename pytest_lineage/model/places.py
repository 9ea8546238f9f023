"""A place that is found when somebody asks for it: in a run in which everything holds, and for a condition unmet, nobody does."""

from __future__ import annotations

from pytest_lineage.model.basics import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model.records import Locator
    from pytest_lineage.paths import Path


class PlaceOf(Location):
    """A `Location` that asks its document on first use; it compares, prints and pickles as the one it stands for."""

    __slots__ = ("_document", "_found", "_path")

    _document: Locator
    _path: Path
    _found: Location | None

    def __init__(self, document: Locator, path: Path) -> None:
        object.__setattr__(self, "_document", document)
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_found", None)

    def found(self) -> Location:
        """The location itself."""
        if self._found is None:
            object.__setattr__(self, "_found", self._document.locate(self._path))
        assert self._found is not None  # noqa: S101  for the type checker
        return self._found

    @property
    def file(self) -> str:
        return self.found().file

    @property
    def line(self) -> int:
        return self.found().line

    @property
    def column(self) -> int:
        return self.found().column

    @property
    def end_line(self) -> int:
        return self.found().end_line

    @property
    def end_column(self) -> int:
        return self.found().end_column

    @property
    def text(self) -> str:
        return self.found().text

    def __eq__(self, other: object) -> bool:
        return self.found() == (other.found() if isinstance(other, PlaceOf) else other)

    def __hash__(self) -> int:
        return hash(self.found())

    def __repr__(self) -> str:
        return repr(self.found())

    def __reduce__(self) -> tuple[object, ...]:
        return self.found().__reduce__()  # type: ignore[return-value]
