"""Lineage beside tests with fixtures: each is set up and torn down once, wherever lineage items stand between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sessions import RULES, Session, project

if TYPE_CHECKING:
    from pathlib import Path

CONFTEST = """\
import pytest

def note(text):
    with open("notes", "a") as file:
        file.write(text + "\\n")

@pytest.fixture(scope="session")
def session():
    note("+session"); yield; note("-session")

@pytest.fixture(scope="module")
def module(session):
    note("+module"); yield; note("-module")
"""
MODULE = "def test_one(module): pass\ndef test_two(module): pass\n"
#: Puts lineage items between the tests and after them, as a plugin that orders or shuffles may.
SHUFFLE = """\
import pytest

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    tests = [item for item in items if not item.get_closest_marker("lineage")]
    lineage = [item for item in items if item.get_closest_marker("lineage")]
    mixed = []
    while tests or lineage:
        mixed += tests[:1] + lineage[:1]
        del tests[:1], lineage[:1]
    items[:] = mixed
"""


@pytest.mark.parametrize("order", ["", SHUFFLE], ids=["as we order", "mixed"])
def test_fixtures_are_torn_down_once(tmp_path: Path, order: str) -> None:
    files = {"conftest.py": CONFTEST + order, "tests/test_a.py": MODULE, "tests/test_b.py": MODULE}
    ran = Session(project(tmp_path, files), "--lineage")
    assert ran.code == 0, ran.out
    assert (len(ran.lineage), len(ran.tests)) == (2 * len(RULES), 5)
    notes = (tmp_path / "notes").read_text().split()
    assert notes[0] == "+session"
    assert notes[-1] == "-session"
    assert (notes.count("+session"), notes.count("-session")) == (1, 1)
    assert notes.count("+module") == notes.count("-module") >= 2


def test_a_fixture_of_the_session_that_breaks_in_its_tear_down_is_still_the_last_tests_error(tmp_path: Path) -> None:
    broken = "import pytest\n@pytest.fixture(scope='session')\ndef session():\n    yield\n    raise RuntimeError('late')\n"
    ran = Session(project(tmp_path, {"conftest.py": broken, "tests/test_own.py": "def test_own(session): pass\n"}), "--lineage")
    assert ran.code == pytest.ExitCode.TESTS_FAILED
    assert "ERROR tests/test_own.py::test_own - RuntimeError: late" in ran.out


def test_autouse_fixtures_are_about_tests_alone(tmp_path: Path) -> None:
    autouse = (
        "import pytest\n@pytest.fixture(autouse=True)\ndef each(request):\n    open('notes', 'a').write(request.node.nodeid + '\\n')\n"
    )
    ran = Session(project(tmp_path, {"conftest.py": autouse}), "--lineage")
    assert ran.code == 0
    assert (tmp_path / "notes").read_text().split() == ["tests/test_own.py::test_own"]


@pytest.mark.parametrize("order", ["", SHUFFLE], ids=["as we order", "mixed"])
def test_garbage_is_looked_for_in_tests_as_ever(tmp_path: Path, order: str) -> None:
    looking = "import gc\ndef test_a(): assert gc.isenabled()\ndef test_b(): assert gc.isenabled()\n"
    after = "import gc, pathlib\ndef pytest_unconfigure():\n    pathlib.Path('enabled').write_text(str(gc.isenabled()))\n"
    project(tmp_path, {"conftest.py": after + order, "tests/test_gc.py": looking})
    assert Session(tmp_path, "--lineage").code == 0
    assert (tmp_path / "enabled").read_text() == "True"
    (tmp_path / "models/fraud/provenance.json").write_text("{")
    assert Session(tmp_path, "--lineage", "-x").code == 1
    assert (tmp_path / "enabled").read_text() == "True"
