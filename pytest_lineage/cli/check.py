"""`lineage check`: the verdict on what is found, printed, and as an exit code."""

from __future__ import annotations

import sys

from pytest_lineage.catalog import report_type, unknown
from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser, look, where
from pytest_lineage.errors import CallerError, Defect, LineageError
from pytest_lineage.model import Scope, Severity, Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from pytest_lineage.model import Verdict

#: What is given to files, so that they are the same wherever the run takes place.
_FILE_STYLE = Style()


def run(argv: list[str]) -> int:
    """Check, print, write the reports; the exit code depends on the verdict alone, and on whether it could be told."""
    options = _parser().read(argv, rest="path")
    files = [_report_file(text) for text in options.report]
    _known_form(options.format)
    verdict = _verdict(options)
    code = _code(verdict, options)
    failures = _write_files(verdict, files)
    try:
        terminal.write(_render(options.format, verdict, terminal.style(sys.stdout, color=options.color, verbose=options.verbose)))
    except LineageError as error:
        failures.append(error)
    if not failures:
        return code
    from pytest_lineage.cli.failures import gravest, report

    return gravest(code, *map(report, failures))


def _parser() -> Parser:
    parser = Parser("check", "Check the lineage of what is found below the working directory, or of some files and folders.")
    parser.add_argument("path", metavar="PATH", nargs="*", help="a manifest or a folder; the whole project by default")
    where(parser)
    parser.add_argument("--online", action="store_true", help="ask registries and stores too")
    look(parser)
    parser.add_argument(
        "--report", metavar="FORM=FILE", action="append", default=[], help="write a report in a form to a file as well; may be repeated"
    )
    parser.add_argument("--select", metavar="RULE", action="append", default=[], help="run this rule only; may be repeated")
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        default="error",
        help="the least severity that fails the run; error by default",
    )
    parser.add_argument("--allow-empty", action="store_true", help="pass where none of the given files is a subject, as pre-commit needs")
    parser.add_argument("--jobs", metavar="N", type=_jobs, default=0, help="threads and processes; one a core by default")
    parser.add_argument("-v", "--verbose", "--all", action="store_true", help="list what passes too")
    return parser


def _verdict(options: Namespace) -> Verdict:
    from pytest_lineage.run import check

    def checked(progress: object = None) -> Verdict:
        return check(
            options.path,
            policies=options.policy,
            config=options.config,
            root=options.root,
            scope=Scope.FULL if options.online else Scope.LOCAL,
            select=options.select,
            only_subjects=options.allow_empty,
            today=options.today or "",
            jobs=options.jobs,
            progress=progress,  # type: ignore[arg-type]
        )

    if not terminal.is_terminal(sys.stderr):
        return checked()
    from pytest_lineage.cli.progress import Progress

    with Progress(sys.stderr) as progress:
        return checked(progress.told)


def _code(verdict: Verdict, options: Namespace) -> int:
    """The verdict's exit code; where nothing that was named is a subject, `--allow-empty` makes it 0."""
    code = verdict.exit_code(Severity(options.fail_on))
    return 0 if code == 5 and options.allow_empty and options.path and not verdict.judged else code


def _known_form(form: str) -> None:
    if report_type(form) is None:
        raise unknown("report", form)


def _report_file(text: str) -> tuple[str, str]:
    form, equals, file = text.partition("=")
    if not (form and equals and file):
        raise CallerError(f"--report {text!r} is not FORM=FILE", help="write for example --report json=lineage.json")
    _known_form(form)
    return form, file


def _render(form: str, verdict: Verdict, style: Style) -> str:
    """The report as text; what goes wrong in it is a defect of it, not of the run."""
    made = report_type(form)
    try:
        text = made().render(verdict, style) if made else None
    except Exception as error:
        raise Defect(f"the report {form!r} failed: {type(error).__name__}: {error}") from error
    if not isinstance(text, str):
        raise Defect(f"the report {form!r} gave {type(text).__name__}, not text")
    return text


def _write_files(verdict: Verdict, files: list[tuple[str, str]]) -> list[LineageError]:
    """Write every report that can be written; what went wrong with the others."""
    failures = [_write_file(verdict, form, file) for form, file in files]
    return [failure for failure in failures if failure]


def _write_file(verdict: Verdict, form: str, file: str) -> LineageError | None:
    from pytest_lineage.access.writing import write

    try:
        write(file, _render(form, verdict, _FILE_STYLE))
    except OSError as error:
        return CallerError(f"the report cannot be written: {error.strerror}", file=file, help="name a file in a folder that exists")
    except LineageError as error:
        return error
    return None


def _jobs(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not number:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is not a number of threads")
    return number
