"""Runs the command line as its console script does, and leaves the most memory it held, in bytes, in a file: `measured.py FILE ARGV…`."""

from __future__ import annotations

import os
import sys


def peak() -> int:
    """The most memory this process held since it was executed, in bytes.

    Not `ru_maxrss`: that counts the parent too, whose memory a process has for a moment after a fork.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        return 0


if __name__ == "__main__":
    del sys.path[0]  # this folder holds modules whose names are others' too
    from pytest_lineage.cli import main

    code = main(sys.argv[2:])
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(str(peak()))
    sys.stdout.flush()
    os._exit(code)
