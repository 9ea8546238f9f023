r"""Makes untrusted text safe to print: on a terminal, in a CI log, in a file that someone opens.

Whoever writes a manifest, a policy or a file's name chooses what we print. Control characters drive terminals, bidi and
zero-width characters make text look like other text, and a CI runner obeys `##[command]` anywhere in a line and
`::command::` at a line's start. `clean` shows all of them as visible escapes (`\x1b`, `\u202e`) and hides secrets.

Digests and commits are never taken for secrets: they are what a report is about.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: What stands where a secret stood, as CI runners write it.
MASK = "***"

#: Invisible or blank, though Python calls them printable: fillers, joiners, variation selectors, the empty Braille cell.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_HASH_COMMAND = r"##(?=[A-Za-z]*\[)"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def clean(text: str) -> str:
    """`text` on one line, with nothing in it that a terminal or a CI runner obeys, and no secret.

    Idempotent. Text of printable characters, without commands and secrets, is returned as it is.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(visible, text))
    return disarm(_redacted(text))


def disarm(text: str) -> str:
    """Clean text, of one line or put together to many, with no line that is a command to a CI runner.

    GitHub's obeys `##[group]` and Azure's `##vso[…]` anywhere in a line, and GitHub's `::group::` after blanks at its start.
    """
    if "##" in text:
        text = re.sub(_HASH_COMMAND, r"#\\x23", text)
    if "::" in text:
        text = re.sub(r"(?m)^([^\S\n]*):(?=:)", r"\1\\x3a", text)
    return text


def cells(text: str) -> list[str]:
    """What each character of `text` is shown as, one entry a character; a secret's characters are `*`.

    For excerpts, which point at columns: the entries before a column are what stands before it.
    """
    shown = list(text) if text.isascii() and text.isprintable() else [visible(char) for char in text]
    for start, end in secrets(text):
        shown[start:end] = "*" * (end - start)
    for command in re.finditer(_HASH_COMMAND, text):
        shown[command.start() + 1] = r"\x23"
    return shown


def visible(char: str) -> str:
    r"""One character as it is printed: itself, or an escape such as `\x1b`."""
    if char.isprintable() and char not in _BLANKS and not "\U000e0100" <= char <= "\U000e01ef":
        return char
    code = ord(char)
    return _NAMED.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def names_secret(name: str) -> bool:
    """Whether a key, or the last part of a JSON Pointer, is one that people keep secrets under."""
    found = re.search(rf"(?:{_SENSITIVE})\Z", name)
    return found is not None and not _is_model_token(name, found.start())


def secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where the secrets in `text` begin and end."""
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return
    for pattern in _patterns():
        for match in pattern.finditer(text):
            if "name" not in pattern.groupindex or not _is_model_token(text, match.start()):
                yield match.span("secret")


def _redacted(text: str) -> str:
    out, at = [], 0
    for start, end in sorted(secrets(text)):
        if start >= at:
            out += [text[at:start], MASK]
        at = max(at, end)
    return "".join(out) + text[at:] if out else text


#: One of these, in lower case, is in every text that holds a secret we know.
_HINTS = (
    *("://", "passw", "passphrase", "pwd", "secret", "token", "key", "credential", "authorization", "bearer", "akia", "asia", "aiza"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_", "xox", "xapp-", "sk-", "npm_", "pypi-", "eyj", "dapi"),
    *("signature=", "sig=", "x-amz-"),
)
_SENSITIVE = (
    r"(?i:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|authorization"
    r"|(?:api|access|account|auth|private|secret|sas)[_-]?key(?:[_-]id)?)"
)
#: The words a tokenizer has tokens for; `pad_token: <pad>` is no secret.
_SPECIAL = r"(?i:(?<![a-z])(?:bos|eos|pad|unk|sep|cls|mask|image|special|next|max|min|num|per)[_-])\Z"


def _is_model_token(text: str, at: int) -> bool:
    """Whether the word `token` at `at` is the second half of `pad_token` or the like."""
    return text[at : at + 5].lower() == "token" and re.search(_SPECIAL, text[max(0, at - 20) : at]) is not None


def _patterns() -> tuple[re.Pattern[str], ...]:
    """Each has a group `secret`. None of them backtracks over more than a few characters."""
    global _compiled  # noqa: PLW0603  compiled for the first text that may hold a secret, not at import
    if not _compiled:
        _compiled = tuple(map(re.compile, _SOURCES))
    return _compiled


_compiled: tuple[re.Pattern[str], ...] = ()
_SOURCES = (
    # https://user:token@host, https://token@host; not ssh://git@host, and not docker://image:tag@sha256:…; cut off by us: https://user:tok…
    r"(?<=://)(?P<secret>[^\s/?#:@\"']*:[^\s/?#\"']*)(?=@(?!sha[0-9]{3}:[0-9a-f]{32}))",
    r"(?i:https?://)(?P<secret>(?!git@)[^\s/?#\"']+)(?=@)",
    r"(?<=://)(?P<secret>[^\s/?#:@\"']*:[^\s/?#@\"'.]*)(?=…)",
    # key=value, "key": "value", Authorization: Bearer value
    r"(?P<name>" + _SENSITIVE + r")\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?(?i:(?:bearer|basic|token|digest)\s{1,3})?"
    r"(?P<secret>(?<=\")[^\"]+|(?<=')[^']+|(?:(?!\\[nrt])[^\s\"',;&{}\[\]])+)",
    r"(?i:[?&;](?:x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|x-goog-credential|signature|sig)=)(?P<secret>[^\s&\"']+)",
    r"(?i:\bbearer\s{1,3})(?P<secret>[A-Za-z0-9._~+/=-]{16,})",
    # what is known by its form
    r"(?<![A-Za-z0-9])(?P<secret>(?:AKIA|ASIA)[0-9A-Z]{12,}"
    r"|(?:gh[pousr]_|github_pat_|gl(?:pat|ptt|dt|rt|ft|imt|agent|oas|cbt|soat)-|xox[a-z]-|xapp-)[A-Za-z0-9_-]{10,}"
    r"|(?:hf_|npm_)[A-Za-z0-9]{16,}|pypi-[A-Za-z0-9_-]{50,}|dapi[0-9a-f]{32}|AIza[0-9A-Za-z_-]{30,}"
    r"|sk-(?:(?:proj|ant|svcacct)-[A-Za-z0-9_-]{12,}|(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{32,})"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)",
    r"(?P<secret>-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]{1,60}-----|\Z))",
)
