"""The shipped policies: in the package in a wheel, beside the package in a checkout or an editable install."""

from __future__ import annotations

import os

_SUFFIX = ".yaml"
#: What a shipped policy's file is called in messages and reports, wherever it stands on this machine.
PREFIX = "pytest_lineage/packs/"


def names() -> list[str]:
    """The names of the shipped policies, sorted."""
    try:
        found = os.listdir(folder())
    except OSError:
        return []
    return sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX))


def find(name: str) -> str:
    """The path of a shipped policy's file, `""` where there is none of that name."""
    if os.path.basename(name) != name or name.startswith("."):
        return ""
    path = os.path.join(folder(), name + _SUFFIX)
    return path if os.path.isfile(path) else ""


def read(name: str) -> bytes:
    """The bytes of a shipped policy that `find` found."""
    with open(find(name), "rb") as file:
        return file.read()


def folder() -> str:
    """Where the shipped policies stand."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "packs")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "policies")
