"""What is asked about files is answered with what their bytes are, or with why that is not known."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.access import digests
from pytest_lineage.access.openfile import OpenFile
from pytest_lineage.errors import CallerError
from pytest_lineage.evidence import files as evidence
from pytest_lineage.evidence.files import Files, digest_path
from pytest_lineage.model import Context, Unverified
from pytest_lineage.questions import FileDigest, FileFact, FileHead, FileLines, FileProblem, HeadFact, LinesFact, TreeDigest

ALGORITHMS = ["sha256", "sha512", "sha1", "md5", "blake2b", "blake2s", "sha3_256", "sha384"]


def answer(root: Path, question: object, jobs: int = 0) -> object:
    return Files(Context(root=str(root), jobs=jobs)).answer([question])[question]  # type: ignore[list-item,index]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 512 * 1024, 512 * 1024 + 1, 3_000_000])
def test_a_digest_is_of_all_bytes(tmp_path: Path, algorithm: str, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "model.bin").write_bytes(data)
    expected = FileFact(path="model.bin", size=size, digest=hashlib.new(algorithm, data).hexdigest())
    assert answer(tmp_path, FileDigest(paths=("model.bin",), algorithm=algorithm)) == expected


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_many_files_of_all_sizes_are_answered_whatever_the_threads(tmp_path: Path, jobs: int) -> None:
    data = {f"f{number}": os.urandom(number * 7919 % 200_000) for number in range(60)}
    for name, content in data.items():
        (tmp_path / name).write_bytes(content)
    questions = [FileDigest(paths=(name,)) for name in data]
    answers = Files(Context(root=str(tmp_path), jobs=jobs)).answer(questions)
    assert {question.paths[0]: answers[question].digest for question in questions} == {  # type: ignore[attr-defined]
        name: hashlib.sha256(content).hexdigest() for name, content in data.items()
    }


def test_a_file_is_opened_once_for_everything_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ids.txt").write_bytes(b"a\r\nb\r\n")
    opened: list[str] = []
    real = OpenFile.__init__

    def counting(self: OpenFile, path: str, descriptor: int) -> None:
        opened.append(path)
        real(self, path, descriptor)

    monkeypatch.setattr(OpenFile, "__init__", counting)
    paths = ("none", "ids.txt")
    asked = [
        FileDigest(paths=paths),
        FileDigest(paths=("ids.txt",), algorithm="md5"),
        FileDigest(paths=("./ids.txt",), line_ends="lf"),
        FileHead(paths=("ids.txt",), size=3),
        FileLines(paths=("ids.txt",)),
    ]
    answers = Files(Context(root=str(tmp_path))).answer([*asked, *asked])
    assert answers[asked[0]] == FileFact(path="ids.txt", size=6, digest=hashlib.sha256(b"a\r\nb\r\n").hexdigest())
    assert answers[asked[1]] == FileFact(path="ids.txt", size=6, digest=hashlib.md5(b"a\r\nb\r\n").hexdigest())
    assert answers[asked[2]] == FileFact(path="ids.txt", size=6, digest=hashlib.sha256(b"a\nb\n").hexdigest())
    assert answers[asked[3]] == HeadFact(path="ids.txt", size=6, head=b"a\r\n")
    assert answers[asked[4]] == LinesFact(path="ids.txt", lines=("a", "b"))
    assert opened.count("ids.txt") <= 2  # once more for the question that looked elsewhere first


@given(data=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=8), ends=st.sampled_from(["lf", "crlf"]))
def test_line_ends_do_not_depend_on_where_pieces_end(data: bytes, cuts: list[int], ends: str) -> None:
    data = data.replace(b"\x00", b"\r").replace(b"\x01", b"\n")
    found = digests.hasher("sha256", ends)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        found.update(data[start:end])
    whole = data.replace(b"\r\n", b"\n")
    whole = whole.replace(b"\n", b"\r\n") if ends == "crlf" else whole
    assert found.hexdigest() == hashlib.sha256(whole).hexdigest()


def test_line_ends_hold_across_pieces_of_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_PIECE", 7)
    data = b"row\r\n" * 40_000
    (tmp_path / "rows").write_bytes(data)
    lf = answer(tmp_path, FileDigest(paths=("rows",), line_ends="lf"))
    crlf = answer(tmp_path, FileDigest(paths=("rows",), line_ends="crlf"))
    assert lf == FileFact(path="rows", size=len(data), digest=hashlib.sha256(b"row\n" * 40_000).hexdigest())
    assert crlf == FileFact(path="rows", size=len(data), digest=hashlib.sha256(data).hexdigest())


def test_the_first_candidate_that_exists_is_meant(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "x").write_bytes(b"root")
    question = FileHead(paths=("models/x", "x"))
    assert answer(tmp_path, question) == HeadFact(path="x", size=4, head=b"root")
    (tmp_path / "models" / "x").write_bytes(b"beside")
    assert answer(tmp_path, question) == HeadFact(path="models/x", size=6, head=b"beside")


def test_a_bad_first_candidate_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "x").write_bytes(b"root")
    (tmp_path / "models" / "x").symlink_to("../x")
    found = answer(tmp_path, FileDigest(paths=("models/x", "x")))
    assert isinstance(found, FileProblem)
    assert found.code == "path-escape"


def test_what_is_nowhere_is_unverified_and_says_where_it_was_looked_for(tmp_path: Path) -> None:
    found = answer(tmp_path, FileDigest(paths=("models/x.bin", "x.bin")))
    assert found == Unverified(
        code="file-missing",
        reason="there is no file 'models/x.bin' nor 'x.bin'",
        remedy="put it at 'models/x.bin' (paths are from the root), or correct the path",
    )


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        pytest.param(("../x",), "path-escape", id="parent of the root"),
        pytest.param(("models/../../x", "../x"), "path-escape", id="parent of the root, from both places"),
        pytest.param(("models//etc/passwd", "/etc/passwd"), "path-escape", id="absolute"),
        pytest.param(("/dev/zero",), "path-escape", id="an endless device"),
        pytest.param(("folder",), "not-a-file", id="a folder"),
        pytest.param(("pipe",), "not-a-file", id="a pipe"),
        pytest.param(("a\0b",), "not-a-file", id="NUL"),
        pytest.param(("loop",), "path-escape", id="a link to itself"),
    ],
)
@pytest.mark.parametrize("ask", [FileDigest, FileHead, FileLines])
def test_what_may_not_be_read_is_a_problem(tmp_path: Path, ask: type[FileDigest], paths: tuple[str, ...], code: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    found = answer(tmp_path, ask(paths=paths))
    assert isinstance(found, FileProblem)
    assert found.code == code


@pytest.mark.parametrize(
    "paths", [("s3://bucket/x",), ("models/s3://bucket/x", "s3://bucket/x"), ("runs:/abc/model",), ("file:///etc/passwd",)]
)
def test_a_uri_is_never_opened_as_a_path(tmp_path: Path, paths: tuple[str, ...]) -> None:
    for path in ("s3:/bucket/x", "models/s3:/bucket/x", "runs:/abc/model"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("bait")
    for question in (FileDigest(paths=paths), TreeDigest(paths=paths)):
        found = answer(tmp_path, question)
        assert isinstance(found, Unverified)
        assert found.code == "file-missing"
        assert "object in a store" in found.reason


def test_a_file_that_changes_while_it_is_hashed_is_unverified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"old")
    real = OpenFile.feed

    def changing(self: OpenFile, takers: object, buffer: memoryview) -> None:
        real(self, takers, buffer)  # type: ignore[arg-type]
        (tmp_path / "x").write_bytes(b"newer")

    monkeypatch.setattr(OpenFile, "feed", changing)
    found = answer(tmp_path, FileDigest(paths=("x",)))
    assert isinstance(found, Unverified)
    assert found.code == "file-unreadable"


@pytest.mark.parametrize(("algorithm", "code"), [("crc32", "no-provider"), ("SHA256", "no-provider"), ("shake_128", "no-provider")])
def test_an_algorithm_nobody_knows_is_unverified(tmp_path: Path, algorithm: str, code: str) -> None:
    (tmp_path / "x").write_bytes(b"")
    found = answer(tmp_path, FileDigest(paths=("x",), algorithm=algorithm))
    assert isinstance(found, Unverified)
    assert found.code == code


def test_blake3_without_its_package_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "blake3", None)
    (tmp_path / "x").write_bytes(b"")
    found = answer(tmp_path, FileDigest(paths=("x",), algorithm="blake3"))
    assert found == Unverified(
        code="missing-extra", reason="blake3 digests need a package that is not installed", remedy="pip install blake3"
    )


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        pytest.param(b"", (), id="empty"),
        pytest.param(b"a", ("a",), id="no line end at the end"),
        pytest.param(b"a\nb\n", ("a", "b"), id="LF"),
        pytest.param(b"a\r\nb\r\n", ("a", "b"), id="CRLF"),
        pytest.param(b"a\rb", ("a", "b"), id="CR"),
        pytest.param(b"\xef\xbb\xbfa\n\nb", ("a", "", "b"), id="byte order mark, blank line"),
        pytest.param("a\u2028b\x0cc\n".encode(), ("a\u2028b\x0cc",), id="other separators belong to a line"),
    ],
)
def test_lines_are_without_their_ends(tmp_path: Path, data: bytes, lines: tuple[str, ...]) -> None:
    (tmp_path / "ids").write_bytes(data)
    assert answer(tmp_path, FileLines(paths=("ids",))) == LinesFact(path="ids", lines=lines)


@pytest.mark.parametrize(("data", "limit", "code"), [(b"a\nb\n", 3, "too-large"), ("a\n".encode("utf-16"), 99, "encoding")])
def test_lines_that_cannot_be_had_are_unverified(tmp_path: Path, data: bytes, limit: int, code: str) -> None:
    (tmp_path / "ids").write_bytes(data)
    found = answer(tmp_path, FileLines(paths=("ids",), limit=limit))
    assert isinstance(found, Unverified)
    assert found.code == code


class TestTheDigestOfAFolder:
    """DVC: "md5 of `json.dumps` of the `relpath`-sorted list of `{"md5", "relpath"}` + `.dir`"."""

    def expected(self, contents: dict[str, bytes]) -> str:
        listed = [{"md5": hashlib.md5(contents[name]).hexdigest(), "relpath": name} for name in sorted(contents)]
        return hashlib.md5(json.dumps(listed).encode()).hexdigest() + ".dir"

    def folder(self, root: Path, contents: dict[str, bytes]) -> None:
        for name, data in contents.items():
            (root / "data" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "data" / name).write_bytes(data)

    def test_is_dvc_s(self, tmp_path: Path) -> None:
        contents = {"b.txt": b"b\n", "a/x.bin": os.urandom(100_000), "a.txt": b"", "node_modules/x": b"1", "é": b"2", "a-b": b"3"}
        self.folder(tmp_path, contents)
        (tmp_path / "data" / "empty").mkdir()
        found = answer(tmp_path, TreeDigest(paths=("none", "data")))
        assert found == FileFact(path="data", size=sum(map(len, contents.values())), digest=self.expected(contents))

    def test_is_the_one_that_dvc_itself_gave(self, tmp_path: Path) -> None:
        self.folder(tmp_path, {"train.csv": b"id,y\n1,0\n", "sub/test.csv": b"id,y\n2,1\n"})
        found = answer(tmp_path, TreeDigest(paths=("data",)))
        assert isinstance(found, FileFact)
        assert found.digest == "9faa6c40678b82942c64f6c9fa725c8d.dir"

    @pytest.mark.parametrize("kind", ["link", "pipe"])
    def test_is_refused_where_something_in_it_is_no_file(self, tmp_path: Path, kind: str) -> None:
        self.folder(tmp_path, {"a": b"1"})
        if kind == "link":
            (tmp_path / "data" / "z").symlink_to("/etc/passwd")
        else:
            os.mkfifo(tmp_path / "data" / "z")
        found = answer(tmp_path, TreeDigest(paths=("data",)))
        assert isinstance(found, FileProblem)
        assert found.path == "data/z"

    def test_is_refused_for_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_bytes(b"")
        found = answer(tmp_path, TreeDigest(paths=("data",)))
        assert isinstance(found, FileProblem)
        assert found.code == "not-a-file"

    def test_is_unverified_for_what_is_not_there(self, tmp_path: Path) -> None:
        found = answer(tmp_path, TreeDigest(paths=("models/data", "data")))
        assert isinstance(found, Unverified)
        assert found.code == "file-missing"

    def test_is_unverified_where_files_may_be_left_out(self, tmp_path: Path) -> None:
        self.folder(tmp_path, {"a": b"1"})
        (tmp_path / ".dvcignore").write_text("# only a comment\n\n")
        assert isinstance(answer(tmp_path, TreeDigest(paths=("data",))), FileFact)
        (tmp_path / ".dvcignore").write_text("*.tmp\n")
        found = answer(tmp_path, TreeDigest(paths=("data",)))
        assert isinstance(found, Unverified)
        assert "'.dvcignore'" in found.reason


class TestHashingAPathOfTheCaller:
    def test_gives_the_digest_of_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"abc")
        (tmp_path / "link").symlink_to("x")
        expected = hashlib.sha512(b"abc").hexdigest()
        assert digest_path(str(tmp_path / "link"), "sha512") == FileFact(path=str(tmp_path / "link"), size=3, digest=expected)

    def test_gives_the_digest_of_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "x").write_bytes(b"abc")
        assert digest_path(str(tmp_path / "data")).digest.endswith(".dir")

    @pytest.mark.parametrize("name", ["none", "pipe"])
    def test_says_why_there_is_none(self, tmp_path: Path, name: str) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(CallerError, match="no digest"):
            digest_path(str(tmp_path / name))

    def test_names_an_unknown_algorithm(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"abc")
        with pytest.raises(CallerError, match="'sha257'"):
            digest_path(str(tmp_path / "x"), "sha257")


def test_a_list_of_too_many_lines_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "ids").write_bytes(b"1\n" * 400_001)
    found = answer(tmp_path, FileLines(paths=("ids",)))
    assert isinstance(found, Unverified)
    assert found.code == "too-large"
