"""The project file, `lineage.yaml`: where subjects are, and which policies are in force on them.

It is closed: an unknown key, a wrong type or a pattern that cannot be is an error with its place. `${VAR}` stands only as
a whole value, and an unset variable is an error, never an empty text.
"""

from __future__ import annotations

from pytest_lineage import catalog, documents
from pytest_lineage.errors import SubjectError
from pytest_lineage.globs import matcher
from pytest_lineage.paths import EVERY, parse_field
from pytest_lineage.policy.draft import Draft, as_callers, cut
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from pytest_lineage.paths import Path

    T = TypeVar("T")

#: The project file's name.
NAME = "lineage.yaml"

_KEYS = ("version", "policies", "sources", "fields", "network")


@frozen
class Use:
    """A policy in force: `reference` as written, on subjects whose path from the project's folder matches the glob `on`."""

    reference: str
    on: str = ""
    optional: bool = False
    line: int = 0


@frozen
class Entry:
    """An entry of `sources`: the source's key, what stands under it, the other keys beside it, and its line."""

    key: str
    setting: object
    options: Mapping[str, object]
    optional: bool = False
    line: int = 0


@frozen
class Project:
    """A project file, read.

    Attributes:
        base: its folder from the root, POSIX, `""` for the root itself.
        file: its path from the root, `""` where there is none and these are the defaults.
        aliases: vocabulary field to the author's fields.
        allow: the only hosts ever contacted.
    """

    base: str
    file: str = ""
    uses: tuple[Use, ...] = ()
    sources: tuple[Entry, ...] = ()
    aliases: Mapping[str, tuple[str, ...]]
    allow: tuple[str, ...] = ()


def default_project(base: str) -> Project:
    """What holds without a project file: manifests known by their names, and no policies of its own."""
    return Project(base=base, aliases={}, sources=(_by_name(),))


def read_project(data: bytes, file: str) -> Project:
    """The project file `file` (its path from the root) with the content `data`.

    Raises:
        CallerError: with the place, for anything that does not belong there.
    """
    try:
        reader = _Reader(Draft(documents.read_yaml(data, file)))
    except SubjectError as error:
        raise as_callers(error) from None
    project = reader.project(file)
    reader.draft.finish()
    return project


def _by_name() -> Entry:
    return Entry(key="manifests", setting=None, options={}, optional=True)


class _Reader:
    """Reads the parts; what is wrong is noted in the draft."""

    __slots__ = ("draft",)

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def project(self, file: str) -> Project:
        top = self.draft.mapping((), self.draft.document.value, _KEYS, ("version",)) or {}
        if top.get("version", "1") != "1":
            self.draft.wrong(("version",), "this version of the project file is not known", help="write `version: 1`")
        uses = self.each(top, "policies", self.use)
        sources = self.each(top, "sources", self.entry)
        aliases, allow = self.aliases(top), self.allow(top)
        base = file.rpartition("/")[0]
        return Project(base=base, file=file, uses=uses, sources=sources or (_by_name(),), aliases=aliases, allow=allow)

    def each(self, top: Mapping[str, object], key: str, read: Callable[[Path, object], T | None]) -> tuple[T, ...]:
        """What `read` makes of each entry of the list under `key`."""
        items = self.draft.items((key,), top[key]) if key in top else None
        found = [read((key, index), item) for index, item in enumerate(items or ())]
        return tuple(one for one in found if one is not None)

    def use(self, path: Path, item: object) -> Use | None:
        """`- use: NAME` with `on` and `optional`, or the bare name."""
        found = {"use": item} if isinstance(item, str) else self.draft.mapping(path, item, ("use", "on", "optional"), ("use",))
        if not found or "use" not in found:
            return None
        place = path if isinstance(item, str) else (*path, "use")
        reference = self.text(place, found["use"])
        on = self.glob((*path, "on"), found["on"]) if "on" in found else ""
        line = self.draft.document.locate(path).line
        return Use(reference=reference, on=on, optional=self.optional(path, found), line=line)

    def entry(self, path: Path, item: object) -> Entry | None:
        """An entry holds the key of one source; further keys are that source's options."""
        if not isinstance(item, dict):
            self.draft.wrong(path, 'a source is an object such as `manifests: ["models/**/provenance.json"]`')
            return None
        kinds = {key: found for key in item if (found := catalog.source_type(key)) is not None}
        if len(kinds) != 1:
            known = ", ".join(catalog.every("source"))
            self.draft.wrong(path, f"this entry names {'several sources' if kinds else 'no source'}", help=f"one key of: {known}")
            return None
        ((key, kind),) = kinds.items()
        self.draft.mapping(path, item, (key, "optional", *getattr(kind, "options", ())))
        read = self.expanded if getattr(kind, "variables", True) else self.fixed
        options = {name: read((*path, name), value) for name, value in item.items() if name not in {key, "optional"}}
        line = self.draft.document.locate(path).line
        return Entry(key=key, setting=read((*path, key), item[key]), options=options, optional=self.optional(path, item), line=line)

    def aliases(self, top: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        """`fields: {code.commit: [tags.git_sha]}`: the vocabulary's name to the author's."""
        found = top.get("fields", {})
        if not isinstance(found, dict):
            self.draft.wrong(("fields",), "`fields` is an object such as `code.commit: [tags.git_sha]`")
            return {}
        read = {self.field(("fields", name), name): self.authors(("fields", name), value) for name, value in found.items()}
        return {field: authors for field, authors in read.items() if field}

    def authors(self, path: Path, value: object) -> tuple[str, ...]:
        names = self.draft.texts(path, value if isinstance(value, list) else [value]) or ()
        return tuple(self.field(path, name) for name in names)

    def field(self, path: Path, text: str) -> str:
        """A field name that stands for one place."""
        try:
            steps = parse_field(text).steps
        except ValueError:
            steps = ()
        if not steps or EVERY in (steps[2:] if steps[:2] == ("data", EVERY) else steps):
            self.draft.wrong(path, f"{cut(text)!r} does not name one field", help="write a dotted name such as tags.git_sha")
            return ""
        return text

    def allow(self, top: Mapping[str, object]) -> tuple[str, ...]:
        network = self.draft.mapping(("network",), top.get("network", {}), ("allow",)) or {}
        return self.draft.texts(("network", "allow"), network["allow"]) or () if "allow" in network else ()

    def glob(self, path: Path, value: object) -> str:
        text = self.text(path, value)
        try:
            matcher(text)
        except ValueError as error:
            self.draft.wrong(path, str(error))
        return text

    def optional(self, path: Path, found: Mapping[str, object]) -> bool:
        return bool(self.draft.flag((*path, "optional"), found["optional"])) if "optional" in found else False

    def text(self, path: Path, value: object) -> str:
        return self.draft.text(path, self.fixed(path, value)) or ""

    def fixed(self, path: Path, value: object) -> object:
        """A value in which no variable may stand: it names what is checked, and by what, and is printed."""
        if isinstance(value, list):
            return [self.fixed((*path, index), item) for index, item in enumerate(value)]
        if isinstance(value, str) and "${" in value:
            self.draft.wrong(path, f"no environment variable may stand here: {cut(value)}", help="write the value itself")
        return value

    def expanded(self, path: Path, value: object) -> object:
        """`${VAR}` as a whole value is the variable's text."""
        if isinstance(value, list):
            return [self.expanded((*path, index), item) for index, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.expanded((*path, key), item) for key, item in value.items()}
        if not isinstance(value, str) or "${" not in value:
            return value
        import os
        import re

        whole = re.fullmatch(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", value)
        if whole is None:
            self.draft.wrong(path, f"a variable stands only as a whole value, not as in {cut(value)}", help="write `${NAME}` alone")
            return value
        name = whole[1]
        if not os.environ.get(name):
            self.draft.wrong(path, f"the environment variable {name} is not set", help=f"set {name}, or write the value here")
        return os.environ.get(name, "")
