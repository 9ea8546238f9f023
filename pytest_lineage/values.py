"""`@frozen`: frozen, slotted, keyword-only dataclasses that cost next to nothing to define.

A command that checks one file in fifty milliseconds cannot spend half a millisecond on defining each class, which is what
`dataclass(frozen=True, slots=True)` takes: it compiles six methods. Here nothing is compiled until a class is used:
`__init__` when the first instance is made, the fields when `dataclasses.fields` or `replace` first asks for them.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from typing_extensions import dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_: object) -> Callable[[T], T]:
        """Tell type checkers alone."""
        return lambda decorated: decorated


def parameter(
    default: Any = MISSING,
    *,
    help: str,
    choices: tuple[str, ...] = (),
    schema: dict[str, object] | None = None,
) -> Any:
    """A check's parameter, as a dataclass field.

    Args:
        default: without one, the policy must give the parameter.
        help: one sentence for editors and the check's page.
        choices: the only values, for a string or each of a tuple of strings.
        schema: JSON Schema for an annotation of `object`, whose own checking is in `__post_init__` (raise ValueError).
    """
    return field(default=default, metadata={"help": help, "choices": choices, "schema": schema})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field, parameter))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen, slotted, keyword-only dataclass, equal to others of its class with equal fields.

    Class attributes without an annotation stay what they are. Classes made so have no fields of base classes.
    """
    names = tuple(cls.__annotations__)
    body = {key: value for key, value in cls.__dict__.items() if key not in {*names, "__dict__", "__weakref__"}}
    body |= {"__slots__": names, "__init__": _first_init, "__setattr__": _refuse, "__delattr__": _refuse, "__repr__": _repr}
    body |= {"__reduce__": _reduce, "__match_args__": (), "__dataclass_fields__": _Fields(cls)}
    if "__eq__" not in cls.__dict__:
        body |= {"__eq__": _eq, "__hash__": _hash}
    made: type[T] = type(cls.__name__, cls.__bases__, body)
    return made


class _Fields:
    """The `__dataclass_fields__` of a class, made by `dataclasses` itself when they are first asked for."""

    __slots__ = ("written",)

    def __init__(self, written: type) -> None:
        self.written = written

    def __get__(self, instance: object, owner: type) -> dict[str, Field[Any]]:
        found: dict[str, Field[Any]] = dataclass(init=False, repr=False, eq=False, kw_only=True)(self.written).__dataclass_fields__  # type: ignore[attr-defined]
        owner.__dataclass_fields__ = found  # type: ignore[attr-defined]
        return found


def _first_init(self: Any, **given: object) -> None:
    """Compile `__init__` for the class, and go on with it."""
    made = type(self)
    made.__init__ = _init(made)
    made.__init__(self, **given)


def _init(made: Any) -> Callable[..., None]:
    """The one compiled method: its text holds field names alone, defaults are bound by name."""
    names: dict[str, object] = {"put": object.__setattr__, "MISSING": MISSING}
    signature, body = ["self", "*"], []
    for name, spec in made.__dataclass_fields__.items():
        value = name
        if spec.default_factory is not MISSING:
            names[f"make_{name}"] = spec.default_factory
            signature.append(f"{name}=MISSING")
            value = f"make_{name}() if {name} is MISSING else {name}"
        elif spec.default is not MISSING:
            names[f"default_{name}"] = spec.default
            signature.append(f"{name}=default_{name}")
        else:
            signature.append(name)
        body.append(f" put(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    if len(signature) == 2:
        signature.pop()
    exec(f"def __init__({', '.join(signature)}):\n" + ("\n".join(body) or " pass"), names)  # noqa: S102  (names of fields alone)
    return names["__init__"]  # type: ignore[return-value]


def _refuse(self: object, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot change: it is a value")


def _compared(self: Any) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name, spec in self.__dataclass_fields__.items() if spec.compare)


def _eq(self: object, other: object) -> bool:
    return self.__class__ is other.__class__ and _compared(self) == _compared(other)


def _hash(self: object) -> int:
    return hash((self.__class__, _compared(self)))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name, spec in self.__dataclass_fields__.items() if spec.repr)
    return f"{type(self).__qualname__}({shown})"


def _reduce(self: Any) -> tuple[object, ...]:
    return _rebuild, (type(self), {name: getattr(self, name) for name in self.__dataclass_fields__})


def _rebuild(cls: type[T], fields: dict[str, object]) -> T:
    return cls(**fields)
