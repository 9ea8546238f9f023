"""What is known of one text."""

from __future__ import annotations

from pytest_lineage.values import frozen


@frozen
class Identifier:
    """What the form of a text says about it.

    Attributes:
        value: the text as given.
        cls: one of `CLASSES`, or `placeholder`, or `malformed`.
        grammar: the row of `GRAMMARS` that it matches, or `""`.
        code: what is wrong, a finding code; `""` where nothing is (a class may still be too weak for a rule).
        reason: a clause that fits after "env.docker_image_digest is "; `""` where `code` is.
        algorithm: of the digest in it (`sha256`), or `""`.
        canonical: how it should be written, where only its spelling is wrong; else `""`.
    """

    value: str
    cls: str
    grammar: str = ""
    code: str = ""
    reason: str = ""
    algorithm: str = ""
    canonical: str = ""


def flawed(value: str, code: str, reason: str, *, canonical: str = "", algorithm: str = "") -> Identifier:
    """An identifier that is none: a placeholder where the code says so, else malformed."""
    cls = "placeholder" if code == "placeholder" else "malformed"
    return Identifier(value=value, cls=cls, code=code, reason=reason, canonical=canonical, algorithm=algorithm)
