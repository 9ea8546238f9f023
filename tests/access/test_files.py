"""Whatever a path of a document names, only a regular file below the root is ever read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.access import files
from pytest_lineage.access.files import Checkout, exists, find_upward, git_top, inside, read_bytes, walk
from pytest_lineage.errors import SubjectError

LIMIT = 1000
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX file kinds")


@pytest.fixture(params=["by descriptor", "by real path"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with files, on systems with `openat` and on those without."""
    if request.param == "by real path":
        monkeypatch.setattr(files, "_BY_DESCRIPTOR", False)
    elif not files._BY_DESCRIPTOR:
        pytest.skip("this system opens nothing relative to a folder")
    top = tmp_path / "root"
    (top / "models" / "fraud").mkdir(parents=True)
    (top / "models" / "fraud" / "model.bin").write_bytes(b"weights")
    (top / "empty").write_bytes(b"")
    (tmp_path / "secret").write_text("outside")
    return top


def code_of(root: Path, path: str) -> str:
    with pytest.raises(SubjectError) as caught:
        read_bytes(str(root), path, LIMIT)
    assert caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("models/fraud/model.bin", id="plain"),
        pytest.param("./models//fraud/./model.bin", id="dots and double slashes"),
        pytest.param("models/other/../fraud/model.bin", id="a parent that stays inside"),
    ],
)
def test_a_file_below_the_root_is_read(root: Path, path: str) -> None:
    assert read_bytes(str(root), path, LIMIT) == b"weights"


def test_an_absolute_path_is_read_below_the_root_only(root: Path) -> None:
    assert read_bytes(str(root), str(root / "models/fraud/model.bin"), LIMIT) == b"weights"
    assert code_of(root, "/etc/passwd") == "path-escape"
    assert code_of(root, f"{root}-else/model.bin") == "path-escape"


def test_an_absolute_path_through_a_link_to_the_root_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    assert read_bytes(str(tmp_path / "alias"), str(root / "empty"), LIMIT) == b""


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("../secret", "path-escape", id="parent of the root"),
        pytest.param("models/../../secret", "path-escape", id="parent of the root, later"),
        pytest.param("models/fraud/../../../root/empty", "path-escape", id="out and in again"),
        pytest.param(".git/config", "path-escape", id="git's own folder"),
        pytest.param("models/.GIT/config", "path-escape", id="git's own folder in another case"),
        pytest.param("models/fraud", "not-a-file", id="a folder"),
        pytest.param("", "not-a-file", id="the root"),
        pytest.param("models/\0", "not-a-file", id="NUL"),
        pytest.param("\0", "not-a-file", id="only NUL"),
        pytest.param("a" * 300, "not-a-file", id="a name longer than names may be"),
        pytest.param("a/" * 5000, "not-a-file", id="a path longer than paths may be"),
        pytest.param("a/" * 1000, "not-a-file", id="nested too deep"),
        pytest.param("\ud800", "not-a-file", id="a lone surrogate"),
        pytest.param("models/none", "file-missing", id="missing file"),
        pytest.param("none/none", "file-missing", id="missing folder"),
        pytest.param("empty/x", "file-missing", id="a file where a folder belongs"),
    ],
)
def test_what_is_no_file_below_the_root_is_refused(root: Path, path: str, code: str) -> None:
    assert code_of(root, path) == code


@pytest.mark.parametrize(
    ("link", "target", "path"),
    [
        pytest.param("out", "../secret", "out", id="to a file outside"),
        pytest.param("in", "empty", "in", id="to a file inside"),
        pytest.param("folder", "models", "folder/fraud/model.bin", id="to a folder on the way"),
        pytest.param("loop", "loop", "loop", id="to itself"),
        pytest.param("loop", "loop", "loop/x", id="to itself, on the way"),
        pytest.param("dangling", "nowhere", "dangling", id="to nothing"),
        pytest.param("zero", "/dev/zero", "zero", id="to an endless device"),
        pytest.param("top", "/", "top/etc/passwd", id="to the top of the file system"),
    ],
)
def test_a_link_is_never_followed(root: Path, link: str, target: str, path: str) -> None:
    (root / link).symlink_to(target)
    assert code_of(root, path) == "path-escape"
    assert exists(str(root), link)


@posix
def test_a_pipe_does_not_block_and_is_refused(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert code_of(root, "pipe") == "not-a-file"


@posix
def test_a_socket_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # its address must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert code_of(root, "socket") == "not-a-file"


@posix
def test_a_device_is_refused(tmp_path: Path) -> None:
    assert code_of(Path("/dev"), "zero") == "not-a-file"


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_told_from_a_missing_one(root: Path) -> None:
    (root / "empty").chmod(0)
    assert code_of(root, "empty") == "file-unreadable"


def test_a_limit_is_a_limit(root: Path) -> None:
    assert read_bytes(str(root), "models/fraud/model.bin", 7) == b"weights"
    with pytest.raises(SubjectError, match="larger than 6 bytes") as caught:
        read_bytes(str(root), "models/fraud/model.bin", 6)
    assert caught.value.code == "too-large"


def test_a_file_that_changes_while_it_is_read_is_unreadable(root: Path) -> None:
    with Checkout(str(root)) as checkout, checkout.open("models/fraud/model.bin") as file:
        (root / "models/fraud/model.bin").write_bytes(b"other weights")
        with pytest.raises(SubjectError, match="changed while it was read"):
            file.unchanged()


def test_a_root_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none", "x") in {"file-missing"}


def test_a_checkout_survives_more_folders_than_it_keeps_open(root: Path) -> None:
    for number in range(200):
        (root / f"d{number}" / "e").mkdir(parents=True)
        (root / f"d{number}" / "e" / "f").write_text(str(number))
    with Checkout(str(root)) as checkout:
        for _ in range(2):
            assert [checkout.read(f"d{number}/e/f", 10) for number in range(200)] == [str(number).encode() for number in range(200)]
        assert len(checkout._folders) < 80
    assert not checkout._folders


def test_a_name_that_is_not_utf8_is_read_and_listed(root: Path) -> None:
    try:
        with open(os.fsencode(root) + b"/\xff.json", "wb") as file:
            file.write(b"{}")
    except OSError:
        pytest.skip("this file system holds UTF-8 names only")
    name = os.fsdecode(b"\xff.json")
    assert name in walk(str(root))
    assert read_bytes(str(root), name, LIMIT) == b"{}"


@given(st.lists(st.sampled_from(["a", "b", ".", "..", "", ".."]), max_size=12).map("/".join))
def test_a_normal_path_has_no_part_that_leads_up(path: str) -> None:
    try:
        found = inside("/nowhere/root", path)
    except SubjectError as refused:
        found = refused.code
    inner = os.path.normpath(f"/nowhere/root/{path.lstrip('/')}")
    assert found == "path-escape" or not {"", ".", ".."} & set((found or "x").split("/"))
    assert found == "path-escape" or inner == os.path.normpath(f"/nowhere/root/{found}")


@given(st.text(max_size=30))
def test_no_text_escapes_or_crashes(path: str) -> None:
    with pytest.raises(SubjectError) as caught:
        read_bytes("/nowhere", path, 10)
    assert caught.value.code in {"path-escape", "not-a-file", "file-missing"}


def test_the_walk_lists_what_is_no_folder(root: Path) -> None:
    for name in ["build/a", "dist/a", ".dvc/config", ".github/workflows/ci.yml", "a-b/x", "a/x", "a.x"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (root / "link").symlink_to("models")
    found = walk(str(root))
    assert found == sorted(found)
    assert {"build/a", "dist/a", ".dvc/config", ".github/workflows/ci.yml", "models/fraud/model.bin", "link", "a-b/x"} <= set(found)
    assert walk(str(root), "models") == ["models/fraud/model.bin"]
    assert walk(str(root), "models/fraud/") == ["models/fraud/model.bin"]


@pytest.mark.parametrize("name", [".git", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache"])
def test_the_walk_leaves_out_folders_of_tools(root: Path, name: str) -> None:
    (root / "models" / name).mkdir()
    (root / "models" / name / "provenance.json").write_text("{}")
    assert walk(str(root)) == ["empty", "models/fraud/model.bin"]


def test_the_walk_leaves_out_virtual_environments_but_not_its_base(root: Path) -> None:
    (root / "env" / "lib").mkdir(parents=True)
    (root / "env" / "lib" / "x").write_text("")
    (root / "env" / "pyvenv.cfg").write_text("")
    assert walk(str(root)) == ["empty", "env/pyvenv.cfg", "models/fraud/model.bin"]
    assert walk(str(root), "env") == ["env/lib/x", "env/pyvenv.cfg"]


def test_a_planted_mark_of_a_virtual_environment_hides_no_manifest(root: Path) -> None:
    (root / "models" / "fraud" / "pyvenv.cfg").write_text("")
    (root / "models" / "fraud" / "provenance.json").write_text("{}")
    assert "models/fraud/provenance.json" in walk(str(root))


def test_the_walk_does_not_start_behind_a_link(root: Path) -> None:
    (root / "link").symlink_to("models")
    with pytest.raises(SubjectError) as caught:
        walk(str(root), "link")
    assert caught.value.code == "path-escape"


def test_the_walk_tells_what_it_could_not_list(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("fraud/"):
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SubjectError, match="cannot be read: permission denied"):
        walk(str(root))
    unreadable: list[str] = []
    assert walk(str(root), unreadable=unreadable) == ["empty"]
    assert unreadable == ["models/fraud/"]


def test_the_nearest_project_file_is_found_upward(root: Path) -> None:
    (root / "models" / "lineage.yaml").write_text("")
    start = str(root / "models" / "fraud")
    assert find_upward(start, "lineage.yaml", str(root)) == str(root / "models")
    assert find_upward(start, "model.bin", str(root)) == start
    assert find_upward(start, "lineage.yaml", start) == ""
    assert find_upward(start, "empty", str(root)) == str(root)
    assert find_upward(start, "no-such-name-anywhere") == ""


@pytest.mark.parametrize("kind", ["folder", "file of a worktree"])
def test_the_top_of_the_git_tree_holds_dot_git(root: Path, kind: str) -> None:
    if kind == "folder":
        (root / ".git").mkdir()
    else:
        (root / ".git").write_text("gitdir: elsewhere")
    assert git_top(str(root / "models" / "fraud")) == str(root)


def test_existing_is_having_a_name_inside(root: Path) -> None:
    assert exists(str(root), "empty")
    assert not exists(str(root), "none")
    with pytest.raises(SubjectError):
        exists(str(root), "../secret")
