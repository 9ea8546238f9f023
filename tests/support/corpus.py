"""The corpus: manifests under `tests/corpus/{good,bad}/<check>/`, each with the rule that judges it.

`<name>.rule.yaml` beside a manifest, else the folder's `rule.yaml`, holds the rule's fields and parameters;
`<name>.expect` beside a bad manifest lists its findings, a code and a JSON Pointer a line. All else is a file at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lineage.answers import Answerer
from pytest_lineage.engine import judge_rule
from pytest_lineage.model import Context, Scope
from pytest_lineage.policy.load import load
from tests.support.records import record

if TYPE_CHECKING:
    from pytest_lineage.model import Outcome, Rule

CORPUS = Path(__file__).parent.parent / "corpus"


def manifests(side: str) -> list[Path]:
    """Every manifest of the good or the bad side, sorted."""
    found = (path for path in CORPUS.glob(f"{side}/*/*") if path.suffix in {".json", ".yaml"})
    return sorted(path for path in found if not path.name.endswith("rule.yaml"))


def kind(manifest: Path) -> str:
    """The kind of check that a manifest is for."""
    return manifest.parent.name


def rule(manifest: Path) -> Rule:
    """The rule that judges a manifest, read by the policy loader."""
    own = manifest.with_suffix(".rule.yaml")
    written = (own if own.exists() else manifest.parent / "rule.yaml").read_text()
    lines = "" if written.strip() == "{}" else "".join(f"  {line}\n" for line in written.splitlines())
    policy = f"policy: corpus\nversion: 1\nrules:\n- id: case\n  check: {kind(manifest)}\n{lines}"
    (found,) = load("./policy.yaml", read=lambda _: policy.encode()).rules
    return found


def judge(manifest: Path) -> tuple[Outcome, ...]:
    """What becomes of a manifest, with the files in its folder at hand."""
    of = record(manifest.read_text(), file=manifest.name)
    return judge_rule(rule(manifest), of, Answerer(context=Context(root=str(manifest.parent)), scope=Scope.LOCAL))


def found(manifest: Path) -> list[str]:
    """The findings on a manifest as an `.expect` file lists them."""
    return [f"{finding.code} {finding.pointer}".strip() for outcome in judge(manifest) for finding in outcome.findings]
