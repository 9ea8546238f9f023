"""`digest`: a full digest, or an image reference that carries one."""

from __future__ import annotations

from pytest_lineage.identifiers import ALGORITHMS, WEAK_ALGORITHMS, plain_digest
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_lineage.model import Claim, Judgement

_FORMS = {"any": "", "prefixed": " with its algorithm before it", "reference": " after an image's name and an @"}


@frozen
class Digest:
    """The value is a full digest, or an image reference that carries one.

    What it checks: The value is a digest of one of `algorithms`, of the length that the algorithm has, in lower-case hex
    digits, alone (`9f86…`), with its algorithm (`sha256:9f86…`) or in an image reference (`name:tag@sha256:9f86…`). A tag,
    a digest that is cut off, one of nothing, and one that somebody typed are each named as such.
    Why it matters: A tag can be moved to another image without notice, and half a digest identifies nothing: only the whole
    digest brings back the bytes that the model was made with.
    Example: `check: digest`, `field: env.docker_image_digest` on `docker_image_digest: "fraud-train:21"`.
    Instead: Record what `docker inspect --format '{{index .RepoDigests 0}}' fraud-train:21` prints, or the part after its `@`.
    """

    algorithms: tuple[str, ...] = parameter(
        ("sha256", "sha512"),
        help="The digest algorithms that count; a weak one counts where it is named.",
        choices=(*ALGORITHMS, *WEAK_ALGORITHMS),
    )
    form: str = parameter(
        "any",
        help="How the digest is written: any way, prefixed with its algorithm, or in an image reference.",
        choices=tuple(_FORMS),
    )

    kind = "digest"
    default_field = None
    asks = ()
    codes = dict[str, str]()

    def __post_init__(self) -> None:
        if not self.algorithms:
            raise ValueError("algorithms is empty, so no digest could pass")

    def judge(self, claim: Claim) -> Judgement:
        """A finding for anything but a whole digest."""
        expected = f"a {' or '.join(self.algorithms)} digest{_FORMS[self.form]}"
        if isinstance(claim.value, (list, dict)):
            kind = "a list" if isinstance(claim.value, list) else "an object"
            yield claim.violation("wrong-type", f"{claim.name} is {kind} where one digest belongs", expected=expected)
        elif not isinstance(claim.value, str):
            yield claim.violation("malformed-id", f"{claim.name} is no text, and a digest is: put it in quotation marks", expected=expected)
        else:
            from pytest_lineage.identifiers import Identifier, parse_digest

            found = parse_digest(claim.value, algorithms=self.algorithms, form=self.form)
            if isinstance(found, Identifier):
                fix = f"Write it as {found.canonical}" if found.canonical else ""
                yield claim.violation(found.code, f"{claim.name} is {found.reason}", expected=expected, fix=fix)

    @property
    def holds(self) -> Callable[[object], bool]:
        """Whether the value is plainly a digest; references are left to `judge`."""
        return plain_digest(() if self.form == "reference" else self.algorithms, prefixed=self.form != "any")

    def schema(self) -> dict[str, object]:
        """Text of the right length and alphabet; placeholders, and bad names of images, are left to `judge`."""
        before = {"any": r"(?:[^@\s]+@)?", "prefixed": "", "reference": r"[^@\s]+@"}[self.form]
        optional = "?" if self.form == "any" else ""
        lengths = {**ALGORITHMS, **WEAK_ALGORITHMS}
        digests = [f"(?:{name.replace('_', '[-_]')}:){optional}[0-9a-f]{{{lengths[name]}}}" for name in self.algorithms]
        return {"type": "string", "pattern": f"^{before}(?:{'|'.join(digests)})$"}
