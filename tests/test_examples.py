"""The examples are what they say they are: one passes and says what was corroborated, the other fails as its README lists."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from pytest_lineage import run
from pytest_lineage.model import Result

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "examples" / "breast-cancer"
BAD = ROOT / "examples" / "breast-cancer-bad"


def test_the_good_example_passes_and_its_files_vouch_for_it() -> None:
    verdict = run.check([str(GOOD)], root=str(ROOT))
    assert verdict.exit_code() == 0
    assert {outcome.rule.id for outcome in verdict.outcomes() if outcome.evidence == "files"} == {
        "essentials/artifact-checksum",
        "essentials/data-checksum",
        "essentials/lock-checksum",
        "essentials/split-ids",
    }
    assert not [outcome for outcome in verdict.outcomes() if outcome.result not in {Result.PASS, Result.NOT_APPLICABLE}]


def test_the_good_example_switches_off_only_what_its_readme_explains() -> None:
    overridden = re.findall(r"^  (?:essentials|promotion)/([a-z-]+):", (GOOD / "policy.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    explained = re.findall(r"^- `([a-z-]+)`: ", (GOOD / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert overridden == explained
    assert overridden


def test_the_bad_example_fails_exactly_as_its_readme_lists() -> None:
    verdict = run.check([str(BAD)], root=str(ROOT))
    assert verdict.exit_code() == 1
    found = sorted(
        (finding.location.line, finding.location.column, finding.code, outcome.rule.id)
        for outcome in verdict.outcomes()
        for finding in outcome.findings
    )
    listed = re.findall(r"^\| (\d+):(\d+) \| ([a-z-]+) \| ([a-z/-]+) \|", (BAD / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found == sorted((int(line), int(column), code, rule) for line, column, code, rule in listed)


@pytest.mark.parametrize(
    "path", [pytest.param("config_sha256 config.yaml", id="configuration"), pytest.param("schema_hash data/schema.jsonl", id="schema")]
)
def test_what_no_rule_compares_yet_is_true_all_the_same(path: str) -> None:
    key, file = path.split()
    manifest = json.loads((GOOD / "provenance.json").read_text(encoding="utf-8"))
    recorded = {**manifest["code"], **manifest["data"]}[key].removeprefix("sha256:")
    assert recorded == hashlib.sha256((GOOD / file).read_bytes()).hexdigest()


def test_every_row_of_the_data_is_in_one_split() -> None:
    manifest = json.loads((GOOD / "provenance.json").read_text(encoding="utf-8"))
    rows = [line.split(",")[0] for line in (GOOD / manifest["data"]["source"]).read_text(encoding="utf-8").splitlines()[1:]]
    splits = manifest["evaluation"]["splits"].values()
    listed = [row for split in splits for row in (GOOD / split["ids"]).read_text(encoding="utf-8").split()]
    assert sorted(listed) == sorted(rows)
    assert len(rows) == manifest["data"]["rows"] == sum(split["rows"] for split in splits)


def test_the_lock_pins_everything_with_hashes_and_names_no_registry() -> None:
    lock = (GOOD / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z])", lock, flags=re.MULTILINE)
    packages = [block for block in blocks if block and not block.startswith("#")]
    assert packages
    for block in packages:
        assert re.match(r"[A-Za-z0-9._-]+==\S+ \\\n", block), block
        assert "--hash=sha256:" in block, block
    assert "://" not in lock
