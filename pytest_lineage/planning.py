"""From projects to tasks: which subjects there are, and by which rules each is judged."""

from __future__ import annotations

import os
from dataclasses import replace

from pytest_lineage import catalog
from pytest_lineage.access.files import Checkout, exists
from pytest_lineage.errors import CallerError, Defect, LineageError, SubjectError
from pytest_lineage.globs import from_base, matcher
from pytest_lineage.idle import Idle, is_called
from pytest_lineage.model import Found, Place, Record, Subject, Unreadable
from pytest_lineage.policy.compile import compile_plan
from pytest_lineage.policy.draft import as_callers, meant
from pytest_lineage.policy.load import Loader, merge
from pytest_lineage.policy.project import NAME as PROJECT_FILE
from pytest_lineage.policy.project import Use, read_project
from pytest_lineage.projects import PROJECT_LIMIT
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_lineage.model import Rule, Source
    from pytest_lineage.policy.compile import Plan
    from pytest_lineage.policy.load import Policy
    from pytest_lineage.policy.project import Entry, Project
    from pytest_lineage.policy.reference import Reference
    from pytest_lineage.projects import Territory

#: What gates the subjects of a project that names no policy.
DEFAULT_POLICY = "essentials"
#: Files that are read as manifests when they are named, whatever they are called.
_DOCUMENT_ENDINGS = (".json", ".yaml", ".yml")
_CONFIGURATION_LIMIT = 10 * 1024 * 1024


@frozen
class InForce:
    """A policy in force: as configured in `file` (`""` for the command line or the default), and loaded."""

    use: Use
    policy: Policy
    base: str = ""
    file: str = ""

    def covers(self, subject: Subject) -> bool:
        """Whether the policy is on this subject."""
        if not self.use.on:
            return True
        below = from_base(subject.name, self.base)
        return below is not None and bool(matcher(self.use.on)(below))


@frozen
class Task:
    """A subject with the plan it is judged by, what reads it, the policies that are on it, and its project's file (or `""`)."""

    subject: Subject
    plan: Plan
    source: Source
    place: Place
    policies: tuple[InForce, ...]
    project: str = ""

    def read(self) -> Record | Unreadable:
        """What its source makes of the subject.

        Raises:
            Defect: where the source fails, instead of telling what is wrong with the subject.
        """
        try:
            reading = self.source.read(self.subject, self.place)
        except LineageError:
            raise
        except Exception as error:
            raise _broken(self.source, f"failed on {self.subject.name}: {type(error).__name__}: {error}") from error
        if not isinstance(reading, (Record, Unreadable)):
            raise _broken(self.source, f"gave {type(reading).__name__} for {self.subject.name}, neither a record nor why there is none")
        return reading


class Planner:
    """Puts tasks together. Each policy is loaded once, each set of policies compiled once."""

    def __init__(self, checkout: Checkout, *, policies: Sequence[str], select: Sequence[str], today: str, base: str) -> None:
        self.checkout = checkout
        self.select = tuple(select)
        self.today = today
        self._idle = Idle()
        self._own: dict[int, InForce] = {}
        self._all_whole = True
        self.tasks: dict[str, Task] = {}
        self._loader = policy_loader(checkout, base)
        self._given = tuple(InForce(use=Use(reference=text), policy=self._load_given(text)) for text in policies)
        self._used: dict[tuple[str, str, str], InForce] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}

    def add(self, land: Territory, *, only_subjects: bool, named: Iterable[str]) -> None:
        """The tasks of one project; `named` are the files that the caller named one by one."""
        place = Place(
            root=self.checkout.root,
            base=land.project.base,
            files=land.files,
            aliases=_aliases(land),
            read=self.checkout.read,
        )
        policies = self.in_force(land)
        for project in (land.project, *land.above):  # what a project looks for, one nested in it cannot hide
            self._idle.searched(project.base)
            for entry in project.sources:
                self._add_source(entry, project, land, replace(place, base=project.base), policies)
        if not only_subjects:
            files = set(land.files)
            self._add_named([file for file in named if file in files and file not in self.tasks], land, place, policies)
        self._all_whole = self._all_whole and land.whole
        if land.whole:
            self._own.update({id(one): one for one in policies if one.file and one.file == land.project.file})

    @property
    def idle(self) -> tuple[str, ...]:
        """A sentence for everything configured that matched nothing, wherever it looked."""
        covering = {id(one) for task in self.tasks.values() for one in task.policies}
        unused = [_unused(one) for one in self.answerable() if id(one) not in covering]
        return (*self._idle.sentences(), *unused)

    def answerable(self) -> tuple[InForce, ...]:
        """The policies of which all was asked for that they are meant for, so that one without any effect is worth telling."""
        given = self._given if self._all_whole else ()
        return tuple(one for one in (*given, *self._own.values()) if not one.use.optional)

    def in_force(self, land: Territory) -> tuple[InForce, ...]:
        """The policies in a project: the ones given instead, else those of the projects above it and its own."""
        if self._given:
            return self._given
        chain = (*reversed(land.above), land.project)
        found = [self._use(use, project.base, project.file) for project in chain for use in project.uses]
        return tuple(found) or (self._use(Use(reference=DEFAULT_POLICY, optional=True), "", ""),)

    def check_selected(self, rules: Iterable[Rule]) -> None:
        """Refuse a selection that names no rule in force: it would check nothing and look like a pass."""
        known = [rule.id for rule in rules]
        for name in self.select:
            if not any(is_called(full, name) for full in known):
                raise CallerError(f"no rule in force is called {name!r}", help=meant(name, known) or "see `lineage rules`")

    def _use(self, use: Use, base: str, file: str) -> InForce:
        key = (file, use.reference, use.on)
        if key not in self._used:
            try:
                policy = self._loader.load(use.reference, base)
            except CallerError as error:
                raise _blaming(error, file, use.line) from None
            self._used[key] = InForce(use=use, policy=policy, base=base, file=file)
        return self._used[key]

    def _load_given(self, text: str) -> Policy:
        """A policy named by the caller: a shipped one, or a file from the working directory, below the root or not."""
        full = os.path.abspath(text)
        if not os.path.isfile(full):
            return self._loader.load(text)
        root = os.path.realpath(self.checkout.root)
        folder = os.path.realpath(os.path.dirname(full))
        if folder == root or folder.startswith(root + os.sep):
            return self._loader.load("./" + os.path.relpath(os.path.join(folder, os.path.basename(full)), root).replace(os.sep, "/"))
        with Checkout(folder) as elsewhere:
            return policy_loader(elsewhere).load("./" + os.path.basename(full))

    def _add_source(self, entry: Entry, project: Project, land: Territory, place: Place, policies: tuple[InForce, ...]) -> None:
        kind = catalog.source_type(entry.key)
        if kind is None:
            raise catalog.unknown("source", entry.key)
        try:
            source, found = _find(kind, entry, place)
        except CallerError as error:
            raise _blaming(error, project.file, entry.line) from None
        for subject in found.subjects:
            self._add_task(subject, source, land, place, policies)
        if not entry.optional:
            self._idle.unmatched(project.base, found.idle, whole=land.whole and land.project is project)

    def _add_named(self, files: Sequence[str], land: Territory, place: Place, policies: tuple[InForce, ...]) -> None:
        """Documents that were named one by one and that no source claimed are read as manifests: that is what was meant."""
        documents = [file for file in files if file.endswith(_DOCUMENT_ENDINGS)]
        if documents:
            from pytest_lineage.sources.manifests import Manifests

            for file in documents:
                self._add_task(Subject(name=file, kind="manifest", file=file), Manifests(), land, place, policies)
        self._idle.say(f"{file} is not a document that can hold lineage (.json, .yaml, .yml)" for file in files if file not in documents)

    def _add_task(self, subject: Subject, source: Source, land: Territory, place: Place, policies: tuple[InForce, ...]) -> None:
        if subject.name in self.tasks:
            return
        covering = policies if not any(one.use.on for one in policies) else tuple(one for one in policies if one.covers(subject))
        plan = self._plan(covering, subject.kind)
        self.tasks[subject.name] = Task(
            subject=subject, plan=plan, source=source, place=place, policies=covering, project=land.project.file
        )

    def _plan(self, policies: tuple[InForce, ...], kind: str) -> Plan:
        key = (kind, *(id(one) for one in policies))
        if key not in self._plans:
            rules = merge([one.policy for one in policies], self.today)
            self._plans[key] = compile_plan(self._selected(rules), kind)
        return self._plans[key]

    def _selected(self, rules: Iterable[Rule]) -> list[Rule]:
        return [rule for rule in rules if not self.select or any(is_called(rule.id, name) for name in self.select)]


def _unused(one: InForce) -> str:
    where = f" on {one.use.on!r}" if one.use.on else ""
    return f"the policy {one.use.reference!r}{where} is on no subject"


def _find(kind: type[Source], entry: Entry, place: Place) -> tuple[Source, Found]:
    """A source with its options, and what it finds; whatever it raises of its own is a defect of it."""
    try:
        source = kind(**{name.replace("-", "_"): value for name, value in entry.options.items()})
        found = source.find(entry.setting, place)
    except LineageError:
        raise
    except Exception as error:
        raise _broken(kind, f"failed: {type(error).__name__}: {error}") from error
    if not isinstance(found, Found):
        raise _broken(kind, f"gave {type(found).__name__} for what it found")
    return source, found


def _broken(source: object, what: str) -> Defect:
    key = getattr(source, "key", "")
    module = getattr(source, "__module__", "")
    return Defect(f"the source {key!r} of {module} {what}", help="report it to those who maintain the source")


def policy_loader(checkout: Checkout, base: str = "") -> Loader:
    """Loads policies by their paths from the checkout's root; those of other repositories as `base`'s `lineage.lock` pins them."""
    return Loader(caller_reader(checkout), _Pins(checkout, base))


def caller_reader(checkout: Checkout, limit: int = _CONFIGURATION_LIMIT) -> Callable[[str], bytes]:
    """Reads what configures us, policies and project files, by the path from the root; what cannot be read is the caller's fault."""

    def read(path: str) -> bytes:
        try:
            return checkout.read(path, limit)
        except SubjectError as error:
            raise as_callers(error) from None

    return read


class _Pins:
    """The lock, read when a policy of another repository is first met."""

    def __init__(self, checkout: Checkout, base: str) -> None:
        self.checkout = checkout
        self.base = base

    def content(self, reference: Reference) -> bytes:
        """The pinned bytes; without a lock nothing is pinned."""
        from pytest_lineage.policy.lock import NAME, Lock, allowed_fetch, read_lock

        read = caller_reader(self.checkout)
        fetch = allowed_fetch(self._allow())
        file = _in(self.base, NAME)
        there = exists(self.checkout.root, file)
        return (read_lock(read(file), file, fetch) if there else Lock(pins={}, file=file, fetch=fetch)).content(reference)

    def _allow(self) -> tuple[str, ...]:
        file = _in(self.base, PROJECT_FILE)
        there = exists(self.checkout.root, file)
        return read_project(caller_reader(self.checkout, PROJECT_LIMIT)(file), file).allow if there else ()


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _aliases(land: Territory) -> dict[str, tuple[str, ...]]:
    """The project's names for fields, then those of the projects above it."""
    found: dict[str, tuple[str, ...]] = {}
    for project in (land.project, *land.above):
        for field, authors in project.aliases.items():
            found[field] = tuple(dict.fromkeys((*found.get(field, ()), *authors)))
    return found


def _blaming(error: CallerError, file: str, line: int) -> CallerError:
    """An error that tells no line gets the place that named the policy, the source, or the file that is not there."""
    if error.line or not file:
        return error
    return CallerError(error.message, file=file, line=line, help=error.help)
