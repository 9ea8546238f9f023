"""Every key of a complete manifest belongs to exactly one rule of `promotion`: deleting it makes that rule fail, and no other."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Result, Scope, Severity
from pytest_lineage.policy.load import load, merge
from tests.support.records import COMPLETE, FILES, record, without

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_lineage.model import Rule

#: Who owns what the checklist demands. What stands below a key here belongs to the same rule.
OWNERS = {
    "model.name": "promotion/model-named",
    "model.version": "promotion/model-named",
    "model.artifact": "essentials/artifact-checksum",
    "model.artifact_sha256": "essentials/artifact-checksum",
    "model.signature": "promotion/signature",
    "run.id": "promotion/run-recorded",
    "run.started": "promotion/run-recorded",
    "run.by": "promotion/author",
    "data.source": "promotion/data-source",
    "data.version": "essentials/data-version",
    "data.rows": "promotion/row-count",
    "data.schema_hash": "essentials/schema-hash",
    "data.features": "promotion/feature-list",
    "data.time_range": "promotion/time-range",
    "features.views[0]": "essentials/feature-views",
    "features.views[1]": "essentials/feature-views",
    "features.views": "promotion/features-recorded",
    "code.commit": "essentials/code-commit",
    "code.entry_point": "promotion/entry-point",
    "code.config_file": "promotion/config-recorded",
    "code.config_sha256": "promotion/config-recorded",
    "env.docker_image_digest": "essentials/image-by-digest",
    "env.python": "promotion/framework-versions",
    "env.requirements_lock": "essentials/lock-checksum",
    "env.requirements_lock_sha256": "essentials/lock-recorded",
    "training.seed": "promotion/seed",
    "training.framework": "promotion/framework-versions",
    "training.hardware": "promotion/hardware",
    "training.hyperparameters": "promotion/hyperparameters",
    "evaluation.splits": "essentials/split-ids",
    "evaluation.metrics": "promotion/metrics",
    "approvals.approved": "promotion/approval",
    "approvals.approved_by": "promotion/approval",
    "approvals.reason": "promotion/approval",
}
#: What a manifest may record beside it. Where it is recorded, it is judged; where it is not, nothing is missing.
NOT_DEMANDED = [
    "model.size",
    "model.type",
    "model.tags",
    "run.finished",
    "run.experiment",
    "data.schema",
    "data.query",
    "data.snapshot",
    "data.transforms",
    "data.producer",
    "features.transforms_commit",
    "code.repo",
    "code.dirty",
    "code.diff_sha256",
    "code.tag",
    "env.docker_image",
    "env.cuda",
    "env.packages",
    "env.variables",
    "approvals.owner",
    "parents",
]
#: What stands in for what the checklist demands.
ALTERNATIVES = ["data.sha256", "env.conda_lock", "env.conda_lock_sha256", "evaluation.datasets", "approvals.ticket"]
#: Rules that ask for no key of their own: they judge what is recorded, by them or for another rule.
JUDGE_ONLY = {
    "essentials/no-latest",
    "essentials/data-checksum",
    "essentials/config-digest",
    "essentials/transforms-commit",
}


def _lean() -> dict[str, Any]:
    """What the checklist demands, each thing once."""
    lean: dict[str, Any] = COMPLETE
    for field in [*NOT_DEMANDED, *ALTERNATIVES]:
        lean = without(lean, field)
    lean["evaluation"]["splits"] = {role: split["version"] for role, split in COMPLETE["evaluation"]["splits"].items()}
    lean["evaluation"]["metrics"] = {"auc": 0.924}
    lean["training"]["hyperparameters"] = {"max_depth": 6}
    lean["model"]["signature"] = {"inputs": ["amount: double"], "outputs": ["fraud: double"]}
    return lean


LEAN = _lean()


def _keys(value: object, name: str = "") -> Iterator[str]:
    """Every key at any depth, dotted."""
    if isinstance(value, dict):
        for key, below in value.items():
            path = f"{name}.{key}" if name else key
            yield path
            yield from _keys(below, path)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _keys(below, f"{name}[{index}]")


def _owners(key: str) -> set[str]:
    """The owner of a key, or the owners of what stands below it."""
    above = [owned for owned in OWNERS if key == owned or key.startswith((f"{owned}.", f"{owned}["))]
    if above:
        return {OWNERS[max(above, key=len)]}
    # with a whole side goes what is judged only where it is recorded
    return {owner for owned, owner in OWNERS.items() if owned.startswith(f"{key}.") and "[" not in owned} - {"essentials/lock-checksum"}


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    return merge([load("promotion", read=lambda _: b"")], "")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("complete")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def failing(rules: tuple[Rule, ...], root: Path) -> Any:
    """The rules that keep a manifest from being promoted."""

    def judge(data: dict[str, Any]) -> set[str]:
        answerer = Answerer(context=Context(root=str(root)), scope=Scope.LOCAL)
        outcomes = [outcome for rule in rules for outcome in judge_rule(rule, record(data), answerer)]
        assert not [outcome for outcome in outcomes if outcome.result is Result.ERROR]
        grave = [outcome for outcome in outcomes if outcome.severity is Severity.ERROR]
        return {outcome.rule.id for outcome in grave if outcome.result in {Result.VIOLATION, Result.UNVERIFIED}}

    return judge


def test_a_complete_manifest_passes(failing: Any) -> None:
    assert failing(COMPLETE) == set()
    assert failing(LEAN) == set()


@pytest.mark.parametrize("key", [*_keys(LEAN)])
def test_deleting_one_key_makes_exactly_its_rule_fail(key: str, failing: Any) -> None:
    assert _owners(key), "a key that nobody owns"
    assert failing(without(LEAN, key)) == _owners(key)


@pytest.mark.parametrize("key", [key for key in _keys(LEAN) if "." in key])
def test_a_key_below_a_side_has_one_owner(key: str) -> None:
    assert len(_owners(key)) == 1


@pytest.mark.parametrize("key", [key for key in _keys(LEAN) if key.startswith("data.")])
def test_of_two_data_sets_neither_may_lack_a_key(key: str, failing: Any) -> None:
    two = copy.deepcopy(LEAN)
    two["data"] = [{**LEAN["data"], "role": "train"}, {**LEAN["data"], "role": "reference"}]
    assert failing(without(two, key.replace("data.", "data[1].", 1))) == _owners(key)


@pytest.mark.parametrize("key", [*NOT_DEMANDED, *ALTERNATIVES])
def test_what_is_not_demanded_may_be_left_out(key: str, failing: Any) -> None:
    expected = {"essentials/lock-checksum"} if key == "env.conda_lock" else set()  # a recorded digest is of some file
    assert failing(without(COMPLETE, key)) == expected


@pytest.mark.parametrize("key", [key for key in _keys(COMPLETE) if "." in key])
def test_no_key_of_a_manifest_that_records_everything_is_missed_by_two_rules(key: str, failing: Any) -> None:
    assert len(failing(without(COMPLETE, key))) <= 1


@pytest.mark.parametrize(
    ("instead", "of", "owner"),
    [
        pytest.param("data.sha256", "data.version", "essentials/data-version", id="a digest instead of a data version"),
        pytest.param("env.conda_lock_sha256", "env.requirements_lock_sha256", "essentials/lock-recorded", id="a conda lock"),
        pytest.param("approvals.ticket", "approvals.reason", "promotion/approval", id="a ticket instead of a reason"),
    ],
)
def test_an_alternative_is_owned_by_the_same_rule(instead: str, of: str, owner: str, failing: Any) -> None:
    other = without(COMPLETE, of)
    assert failing(other) == set()
    assert failing(without(other, instead)) == {owner}


def test_every_rule_owns_a_key_or_only_judges(rules: tuple[Rule, ...]) -> None:
    assert {rule.id for rule in rules} == {*OWNERS.values(), *JUDGE_ONLY}
