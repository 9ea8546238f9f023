"""IPFS content identifiers: https://github.com/multiformats/cid, versions 0 (base58) and 1 (base32)."""

from __future__ import annotations

from pytest_lineage.identifiers.placeholders import hollow

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: Multicodec of a hash, and its length in bytes (https://github.com/multiformats/multicodec/blob/master/table.csv).
_HASHES = {0x12: 32, 0x13: 64, 0x14: 64, 0x15: 48, 0x16: 32, 0x17: 28, 0x1E: 32, 0x20: 48, 0xB220: 32, 0xB240: 64}


def cid_problem(value: str) -> str:
    """Why a text of the right alphabet is no CID of a strong hash, or `""`."""
    body = value.removeprefix("ipfs://").removeprefix("/ipfs/").partition("/")[0]
    data = _base58(body) if body.startswith("Qm") else _version_1(_base32(body[1:]))
    if data is None:
        return "not a CID of version 1"
    code, rest = _varint(data)
    size, digest = _varint(rest)
    if _HASHES.get(code) != size or len(digest) != size:
        return "not a CID: its hash is unknown, weak, or has the wrong length"
    nothing = hollow(digest.hex())
    return f"a placeholder: {nothing}" if nothing else ""


def _version_1(data: bytes) -> bytes | None:
    """The multihash of a CID of version 1."""
    version, rest = _varint(data)
    return _varint(rest)[1] if version == 1 else None


def _base58(text: str) -> bytes:
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _base32(text: str) -> bytes:
    """RFC 4648 without padding; unused bits must be zero, or two texts would mean one CID."""
    from base64 import b32decode, b32encode

    padded = text.upper() + "=" * (-len(text) % 8)
    try:
        data = b32decode(padded)
    except ValueError:
        return b""
    return data if b32encode(data).decode() == padded else b""


def _varint(data: bytes) -> tuple[int, bytes]:
    """An unsigned LEB128 number of at most nine bytes, and what follows it; -1 where there is none."""
    value = 0
    for place, byte in enumerate(data[:9]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, data[place + 1 :]
    return -1, b""
