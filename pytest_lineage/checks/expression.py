"""`expression`: a condition in CEL, the Common Expression Language."""

from __future__ import annotations

from functools import lru_cache

from pytest_lineage.model import Unverified, typed
from pytest_lineage.values import frozen, parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pytest_lineage.model import Claim, Judgement

_LENGTH = 4096  # characters of an expression
_STEPS = 10_000_000  # of an evaluation: seconds, not minutes
_PATTERN = 40  # steps that `matches` takes: it compiles its pattern each time
_EXPONENTS = {"all": 1, "exists": 1, "exists_one": 1, "filter": 2, "map": 3}  # the library copies what filter and map have built so far
#: Text and comments, which are stepped over; macros; parentheses.
_SCAN = (
    r"""[bB]?[rR]?(?:'''.*?'''|\"{3}.*?\"{3}|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|//[^\n]*"""
    r"|\.\s*(?P<macro>all|exists|exists_one|filter|map)\s*\(|[()]"
)
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
        exponent, weight = _exponent(self.expression), _PATTERN if "matches" in self.expression else 1
        if exponent and weight * _size(record) ** exponent > _STEPS:
            raise _TooCostlyError
        return program.execute({"record": record, "value": record if claim.path == () else typed(claim.value)})


class _TooCostlyError(Exception):
    """Evaluation could take minutes."""


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
        return cel.compile(expression)
    except _ERRORS as error:
        raise ValueError(f"expression does not compile: {_why(error)}") from None


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
