"""The command line as a process of its own, with the memory it took, and what every run of it keeps to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lineage.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds after which a run hangs: many times what any document may take, for machines that are slow or busy.
PATIENCE = 60
#: Bytes that no document may make us hold.
MEMORY = 256 * 1024 * 1024
#: Exit codes that the command line documents, without the one for our own faults.
DOCUMENTED = frozenset({0, 1, 2, 3, 5})


@frozen
class Ran:
    """What a run of the command line came to; `peak` is in bytes, 0 where the system does not tell."""

    code: int
    out: str
    err: str
    peak: int

    @property
    def said(self) -> str:
        """Everything it printed."""
        return self.out + self.err


def lineage(*argv: str, folder: Path, env: Mapping[str, str] | None = None) -> Ran:
    """`lineage ARGV…` in a folder."""
    with tempfile.TemporaryDirectory() as aside:
        note = Path(aside, "peak")
        command = [sys.executable, str(Path(__file__).with_name("measured.py")), str(note), *argv]
        variables = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "LINEAGE_DEBUG"}}
        done = subprocess.run(command, cwd=folder, env={**variables, **(env or {})}, capture_output=True, timeout=PATIENCE, check=False)
        peak = int(note.read_text()) if note.exists() else 0
    return Ran(code=done.returncode, out=done.stdout.decode(errors="replace"), err=done.stderr.decode(errors="replace"), peak=peak)


def obeyed(text: str) -> str:
    """The first thing in printed text that a CI runner or a terminal would obey, `""` for none."""
    found = re.search(r"(?m)^\s*::|##\[|##[A-Za-z]+\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    return text[max(0, found.start() - 40) : found.end() + 40] if found else ""


def assert_civil(ran: Ran, code: int | None = None) -> None:
    """A documented exit code, memory within bounds, no traceback, and nothing printed that anybody obeys."""
    assert ran.code in DOCUMENTED, (ran.code, ran.said[:4000])
    assert "Traceback" not in ran.said, ran.said[:4000]
    assert "internal error" not in ran.said, ran.said[:4000]
    assert not obeyed(ran.said), repr(obeyed(ran.said))
    assert ran.peak < MEMORY, f"{ran.peak:,} bytes"
    if code is not None:
        assert ran.code == code, (ran.code, ran.said[:4000])
