"""`expression`: a condition in CEL, the Common Expression Language."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.model import Unverified, typed
from pytest_lineage.patterns import program
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pytest_lineage.model import Claim, Judgement

_LENGTH = 4096  # characters of an expression
_STEPS = 4_000_000  # of an evaluation: about a second's worth
_MATCH_STEPS = 50_000  # of all matching in an evaluation; each is worth about eight microseconds
_MATCH_STEP = 2_000  # characters times instructions of a pattern's program: what RE2 takes at worst
_PATTERNS = 500  # different ones in an evaluation, where the record brings them
#: What `matches` is called while it is evaluated: as long, so that columns stay. The library's own compiles its pattern each time.
_OURS = "re2find"
_EXPONENTS = {"all": 1, "exists": 1, "exists_one": 1, "filter": 2, "map": 3}  # the library copies what filter and map have built so far
#: Text and comments, which are stepped over.
_TEXT = (
    r"""(?:[bB]?[rR]|[rR][bB])(?:'''.*?'''|\"{3}.*?\"{3}|'[^'\n]*'|"[^"\n]*")"""
    r"""|[bB]?(?:'''(?:\\.|.)*?'''|\"{3}(?:\\.|.)*?\"{3}|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|//[^\n]*"""
)
#: Macros and parentheses outside of them.
_SCAN = (
    rf"{_TEXT}"
    r"|\.\s*(?P<macro>all|exists|exists_one|filter|map)\s*\(|[()]"
)
_OF_EACH_TYPE = ("'2'", "2", "2.0", "true", "[2]", "{'a': 2}", "timestamp('2026-01-01T00:00:00Z')", "duration('2s')", "b'2'")
#: Everything the library raises, by its documentation; each is the expression's or the record's fault.
_ERRORS = (ValueError, TypeError, RuntimeError, ArithmeticError, LookupError)


@frozen
class Expression:
    """A condition over the record holds, written in CEL.

    What it checks: `expression`, in the Common Expression Language (https://cel.dev), is true. `record` is the whole record,
    `value` the field's value (the record, where the rule names no field). Anything but `true` fails, and so does an expression
    that cannot be evaluated: `record.a.b` where there is no `a`; ask `has(record.a) && has(record.a.b)` first. YAML scalars
    without quotation marks have the type of YAML 1.2's core schema. Needs `pip install 'pytest-lineage[cel]'`.
    A macro (`all`, `exists`, `filter`, `map`) inside another is refused on a record too large for it.
    Why it matters: Some conditions tie fields together in a way that no other kind of check says.
    Example: `check: expression`, `expression: "record.evaluation.metrics.auc > record.evaluation.metrics.baseline_auc"`.
    Instead: Record what the expression speaks of, or correct the value it found wanting.
    """

    expression: str = parameter(help="A CEL expression over `record` and `value` that must be true; at most 4096 characters.")

    kind = "expression"
    default_field = ""
    asks = ()
    codes = {
        "not-true": "the expression is not true of the record",
        "not-evaluated": "the expression cannot be evaluated on the record: a key is missing, or a type is another one",
        "too-costly": "the record is too large for the nested macros of the expression",
    }

    def __post_init__(self) -> None:
        if not self.expression.strip():
            raise ValueError("expression is empty")
        if len(self.expression) > _LENGTH:
            raise ValueError(f"expression has {len(self.expression)} characters; at most {_LENGTH} are allowed")
        _check_names(self.expression)

    def judge(self, claim: Claim) -> Judgement:
        """A finding where the expression is not true, cannot be evaluated, or the package is not installed."""
        program = _program(self.expression)
        if program is None:
            reason = "the package that evaluates expressions is not installed"
            yield claim.doubt(Unverified(code="missing-extra", reason=reason, remedy="pip install 'pytest-lineage[cel]'"))
            return
        try:
            result = self._result(program, claim)
        except _TooCostlyError:
            yield claim.violation("too-costly", f"{claim.name}: the record is too large for the nested macros of {self._quoted}")
            return
        except _ERRORS as error:
            yield claim.violation("not-evaluated", f"{claim.name}: {self._quoted} cannot be evaluated: {_why(error)}", expected="true")
            return
        if result is not True:
            said = "is not true" if result is False else "is neither true nor false"
            yield claim.violation("not-true", f"{claim.name}: {self._quoted} {said}", expected=self.expression)

    @property
    def _quoted(self) -> str:
        text = " ".join(self.expression.split())
        return f"`{text if len(text) <= 200 else text[:199] + '…'}`"

    def _result(self, program: Any, claim: Claim) -> object:
        record = typed(dict(claim.record.data))
        exponent = _exponent(self.expression)
        if exponent and _size(record) ** exponent > _STEPS:
            raise _TooCostlyError
        matching = _Matching()
        try:
            result = program.execute(_context({"record": record, "value": record if claim.path == () else typed(claim.value)}, matching))
        except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001  what a panic of the library is raised as
            raise RuntimeError(f"ERROR: <input>:the library failed: {error}") from None
        matching.finish()
        return result


class _TooCostlyError(Exception):
    """Evaluation could take minutes."""


class _Matching:
    """`matches` with patterns of RE2, each compiled once, and only so much of it in one evaluation."""

    __slots__ = ("left", "patterns", "wrong")

    def __init__(self) -> None:
        self.left = _MATCH_STEPS
        self.patterns: dict[str, Any] = {}
        self.wrong = ""

    def __call__(self, text: object, pattern: object) -> bool:
        """Whether the pattern matches a part of the text. What is wrong is kept: the library would print it."""
        if self.wrong or self.left < 0:
            return False
        try:
            return self._matches(text, pattern)
        except (ValueError, TypeError) as error:
            self.wrong = str(error)
            return False

    def finish(self) -> None:
        """Raise what was wrong."""
        if self.left < 0:
            raise _TooCostlyError
        if self.wrong:
            raise ValueError(f"ERROR: <input>:{self.wrong}")

    def _matches(self, text: object, pattern: object) -> bool:
        if not isinstance(text, str) or not isinstance(pattern, str):
            raise TypeError("matches takes two texts")
        if pattern not in self.patterns:
            self.left -= _MATCH_STEPS // _PATTERNS * bool(self.patterns) + len(pattern) // 256
            self.patterns[pattern] = _program_of(pattern)
        self.left -= 1 + len(text) * self.patterns[pattern].programsize // _MATCH_STEP
        return self.left >= 0 and self.patterns[pattern].search(text) is not None


def _program_of(pattern: str) -> Any:
    try:
        return program(pattern)
    except ValueError as error:
        raise ValueError(f"a pattern is not RE2's: {error}") from None


def _context(variables: dict[str, object], matching: _Matching) -> Any:
    import cel

    context = cel.Context(variables)
    context.add_function(_OURS, matching)
    return context


@lru_cache(maxsize=256)
def _program(expression: str) -> Any:
    """The compiled expression; None where the package is not installed.

    Raises:
        ValueError: where it does not compile, with the reason.
    """
    try:
        import cel
    except ImportError:
        return None
    try:
        return cel.compile(_with_our_matches(expression))
    except _ERRORS as error:
        raise ValueError(f"expression does not compile: {_why(error)}") from None


def _with_our_matches(expression: str) -> str:
    """The expression with `re2find` for `matches` where that is called: not in a text, nor in a comment."""
    import re

    scan = rf"{_TEXT}|(?P<call>\bmatches(?=\s*\())"
    return re.sub(scan, lambda found: _OURS if found["call"] else found.group(), expression, flags=re.DOTALL)


def _check_names(expression: str) -> None:
    """Refuse unknown variables now, not on the first record. Names that macros bind are known."""
    import re

    program = _program(expression)
    if program is None:
        return
    bound = set(re.findall(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,", expression))
    unknown = sorted(set(program.variables()) - bound - {"record", "value"})
    if unknown:
        raise ValueError(f"expression uses {', '.join(unknown)}; only record and value are known")
    called = [name for name in program.functions() if name != _OURS and name.replace(".", "").isidentifier()]
    foreign = sorted(name for name in called if not _is_function(name))
    if foreign:
        raise ValueError(f"expression calls {', '.join(foreign)}, which CEL does not have")


@lru_cache(maxsize=256)
def _is_function(name: str) -> bool:
    """Whether the library knows a function or method: it is tried on a value of each type."""
    import cel

    if name.startswith(("_", "@")):
        return True  # an operator
    for value in _OF_EACH_TYPE:
        for call in (f"{name}({value})", f"{value}.{name}()", f"{value}.{name}({value})", f"{name}({value}, {value})"):
            try:
                cel.compile(call).execute({})
            except _ERRORS as error:
                if "Undefined" in str(error):
                    continue
            return True
    return False


@lru_cache(maxsize=256)
def _exponent(expression: str) -> int:
    """By which power of the record's size the macros' work can grow: those inside one another add up."""
    import re

    open_calls: list[int] = []
    worst = 0
    for match in re.finditer(_SCAN, expression, re.DOTALL):
        sign = match.group()
        if sign == ")" and open_calls:
            open_calls.pop()
        elif sign == "(" or match["macro"]:
            open_calls.append(_EXPONENTS.get(match["macro"] or "", 0))
            worst = max(worst, sum(open_calls))
    return worst


def _size(value: object) -> int:
    """Values in a value, long text counted as several."""
    if isinstance(value, dict):
        return 1 + sum(_size(entry) for entry in value.values())
    if isinstance(value, list):
        return 1 + sum(_size(entry) for entry in value)
    return 1 + len(value) // 256 if isinstance(value, str) else 1


def _why(error: BaseException) -> str:
    """The library's reason in one line, without its picture of the source or its advice."""
    text = str(error).partition("\n")[0][:300]
    if isinstance(error, KeyError):
        return f"there is no key {text}"
    return text.rpartition("ERROR: <input>:")[2].partition(". Check ")[0]
