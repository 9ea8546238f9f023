"""Compiles the rules in force on one kind of subject into a plan.

A plan's `look` is one generated function over a record's data. For rules that ask nothing it says which of them need a
closer look; everything else about a rule, and every finding, comes from the interpreter in `engine.py`. So there is one
semantics, and a subject where everything holds costs little more than reading it.
"""

from __future__ import annotations

from pytest_lineage.model.basics import is_blank
from pytest_lineage.paths import EVERY, MOST_PLACES
from pytest_lineage.values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_lineage.model import Rule
    from pytest_lineage.paths import FieldPath

    Look = Callable[[object], list[int]]

#: Records that are looked at closely before the function is generated.
_WORTH_COMPILING = 8

#: Fields of which one must hold, each of which is a block within the one before; Python has twenty.
_ALTERNATIVES = 8

#: How many texts a rule remembers as held, and how long one may be.
_HELD = 256


@frozen
class Plan:
    """The rules for one kind of subject, in order, and the function that tells which need a closer look (by index)."""

    rules: tuple[Rule, ...]
    look: Look


def compile_plan(rules: Iterable[Rule], kind: str) -> Plan:
    """The plan of the rules that apply to records of `kind`."""
    chosen = tuple(rule for rule in rules if kind in rule.applies_to)
    return Plan(rules=chosen, look=_Look(chosen))


class _Look:
    """Generates the function when it pays: compiling takes as long as looking closely at some records."""

    __slots__ = ("calls", "function", "rules")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.calls = 0
        self.function: Look | None = None

    def __call__(self, record: object) -> list[int]:
        if self.function is None:
            self.calls += 1
            if self.calls < _WORTH_COMPILING:
                return list(range(len(self.rules)))
            self.function = generate(self.rules)
        return self.function(record)


def is_compiled(rule: Rule) -> bool:
    """Whether the generated function can say that the rule holds."""
    simple = not getattr(rule.check, "asks", ()) and hasattr(rule.check, "holds") and not getattr(rule.check, "judges_absence", False)
    condition = rule.when is None or is_compiled(rule.when)
    few = not rule.any_of or len(rule.fields) <= _ALTERNATIVES
    return simple and condition and few and bool(rule.fields) and all(_walkable(path) for path in rule.fields)


def _walkable(path: FieldPath) -> bool:
    """Plain keys, `data[*]` at the start allowed; or the whole record."""
    steps = path.steps[2:] if path.steps[:2] == ("data", EVERY) else path.steps
    return path.query is None and path.steps[1:] != (EVERY,) and all(isinstance(step, str) for step in steps)


def generate(rules: Sequence[Rule]) -> Look:
    """Python source for `look`, executed with the checks' own predicates; no text of a policy becomes code but as `repr`.

    A side of the model box is fetched once. Texts that held before are remembered, a few for each rule: names, versions
    and owners come again and again, and looking one up in a set costs a tenth of judging it.
    """
    names: dict[str, object] = {"blank": _is_blank_text}
    lines = ["def look(record):", " closer = []", " add = closer.append", " side = record.get"]
    lines += [f" {_side(step)} = side({step!r})" for step in _sides(rules)]
    lines.append(f" entries = {_side('data')} if {_side('data')}.__class__ is list and {_side('data')} else ({_side('data')},)")
    lines.append(f" if len(entries) > {MOST_PLACES}: return list(range({len(rules)}))")
    for index, rule in enumerate(rules):
        if is_compiled(rule):
            lines += [" try:", *_rule_lines(rule, str(index), names), f" except Exception: add({index})"]
        else:
            lines.append(f" add({index})")
    lines.append(" return closer")
    exec(compile("\n".join(lines), "<compiled policy>", "exec"), names)  # noqa: S102  (built from our own templates and repr alone)
    return names["look"]  # type: ignore[return-value]


def _sides(rules: Sequence[Rule]) -> list[object]:
    """The top-level keys that compiled rules and their conditions look at, and `data`."""
    compiled = [rule for rule in rules if is_compiled(rule)]
    paths = [path for rule in compiled for each in (rule, rule.when) if each for path in each.fields if path.steps]
    return list(dict.fromkeys(["data", *(path.steps[0] for path in paths)]))


def _rule_lines(rule: Rule, name: str, names: dict[str, object]) -> list[str]:
    """Lines that raise unless the rule's condition and all of its fields hold, or with `any-of` one of them."""
    lines = _rule_lines(rule.when, f"{name}_when", names) if rule.when else []
    names[f"holds{name}"], names[f"held{name}"] = rule.check.holds, set()  # type: ignore[attr-defined]
    if not rule.any_of:
        return lines + [f"  {line}" for path in rule.fields for line in _field_lines(rule, path, name)]
    for number, path in enumerate(rule.fields):
        indent = "  " + " " * number
        lines += [f"{indent}try:", *(f"{indent} {line}" for line in _field_lines(rule, path, name)), f"{indent}except Exception:"]
    return [*lines, "  " + " " * len(rule.fields) + "raise"]


def _field_lines(rule: Rule, path: FieldPath, name: str) -> list[str]:
    """Lines that raise unless the field is there and holds. See `Claim.absent` for what is not there."""
    holds = f"holds{name}(v, record)" if getattr(rule.check, "sees_record", False) else f"holds{name}(v)"
    if getattr(rule.check, "sees_record", False):
        judge = [f"if not v or not {holds}: raise ValueError"]
    else:
        judge = [
            "if v.__class__ is str:",
            f" if v not in held{name}:",
            f"  if not v or v.isspace() or not {holds}: raise ValueError",
            f"  if len(held{name}) < {_HELD} and len(v) < {_HELD}: held{name}.add(v)",
            f"elif v is None or (not v and v.__class__ in (list, dict)) or blank(v) or not {holds}: raise ValueError",
        ]
    if path.steps[:2] == ("data", EVERY):
        return ["for entry in entries:", f" v = entry{_subscripts(path.steps[2:])}", *(f" {line}" for line in judge)]
    if not path.steps:
        return ["v = record", *judge]
    return [f"v = {_side(path.steps[0])}{_subscripts(path.steps[1:])}", *judge]


def _side(step: object) -> str:
    """The local variable of a top-level key: its text in hex, so that any key makes a name."""
    return f"side_{str(step).encode('utf-8', 'surrogatepass').hex()}"


def _subscripts(steps: Sequence[object]) -> str:
    return "".join(f"[{step!r}]" for step in steps)


def _is_blank_text(value: object) -> bool:
    return isinstance(value, str) and is_blank(value)
