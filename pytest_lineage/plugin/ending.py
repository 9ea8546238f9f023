"""Settings that must be right before a session begins, and the reports that it leaves behind."""

from __future__ import annotations

import os

from pytest_lineage import catalog
from pytest_lineage.errors import CallerError
from pytest_lineage.model import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_lineage.model import Verdict


def kind_of_items(text: str) -> str:
    """What one item stands for.

    Raises:
        CallerError: for a word that is no kind of item.
    """
    if text not in {"rule", "subject"}:
        raise CallerError(f"lineage_items is {text!r}, and items stand for a rule or a subject", help="write `rule` or `subject`")
    return text


def parse_report(text: str) -> tuple[str, str]:
    """The form and the file of `FORM=FILE`.

    Raises:
        CallerError: where it is nothing of the kind, or nobody knows the form.
    """
    form, separator, path = text.partition("=")
    if not (form and separator and path):
        raise CallerError(f"--lineage-report {text!r} is not FORM=FILE", help="write for example --lineage-report json=lineage.json")
    if catalog.report_type(form) is None:
        raise catalog.unknown("report", form)
    return form, path


def write_reports(verdict: Verdict, wanted: Iterable[tuple[str, str]], folder: str) -> list[str]:
    """Write every report that can be written, as the command line would; a sentence for each that cannot."""
    said = [_write(verdict, form, folder, path) for form, path in wanted]
    return [sentence for sentence in said if sentence]


def _write(verdict: Verdict, form: str, folder: str, path: str) -> str:
    from pytest_lineage.access.writing import write

    made = catalog.report_type(form)
    try:
        write(os.path.join(folder, path), made().render(verdict, Style()) if made else "")
    except OSError as error:
        return f"the report {path} cannot be written: {error.strerror}"
    except Exception as error:  # noqa: BLE001  a report's fault must not take the session's end with it
        return f"the report {form!r} failed: {type(error).__name__}: {error}"
    return ""
