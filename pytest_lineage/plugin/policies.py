"""Policies named to pytest, whose own tests are collected: which files those are, and what became of each test.

They test a policy, not a model: they are no lineage, count as nothing planned, and leave the project's lineage whole.
Under xdist the controller runs them, and sends every worker what became of them, as it does with lineage.
"""

from __future__ import annotations

import os
from dataclasses import replace

from pytest_lineage import documents
from pytest_lineage.access.files import Checkout
from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.plugin.names import encode, encode_path
from pytest_lineage.plugin.telling import HOLDS, Told, from_wire, to_wire
from pytest_lineage.sanitise import clean
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pytest_lineage.model import Style
    from pytest_lineage.plugin.selection import Pick
    from pytest_lineage.selftest import Tried

_ENDINGS = (".yaml", ".yml")


@frozen
class Trial:
    """A test of a rule.

    Attributes:
        names: in the id, the rule's and the test's: `team/image`, `pass[0]`. Brackets stay, as pytest itself numbers tests.
        line: of the record in the policy.
    """

    names: tuple[str, str]
    line: int
    told: Told


@frozen
class Tested:
    """A policy file: absolute, as it stands in ids, and its tests."""

    path: str
    id: str
    trials: tuple[Trial, ...]


def is_policy(path: str) -> bool:
    """Whether a file is a policy: a YAML object with `policy`, and with `rules` or `extends`.

    What cannot be parsed is taken for what its lines say, so that a slip in a policy is told as the policy's.
    """
    if not path.endswith(_ENDINGS):
        return False
    folder, name = os.path.split(path)
    try:
        with Checkout(folder) as checkout:
            data = checkout.read(name, documents.MAX_BYTES)
    except SubjectError:
        return False
    if b"policy" not in data:
        return False
    try:
        top = documents.read_yaml(data, name).value
    except SubjectError:
        return _looks_like_one(data)
    return isinstance(top, dict) and "policy" in top and ("rules" in top or "extends" in top)


def tested(picks: Sequence[Pick], rootpath: str, style: Style) -> tuple[Tested, ...]:
    """The tests that are asked for, each once and in the order of their files, and what became of them.

    Raises:
        CallerError: for a policy that does not load, an id that nothing has, and where there is no test at all.
    """
    asked: dict[str, list[Pick]] = {}
    for pick in picks:
        asked.setdefault(pick.path, []).append(pick)
    found = tuple(_chosen(_tested(path, rootpath, style), own) for path, own in asked.items())
    if picks and not any(one.trials for one in found):
        raise CallerError(f"{picks[0].argument} has no tests", help="write `tests:` with `pass` and `fail` records under its rules")
    return found


def policies_to_wire(policies: Iterable[Tested]) -> list[Any]:
    """Lists, texts and numbers alone, as JSON has them."""
    return [
        [one.path, one.id, [[*trial.names, trial.line, None if trial.told is HOLDS else to_wire(trial.told)] for trial in one.trials]]
        for one in policies
    ]


def policies_from_wire(sent: Sequence[Any]) -> tuple[Tested, ...]:
    """What was sent."""
    return tuple(Tested(path=path, id=id_, trials=tuple(_trial(*one) for one in trials)) for path, id_, trials in sent)


def _trial(rule: str, case: str, line: int, told: Sequence[Any] | None) -> Trial:
    return Trial(names=(rule, case), line=line, told=from_wire(told) if told else HOLDS)


def _looks_like_one(data: bytes) -> bool:
    import re

    return all(re.search(rb"(?m)^(?:%b)[ \t]*:" % key, data) for key in (b"policy", b"rules|extends"))


def _tested(path: str, rootpath: str, style: Style) -> Tested:
    from pytest_lineage.run import load_file
    from pytest_lineage.selftest import run

    trials = tuple(
        Trial(names=(encode(tried.rule.id), tried.case), line=tried.location.line, told=_tell(tried, style))
        for tried in run(load_file(path))
    )
    return Tested(path=path, id=encode_path(os.path.relpath(path, os.path.realpath(rootpath)).replace(os.sep, "/")), trials=trials)


def _tell(tried: Tried, style: Style) -> Told:
    """What `lineage policy test` says of it."""
    if not tried.problem:
        return HOLDS
    from pytest_lineage.reports.located import located_message

    place = tried.location
    error = CallerError(f"{tried.name}: {tried.problem}", file=place.file, line=place.line, column=place.column, text=place.text)
    text = located_message("error", error, style).rstrip()
    return Told(state="failed", text=text, file=clean(place.file), line=place.line, message=clean(tried.problem))


def _chosen(policy: Tested, picks: Iterable[Pick]) -> Tested:
    wanted: set[tuple[str, str]] = set()
    for pick in picks:
        meant = {trial.names for trial in policy.trials if trial.names[: len(pick.names)] == pick.names}
        if pick.names and not meant:
            raise _nothing(pick, policy)
        wanted |= meant
    return replace(policy, trials=tuple(trial for trial in policy.trials if trial.names in wanted))


def _nothing(pick: Pick, policy: Tested) -> CallerError:
    import difflib

    ids = ["::".join((policy.id, *trial.names)) for trial in policy.trials]
    close = difflib.get_close_matches(pick.argument, ids, n=1)
    advice = f"did you mean {close[0]!r}?" if close else "see `pytest --lineage --collect-only -q` with the policy's file"
    return CallerError(f"no test of a policy is called {pick.argument}", help=advice)
