"""`feature-views`: every feature view with its version."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.identifiers import CLASSES, classify, moving, placeholder, strong_enough
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Claim, Judgement

    #: Where a view stands, its name, and its version's own claim or text (None where it has none).
    View = tuple[Claim, str, object]

#: How a name and a version are written in one text: transactions_v5, transactions@v5, transactions:5, transactions@latest.
_JOINED = r"(?P<name>.+?)(?:[@:](?P<version>[^@:]+)|[_-](?P<suffix>v[0-9]+|latest))"
_EXPECTED = "a version such as v5"


#: Characters of a version that is worth remembering.
_SHORT = 64


@frozen
class FeatureViews:
    """Every feature view is recorded with its version.

    What it checks: Each view has a name and a version, the version is of class `at-least` or stronger and never `latest`, and no
    view is recorded with two versions. Views are a list of `{name, version}`, a mapping of names to versions, or text:
    `transactions_v5, customers_v3`. A whole number is a version (the feature store counts), since its view is named.
    Why it matters: A feature view is code. When its definition moves on, the same name computes other features than the
    model was trained on.
    Example: `views: [{name: transactions, version: latest}]`, or `feature_views: "transactions, customers_v3"`.
    Instead: Record what the feature store served: `views: [{name: transactions, version: v5}]`.
    """

    at_least: str = parameter("counter", help="The weakest class of a version that passes.", choices=CLASSES)

    kind = "feature-views"
    default_field = "features.views"
    asks = ()
    codes = {"two-versions": "one feature view is recorded with two versions"}

    def judge(self, claim: Claim) -> Judgement:
        """A finding for each view whose version is missing, moving, weak or double."""
        seen: dict[str, str] = {}
        found = False
        for place, name, version in _views(claim):
            found = True
            problem = _nameless(name) or self._problem(version)
            if problem:
                code, reason = problem
                yield place.violation(code, f"{place.name}: the feature view {name or 'without a name'} {reason}", expected=_EXPECTED)
            elif seen.setdefault(name, str(version)) != str(version):
                yield place.violation(
                    "two-versions",
                    f"{place.name}: the feature view {name} has two versions, {seen[name]} and {version}",
                    expected="one version",
                )
        if not found:
            yield claim.violation("wrong-type", f"{claim.name} is no list of feature views", expected="a list of {name, version}")

    def holds(self, value: object) -> bool:
        """Whether a list of `{name, version}` is in order; other forms are left to `judge`."""
        if not isinstance(value, list) or not value:
            return False
        names = set()
        for view in value:
            if not isinstance(view, dict) or not isinstance(view.get("name"), str) or _nameless(view["name"]):
                return False
            if view["name"] in names or self._problem(view.get("version")):
                return False
            names.add(view["name"])
        return True

    def schema(self) -> dict[str, object]:
        """Views with a name and a version, or text in which both are written."""
        text = {"type": "string", "pattern": r"\S"}
        version = {"anyOf": [{"type": "integer"}, text]}
        view = {"type": "object", "required": ["name", "version"], "properties": {"name": text, "version": version}}
        return {"type": ["array", "object", "string"], "items": {"anyOf": [view, text]}}

    def _problem(self, version: object) -> tuple[str, str] | None:
        """The code and the clause of what is wrong with a version."""
        if version is None or version == "" or (isinstance(version, str) and version.isspace()):
            return "missing", "has no version"
        if isinstance(version, bool) or not isinstance(version, (str, int)):
            return "malformed-id", "has a version that is neither text nor a whole number"
        text = str(version)
        return (_text_problem if len(text) <= _SHORT else _text_problem.__wrapped__)(text, self.at_least)


@lru_cache(maxsize=4096)
def _text_problem(text: str, at_least: str) -> tuple[str, str] | None:
    if why := moving(text):
        return "mutable-ref", f"has a version that is {why}"
    if why := placeholder(text):
        return "placeholder", f"has a version that is {why}"
    # A whole number is the feature store's own here, so it counts; elsewhere it would be worth nothing.
    counts = len(text) < 20 and text.isascii() and text.removeprefix("v").isdigit()
    known = None if counts else classify(text)
    if known and known.code:
        return known.code, f"has a version that is {known.reason}"
    cls = known.cls if known else "counter"
    return None if strong_enough(cls, at_least) else ("weak-id", f"has the version {text}, of class {cls}, weaker than {at_least}")


def _views(claim: Claim) -> Iterator[View]:
    """Every view, in whichever form it is recorded."""
    value = claim.value
    if isinstance(value, str):
        for part in value.split(","):
            if part.strip():
                yield (claim, *_joined(part.strip()))
    elif isinstance(value, dict):
        for name in value:
            yield _versioned(claim.child(name), str(name))
    elif isinstance(value, list):
        for index, view in enumerate(value):
            place = claim.child(index)
            yield (place, *_joined(view.strip())) if isinstance(view, str) else _entry(place)


def _entry(place: Claim) -> View:
    """`{name, version}`; the finding stands at the version where there is one."""
    view = place.value
    if not isinstance(view, dict):
        return place, "", None
    name = view.get("name")
    version = place.child("version")
    return (place if version.absent else version), name if isinstance(name, str) else "", view.get("version")


def _versioned(place: Claim, name: str) -> View:
    """A mapping's entry: the version itself, or an object that has it."""
    if isinstance(place.value, dict):
        version = place.child("version")
        return (place if version.absent else version), name, None if version.absent else version.value
    return place, name, place.value


def _joined(text: str) -> tuple[str, object]:
    """The name and version written in one text."""
    import re

    match = re.fullmatch(_JOINED, text, re.IGNORECASE)
    return (match["name"], match["version"] or match["suffix"]) if match else (text, None)


def _nameless(name: str) -> tuple[str, str] | None:
    if not name.strip():
        return "missing", "has no name"
    why = placeholder(name)
    return ("placeholder", f"has a name that is {why}") if why else None
