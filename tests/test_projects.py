"""Which root, which project files, and which files belong to which project."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_lineage.access.files import Checkout
from pytest_lineage.errors import CallerError
from pytest_lineage.planning import caller_reader
from pytest_lineage.projects import Scene, Territory, set_scene, territories


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git tree with a project at `models`, one nested in it at `models/a`, and files in and beside them."""
    for name in (".git/HEAD", "top.json", "models/m.json", "models/a/m.json", "models/a/deep/m.json", "models/b/m.json", "other/m.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    for folder in ("models", "models/a"):
        (tmp_path / folder / "lineage.yaml").write_text("version: 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scene(*paths: str, root: str = "", config: str = "") -> Scene:
    return set_scene(paths, root, config)


def lands(*paths: str, config: str = "", root: str = "") -> dict[str, Territory]:
    """The territories by their project's folder."""
    seen = scene(*paths, config=config, root=root)
    with Checkout(seen.root) as checkout:
        return {land.project.base: land for land in territories(seen, config, caller_reader(checkout))}


class TestScene:
    def test_the_root_is_the_top_of_the_git_tree_wherever_one_stands(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert scene().root == str(tree)
        monkeypatch.chdir(tree / "models" / "b")
        assert scene().root == str(tree)
        assert scene("m.json") == Scene(root=str(tree), start="models", paths=("models/b/m.json",))

    def test_it_starts_at_the_nearest_project_file_upward(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert scene().start == ""
        monkeypatch.chdir(tree / "models" / "b")
        assert scene().start == "models"

    def test_without_git_it_is_the_working_directory_or_what_holds_the_paths(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "m.json").write_text("{}")
        (tmp_path / "b").mkdir()
        monkeypatch.chdir(tmp_path)
        assert scene("a/m.json").root == str(tmp_path)
        monkeypatch.chdir(tmp_path / "b")
        assert scene("../a/m.json").root == str(tmp_path / "a")

    def test_a_root_that_is_given_counts(self, tree: Path) -> None:
        assert scene("models/a/m.json", root="models").paths == ("a/m.json",)

    @pytest.mark.parametrize(
        ("paths", "root", "says"),
        [
            (["gone"], "", "gone is not there"),
            (["top.json"], "models", "is not below the root"),
            ([], "gone", "the root gone is no folder"),
            ([], "top.json", "the root top.json is no folder"),
            (["a\0"], "", "is not there"),
        ],
    )
    def test_what_is_not_there_or_not_below_is_refused(self, tree: Path, paths: list[str], root: str, says: str) -> None:
        with pytest.raises(CallerError, match=says):
            scene(*paths, root=root)

    def test_links_on_the_way_are_followed_but_not_the_last_part(self, tree: Path) -> None:
        (tree / "link").symlink_to("models/a")
        assert scene("link/m.json").paths == ("models/a/m.json",)
        assert scene("link").paths == ("link",)


class TestTerritories:
    def test_each_file_belongs_to_the_nearest_project_upward(self, tree: Path) -> None:
        found = lands()
        assert set(found) == {"", "models", "models/a"}
        assert [file for file in found["models"].files if file.endswith(".json")] == ["models/b/m.json", "models/m.json"]
        assert [file for file in found["models/a"].files if file.endswith(".json")] == ["models/a/deep/m.json", "models/a/m.json"]
        assert [file for file in found[""].files if file.endswith(".json")] == ["other/m.json", "top.json"]

    def test_a_nested_one_knows_those_above_nearest_first(self, tree: Path) -> None:
        (tree / "lineage.yaml").write_text("version: 1\n")
        assert [project.base for project in lands()["models/a"].above] == ["models", ""]

    def test_outermost_first(self, tree: Path) -> None:
        assert list(lands()) == ["", "models", "models/a"]

    @pytest.mark.parametrize(
        ("paths", "whole"),
        [
            ((), {"": True, "models": True, "models/a": True}),
            ((".",), {"": True, "models": True, "models/a": True}),
            (("models",), {"models": True, "models/a": True}),
            (("models/a",), {"models/a": True}),
            (("models/a/m.json",), {"models/a": False}),
            (("models/b",), {"models": False}),
            (("models/b", "models/a"), {"models": False, "models/a": True}),
            (("other",), {"": False}),
        ],
    )
    def test_it_knows_whether_all_of_a_project_was_asked_for(self, tree: Path, paths: tuple[str, ...], whole: dict[str, bool]) -> None:
        assert {base: land.whole for base, land in lands(*paths).items()} == whole

    def test_a_project_without_a_file_left_is_still_checked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert set(lands()) == {""}

    def test_a_project_file_that_is_named_is_for_everything(self, tree: Path) -> None:
        (tree / "ci.yaml").write_text("version: 1\n")
        ((base, land),) = lands(config="ci.yaml").items()
        assert (base, land.whole, land.above) == ("", True, ())
        assert "models/a/m.json" in land.files
        assert lands("other/m.json", config="ci.yaml")[""].whole is False

    def test_links_to_folders_are_not_walked(self, tree: Path) -> None:
        (tree / "other" / "loop").symlink_to("..")
        assert not any(file.startswith("other/loop/") for land in lands().values() for file in land.files)
