"""`lineage.lock`: policies in other repositories are pinned by the digest of their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pytest_lineage.errors import CallerError, WorldError
from pytest_lineage.policy.lock import Lock, cache_folder, pin, read_lock
from pytest_lineage.policy.reference import parse
from tests.support.policies import RULE, load_files, reader

COMMIT = "9f1a2b7c4d" * 4
URL = "https://h.example/policies.git"
TEAM = f"git+{URL}@{COMMIT}#team/p.yaml"
SHARED = f"git+{URL}@{COMMIT}#shared.yaml"
FILES = {
    "team/p.yaml": f"policy: team\nversion: 1\nextends: [../shared.yaml]\nrules:\n{RULE}\n".encode(),
    "shared.yaml": f"policy: shared\nversion: 1\nrules:\n{RULE}\n".encode(),
}
PINS = {TEAM: hashlib.sha256(FILES["team/p.yaml"]).hexdigest(), SHARED: hashlib.sha256(FILES["shared.yaml"]).hexdigest()}
LOCAL = f'policy: p\nversion: 1\nextends: ["{TEAM}"]\n'


class Remote:
    """Stands for `access.git.fetch_file`: counts what is fetched, and can be cut off or lie."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    def __call__(self, url: str, commit: str, path: str) -> bytes:
        assert (url, commit) == (f"git+{URL}", COMMIT)
        self.asked.append(path)
        if path not in self.files:
            raise WorldError(f"{url} does not answer")
        return self.files[path]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_pinned_policy_is_loaded_with_what_it_extends_in_its_repository() -> None:
    policy = load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=Remote(FILES)))
    assert [rule.id for rule in policy.rules] == ["shared/r", "team/r"]
    assert [info.origin for info in policy.sources] == ["p.yaml", TEAM, SHARED]


def test_it_is_fetched_once_and_then_comes_from_the_cache() -> None:
    remote = Remote(FILES)
    for _ in range(2):
        load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=remote))
    assert remote.asked == ["team/p.yaml", "shared.yaml"]


def test_what_is_in_the_cache_is_verified_each_time() -> None:
    remote = Remote(FILES)
    load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=remote))
    cached = Path(cache_folder(), PINS[TEAM])
    cached.write_bytes(b"policy: evil\n")
    load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=remote))
    assert remote.asked.count("team/p.yaml") == 2
    assert cached.read_bytes() == FILES["team/p.yaml"]


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=Remote(FILES))).rules


def test_an_unpinned_policy_is_not_fetched() -> None:
    remote = Remote(FILES)
    with pytest.raises(CallerError) as caught:
        load_files({"p.yaml": LOCAL}, lock=Lock(pins={SHARED: PINS[SHARED]}, fetch=remote))
    assert "is not pinned in lineage.lock" in caught.value.message
    assert "lineage policy lock" in caught.value.help
    assert (caught.value.file, caught.value.line, caught.value.column) == ("p.yaml", 3, 11)
    assert remote.asked == []


def test_other_bytes_than_were_pinned_are_refused() -> None:
    lying = Remote({**FILES, "shared.yaml": FILES["shared.yaml"] + b"# more\n"})
    with pytest.raises(CallerError) as caught:
        load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=lying))
    assert "is not what lineage.lock pins" in caught.value.message
    assert "lineage policy lock" in caught.value.help


def test_a_repository_that_does_not_answer_is_the_worlds_fault() -> None:
    with pytest.raises(WorldError, match="does not answer"):
        load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=Remote({})))


def test_pinning_follows_extends_and_gives_a_lock_that_reads_back() -> None:
    lock = pin(["p.yaml"], read=reader({"p.yaml": LOCAL}), fetch=Remote(FILES))
    assert dict(lock.pins) == PINS
    assert dict(read_lock(lock.render().encode()).pins) == PINS


def test_pinning_nothing_gives_an_empty_lock_that_reads_back() -> None:
    lock = pin(["p.yaml"], read=reader({"p.yaml": f"policy: p\nversion: 1\nrules:\n{RULE}\n"}))
    assert read_lock(lock.render().encode()).pins == {}


def test_pinning_fetches_anew() -> None:
    load_files({"p.yaml": LOCAL}, lock=Lock(pins=PINS, fetch=Remote(FILES)))
    remote = Remote(FILES)
    pin(["p.yaml"], read=reader({"p.yaml": LOCAL}), fetch=remote)
    assert remote.asked == ["team/p.yaml", "shared.yaml"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("version: 1\n", "has no 'policies'", id="no policies"),
        pytest.param("version: 2\npolicies: []\n", "must be 1", id="another version"),
        pytest.param("version: 1\npolicies: [x]\n", "must be an object", id="an entry that is text"),
        pytest.param("version: 1\npolicies: [{policy: x}]\n", "has no 'sha256'", id="no digest"),
        pytest.param(f"version: 1\npolicies: [{{policy: x, sha256: {'A' * 64}}}]\n", "64 lower-case hex digits", id="upper case"),
        pytest.param(f"version: 1\npolicies: [{{policy: x, sha256: '{'1' * 64}', md5: y}}]\n", "unknown key 'md5'", id="another key"),
        pytest.param("version: 1\npolicies: [", "", id="a cut document"),
    ],
)
def test_a_lock_that_is_not_understood_is_refused(text: str, says: str) -> None:
    with pytest.raises(CallerError) as caught:
        read_lock(text.encode())
    assert says in caught.value.message
    assert caught.value.file == "lineage.lock"


class TestReference:
    @pytest.mark.parametrize(
        ("text", "base", "origin"),
        [
            pytest.param("essentials", "", "pytest_lineage/packs/essentials.yaml", id="a pack"),
            pytest.param("./p.yaml", "", "p.yaml", id="a file"),
            pytest.param("../p.yml", "a/b", "a/p.yml", id="a file above"),
            pytest.param(TEAM, "a", TEAM, id="a repository"),
            pytest.param(TEAM.replace("team/", "x/../team/"), "", TEAM, id="a path with dots"),
            pytest.param(
                f"git+ssh://git@h.example:22/r.git@{COMMIT}#p.yaml", "", f"git+ssh://git@h.example:22/r.git@{COMMIT}#p.yaml", id="ssh"
            ),
        ],
    )
    def test_one_place_has_one_name(self, text: str, base: str, origin: str) -> None:
        assert parse(text, base).origin == origin

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(f"git+ssh://-oProxyCommand=x/r@{COMMIT}#p.yaml", id="a host that is an option"),
            pytest.param(f"git+https://h.example/r@{COMMIT}#../p.yaml", id="a path above the tree"),
            pytest.param(f"git+https://h.example/r@{COMMIT}#/p.yaml", id="an absolute path"),
            pytest.param(f"git+https://h.example/r@{COMMIT}#p.txt", id="another ending"),
            pytest.param(f"git+https://h.example/r@{COMMIT}#p.yaml\n", id="a line end"),
            pytest.param(f"git+https://h.example/r@{COMMIT.upper()}#p.yaml", id="an upper-case commit"),
            pytest.param(f"git+https://h.example/r@{COMMIT}a#p.yaml", id="41 digits"),
            pytest.param(f"git+ext::sh -c x@{COMMIT}#p.yaml", id="a command"),
            pytest.param(f"git+https://user@h.example/r@{COMMIT}#p.yaml", id="a user"),
            pytest.param("..", id="dots"),
            pytest.param("a\\p.yaml", id="a backslash"),
            pytest.param("a\0.yaml", id="a null"),
        ],
    )
    def test_what_is_no_reference_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            parse(text, "")
