"""Rows 2 and 3: ten thousand manifests against twenty rules, in one process, beside reading them alone."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from benchmarks.inputs import project
from benchmarks.measure import Line, Promise, standing_in, take_turns
from benchmarks.policies import TWENTY, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Size


def json_lines(folder: str, size: Size) -> Iterator[Line]:
    """Row 2, beside `json.loads` of the files' text; and beside reading bytes, which is quicker and leaves UTF-8 unchecked."""
    count = size.of(10_000)
    work = f"check, {count:,} JSON manifests × 20 rules"
    here = os.path.join(folder, "json")
    paths = project(here, count, TWENTY)

    def as_text() -> None:
        for path in paths:
            with open(path, encoding="utf-8") as file:
                json.loads(file.read())

    def as_bytes() -> None:
        for path in paths:
            with open(path, "rb") as file:
                json.loads(file.read())

    with standing_in(here):
        ours, turns = checking(count), size.turns(7)
        text, raw = take_turns(ours, as_text, turns), take_turns(ours, as_bytes, turns)
    yield Line(row=2, work=work, other="open as text, json.loads", pairs=text, promise=Promise(bound=2))
    yield Line(row=2, work=work, other="open as bytes, json.loads", pairs=raw)
    with open(os.path.join(here, "policy.yaml"), "w", encoding="utf-8") as file:
        file.write(WHOLE)
    with standing_in(here):
        whole = take_turns(ours, as_text, size.turns(3))
    more = f"{work}, and four about whole records"
    yield Line(row=2, work=more, other="open as text, json.loads", pairs=whole)


def yaml_lines(folder: str, size: Size) -> Iterator[Line]:
    """Row 3, beside `yaml.load` by the C loader of texts that are in memory already."""
    import yaml

    count = size.of(10_000)
    here = os.path.join(folder, "yaml")
    texts = []
    for path in project(here, count, TWENTY, form="yaml"):
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())

    def load() -> None:
        for text in texts:
            yaml.load(text, yaml.CSafeLoader)

    work = f"check, {count:,} YAML manifests × 20 rules"
    with standing_in(here):
        pairs = take_turns(checking(count), load, size.turns(3))
    yield Line(row=3, work=work, other="yaml.load(text, CSafeLoader)", pairs=pairs, promise=Promise(bound=0.6))


def checking(count: int) -> Callable[[], object]:
    """The check of the project that one stands in, from finding its files to the verdict; it must be a whole and passing one."""
    from pytest_lineage import check

    def work() -> None:
        verdict = check()
        if len(verdict.judged) != count or verdict.exit_code() != 0:
            raise RuntimeError(f"{len(verdict.judged)} of {count} manifests were checked, exit code {verdict.exit_code()}")

    return work
