"""`splits`: what was trained on, validated on and tested on, each by itself."""

from __future__ import annotations

from pytest_lineage.identifiers import CLASSES, classify, strong_enough
from pytest_lineage.model import Deferred, Unverified, ask
from pytest_lineage.paths import parse_field
from pytest_lineage.questions import FileLines, FileProblem, LinesFact
from pytest_lineage.row_ids import row_id, row_ids
from pytest_lineage.times import ends_after, span
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from typing import Any

    from pytest_lineage.model import Ask, Claim, Finding, Judgement

_ROLES = ("train", "validation", "test")
#: Words in the name of a data set that tell what it is for: `validation_v21`.
_WORDS = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "holdout": "test",
}
_EXPECTED = "an identifier, or a seed and ids"


@frozen
class Splits:
    """Training, validation and test data are each identified, and keep apart.

    What it checks: Each of `roles` is recorded, by an identifier of class `at-least` or stronger or by a seed together with ids;
    no two are the same, no row id stands in two of them, and neither validation nor test begins before training ends.
    `splits` is a mapping of roles to identifiers, lists of row ids, or `{version, sha256, seed, rows, time_range, ids}`, where
    `ids` is a list or the path of a text, CSV or JSON-lines file. Without it, `datasets` is a list of identifiers with the role
    in their names (`[validation_v21, test_v9]`), and what `data` names is trained on.
    Why it matters: A model tested on rows it was trained on looks better than it is, and nobody can show that it was not.
    Example: `splits: {train: churn_v3, validation: churn_v3, test: churn_v4}`.
    Instead: Save the seed and the row ids of each split, or a snapshot of each, and record their versions.
    """

    roles: tuple[str, ...] = parameter(_ROLES, help="The splits that must be recorded.", choices=_ROLES)
    at_least: str = parameter("expiring", help="The weakest class of identifier that passes.", choices=CLASSES)

    kind = "splits"
    default_field = "evaluation"
    asks = (FileLines,)
    codes = {
        "equal-splits": "two splits are the same data",
        "overlapping-splits": "rows stand in two splits",
        "period-overlap": "evaluation begins before training ends",
        "bad-time": "not a date or time of ISO 8601",
    }

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError("roles must name at least one split, or nothing would be checked")

    def judge(self, claim: Claim) -> Judgement:
        """Find each role's split, judge it alone, then judge them against one another."""
        if not isinstance(claim.value, (dict, list)):
            yield claim.violation("wrong-type", f"{claim.name} is neither a list nor an object of splits", expected="splits by role")
            return
        found = _splits(claim)
        for role in self.roles:
            if role not in found or found[role].absent:
                place = found.get(role) or _home(claim, role)
                yield place.violation("missing", f"{place.name} is missing: the {role} split is not recorded", expected=_EXPECTED)
        present = {role: split for role, split in found.items() if not split.absent}
        for role, split in present.items():
            if role in self.roles:
                yield from self._recorded(role, split)
        yield from _equal(present)
        yield from _periods(claim, present)
        yield from _rows(present)

    def _recorded(self, role: str, split: Claim) -> Iterator[Finding]:
        """Whether one split can be built again."""
        if isinstance(split.value, list):  # row ids written out are the split itself
            return
        names = _names(split)
        if not names and isinstance(split.value, dict) and not split.child("ids").absent:
            if isinstance(split.child("ids").value, str) and split.child("seed").absent:
                place = split.child("seed")
                yield place.violation(
                    "missing", f"{place.name} is missing: the {role} split has neither identifier nor seed", expected=_EXPECTED
                )
        elif not names:
            yield split.violation("missing", f"{split.name} has no identifier of the {role} split", expected=_EXPECTED)
        else:
            yield from self._strong(names, split)

    def _strong(self, names: Sequence[Claim], split: Claim) -> Iterator[Finding]:
        """One identifier that is strong enough is enough; one that is broken is a finding in any case."""
        problems = [(name, *self._problem(name.value)) for name in names]
        strong = any(not code for _, code, _ in problems)
        rebuilt = isinstance(split.value, dict) and not split.child("seed").absent and not split.child("ids").absent
        for name, code, reason in problems:
            if code and (code in _BROKEN or not (strong or rebuilt)):
                yield name.violation(code, f"{name.name} is {reason}", expected=f"an identifier of class {self.at_least} or stronger")

    def _problem(self, value: object) -> tuple[str, str]:
        """Code and clause of what is wrong with an identifier, two empty texts where nothing is."""
        if not isinstance(value, str):
            return "malformed-id", "not text, so it is no identifier"
        known = classify(value)
        if known.cls in {"placeholder", "malformed"} or (known.code and not strong_enough(known.cls, self.at_least)):
            return known.code, known.reason
        if not strong_enough(known.cls, self.at_least):
            return "weak-id", f"of class {known.cls}, weaker than {self.at_least}"
        return "", ""


_BROKEN = frozenset({"placeholder", "truncated-id", "malformed-id", "non-ascii-id", "bad-digest"})


def _home(claim: Claim, role: str) -> Claim:
    """Where a split that is missing would be recorded."""
    if isinstance(claim.value, dict) and claim.path[-1:] == ("evaluation",):
        return claim.child("splits", role) if isinstance(claim.child("splits").value, dict) else claim.child("splits")
    return claim.child(role) if isinstance(claim.value, dict) else claim


def _splits(claim: Claim) -> dict[str, Claim]:
    """Each role's split. `splits` speaks for itself; a list names what evaluates, and `data` what trains."""
    if isinstance(claim.value, dict) and _WORDS.keys().isdisjoint(claim.value):
        splits, datasets = claim.child("splits"), claim.child("datasets")
        claim = splits if isinstance(splits.value, (dict, list)) and splits.value else datasets
    if isinstance(claim.value, dict):
        # The exact name comes last, so that it wins over another word for it.
        keys = sorted((key for key in claim.value if key in _WORDS), key=lambda key: key in _ROLES)
        return {_WORDS[key]: claim.child(key) for key in keys}
    if not isinstance(claim.value, list):
        return {}
    found: dict[str, Claim] = {}
    for index in range(len(claim.value)):
        role = _role(claim.child(index))
        if role:
            found.setdefault(role, claim.child(index))
    return {**({"train": train} if "train" not in found and (train := _training(claim)) else {}), **found}


def _training(claim: Claim) -> Claim | None:
    """The identifier of the first of `data`: what is trained on where only evaluation data is listed."""
    for field in ("data.version", "data.sha256"):
        place = claim.record.find(parse_field(field))[0]
        if not place.absent:
            return place
    return None


def _role(entry: Claim) -> str:
    """The one role that an entry of a list names, `""` for none or several."""
    import re

    text = entry.value
    if isinstance(text, dict):
        text = next((text[key] for key in ("role", "name", "version") if isinstance(text.get(key), str)), "")
    words = re.findall(r"[a-z]+", text.lower()) if isinstance(text, str) and len(text) <= 4096 else []
    roles = {_WORDS[word] for word in words if word in _WORDS}
    return roles.pop() if len(roles) == 1 else ""


def _names(split: Claim) -> list[Claim]:
    """The identifiers of a split."""
    if isinstance(split.value, dict):
        return [split.child(key) for key in ("version", "sha256") if not split.child(key).absent]
    return [split]


def _equal(splits: dict[str, Claim]) -> Iterator[Finding]:
    seen: dict[str, tuple[str, Claim]] = {}
    for role, split in splits.items():
        if isinstance(split.value, list):
            continue
        for name in _names(split):
            first = seen.setdefault(str(name.value).removeprefix("sha256:"), (role, name))
            if first[0] != role:
                yield name.violation(
                    "equal-splits", f"{name.name} is {first[1].name}: {role} and {first[0]} are the same data", expected="data of its own"
                )
                break


def _periods(claim: Claim, splits: dict[str, Claim]) -> Iterator[Finding]:
    """Well-formed times, and evaluation after training; `data` tells the training period where its split does not."""
    periods = {role: split.child("time_range") for role, split in splits.items() if isinstance(split.value, dict)}
    periods = {role: period for role, period in periods.items() if not period.absent}
    for period in periods.values():
        yield from _times(period)
    train = periods.pop("train", None)
    ends = [train.child("end")] if train else claim.record.find(parse_field("data.time_range.end"))
    for period in periods.values():
        start = period.child("start")
        for end in ends:
            if isinstance(end.value, str) and isinstance(start.value, str) and ends_after(end.value, start.value):
                yield start.violation(
                    "period-overlap", f"{start.name} is before the end of training, {end.value} ({end.name})", expected=f"after {end.value}"
                )


def _times(period: Claim) -> Iterator[Finding]:
    for place in (period.child("start"), period.child("end")):
        if not place.absent and not (isinstance(place.value, str) and span(place.value)):
            yield place.violation("bad-time", f"{place.name} is no date or time of ISO 8601", expected="an ISO 8601 date or time")


def _rows(splits: dict[str, Claim]) -> Judgement:
    """No row in two splits. Files of ids are asked for together, and only where there is something to compare with."""
    from itertools import combinations

    places = {role: split if isinstance(split.value, list) else split.child("ids") for role, split in splits.items()}
    places = {role: place for role, place in places.items() if not place.absent and place.path}
    if len(places) < 2:
        return
    rows = {role: (place, {row_id(entry) for entry in place.value}) for role, place in places.items() if isinstance(place.value, list)}
    yield from _read({role: place for role, place in places.items() if role not in rows}, rows)
    for (other, (first, known)), (role, (place, own)) in combinations(rows.items(), 2):
        if shared := own & known:
            yield _overlap(role, other, place, first, shared)


def _overlap(role: str, other: str, place: Claim, first: Claim, shared: set[str]) -> Finding:
    some = ", ".join(row[:40] for row in sorted(shared)[:3]) + (", …" if len(shared) > 3 else "")
    rows = "row stands" if len(shared) == 1 else "rows stand"
    return place.violation(
        "overlapping-splits",
        f"{len(shared)} {rows} both in {place.name} and in {first.name}, so {role} and {other} overlap: {some}",
        expected="rows of its own",
    )


def _read(places: dict[str, Claim], rows: dict[str, tuple[Claim, set[str]]]) -> Generator[Finding | Ask, Any, None]:
    """Add the row ids of every file that can be read."""
    paths: dict[str, Claim] = {}
    for role, place in places.items():
        if not isinstance(place.value, str):
            yield place.violation("wrong-type", f"{place.name} is neither a list of row ids nor a path", expected="a list or a path")
        elif "://" in place.value:
            reason = "the row ids are in a store, so they could not be compared"
            yield place.doubt(Unverified(code="no-provider", reason=reason, remedy="put the file of row ids beside the manifest"))
        else:
            paths[role] = place
    questions = [FileLines(paths=_candidates(place)) for place in paths.values()]
    answers = (yield from ask(*questions)) if questions else ()
    for (role, place), answer in zip(paths.items(), answers, strict=True):
        if isinstance(answer, (Unverified, Deferred)):
            yield place.doubt(answer)
        elif isinstance(answer, FileProblem):
            yield place.violation(answer.code, f"{place.name}: {answer.message}", expected="a file below the root", evidence="files")
        elif isinstance(answer, LinesFact):
            rows[role] = place, row_ids(answer)
            if not rows[role][1]:
                yield place.violation("missing", f"{place.name}: {answer.path} holds no row ids", expected="row ids", evidence="files")


def _candidates(place: Claim) -> tuple[str, ...]:
    text = str(place.value)
    return (text,) if text.startswith("/") else place.record.beside(text)
