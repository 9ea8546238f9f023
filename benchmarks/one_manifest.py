"""Row 1: one manifest against one policy, from the start of the process to its end, as a hook or a person at a prompt sees it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, process, script, take_turns
from benchmarks.policies import TEN, schema_of_ten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Size

_WORK = "lineage check, one manifest × 10 rules"
_IMPORTS = "import yaml, re, json, dataclasses, argparse"


def lines(folder: str, size: Size) -> Iterator[Line]:
    """Against a process that only imports what any such program needs, and against check-jsonschema with the same ten rules."""
    here = os.path.join(folder, "one")
    (path,) = project(here, 1, TEN)
    ours = process([script("lineage", "pytest-lineage"), "check", "--policy", "policy.yaml", path], here)
    floor = process([sys.executable, "-c", _IMPORTS], here)
    pairs = take_turns(ours, floor, size.turns(40))
    yield Line(row=1, work=_WORK, other=f"python -c '{_IMPORTS}'", pairs=pairs, promise=Promise(bound=1.5))
    schema = os.path.join(here, "schema.json")
    with open(schema, "w", encoding="utf-8") as file:
        json.dump(schema_of_ten(), file)
    peer = process([script("check-jsonschema"), "--schemafile", schema, path], here)
    yield Line(row=1, work=_WORK, other="check-jsonschema", pairs=take_turns(ours, peer, size.turns(20)), promise=Promise(bound=0.6))
