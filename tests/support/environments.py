"""Real virtual environments for tests: what is in them was put there by pip, and commands run in them as users run them.

They hold what a test installs and nothing else of ours. The libraries that we depend on come from the environment that the
tests run in, through a path file, so that no test needs a package index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parent.parent.parent


class Environment:
    """A virtual environment; `run` gives a finished command with its output as text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, symlinks=True)
        self.bin = folder / "bin"
        self.python = self.bin / "python"
        (self.packages / "libraries.pth").write_text(f"{_libraries(folder)}\n")
        self._script("pytest", "from pytest import console_main; raise SystemExit(console_main())")

    @property
    def packages(self) -> Path:
        """Where installers put packages."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"

    def _script(self, name: str, code: str) -> None:
        """A console script of a library, as an installer writes it."""
        (self.bin / name).write_text(f"#!{self.python}\n{code}\n")
        (self.bin / name).chmod(0o755)

    def install(self, *what: str | Path) -> None:
        """Have pip install wheels or folders, without an index."""
        self._pip("install", "--no-deps", "--no-index", "--no-build-isolation", *map(str, what))

    def uninstall(self, *names: str) -> None:
        """Have pip take distributions away again."""
        self._pip("uninstall", "--yes", *names)

    def run(self, *command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in a folder; the caller looks at its exit code."""
        program, *arguments = map(str, command)
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=cwd,
            env=_environment(self.bin) | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check", "--quiet", *arguments]
        done = subprocess.run(command, env=_environment(Path(sys.executable).parent), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def _libraries(folder: Path) -> Path:
    """A folder with links to every installed package but ours, so that ours is only where a test installs it."""
    libraries = folder / "libraries"
    libraries.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "lineage" not in entry.name and not entry.name.startswith("__editable__"):
            (libraries / entry.name).symlink_to(entry)
    return libraries


def _environment(first: Path) -> dict[str, str]:
    """This process's variables, without what would lead Python or pytest elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "LINEAGE", "COV_"))}
    return kept | {"PATH": f"{first}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(first.parent)}


def copy_project(folder: Path) -> Path:
    """A copy of what a build of the project needs, so that a build leaves nothing in the checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("pytest_lineage", "policies", "examples", "docs", "tests", "benchmarks"):
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis"))
    for path in (*PROJECT.glob("*.md"), PROJECT / "LICENSE", PROJECT / "pyproject.toml", PROJECT / ".gitignore"):
        shutil.copy(path, folder / path.name)
    return folder


def wheel(folder: Path, name: str, files: Mapping[str, str], entry_points: str) -> Path:
    """A wheel of a distribution `name`, version 1.0, made by hand: the quickest way to a distribution that is wrong."""
    info = f"{name.replace('-', '_')}-1.0.dist-info"
    held = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": entry_points,
    }
    held[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*held, f"{info}/RECORD"))
    made = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in held.items():
            archive.writestr(path, text)
    return made
