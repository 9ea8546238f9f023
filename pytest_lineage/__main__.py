"""`python -m pytest_lineage`: the same as `lineage`.

`-m` puts the working directory first on the import path. What is checked there may be hostile, so it goes before anything
else is imported. Python itself has imported `runpy` by then: where that matters, run `lineage`, or `python -I -m`.
"""

import sys

if not getattr(sys.flags, "safe_path", False) and not sys.flags.isolated:
    del sys.path[0]

from pytest_lineage.cli import entry

if __name__ == "__main__":
    entry()
