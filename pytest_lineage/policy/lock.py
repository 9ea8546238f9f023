"""`lineage.lock`: policies in other repositories, each pinned by the sha256 of its bytes.

A commit id names a tree, but whoever serves it chooses what to send; the pin is what was seen when the policy was
adopted. Content is kept in the user's cache by its digest, and verified each time it is used.
"""

from __future__ import annotations

import os

from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_lineage.paths import Path
    from pytest_lineage.policy.draft import Draft
    from pytest_lineage.policy.reference import Reference

    #: URL, commit and path to the bytes of the file there; raises `LineageError`.
    Fetch = Callable[[str, str, str], bytes]

#: The lock file's name, beside the project file.
NAME = "lineage.lock"
_RUN = "run `lineage policy lock`, read what changed, and commit lineage.lock"
_HEADER = "# Written by `lineage policy lock`: the policies in other repositories, by the sha256 of their bytes.\n"


@frozen
class Lock:
    """The pins of a project: `git+URL@COMMIT#PATH` to sha256 in hex. `fetch` brings what the cache does not hold."""

    pins: Mapping[str, str]
    file: str = NAME
    fetch: Fetch | None = None

    def content(self, reference: Reference) -> bytes:
        """The pinned bytes of a policy in another repository.

        Raises:
            CallerError: where it is not pinned, or other bytes came than were pinned.
            WorldError: where it could not be fetched.
        """
        pinned = self.pins.get(reference.origin)
        if pinned is None:
            raise CallerError(f"{reference.origin} is not pinned in {self.file}", help=_RUN)
        cached = _cached(pinned)
        if cached is not None:
            return cached
        data = _fetched(reference, self.fetch)
        if _sha256(data) != pinned:
            message = f"{reference.origin} is not what {self.file} pins: sha256 {_sha256(data)}, pinned {pinned}"
            raise CallerError(message, help=f"somebody changed it: {_RUN}")
        _keep(pinned, data)
        return data

    def render(self) -> str:
        """The lock file's text, the same for the same pins."""
        entries = "".join(f'- policy: "{origin}"\n  sha256: "{self.pins[origin]}"\n' for origin in sorted(self.pins))
        return f"{_HEADER}version: 1\npolicies:{'' if entries else ' []'}\n{entries}"


class Recorder:
    """Stands where a lock stands while policies are pinned: fetches each anew and notes its digest."""

    __slots__ = ("fetch", "pins")

    def __init__(self, fetch: Fetch | None = None) -> None:
        self.fetch = fetch
        self.pins: dict[str, str] = {}

    def content(self, reference: Reference) -> bytes:
        """The bytes that are served now."""
        data = _fetched(reference, self.fetch)
        self.pins[reference.origin] = _sha256(data)
        _keep(self.pins[reference.origin], data)
        return data


def pin(references: Iterable[str], *, read: Callable[[str], bytes], base: str = "", fetch: Fetch | None = None) -> Lock:
    """The lock of everything in other repositories that the policies are or extend; each is loaded, so each is valid."""
    from pytest_lineage.policy.load import Loader

    recorder = Recorder(fetch)
    loader = Loader(read, recorder)
    for reference in references:
        loader.load(reference, base)
    return Lock(pins=recorder.pins, fetch=fetch)


def allowed_fetch(allow: Sequence[str]) -> Fetch:
    """Fetches from the hosts that the project file allows, and from no other."""

    def fetch(url: str, commit: str, path: str) -> bytes:
        from pytest_lineage.access.git import fetch_file
        from pytest_lineage.access.hosts import check_allowed

        check_allowed(url, allow)
        return fetch_file(url, commit, path)

    return fetch


def read_lock(data: bytes, file: str = NAME, fetch: Fetch | None = None) -> Lock:
    """A lock file's content.

    Raises:
        CallerError: with the place, for anything that does not belong there.
    """
    from pytest_lineage import documents
    from pytest_lineage.policy import draft as drafts

    try:
        draft = drafts.Draft(documents.read_yaml(data, file))
    except SubjectError as error:
        raise drafts.as_callers(error) from None
    top = draft.mapping((), draft.document.value, ("version", "policies"), required=("version", "policies")) or {}
    draft.finish()
    if str(top["version"]) != "1":
        draft.wrong(("version",), "`version` of the lock must be 1", help=_RUN)
    entries = top["policies"] if top["policies"] == [] else draft.items(("policies",), top["policies"])
    pins = dict(_pin(draft, index, entry) for index, entry in enumerate(entries or ()))
    draft.finish()
    return Lock(pins=pins, file=file, fetch=fetch)


def _pin(draft: Draft, index: int, entry: object) -> tuple[str, str]:
    import re

    path: Path = ("policies", index)
    given = draft.mapping(path, entry, ("policy", "sha256"), required=("policy", "sha256")) or {}
    origin = draft.text((*path, "policy"), given["policy"]) if "policy" in given else None
    digest = draft.text((*path, "sha256"), given["sha256"]) if "sha256" in given else None
    if digest is not None and not re.fullmatch(r"[0-9a-f]{64}", digest):
        draft.wrong((*path, "sha256"), "`sha256` must be 64 lower-case hex digits", help=_RUN)
    return origin or "", digest or ""


def _fetched(reference: Reference, fetch: Fetch | None) -> bytes:
    if fetch is None:
        from pytest_lineage.access.git import fetch_file

        fetch = fetch_file
    return fetch(f"git+{reference.url}", reference.commit, reference.path)


def cache_folder() -> str:
    """Where fetched policies are kept: `$XDG_CACHE_HOME/pytest-lineage/policies`, on Windows under `%LOCALAPPDATA%`."""
    home = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    if not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "pytest-lineage", "policies")


def _cached(digest: str) -> bytes | None:
    """The bytes of that digest, None where the cache does not hold exactly them."""
    from pytest_lineage.documents import MAX_BYTES

    try:
        with open(os.path.join(cache_folder(), digest), "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return data if _sha256(data) == digest else None


def _keep(digest: str, data: bytes) -> None:
    """Put bytes into the cache whole or not at all; a cache that cannot be written costs a fetch, nothing else."""
    import contextlib
    import tempfile

    folder = cache_folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(path, os.path.join(folder, digest))
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
