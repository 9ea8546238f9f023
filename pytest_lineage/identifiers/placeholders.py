"""Values that stand where an identifier belongs and name nothing."""

from __future__ import annotations

import re
from binascii import unhexlify
from functools import cache, lru_cache

from pytest_lineage.identifiers.classes import LIMIT

#: Digests and object ids of nothing at all. The tests compute each again from its definition.
NOTHING = {
    "d41d8cd98f00b204e9800998ecf8427e": "the md5 of nothing",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709": "the sha1 of nothing",
    "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f": "the sha224 of nothing",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": "the sha256 of nothing",
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b": "the sha384 of nothing",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e": (
        "the sha512 of nothing"
    ),
    "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a": "the sha512-256 of nothing",
    "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7": "the sha3-224 of nothing",
    "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a": "the sha3-256 of nothing",
    "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004": "the sha3-384 of nothing",
    "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26": (
        "the sha3-512 of nothing"
    ),
    "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce": (
        "the blake2b of nothing"
    ),
    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8": "the blake2b-256 of nothing",
    "b32811423377f52d7862286ee1a72ee540524380fda1724a6f25d7978c6fd3244a6caf0498812673c5e05ef583825100": "the blake2b-384 of nothing",
    "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9": "the blake2s of nothing",
    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262": "the blake3 of nothing",
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391": "git's empty file",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813": "git's empty file",
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904": "git's empty tree",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321": "git's empty tree",
    "d751713988987e9331980363e24189ce": "DVC's empty directory",
}

#: Shorter texts than a digest are names, mostly.
_SHORT = 31
#: A digest has more different digits than so.
_FEW = 6
#: Parts that no random digest of 64 digits has in one case of a thousand million, and that people type.
_TYPED = ("123456789", "9876543210", "a1b2c3d4e5", "1a2b3c4d5e", "deadbeefdeadbeef", "000000000000")

_WORDS = (
    "|todo|fixme|tbd|tba|unknown|n/a|na|n.a.|none|null|nil|nan|unavailable|undefined|undef|unset|unspecified|untracked|missing|empty|pending"
    "|changeme|change-me|change_me|change me|replaceme|replace-me|replace_me|replace me|placeholder|dummy|fake|to do|to be determined"
    "|to be defined|not available|not-available|not_available|notavailable|not set|not-set|not_set|notset|not known|no value"
    "|(none)|(null)|(unknown)|[none]|[unknown]|"
)

_SHORT_FAKES = (
    " deadbeef cafebabe feedface facefeed badc0de badc0ffee c0ffee deadc0de baadf00d abcdef abcdef0 abcdef1 abcdef12 abcdef123 abcdef1234 "
    "abc123 abc1234 abcd1234 123abc 1234abcd "
)
_SEQUENCES = ("0123456789abcdef" * 2, "1234567890" * 2, "123456789abcdef0" * 2, "abcdef0123456789" * 2, "abcdef1234567890" * 2)


def placeholder(value: str) -> str:
    """Why a value names nothing (`"a placeholder: the sha256 of nothing"`), or `""`.

    A word counts where it is the whole value, or all that follows a prefix (`dvc:`, `name@sha256:`); a template counts anywhere.
    """
    if len(value) <= _SHORT:
        return "" if len(value) < _FEW and value.isdigit() else _short_placeholder(value)
    if len(value) > LIMIT or (are_digits(value) and computed(value)):
        return ""
    return _placeholder(value)


def _placeholder(value: str) -> str:
    text = value.strip()
    reason = _names_nothing(text.casefold()) or _template(text)
    return f"a placeholder: {reason}" if reason else ""


#: Names, versions and owners come again in every record.
_short_placeholder = lru_cache(maxsize=4096)(_placeholder)


def are_digits(text: str) -> bool:
    """An even number of lower-case hex digits: the same as a pattern would say, in a quarter of the time."""
    try:
        unhexlify(text)
    except ValueError:
        return False
    return text == text.lower()


def computed(digits: str) -> bool:
    """Whether 32 or more hex digits look computed. Asked of every digest in every run, so the cheap questions come first.

    Most digests have all of the seven digits that are looked for one by one, which is cheaper than counting different ones.
    """
    return (
        digits not in NOTHING
        and digits.find(digits[:8], 1) < 0
        and "123456789" not in digits
        and "9876543210" not in digits
        and "a1b2c3d4e5" not in digits
        and "1a2b3c4d5e" not in digits
        and "deadbeefdeadbeef" not in digits
        and "000000000000" not in digits
        and (
            ("0" in digits and "3" in digits and "5" in digits and "7" in digits and "9" in digits and "b" in digits and "e" in digits)
            or len(set(digits)) > _FEW
        )
    )


def hollow(digits: str) -> str:
    """Why 32 or more hex digits are no digest anyone computed, or `""`. Wrong for about one random digest in 10^9.

    A real digest may contain `deadbeef`; it does not consist of six different digits, repeat itself, or count.
    """
    if computed(digits):
        return ""
    if digits in NOTHING:
        return NOTHING[digits]
    if len(set(digits)) <= _FEW:
        return "all zeros" if not digits.strip("0") else "a repeated pattern"
    if _periodic(digits):
        return "a repeated pattern"
    for part in _TYPED:
        if part in digits:
            return f"{part!r} was typed, not computed"
    return ""


def _periodic(text: str) -> bool:
    return any(text[period:] == text[:-period] for period in range(1, len(text) // 2 + 1))


def _names_nothing(text: str) -> str:
    if not text:
        return "it is empty"
    prefix = _prefix().match(text, text.rfind("@") + 1) if ":" in text else None
    part = text[prefix.end() :].strip() if prefix else text
    if not part:
        return "nothing follows the prefix"
    if f"|{part}|" in _WORDS and "|" not in part:
        return f"{part!r}"
    if not part.strip(".…") and part not in {".", ".."}:
        return "an ellipsis"
    if len(set(part)) == 1 and (part[0] in "-?*_#~" or (part[0] == "x" and len(part) > 1)):
        return f"{part[:8]!r}"
    return _fake_digits(part.removesuffix(".dir"))


def _fake_digits(part: str) -> str:
    if len(part) >= 7 and not part.strip("0-"):
        return "all zeros"
    if part.strip("0123456789abcdef"):
        return ""
    if len(part) >= 32:
        return hollow(part)
    if f" {part} " in _SHORT_FAKES or (len(part) >= 9 and any(part in sequence for sequence in _SEQUENCES)):
        return f"{part!r} was typed, not computed"
    if len(part) >= 10 and len(set(part)) <= 6 and _periodic(part) and not part.isdigit():
        return "a repeated pattern"
    return ""


def _template(text: str) -> str:
    if not any(mark in text for mark in "<{$%"):
        return ""
    found = _templates().search(text)
    return f"the template {found.group()!r} was not filled in" if found else ""


@cache
def _prefix() -> re.Pattern[str]:
    """What may stand before a digest or id, with a colon."""
    names = "sha-?[0-9]{1,3}|sha3[-_][0-9]{3}|sha512[-_]256|blake2[bs](?:[-_][0-9]{3})?|blake3|md5|dvc|git|delta|iceberg"
    return re.compile(f"(?:{names}):")


@cache
def _templates() -> re.Pattern[str]:
    """Shell, Jinja, angle brackets, Python's format, Windows. Each part is bounded, so that a search is linear."""
    return re.compile(
        r"(?:(?<![A-Za-z0-9_)\]])|(?<=\Av)|(?<=[^A-Za-z0-9_]v))<[^<>\s][^<>]{0,80}>"  # not in `a<b and c>d`, nor in `list<int>`
        r"|<>|\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)|\{\{[^{}]{0,80}\}\}|\{%[^{}]{0,80}%\}|\{[A-Za-z_][A-Za-z0-9_.]{0,60}\}"
        r"|(?<![^:@/=])\$[A-Za-z_][A-Za-z0-9_]{0,60}\Z|\A%[A-Za-z_][A-Za-z0-9_]{0,60}%\Z"
    )
