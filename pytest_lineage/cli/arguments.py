"""Arguments of a command: argparse, with our errors, suggestions for what was mistyped, and paths between options."""

from __future__ import annotations

import argparse

from pytest_lineage.errors import CallerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """The parser of one command; a mistake is a `CallerError`."""

    def __init__(self, command: str, description: str) -> None:
        # a fixed width spares argparse from loading shutil and all that compresses files
        super().__init__(prog=f"lineage {command}", description=description, allow_abbrev=False, formatter_class=_Formatter)

    def error(self, message: str) -> NoReturn:
        """A mistake in the call."""
        raise CallerError(f"{self.prog}: {message}", help=f"see `{self.prog} --help`")

    def read(self, argv: list[str], *, rest: str = "") -> argparse.Namespace:
        """The options; words that are none are added to the list called `rest`, wherever they stand, and all after `--`."""
        cut = argv.index("--") if "--" in argv else len(argv)
        options, words = self.parse_known_args(argv[:cut])
        for word in words:
            if word.startswith("-") and word != "-":
                raise unknown("option", word, self.options(), self.prog)
        words += argv[cut + 1 :]
        if words and not rest:
            raise unknown("argument", words[0], (), self.prog)
        if rest:
            setattr(options, rest, [*getattr(options, rest), *words])
        return options

    def options(self) -> list[str]:
        """Every option's spellings."""
        return [spelling for action in self._actions for spelling in action.option_strings]


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str, **_: Any) -> None:
        super().__init__(prog, max_help_position=28, width=100)


def unknown(what: str, word: str, known: Iterable[str], prog: str) -> CallerError:
    """The error for a word that nobody knows, with what it may have meant."""
    import difflib

    name = word.partition("=")[0]
    close = difflib.get_close_matches(name, list(known), n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"see `{prog} --help`"
    return CallerError(f"{prog}: unknown {what} {name!r}", help=advice)


def where(parser: Parser) -> None:
    """The options that say which project and policies are meant."""
    parser.add_argument(
        "--policy",
        metavar="P",
        action="append",
        default=[],
        help="a shipped policy or a file, instead of the project's own; may be repeated",
    )
    parser.add_argument("--config", metavar="FILE", default="", help="the project file; the nearest lineage.yaml by default")
    parser.add_argument("--root", metavar="DIR", default="", help="nothing outside of it is read; the top of the git tree by default")
    parser.add_argument("--today", metavar="DATE", default=None, type=_day, help="the day by which dated exceptions lapse, YYYY-MM-DD")


def look(parser: Parser, formats: str = "text, concise, json") -> None:
    """The options that say how it is printed."""
    parser.add_argument("--format", metavar="FORM", default="text", help=f"{formats}; text by default")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="auto: at a terminal, and as NO_COLOR and FORCE_COLOR say"
    )


def _day(text: str) -> str:
    from datetime import date

    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2027-01-31")
