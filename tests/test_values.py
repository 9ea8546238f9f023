"""`@frozen` makes real dataclasses, only quicker."""

from __future__ import annotations

import copy
import pickle
from dataclasses import MISSING, FrozenInstanceError, field, fields, is_dataclass, replace

import pytest

from pytest_lineage.values import frozen, parameter


@frozen
class Point:
    """Two numbers, and what is not compared."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)

    kind = "point"

    @property
    def sum(self) -> int:
        return self.x + self.y


@frozen
class Positive:
    number: int = parameter(1, help="A number above zero.", choices=())

    def __post_init__(self) -> None:
        if self.number <= 0:
            raise ValueError("number must be positive")


@frozen
class Empty:
    """Nothing."""


def test_it_is_a_dataclass() -> None:
    assert is_dataclass(Point)
    assert [one.name for one in fields(Point)] == ["x", "y", "tags", "note"]
    assert replace(Point(x=1), y=2) == Point(x=1, y=2)
    assert Point.kind == "point"
    assert Point(x=1, y=2).sum == 3


def test_it_is_frozen_and_slotted() -> None:
    point = Point(x=1)
    for change in (lambda: setattr(point, "x", 2), lambda: delattr(point, "x"), lambda: setattr(point, "z", 2)):
        with pytest.raises((AttributeError, FrozenInstanceError)):
            change()
    assert not hasattr(point, "__dict__")


def test_it_takes_keywords_alone_and_no_others() -> None:
    for wrong in (lambda: Point(1), Point, lambda: Point(x=1, z=2)):  # type: ignore[misc,call-arg]
        with pytest.raises(TypeError):
            wrong()


def test_equal_fields_of_one_class_are_equal_and_hash_alike() -> None:
    assert Positive(number=2) == Positive(number=2)
    assert hash(Positive(number=2)) == hash(Positive(number=2))
    assert Positive(number=2) != Positive(number=3)
    assert Empty() == Empty()
    assert Point(x=1) != 1
    assert Point(x=1, note="a") == Point(x=1, note="b")
    with pytest.raises(TypeError):
        hash(Point(x=1))  # a list is no part of a hash


def test_defaults_made_by_a_factory_are_each_their_own() -> None:
    first, second = Point(x=1), Point(x=1)
    assert first.tags is not second.tags


def test_it_pickles_and_copies() -> None:
    point = Point(x=1, tags=["a"], note="n")
    again = pickle.loads(pickle.dumps(point))
    assert (again, again.note) == (point, "n")
    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(Empty())) == Empty()


def test_it_is_shown_with_its_fields() -> None:
    assert repr(Point(x=1)) == "Point(x=1, y=0, tags=[])"
    assert repr(Empty()) == "Empty()"


def test_it_is_checked_when_it_is_made_also_by_replace() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Positive(number=0)
    with pytest.raises(ValueError, match="must be positive"):
        replace(Positive(), number=-1)


def test_a_parameter_tells_editors_what_it_is() -> None:
    (number,) = fields(Positive)
    assert number.default == 1
    assert number.default_factory is MISSING
    assert number.metadata["help"] == "A number above zero."
