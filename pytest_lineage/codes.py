"""The closed list of finding codes that more than one part of us uses; a check adds its own in its `codes`.

Each has one sentence that says what was seen; `lineage explain CODE` and the reference page print it.
"""

from __future__ import annotations

CODES = {
    # claims
    "missing": "the field is not there, or is null or empty",
    "placeholder": "a value stands there that names nothing: all zeros, the digest of nothing, TODO, unknown, n/a",
    "wrong-type": "a list or an object stands where one value belongs, or the other way round",
    "malformed-id": "almost an identifier: wrong length, wrong alphabet, wrong case, or a number where text belongs",
    "truncated-id": "the beginning of an identifier: cut off with dots, or too short to be whole",
    "non-ascii-id": "the identifier holds characters that look like ASCII and are not",
    "short-commit": "an abbreviated commit, which another commit can come to share",
    "bad-digest": "not a digest of its algorithm: wrong length or alphabet",
    "weak-hash": "a digest of an algorithm that is broken or too short to tell contents apart",
    "mutable-tag": "a tag that can be moved to other contents without notice",
    "mutable-ref": "a branch, alias, stage, path or other reference that can come to mean something else",
    "weak-id": "an identifier of a class weaker than the rule demands",
    "no-content-hash": "a place in a bucket or file system without a content hash or version id",
    "disagreement": "two places that record one thing record different values",
    "too-many": "the rule found so much in the subject that the rest is not listed",
    # evidence
    "checksum-mismatch": "the file's bytes do not have the recorded digest",
    "line-endings": "the file has the recorded digest only after its line ends are changed",
    "lfs-pointer": "the file is a Git LFS pointer, not the artifact",
    "size-mismatch": "the file's size is not the recorded one: truncated, or another file",
    "path-escape": "the path leads out of the root, or through a link",
    "not-a-file": "the path is a directory, device, pipe or other thing that is no regular file",
    "file-missing": "the file is not at hand, so the claim could not be compared with it",
    "file-unreadable": "the file could not be read: no permission, or it changed while it was read",
    "no-path": "the record does not say which file the claim is about",
    "out-of-scope": "to know it, the run would have to ask a registry or store",
    "no-provider": "nothing that is installed can answer the question",
    "missing-extra": "the package that can answer the question is not installed",
    # documents
    "duplicate-key": "two equal keys in one object: readers keep one, silently",
    "syntax": "the document is not valid JSON or YAML, or needs a part of YAML that is not read here",
    "truncated-document": "the document ends in the middle",
    "empty-document": "the document is empty",
    "encoding": "the document is not UTF-8 without a byte order mark",
    "too-deep": "the document is nested deeper than 64 levels",
    "too-large": "the document is larger than 10 MB, or holds more than 250,000 keys and values",
    "bad-number": "a number that JSON does not have, or that no computer holds: NaN, Infinity, 1e999",
    "alias": "an anchor, alias or merge key, which manifests and policies do not have",
    "many-documents": "more than one document where one belongs",
    "not-an-object": "the document is a list or one value, not an object",
    "unknown-vocabulary": "the document holds no field of the common vocabulary",
    # ourselves
    "defect": "a check or a provider failed: a fault of this program or of a plugin",
}
