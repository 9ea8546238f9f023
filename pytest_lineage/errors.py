"""Errors, named for whose fault they are; a door turns each into one message and one exit code.

No error here ever reaches a user as a traceback: `str(error)` is a whole sentence, `help` says what to do next.
"""

from __future__ import annotations


class LineageError(Exception):
    """Something that stops a run or a document, with the place it was seen at.

    Attributes:
        message: one sentence, without the place.
        file: path as the user knows it, or `""` where no file is at fault.
        line, column: 1-based; 0 where unknown.
        help: what to do next, or `""`.
        code: a word from the closed list of codes, or `""`.
        text: the source line, for an excerpt, or `""`.
    """

    exit_code = 70

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 0,
        help: str = "",
        code: str = "",
        text: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.help = help
        self.code = code
        self.text = text

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        parts = [self.file or "<input>"] if self.file or self.line else []
        parts += [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class CallerError(LineageError):
    """Usage, configuration or policy: the fault of whoever called or configured us (exit 2)."""

    exit_code = 2


class SubjectError(LineageError):
    """A subject that cannot be read: its author's fault (exit 1)."""

    exit_code = 1


class WorldError(LineageError):
    """Something outside could not be asked: nobody's fault here (exit 3)."""

    exit_code = 3


class Defect(LineageError):
    """A fault of this program or of a plugin in it (exit 70)."""

    exit_code = 70
