"""What a policy is referred to by: a shipped pack's name, a file from the root, or a file in a commit of another repository."""

from __future__ import annotations

from pytest_lineage.policy.draft import ID, cut
from pytest_lineage.values import frozen

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
#: No credentials: they do not belong in a policy. A host or user never looks like an option.
_URL = rf"(?:https://{_HOST}|ssh://(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?{_HOST})/[A-Za-z0-9._~%+/-]+"
#: Printable ASCII without a backslash, from the top of the commit's tree.
GIT = rf"git\+(?P<url>{_URL})@(?P<commit>[0-9a-f]{{40}})#(?P<path>(?!/)[!-\[\]-~]{{1,500}})"
_ENDINGS = (".yaml", ".yml", ".json")


@frozen
class Reference:
    """Where a policy is read from.

    Attributes:
        origin: the one name of that place: `pytest_lineage/packs/<name>.yaml`, a path from the root, or `git+…`.
        pack: the shipped policy's name, or `""`.
        url, commit, path: of a policy in another repository, all or none `""`.
    """

    origin: str
    pack: str = ""
    url: str = ""
    commit: str = ""
    path: str = ""


def parse(text: str, base: Reference | str) -> Reference:
    """The place that `text` means.

    Args:
        text: as written in `extends`, in the project file or on the command line.
        base: the folder from the root that relative files stand in, or the policy that says `extends`.

    Raises:
        ValueError: with a sentence, where `text` is no reference.
    """
    from pytest_lineage.policy import packs

    if ID.fullmatch(text):
        return Reference(origin=f"{packs.PREFIX}{text}.yaml", pack=text)
    if text.startswith("git+") or "://" in text:
        return _git(text)
    return _beside(text, base)


def _git(text: str) -> Reference:
    import re

    found = re.fullmatch(GIT, text) if len(text) <= 2000 else None
    if found is None:
        raise ValueError(_why_not(text))
    path = _normal(_ended(found["path"]), "")
    return Reference(origin=f"git+{found['url']}@{found['commit']}#{path}", url=found["url"], commit=found["commit"], path=path)


def _why_not(text: str) -> str:
    shape = "write git+https://…@<40 lower-case hex digits of a commit>#<path>"
    scheme = text.removeprefix("git+").partition("://")[0]
    place, mark, path = text.partition("#")
    revision = place.rpartition("@")[2] if "@" in place else ""
    if not text.startswith("git+") or scheme not in {"https", "ssh"}:
        return f"{cut(text)!r} is fetched over neither git+https nor git+ssh: {shape}"
    if "@" in place and len(place.partition("://")[2].split("@")) > (2 if scheme == "https" else 3):
        return f"{cut(scheme)}:// with a user or password: a policy's address holds no credentials: {shape}"
    if not mark or not path:
        return f"{cut(text)!r} does not say which file: {shape}"
    if revision and len(revision) <= 200 and not set(revision) <= set("0123456789abcdef"):
        return f"{cut(text)!r} names a branch or tag, {cut(revision)!r}, which can be moved: {shape}"
    return f"{cut(text)!r} does not name a full commit: {shape}"


def _beside(text: str, base: Reference | str) -> Reference:
    """A file relative to a folder, or to the policy that extends it; in the same repository and commit as that."""
    _ended(text)
    if isinstance(base, str):
        return Reference(origin=_normal(text, base))
    if base.pack:
        raise ValueError(f"a shipped policy extends shipped policies alone, not {cut(text)!r}")
    if not base.url:
        return Reference(origin=_normal(text, base.origin.rpartition("/")[0]))
    path = _normal(text, base.path.rpartition("/")[0])
    return Reference(origin=f"git+{base.url}@{base.commit}#{path}", url=base.url, commit=base.commit, path=path)


def _ended(text: str) -> str:
    if not text.endswith(_ENDINGS):
        raise ValueError(f"{cut(text)!r} is neither a shipped policy's name nor a file that ends in {', '.join(_ENDINGS)}")
    return text


def _normal(text: str, folder: str) -> str:
    """A path from the root, without `.` and `..`."""
    import posixpath

    if text.startswith("/") or "\\" in text or "\0" in text:
        raise ValueError(f"{cut(text)!r} is no relative path with forward slashes")
    path = posixpath.normpath(posixpath.join(folder, text))
    if path == ".." or path.startswith("../"):
        raise ValueError(f"{cut(text)!r} leads out of the root")
    return path
