"""`schema-hash`: the hash of the data's schema is recorded, whole."""

from __future__ import annotations

from pytest_lineage.identifiers import ALGORITHMS, WEAK_ALGORITHMS, plain_digest
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_lineage.model import Claim, Judgement


@frozen
class SchemaHash:
    """The hash of the data's schema is recorded, whole.

    What it checks: The value is a full digest of one of `algorithms`, alone or prefixed with its algorithm, and no
    placeholder. Whether it is the hash of the data's schema is not judged here.
    Why it matters: A column that was renamed, dropped or read as another type changes what a model learns, and does not
    change the path of the data: only a hash of the schema shows it.
    Example: `check: schema-hash`, `field: data.schema_hash` on `schema_hash: "c4b7a10..."`.
    Instead: Write the names and types of the columns, in order, to a file, and record what `lineage hash FILE` prints.
    """

    algorithms: tuple[str, ...] = parameter(
        ("sha256", "sha512"),
        help="The digest algorithms that count; a weak one counts where it is named.",
        choices=(*ALGORITHMS, *WEAK_ALGORITHMS),
    )

    kind = "schema-hash"
    default_field = None
    asks = ()
    codes = dict[str, str]()

    def __post_init__(self) -> None:
        if not self.algorithms:
            raise ValueError("algorithms is empty, so no schema hash could pass")

    def judge(self, claim: Claim) -> Judgement:
        """A finding for anything but a whole digest."""
        expected = f"a {' or '.join(self.algorithms)} digest of the schema"
        if isinstance(claim.value, (list, dict)):
            kind = "a list" if isinstance(claim.value, list) else "an object"
            yield claim.violation("wrong-type", f"{claim.name} is {kind} where the hash of a schema belongs", expected=expected)
        elif not isinstance(claim.value, str):
            yield claim.violation("malformed-id", f"{claim.name} is no text, and a hash is: put it in quotation marks", expected=expected)
        else:
            yield from self._judge_text(claim, claim.value, expected)

    @property
    def holds(self) -> Callable[[object], bool]:
        """Whether the value is plainly a digest."""
        return plain_digest(self.algorithms, prefixed=False)

    def schema(self) -> dict[str, object]:
        """Text of the right length and alphabet; placeholders are left to `judge`."""
        lengths = {**ALGORITHMS, **WEAK_ALGORITHMS}
        digests = [f"(?:{name.replace('_', '[-_]')}:)?[0-9a-f]{{{lengths[name]}}}" for name in self.algorithms]
        return {"type": "string", "pattern": f"^(?:{'|'.join(digests)})$"}

    def _judge_text(self, claim: Claim, text: str, expected: str) -> Judgement:
        from pytest_lineage.identifiers import Identifier, parse_digest

        found = parse_digest(text, algorithms=self.algorithms, form="prefixed" if ":" in text else "bare")
        if isinstance(found, Identifier):
            fix = f"Write it as {found.canonical}" if found.canonical else ""
            yield claim.violation(found.code, f"{claim.name} is {found.reason}", expected=expected, fix=fix)
