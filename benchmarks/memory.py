"""Row 11: the most memory that a whole run holds, over many manifests and over artifacts of very different size."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, script
from benchmarks.policies import TWENTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.inputs import Manifest
    from benchmarks.measure import Size

_MB = 1024 * 1024
_ARTIFACT = """\
policy: bench
version: 1
rules:
- {id: artifact, check: checksum, field: model.artifact_sha256, of: model.artifact, fix: Record what `lineage hash` prints.}
"""
#: Runs a process and prints the most that it held. A child's figure starts at its parent's, so the parent has to be small.
_SMALL_PARENT = """\
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def lines(folder: str, size: Size) -> Iterator[Line]:
    """In megabytes, beside a Python that only imports what any such program needs; then a large artifact beside a small one."""
    count = size.of(1_000)
    rounds = size.turns(3)
    check = [script("lineage", "pytest-lineage"), "check"]
    floor = [sys.executable, "-c", "import yaml, re, json, dataclasses, argparse"]
    for form in ("json", "yaml"):
        here = os.path.join(folder, form)
        project(here, count, TWENTY, form=form)
        yield Line(
            row=11,
            work=f"most memory of lineage check, {count:,} {form.upper()} manifests × 20 rules",
            other="imports alone",
            pairs=[(megabytes(check, here), megabytes(floor, here)) for _ in range(rounds)],
            promise=Promise(bound=60, unit=" MB"),
            unit="MB",
            figure=lambda ours, _: ours,
        )
    small, large = _with_artifact(folder, _MB), _with_artifact(folder, size.of(1024) * _MB)
    yield Line(
        row=11,
        work=f"most memory of lineage check, an artifact of {size.of(1024):,} MB",
        other="an artifact of 1 MB",
        pairs=[(megabytes(check, large), megabytes(check, small)) for _ in range(rounds)],
        promise=Promise(bound=1.1),
        unit="MB",
    )


def megabytes(argv: Sequence[str], folder: str) -> float:
    """The most memory that a process held; it must end with 0."""
    told = subprocess.run([sys.executable, "-Sc", _SMALL_PARENT, *argv], cwd=folder, capture_output=True, text=True, check=True)
    code, held = told.stdout.split()
    if code != "0":
        raise RuntimeError(f"{' '.join(argv)} ended with {code}:\n{told.stderr}")
    return int(held) / _MB


def _with_artifact(folder: str, length: int) -> str:
    """A project of one manifest whose artifact is a file of zeros with a hole for a body: it takes no room on the disk."""
    here = os.path.join(folder, f"artifact-{length}")
    body = hashlib.sha256()
    for _ in range(length // _MB):
        body.update(bytes(_MB))

    def name_it(data: Manifest, number: int) -> None:
        data["model"] |= {"artifact": f"model-{number}.bin", "artifact_sha256": body.hexdigest()}

    (path,) = project(here, 1, _ARTIFACT, change=name_it)
    with open(os.path.join(os.path.dirname(path), "model-1.bin"), "wb") as file:
        file.truncate(length)
    return here
