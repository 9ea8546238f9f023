"""Parts of the grammar of image references: https://github.com/distribution/reference, regexp.go."""

from __future__ import annotations

#: "Repository names must be no more than 255 characters", host included (OCI distribution-spec, "Pulling manifests").
NAME_LIMIT = 255

# host or [IPv6], port; path components; tag; digest. A component's separators are one '.', '_' or '__', or dashes.
HOST = (
    r"(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])"
)
PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
DIGEST = r"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}|blake3:[a-f0-9]{64}"
NAME = rf"(?:{HOST}(?::[0-9]+)?/)?{PATH}"
