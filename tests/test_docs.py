"""What the documentation says is so: pages made from code are up to date, links lead somewhere, and what it shows works."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pytest_lineage import run, selftest
from pytest_lineage.cli import COMMANDS, main
from pytest_lineage.policy.lint import lint
from pytest_lineage.policy.load import load
from pytest_lineage.policy.packs import names as packs
from pytest_lineage.policy.project import read_project
from pytest_lineage.vocabulary import VOCABULARY
from tests.support.environments import PROJECT

if TYPE_CHECKING:
    from types import ModuleType

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "examples").rglob("*.md")])
GUIDES = [page for page in PAGES if "reference" not in page.parts]


def _name(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", PROJECT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language, of the page itself, not of a list in it."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_reference_is_what_the_code_says() -> None:
    generate = _script("generate")
    there = {path.relative_to(generate.REFERENCE).as_posix(): path.read_text(encoding="utf-8") for path in generate.REFERENCE.rglob("*.md")}
    wanted = generate.reference()
    assert sorted(there) == sorted(wanted), "run docs/generate.py"
    for name, text in wanted.items():
        assert there[name] == text, f"docs/reference/{name} is not what docs/generate.py writes"


def test_the_picture_is_what_the_command_prints() -> None:
    picture = _script("picture")
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.drawn(picture.printed()), "run docs/picture.py"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert there.is_relative_to(PROJECT), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


def test_every_guide_is_listed() -> None:
    index = (PROJECT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (PROJECT / "docs").glob("*.md") if page.name != "README.md" and f"]({page.name})" not in index] == []


@pytest.mark.parametrize("page", GUIDES, ids=_name)
def test_policies_and_project_files_that_are_shown_are_right(page: Path) -> None:
    for text in _blocks(page, "yaml"):
        if text.startswith("policy:"):
            policy = load("./shown.yaml", read={"shown.yaml": text.encode()}.__getitem__)
            tried = list(selftest.run(policy))
            assert [one.problem for one in tried if one.problem] == []
            assert {one.rule.id for one in tried} == {rule.id for rule in policy.own}
            assert lint(policy) == ()
        else:
            project = read_project(text.encode(), "lineage.yaml")
            assert project.uses
            assert project.sources


@pytest.mark.parametrize("page", GUIDES, ids=_name)
def test_json_that_is_shown_is_json(page: Path) -> None:
    for text in _blocks(page, "json"):
        json.loads(text)


@pytest.mark.parametrize("page", GUIDES, ids=_name)
def test_python_that_is_shown_is_python(page: Path) -> None:
    for text in _blocks(page, "python"):
        compile(text, str(page), "exec")
        if "assert" in text:
            exec(text, {})


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_are_shown_are_commands_with_these_options(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each `lineage …` in code is understood: argparse would refuse what it does not know before anything is looked for."""
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"^(?: {4}|\$ )?(lineage [^\n#>]*)", text, re.MULTILINE) + re.findall(r"`(lineage [^`]*)`", text)
    monkeypatch.chdir(tmp_path)
    for line in shown:
        words = shlex.split(line.partition("…")[0])[1:]
        if any(word.isupper() for word in words[:2]):  # `lineage COMMAND --help`
            continue
        if words and words[0] in COMMANDS:
            known = _help(words)
            for option in (word for word in words if word.startswith("--")):
                assert option.partition("=")[0] in known, line
        elif words and re.fullmatch("[a-z]+", words[0]):
            pytest.fail(f"no such command: {line}")


def _help(words: list[str]) -> str:
    import contextlib
    import io

    out = io.StringIO()
    command = words[:2] if words[0] == "policy" and len(words) > 1 and not words[1].startswith("-") else words[:1]
    with contextlib.redirect_stdout(out):
        assert main([*command, "--help"]) == 0, words
    return out.getvalue()


def test_the_first_manifest_passes_minimal(tmp_path: Path) -> None:
    (shown,) = _blocks(PROJECT / "docs" / "getting-started.md", "json")
    (tmp_path / "provenance.json").write_text(shown)
    assert run.check([str(tmp_path / "provenance.json")], policies=["minimal"], root=str(tmp_path)).exit_code() == 0


def test_the_sample_lacks_for_promotion_what_its_page_lists(tmp_path: Path) -> None:
    from tests.test_packs import CUT_OFF, _check, _found, _whole

    page = PROJECT / "docs" / "sample-manifest.md"
    (shown,) = _blocks(page, "json")
    assert json.loads(shown) == CUT_OFF
    listed = re.findall(r"^\| (\S+/\S+) \| (\S+) \| (\S+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(_found(_check(tmp_path, "promotion", _whole())))
    assert {code for _, code, _ in _found(_check(tmp_path, "essentials", CUT_OFF))} == {"truncated-id"}
    assert _check(tmp_path, "essentials", _whole()).exit_code() == 0


def test_the_model_box_has_every_field_of_the_vocabulary() -> None:
    text = (PROJECT / "docs" / "model-box.md").read_text(encoding="utf-8")
    sides = {side: set(fields.split()) for side, fields in re.findall(r"\| `(\w+)`: `([^`]+)` \|", text)}
    assert sides == {side: set(fields) for side, fields in VOCABULARY.items()}
    assert "`parents`" in text


def test_the_readme_names_every_pack_and_its_quick_start_has_two_commands() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert all(f"[`{name}`](docs/reference/rules/{name}.md)" in readme for name in packs())
    assert readme.split("\n")[2].startswith("![")
    quick = readme.partition("## Quick start")[2].partition("\n## ")[0]
    main_job, tests = re.findall(r"```bash\n(.*?)```", quick, re.DOTALL)
    assert main_job.splitlines()[0] == "pip install ."
    assert "lineage check examples/breast-cancer" in main_job
    assert "pytest --lineage examples/breast-cancer" in main_job
    assert tests.splitlines() == ['pip install -e ".[test]"', "pytest"]


def test_the_version_in_the_changelog_is_the_packages() -> None:
    from pytest_lineage import __version__

    (first, *_) = re.findall(r"^## (\S+?),? ", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first == __version__


def _hooks() -> list[dict[str, Any]]:
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    return [hook for repository in config["repos"] for hook in repository["hooks"] if repository["repo"] == "local"]


def test_our_own_hooks_need_no_network_and_hold_our_examples() -> None:
    assert {hook["language"] for hook in _hooks()} == {"system"}
    assert any(hook["entry"].startswith("lineage check") for hook in _hooks())


def test_continuous_integration_runs_what_the_readme_says() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert (PROJECT / ".ci" / "run").stat().st_mode & 0o111 or sys.platform == "win32"
    for step in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "docs/generate.py --check",
        "lineage check examples/breast-cancer",
    ):
        assert step in script
