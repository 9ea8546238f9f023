"""How much of a document is read: what two seconds and 256 MB can hold of any document, however it is made."""

from __future__ import annotations

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 64  #: lists and objects within one another
MAX_DIGITS = 4300  #: of a whole number, as Python has it: the time to read one grows with the square of its length
MAX_DOCUMENTS = 10_000  #: in one YAML stream
MAX_VALUES = 250_000  #: keys and values together
