"""From a reference to a `Policy`: its own rules, those it inherits, and its overrides, all of them checked.

The language is closed: whatever is not understood is a `CallerError` with its place. Nothing in a policy is executed.
"""

from __future__ import annotations

from pytest_lineage import documents
from pytest_lineage.errors import CallerError, LineageError, SubjectError
from pytest_lineage.model import PolicyInfo, typed
from pytest_lineage.policy import packs
from pytest_lineage.policy.draft import Draft, as_callers, described, located, meant
from pytest_lineage.policy.inherit import check_names as _check_names
from pytest_lineage.policy.inherit import merge
from pytest_lineage.policy.language import POLICY_KEYS
from pytest_lineage.policy.reference import Reference, parse
from pytest_lineage.policy.rules import read_id, read_rule, read_text
from pytest_lineage.values import frozen

__all__ = ["Loader", "Policy", "load", "merge"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from pytest_lineage.documents import Document
    from pytest_lineage.model import Location, Rule
    from pytest_lineage.paths import Path
    from pytest_lineage.policy.cases import RuleCases
    from pytest_lineage.policy.override import Override

    class Pins(Protocol):
        """Where policies in other repositories come from (a `lock.Lock`)."""

        def content(self, reference: Reference) -> bytes:
            """The bytes of the policy there."""


#: A chain of policies that extend one another is not longer than this.
_MAX_CHAIN = 32


@frozen
class Policy:
    """A policy, loaded.

    Attributes:
        name: as in full rule ids.
        version: of the language: 1.
        title: one line, or `""`.
        rules: own and inherited, each once, under full ids and as written: `merge` applies the overrides of the day.
        info: where it was read.
        sources: the same of itself and of everything it extends, each once.
        cases: full rule id to its tests, for the rules that have any.
        own: the rules it defines.
        parents: the policies it extends.
        overrides: its changes of inherited rules.
    """

    name: str
    version: int
    title: str
    rules: tuple[Rule, ...]
    info: PolicyInfo
    sources: tuple[PolicyInfo, ...]
    cases: Mapping[str, RuleCases]
    own: tuple[Rule, ...]
    parents: tuple[Policy, ...]
    overrides: tuple[Override, ...]


def load(reference: str, *, read: Callable[[str], bytes], base: str = "", lock: Pins | None = None) -> Policy:
    """The policy that a reference means.

    Args:
        reference: a shipped policy's name, a file relative to `base`, or `git+URL@COMMIT#PATH`.
        read: gives the bytes of a file by its path from the root.
        base: the folder from the root that relative files stand in.
        lock: the content of policies in other repositories; without it, there can be none.

    Raises:
        CallerError: for whatever is wrong in the policy or in one that it extends.
    """
    return Loader(read, lock).load(reference, base)


class Loader:
    """Loads policies of one project, each file once."""

    __slots__ = ("known", "lock", "read")

    def __init__(self, read: Callable[[str], bytes], lock: Pins | None = None) -> None:
        self.read = read
        self.lock = lock
        self.known: dict[str, Policy] = {}

    def load(self, reference: str, base: str = "") -> Policy:
        """The policy that a reference means; see `load`."""
        try:
            return self._policy(parse(reference, base), ())
        except ValueError as error:
            raise CallerError(str(error), help=f"shipped policies: {', '.join(packs.names())}") from None

    def _policy(self, reference: Reference, chain: tuple[str, ...]) -> Policy:
        if reference.origin in self.known:
            return self.known[reference.origin]
        data = self._content(reference)
        try:
            document = documents.read(data, reference.origin)
        except SubjectError as error:
            raise as_callers(error) from None
        policy = self._read(document, reference, _sha256(data), (*chain, reference.origin))
        self.known[reference.origin] = policy
        return policy

    def _content(self, reference: Reference) -> bytes:
        """The bytes of a policy file."""
        if reference.pack:
            return _pack(reference.pack)
        if not reference.url:
            return _file(self.read, reference.origin)
        if self.lock is None:
            raise CallerError(f"{reference.origin} is not pinned", help="run `lineage policy lock`, and commit lineage.lock")
        return self.lock.content(reference)

    def _read(self, document: Document, reference: Reference, sha256: str, chain: tuple[str, ...]) -> Policy:
        draft = Draft(document)
        top = draft.mapping((), document.value, POLICY_KEYS)
        if top is None:
            draft.finish()
            raise AssertionError("unreachable")
        name = read_id(draft, (), top, "policy")
        title = read_text(draft, (), top, "title")
        _check_version(draft, top)
        own = _own_rules(draft, top, name)
        parents = self._parents(draft, top, reference, chain)
        inherited = {rule.id: rule for parent in parents for rule in parent.rules}
        overrides = _overrides(draft, top, parents, own)
        draft.finish()
        info = PolicyInfo(name=name, sha256=sha256, origin=reference.origin, title=title)
        policy = Policy(
            name=name,
            version=1,
            title=title,
            rules=(*inherited.values(), *(rule for _, rule in own)),
            info=info,
            sources=tuple({source.origin: source for source in (info, *(one for parent in parents for one in parent.sources))}.values()),
            cases={**{rule_id: cases for parent in parents for rule_id, cases in parent.cases.items()}, **_cases(document, own)},
            own=tuple(rule for _, rule in own),
            parents=parents,
            overrides=overrides,
        )
        _check_names(policy.sources)
        return policy

    def _parents(self, draft: Draft, top: Mapping[str, object], child: Reference, chain: tuple[str, ...]) -> tuple[Policy, ...]:
        """The policies under `extends`, in order."""
        texts = draft.texts(("extends",), top["extends"]) or () if "extends" in top else ()
        found = [_reference(draft, ("extends", index), text, child) for index, text in enumerate(texts)]
        draft.finish()
        places = [draft.document.locate(("extends", index)) for index in range(len(found))]
        return tuple(self._parent(reference, place, chain) for reference, place in zip(found, places, strict=True) if reference)

    def _parent(self, reference: Reference, place: Location, chain: tuple[str, ...]) -> Policy:
        """One policy that is extended; what goes wrong before its own text is read is told at the place that names it."""
        if reference.origin in chain:
            cycle = " → ".join([*chain[chain.index(reference.origin) :], reference.origin])
            raise located(f"policies extend one another in a circle: {cycle}", place, help="take one of these out of its `extends`")
        if len(chain) >= _MAX_CHAIN:
            raise located(
                f"policies extend one another more than {_MAX_CHAIN} deep", place, help="extend the ones that are needed directly"
            )
        try:
            return self._policy(reference, chain)
        except LineageError as error:
            if not error.line and error.exit_code <= CallerError.exit_code:
                about = f"{error.file}: " if error.file and error.file not in error.message else ""
                raise located(about + error.message, place, help=error.help) from None
            raise


def _reference(draft: Draft, path: Path, text: str, child: Reference) -> Reference | None:
    try:
        return parse(text, child)
    except ValueError as error:
        draft.wrong(path, str(error), help=meant(text, packs.names()))
        return None


def _file(read: Callable[[str], bytes], path: str) -> bytes:
    try:
        return read(path)
    except SubjectError as error:
        raise as_callers(error) from None
    except OSError as error:
        raise CallerError(f"the policy {path} cannot be read: {error.strerror}", file=path) from None


def _pack(name: str) -> bytes:
    if packs.find(name):
        return packs.read(name)
    shipped = packs.names()
    advice = meant(name, shipped) or f"shipped are {', '.join(shipped)}; a file is named with its ending, such as ./{name}.yaml"
    raise CallerError(f"no shipped policy is called {name!r}", help=advice)


def _check_version(draft: Draft, top: Mapping[str, object]) -> None:
    if "version" not in top:
        draft.wrong(("version",), "the policy has no 'version'", help="add `version: 1`, the version of the policy language", key=True)
        return
    version = typed(top["version"])
    if version != 1 or isinstance(version, bool):
        said = described(top["version"])
        advice = "write `version: 1`, without quotes" if not isinstance(version, int) else "upgrade pytest-lineage, or write `version: 1`"
        draft.wrong(("version",), f"`version` must be 1, the version of the policy language, not {said}", help=advice)


def _own_rules(draft: Draft, top: Mapping[str, object], policy: str) -> list[tuple[int, Rule]]:
    """The rules of the file itself with their places in it, each of another id."""
    if "rules" not in top:
        if "extends" not in top:
            draft.wrong(("rules",), "the policy has no rules", help="add `rules:` with a rule, or `extends:` with a policy", key=True)
        return []
    found: dict[str, tuple[int, Rule]] = {}
    for index, value in enumerate(draft.items(("rules",), top["rules"]) or ()):
        rule = read_rule(draft, ("rules", index), value, policy)
        if rule is not None and rule.id in found:
            first = draft.document.locate(("rules", found[rule.id][0], "id")).line
            message = f"two rules have the id {rule.id.partition('/')[2]!r}; the first is in line {first}"
            draft.wrong(("rules", index, "id"), message, help="give one of them another id")
        elif rule is not None:
            found[rule.id] = index, rule
    return list(found.values())


def _overrides(draft: Draft, top: Mapping[str, object], parents: tuple[Policy, ...], own: list[tuple[int, Rule]]) -> tuple[Override, ...]:
    if "override" not in top:
        return ()
    from pytest_lineage.policy.inherit import standing
    from pytest_lineage.policy.override import read_overrides

    if not parents:
        draft.wrong(("override",), "there is nothing to override: the policy extends none", help="add `extends:`", key=True)
        return ()
    _check_names(source for parent in parents for source in parent.sources)
    return read_overrides(draft, top["override"], standing(parents, ""), [rule.id.partition("/")[2] for _, rule in own])


def _cases(document: Document, own: list[tuple[int, Rule]]) -> dict[str, RuleCases]:
    from pytest_lineage.policy.cases import RuleCases

    rules = document.value["rules"] if own else []  # type: ignore[index]
    return {
        rule.id: RuleCases(written=rules[index]["tests"], document=document, path=("rules", index, "tests"))
        for index, rule in own
        if "tests" in rules[index]
    }


def _sha256(data: bytes) -> str:
    """In hex; by the interpreter's own module where it has one, because loading OpenSSL takes longer than loading a policy."""
    for name in ("_sha2", "_sha256", "hashlib"):  # since Python 3.12; before; always
        try:
            digest: str = __import__(name).sha256(data).hexdigest()
        except ImportError:
            continue
        return digest
    raise AssertionError("unreachable")
