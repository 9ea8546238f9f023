"""`immutable-id`: an identifier that cannot come to mean something else."""

from __future__ import annotations

from pytest_lineage.identifiers import CLASSES, is_commit, is_content, strong_enough
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_lineage.identifiers import Identifier
    from pytest_lineage.model import Claim, Finding, Judgement

#: What each class below `content` leaves open, as a clause after the identifier's noun.
_OPEN = {
    "commit": "which names a tree or a log, not these bytes",
    "immutable": "which is immutable by the promise of its server alone",
    "expiring": "which lasts only while its system retains it",
    "counter": "which its registry can delete and give again",
    "mutable": "which can come to mean something else",
}


@frozen
class ImmutableId:
    """The value is an identifier that cannot come to mean something else.

    What it checks: The value has the form of an identifier whose class is `at-least` or stronger. From strongest: `content`
    (a digest of the bytes), `commit` (a digest of a tree or log), `immutable` (its server promises), `expiring` (while it
    is retained: an S3 version, a Delta version), `counter` (a registry's own number), `mutable` (tags, branches, paths).
    Placeholders, cut off, misspelled and moving identifiers are each named as such. Every entry of a list must pass.
    A bare number or time counts only where `system` names the snapshot system it belongs to.
    Why it matters: An identifier that can change without notice identifies nothing a month later.
    Example: `check: immutable-id`, `field: code.commit`, `at-least: commit` on `commit: main`.
    Instead: Record what the reference meant when the model was made: `commit:` and all 40 digits of `git rev-parse HEAD`.
    """

    at_least: str = parameter("expiring", help="The weakest class of identifier that passes.", choices=CLASSES)
    kinds: tuple[str, ...] = parameter((), help="The grammars that may match, such as git_sha1 or s3_version_uri; none for all.")
    system: str = parameter("", help="The snapshot system that bare numbers and times belong to, such as delta or iceberg.")

    kind = "immutable-id"
    default_field = None
    asks = ()
    codes = dict[str, str]()

    def __post_init__(self) -> None:
        if self.kinds:
            from pytest_lineage.identifiers import KINDS

            for name in self.kinds:
                _known(name, "kind of identifier", sorted(KINDS))
        if self.system:
            from pytest_lineage.identifiers import SYSTEMS

            _known(self.system, "snapshot system", [*SYSTEMS])

    def judge(self, claim: Claim) -> Judgement:
        """A finding for a value, or for each entry of a list, that is no identifier or too weak a one."""
        if isinstance(claim.value, list):
            for index in range(len(claim.value)):
                entry = claim.child(index)
                if entry.absent:
                    yield entry.violation("missing", f"{entry.name} is empty", expected=self._expected)
                else:
                    yield from self._judge(entry)
        else:
            yield from self._judge(claim)

    @property
    def holds(self) -> Callable[[object], bool]:
        """Whether the value, or every entry of a list, is strong enough."""
        kinds = {} if self.at_least == "content" else {"git_sha1": 40, "git_sha256": 64}
        commits = {length for kind, length in kinds.items() if kind in self.kinds or not self.kinds}
        contents = not self.kinds

        def holds(value: object) -> bool:
            if isinstance(value, str):
                if len(value) in commits and is_commit(value):
                    return True
                if contents and ":" in value and is_content(value):
                    return True
                return self._accepts(self._classify(value))
            return isinstance(value, list) and all(isinstance(entry, str) and holds(entry) for entry in value)

        return holds

    def schema(self) -> dict[str, object]:
        """Text or a list of texts; what the text is worth, a schema cannot say."""
        one: dict[str, object] = {"type": ["string", "integer"] if self.system else "string"}
        return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}

    def _classify(self, value: str) -> Identifier:
        from pytest_lineage.identifiers import classify

        return classify(value, kinds=self.kinds, system=self.system)

    def _accepts(self, found: Identifier) -> bool:
        return strong_enough(found.cls, self.at_least) and (not self.kinds or found.grammar in self.kinds)

    def _judge(self, claim: Claim) -> Iterator[Finding]:
        value = claim.value
        if isinstance(value, (list, dict)):
            kind = "a list" if isinstance(value, list) else "an object"
            yield claim.violation("wrong-type", f"{claim.name} is {kind} where one identifier belongs", expected=self._expected)
        elif isinstance(value, bool) or not isinstance(value, (str, int if self.system else str)):
            message = f"{claim.name} is no text, and an identifier is: put it in quotation marks"
            yield claim.violation("malformed-id", message, expected=self._expected)
        elif not self._accepts(found := self._classify(str(value))):
            fix = f"Write it as {found.canonical}" if found.canonical else ""
            yield claim.violation(found.code or "weak-id", f"{claim.name} is {_reason(found)}", expected=self._expected, fix=fix)

    @property
    def _expected(self) -> str:
        if not self.kinds:
            return f"an identifier of class {self.at_least}{' or stronger' if self.at_least != 'content' else ''}"
        return " or ".join(dict.fromkeys(_noun(name) for name in self.kinds))


def _reason(found: Identifier) -> str:
    """What is wrong, as a clause after "is"; for a sound identifier, what its class leaves open."""
    if found.reason:
        return found.reason
    return f"{_noun(found.grammar)}, {_OPEN[found.cls]}"


def _noun(kind: str) -> str:
    """What a grammar calls its identifiers; bare numbers and times of a snapshot system have no row of their own."""
    from pytest_lineage.identifiers import GRAMMARS

    return GRAMMARS[kind].noun if kind in GRAMMARS else f"a {kind.replace('_', ' ')}"


def _known(name: str, what: str, names: list[str]) -> None:
    if name not in names:
        import difflib

        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(names)}"
        raise ValueError(f"no {what} is called {name!r}: {hint}")
