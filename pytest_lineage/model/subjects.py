"""What is found before it is read: subjects, where sources look for them, and what evidence providers may use."""

from __future__ import annotations

from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from pytest_lineage.model.findings import Finding
    from pytest_lineage.model.records import Record

    class Source(Protocol):
        """Finds and reads the subjects of one kind. `find` is cheap and tells what matched nothing; `read` reads one."""

        def find(self, setting: object, place: Place) -> Found: ...
        def read(self, subject: Subject, place: Place) -> Record | Unreadable: ...


@frozen
class Subject:
    """Something a source found: its name, and, where it is one, its file's path from the root."""

    name: str
    kind: str
    file: str = ""


@frozen
class Unreadable:
    """A subject that could not be read (`malformed`), or that holds no lineage we know (`violation`); never a pass."""

    subject: Subject
    finding: Finding


@frozen
class Found:
    """What a source found, and a sentence for each setting that matched nothing and is not `optional`."""

    subjects: tuple[Subject, ...]
    idle: tuple[str, ...] = ()


@frozen
class Place:
    """Where a source looks.

    Attributes:
        root: absolute path of the root: the top of the git tree, or the working directory.
        base: the project's folder from the root, POSIX, `""` for the root itself.
        files: every file below `base`, from the root, sorted, without what belongs to a nested project.
        aliases: vocabulary field to the author's fields, from `fields:` in the project file.
        read: the bytes of a file below the root, of at most so many bytes; raises `SubjectError`.
    """

    root: str
    base: str
    files: Sequence[str]
    aliases: Mapping[str, tuple[str, ...]]
    read: Callable[[str, int], bytes]


@frozen
class Context:
    """What an evidence provider may use: the root below which files are read, threads, and hosts that may be contacted."""

    root: str
    jobs: int = 0  #: threads; 0 means one a core
    allow: tuple[str, ...] = ()
