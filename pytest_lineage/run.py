"""The one way from a project and its paths to a verdict; every door calls it.

`prepare` finds projects, policies in force and subjects; `Run.readings` reads the subjects; `Run.judge` gives the verdict.
"""

from __future__ import annotations

import os

from pytest_lineage import engine
from pytest_lineage.access.files import Checkout, find_upward, git_top
from pytest_lineage.answers import Answerer
from pytest_lineage.errors import CallerError
from pytest_lineage.idle import without_effect
from pytest_lineage.model import Context, Scope, Verdict
from pytest_lineage.planning import Planner, caller_reader, policy_loader
from pytest_lineage.prescan import prescan
from pytest_lineage.projects import PROJECT_LIMIT, set_scene, territories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_lineage.model import Judged, PolicyInfo, Record, Subject, Unreadable
    from pytest_lineage.planning import InForce, Task
    from pytest_lineage.policy.compile import Plan
    from pytest_lineage.policy.load import Policy


def check(
    paths: Sequence[str] = (),
    *,
    policies: Sequence[str] = (),
    config: str = "",
    root: str = "",
    scope: Scope = Scope.LOCAL,
    select: Sequence[str] = (),
    only_subjects: bool = False,
    today: str = "",
    jobs: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Check the lineage in the project around the working directory, or of some paths, and give the verdict.

    Args:
        paths: files and folders; none for the whole project.
        policies: what to check instead of what the project file says: shipped names or files.
        config: a project file to use instead of the nearest.
        root: the folder below which everything is read; the top of the git tree by default.
        scope: what the run may ask.
        select: ids of the only rules to run, with or without their policy's name.
        only_subjects: pass over a named file that no source claims, instead of reading it as a manifest.
        today: the day by which dated exceptions lapse, `YYYY-MM-DD`; UTC's today by default.
        jobs: threads for hashing, and processes for thousands of subjects; one a core by default.
        progress: told how many subjects are read, of how many.

    Raises:
        CallerError: for mistakes in the call, the project file or a policy.
    """
    run = prepare(
        paths,
        policies=policies,
        config=config,
        root=root,
        scope=scope,
        select=select,
        only_subjects=only_subjects,
        today=today,
        jobs=jobs,
    )
    with run:
        return run.judge(progress=progress)


def load_policy(reference: str, *, root: str = "") -> Policy:
    """A policy by a shipped name, or by a file's path from `root`, by default the working directory."""
    with Checkout(root or os.getcwd()) as checkout:
        return policy_loader(checkout).load(reference)


def load_file(path: str) -> Policy:
    """The policy in a file, wherever that is: its root is the top of its git tree, and the nearest `lineage.lock` upward pins.

    Raises:
        CallerError: for whatever is wrong with it, or with a policy that it extends.
    """
    from pytest_lineage.policy.lock import NAME

    folder, name = os.path.split(os.path.abspath(path))
    folder = os.path.realpath(folder)
    root = git_top(folder) or folder
    with Checkout(root) as checkout:
        loader = policy_loader(checkout, _from(root, find_upward(folder, NAME, root) or root))
        return loader.load(f"./{_from(root, os.path.join(folder, name))}")


def prepare(
    paths: Sequence[str] = (),
    *,
    policies: Sequence[str] = (),
    config: str = "",
    root: str = "",
    scope: Scope = Scope.LOCAL,
    select: Sequence[str] = (),
    only_subjects: bool = False,
    today: str = "",
    jobs: int = 0,
) -> Run:
    """Everything up to reading: which subjects there are, and the rules in force on each. The arguments are `check`'s."""
    if today and not _is_day(today):
        raise CallerError(f"{today!r} is not a day", help="write it as YYYY-MM-DD")
    scene = set_scene(paths, root, config)
    checkout = Checkout(scene.root)
    try:
        lands = territories(scene, config, caller_reader(checkout, PROJECT_LIMIT))
        outermost = (lands[0].project, *lands[0].above)[-1].base if lands else ""
        planner = Planner(checkout, policies=policies, select=select, today=today or _today(), base=outermost)
        for land in lands:
            planner.add(land, only_subjects=only_subjects, named=scene.paths)
        in_force = tuple({id(one): one for land in lands for one in planner.in_force(land)}.values())
        allow = tuple(dict.fromkeys(host for land in lands for host in land.project.allow))
        context = Context(root=scene.root, jobs=jobs, allow=allow)
        run = Run(checkout, planner, in_force, scope, context)
        planner.check_selected(rule for one in in_force for rule in one.policy.rules)
    except BaseException:
        checkout.close()
        raise
    return run


class Run:
    """A prepared run. `tasks` are its subjects in order of name; use it in a `with`, since it keeps folders open."""

    __slots__ = ("_checkout", "_planner", "context", "idle", "in_force", "policies", "root", "rules", "scope", "tasks")

    def __init__(self, checkout: Checkout, planner: Planner, in_force: tuple[InForce, ...], scope: Scope, context: Context) -> None:
        self._checkout = checkout
        self._planner = planner
        self.context = context
        self.idle = planner.idle
        self.in_force = in_force
        self.policies = _infos(in_force)
        self.root = checkout.root
        self.scope = scope
        self.tasks: tuple[Task, ...] = tuple(planner.tasks[name] for name in sorted(planner.tasks))
        self.rules = {rule.id: rule for plan in {id(task.plan): task.plan for task in self.tasks}.values() for rule in plan.rules}

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the folders that were kept open."""
        self._checkout.close()

    def readings(self, tasks: Iterable[Task] | None = None) -> Iterator[tuple[Subject, Plan, Record | Unreadable]]:
        """Each subject with its plan, read now; by default all of them."""
        for task in self.tasks if tasks is None else tasks:
            yield task.subject, task.plan, task.read()

    def answerer(self) -> Answerer:
        """An answerer for this run's scope; what it was told once it remembers."""
        return Answerer(context=self.context, scope=self.scope)

    def judge(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """The verdict over all subjects."""
        found = prescan(self.tasks, self.context.jobs)
        left = [task for task, judged in zip(self.tasks, found, strict=True) if judged is None]
        told = (lambda done: progress(done, len(left))) if progress else None
        others = iter(engine.judge(self.readings(left), self.answerer(), told))
        return self.verdict([judged or next(others) for judged in found])

    def verdict(self, judged: Sequence[Judged]) -> Verdict:
        """What the outcomes of all subjects add up to."""
        planner = self._planner
        idle = (*self.idle, *without_effect(self.tasks, judged, planner.answerable(), planner.select))
        return Verdict(policies=self.policies, scope=self.scope, rules=len(self.rules), judged=tuple(judged), idle=idle)


def _infos(in_force: Iterable[InForce]) -> tuple[PolicyInfo, ...]:
    return tuple({info.origin: info for one in in_force for info in one.policy.sources}.values())


def _from(root: str, path: str) -> str:
    """A path from the root, POSIX, `""` for the root itself."""
    return "" if path == root else os.path.relpath(path, root).replace(os.sep, "/")


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _today() -> str:
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())


__all__ = ["CallerError", "Run", "check", "load_policy", "prepare"]
