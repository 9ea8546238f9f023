"""Which projects a run is about: their files, and the policies in force in each.

The project file of a path is the nearest `lineage.yaml` from it upward to the root. A nested project adds its policies to
those of the projects above it; it cannot switch them off, because where policies differ the stricter applies.
"""

from __future__ import annotations

import os

from pytest_lineage.access.files import find_upward, git_top, walk
from pytest_lineage.errors import CallerError
from pytest_lineage.policy.project import NAME, Project, default_project, read_project
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: The most bytes that a project file may have.
PROJECT_LIMIT = 1024 * 1024


@frozen
class Scene:
    """Where a run takes place.

    Attributes:
        root: absolute path of the root, below which everything is read.
        start: the folder from the root that is checked where no paths are given.
        paths: what was asked for, from the root; empty for everything below `start`.
    """

    root: str
    start: str = ""
    paths: tuple[str, ...] = ()


@frozen
class Territory:
    """A project and the files that belong to it and were asked for.

    Attributes:
        above: the projects it is nested in, nearest first.
        whole: whether all of it was asked for, so that what is configured and matches nothing is worth telling.
    """

    project: Project
    files: tuple[str, ...]
    above: tuple[Project, ...] = ()
    whole: bool = True


def set_scene(paths: Sequence[str], root: str, config: str) -> Scene:
    """Root, start and paths, from what the caller said and where it stands.

    Raises:
        CallerError: for a path that is not there, or not below the root.
    """
    given = [_absolute(path) for path in paths]
    for path, full in zip(paths, given, strict=True):
        if not os.path.lexists(full):
            raise CallerError(f"{path} is not there", help="name a file or a folder that exists")
    if root and not os.path.isdir(root):
        raise CallerError(f"the root {root} is no folder", help="name a folder that exists")
    here = _absolute(root) if root else _root_of(given, config)
    start = os.path.dirname(_absolute(config)) if config else find_upward(os.getcwd(), NAME, here) if _is_below(os.getcwd(), here) else ""
    return Scene(root=here, start=_from(here, start or here), paths=tuple(_from(here, full) for full in given))


def territories(scene: Scene, config: str, read: Callable[[str], bytes]) -> tuple[Territory, ...]:
    """The projects a run is about, outermost first."""
    if config:
        file = _from(scene.root, _absolute(config))
        project = read_project(read(file), file)
        return (Territory(project=project, files=tuple(_asked(scene)), whole=_is_whole(scene, project)),)
    known: dict[str, Project | None] = {}

    def project_at(base: str) -> Project | None:
        if base not in known:
            file = f"{base}/{NAME}" if base else NAME
            there = os.path.lexists(os.path.join(scene.root, file))
            known[base] = read_project(read(file), file) if there else None
        return known[base]

    found: dict[str, list[str]] = {}
    chains: dict[str, tuple[Project, ...]] = {}
    for file in _asked(scene):
        folder = file.rpartition("/")[0]
        if folder not in chains:
            chains[folder] = _chain(folder, project_at)
        found.setdefault(chains[folder][0].base if chains[folder] else "", []).append(file)
    owners = {chain[0].base if chain else "": chain for chain in chains.values()}
    if not scene.paths:  # the project that was meant is checked even where it has no file left
        chain = _chain(scene.start, project_at)
        owners.setdefault(chain[0].base if chain else "", chain)
    return tuple(_territory(scene, owners[base], found.get(base, [])) for base in sorted(owners))


def _territory(scene: Scene, chain: tuple[Project, ...], files: Iterable[str]) -> Territory:
    project, *above = chain or (default_project(""),)
    return Territory(project=project, files=tuple(files), above=tuple(above), whole=_is_whole(scene, project))


def _is_whole(scene: Scene, project: Project) -> bool:
    """Whether all of a project was asked for."""
    return not scene.paths or any(path == "" or f"{project.base}/".startswith(f"{path}/") for path in scene.paths)


def _chain(folder: str, project_at: Callable[[str], Project | None]) -> tuple[Project, ...]:
    """The projects from a folder upward, nearest first."""
    found = []
    while True:
        project = project_at(folder)
        if project:
            found.append(project)
        if not folder:
            return tuple(found)
        folder = folder.rpartition("/")[0]


def _asked(scene: Scene) -> list[str]:
    """Every file that was asked for, sorted, each once."""
    if not scene.paths:
        return walk(scene.root, scene.start)
    files: dict[str, None] = {}
    for path in scene.paths:
        full = os.path.join(scene.root, path)
        files.update(dict.fromkeys(walk(scene.root, path) if os.path.isdir(full) and not os.path.islink(full) else [path]))
    return sorted(files)


def _root_of(paths: Sequence[str], config: str) -> str:
    """The top of the git tree that everything named is in; without git, the working directory, or what holds the paths."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    folders += [os.path.dirname(_absolute(config))] if config else []
    here = os.path.commonpath(folders) if folders else os.getcwd()
    top = git_top(here)
    return top or (os.getcwd() if _is_below(here, os.getcwd()) else here)


def _absolute(path: str) -> str:
    """Absolute, with the links of its folder resolved; whether the last part is a link is for the reader to refuse."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _from(root: str, path: str) -> str:
    """A full path from the root, POSIX, `""` for the root itself."""
    if not _is_below(path, root):
        raise CallerError(f"{path} is not below the root {root}", help="give --root, or check the two in separate runs")
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    return "" if relative == "." else relative
