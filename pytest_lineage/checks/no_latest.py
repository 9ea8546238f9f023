"""`no-latest`: no reference is a moving pointer."""

from __future__ import annotations

from pytest_lineage.identifiers import is_digest, moving, still, suspects
from pytest_lineage.paths import parse_field
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_lineage.model import Claim, Finding, Judgement, Record
    from pytest_lineage.paths import Path

    Keys = tuple[str, ...]

#: Where the vocabulary has references, with all below. List indexes are left out: `data` may be a list.
_REFERENCES: frozenset[Keys] = frozenset(
    {
        ("run", "id"),
        ("data", "source"),
        ("data", "snapshot"),
        ("data", "producer"),
        ("features", "transforms_commit"),
        ("code", "tag"),
        ("env", "docker_image"),
        ("env", "docker_image_digest"),
        ("env", "python"),
        ("env", "cuda"),
        ("env", "packages"),
        ("evaluation", "datasets"),
        ("evaluation", "splits"),
        ("parents",),
    }
)
#: Keys that hold a reference wherever they stand.
_REFERENCE_KEYS = frozenset({"version", "revision", "commit", "digest", "image", "snapshot"})
#: Where text is an image reference, in which neither tag nor digest means `latest`.
_IMAGES: frozenset[Keys] = frozenset({("env", "docker_image"), ("env", "docker_image_digest")})
_IMAGE_KEYS = frozenset(keys[-1] for keys in _IMAGES)
#: Keys of names, which may be any word; `churn:latest` is a pointer all the same.
_NAMES = frozenset({"name", "role", "type", "repo", "artifact"})
#: Keys of prose, of people and of code: what stands there points at nothing (`train:main` is a function).
_PROSE = frozenset(
    {"why", "reason", "description", "title", "note", "notes", "comment", "comments", "message", "summary", "sql", "owner", "by"}
    | {"approved_by", "ticket", "hardware", "experiment", "entry_point", "script", "config_file"}
)


@frozen
class NoLatest:
    """No reference is a moving pointer.

    What it checks: No reference in the record, or at `places`, is `latest` in any spelling, an image without tag and digest
    (unless `env.docker_image_digest` stands beside it), an alias, a stage or a branch. References are the fields that name
    versions, commits, data, images, packages, splits and parents; in any other field only an unmistakable pointer counts
    (`fraud:latest`, `models:/fraud@champion`), and in prose, such as `approvals.reason`, none does.
    Why it matters: What `latest` meant when the model was made is lost the moment somebody moves it.
    Example: `docker_image: "fraud-train:latest"`, or `source: "models:/fraud/Production"` in `parents`.
    Instead: Record what the pointer meant that day: a digest, a commit, a version (`fraud-train:21@sha256:…`).
    """

    places: tuple[str, ...] = parameter((), help="The fields to look at, with all below them, instead of the whole record.")

    kind = "no-latest"
    default_field = ""
    asks = ()
    codes = dict[str, str]()

    def __post_init__(self) -> None:
        for place in self.places:
            parse_field(place)

    def judge(self, claim: Claim) -> Judgement:
        """A finding for each place with a moving pointer; and where none of `places` is there to be looked at."""
        if not self.places:
            if not _is_still(claim.value):
                yield from _pointers(claim, named=bool(claim.path))
            return
        claims = [found for place in self.places for found in claim.record.find(parse_field(place))]
        recorded = [found for found in claims if not found.absent]
        if not recorded:
            yield claims[0].violation("missing", f"none of {', '.join(self.places)} is recorded, so there is nothing to look at")
        for found in recorded:
            yield from _pointers(found, named=True)

    def holds(self, value: object) -> bool:
        """Whether nothing would be a pointer in any field; the whole record is left to `judge` where places are named."""
        return not self.places and _is_still(value)


def _pointers(claim: Claim, *, named: bool) -> Iterator[Finding]:
    """The findings at and below a claim; `named` where a rule says itself that references stand there."""
    record, top = claim.record, _keys(claim.path)
    for path, text in _texts(claim.value, claim.path):
        keys = _keys(path)
        image = keys in _IMAGES
        reason = moving(text, image=image)
        if not reason or not ((named and keys == top) or _counts(keys, text, named=named)):
            continue
        if image and not moving(text) and _has_digest(record):
            continue
        if not named and _is_moved(record, path):
            continue
        code = "mutable-tag" if image or "the tag " in reason else "mutable-ref"
        found = record.claim(*path)
        yield found.violation(code, f"{found.name} is {reason}", expected="a reference that stays what it is: a digest, commit or version")


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text at and below a value, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))


def _keys(path: Path) -> Keys:
    return tuple(step for step in path if isinstance(step, str))


def _counts(keys: Keys, text: str, *, named: bool) -> bool:
    """Whether a moving text is a pointer where it stands."""
    if keys[-1] in _PROSE:
        return False
    if _unmistakable(text):
        return True
    refers = named or keys[-1] in _REFERENCE_KEYS or keys[:1] in _REFERENCES or keys[:2] in _REFERENCES
    return refers and keys[-1] not in _NAMES


def _unmistakable(text: str) -> bool:
    """Whether a moving text can be nothing else, as the word `main` can."""
    lower = text.strip().lower()
    if any(character.isspace() for character in lower):
        return False
    return (
        lower.startswith(("models:/", "refs/heads/"))
        or ("latest" in lower and (":" in lower or "@" in lower))
        or ("@" in lower and "/" in lower)
    )


def _is_moved(record: Record, path: Path) -> bool:
    """Whether a value stands under its name in the vocabulary too, where it is found."""
    authors = set(record.origins.values())
    return any(path[:length] in authors for length in range(1, len(path) + 1))


def _has_digest(record: Record) -> bool:
    """Whether the image's digest stands beside its name."""
    digest = record.claim("env", "docker_image_digest").value
    return isinstance(digest, str) and is_digest(digest.rpartition("@")[2])


def _is_still(value: object) -> bool:
    """Whether no text at or below a value moves, in whichever field it stands: true of most records, and quickly seen."""
    texts, images = _gather(value)
    if any(moving(image, image=True) for image in images if not _is_tagged(image)):
        return False
    return not any(moving(text) for text in suspects(texts))


def _is_tagged(image: str) -> bool:
    """Whether an image has a tag, or is a digest, with nothing in it that moves: most are, and need no closer look."""
    return ":" in image.rpartition("/")[2] and still(image)


def _gather(value: object) -> tuple[list[str], list[str]]:
    """Every text at or below a value, and those whose key says that an image stands there."""
    texts: list[str] = []
    images: list[str] = []
    todo = [value]
    while todo:
        at = todo.pop()
        if isinstance(at, str):
            texts.append(at)
        elif isinstance(at, list):
            todo += at
        elif isinstance(at, dict):
            for key, entry in at.items():
                if entry.__class__ is str and key not in _IMAGE_KEYS:
                    texts.append(entry)
                elif key in _IMAGE_KEYS and isinstance(entry, str):
                    images.append(entry)
                else:
                    todo.append(entry)
    return texts, images
