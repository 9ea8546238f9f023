"""What an identifier is worth: grammars, classes, placeholders, digests, image references, moving pointers.

One class is stronger than another where less has to be trusted (`CLASSES`, strongest first). Nothing here asks the world anything:
`classify` says what a text promises by its form alone. Each name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.identifiers.classes import CLASSES as CLASSES
    from pytest_lineage.identifiers.classes import LIMIT as LIMIT
    from pytest_lineage.identifiers.classes import strong_enough as strong_enough
    from pytest_lineage.identifiers.classification import classify as classify
    from pytest_lineage.identifiers.digests import Digest as Digest
    from pytest_lineage.identifiers.digests import parse_digest as parse_digest
    from pytest_lineage.identifiers.digests import truncated as truncated
    from pytest_lineage.identifiers.grammar import Grammar as Grammar
    from pytest_lineage.identifiers.grammars import GRAMMARS as GRAMMARS
    from pytest_lineage.identifiers.grammars import KINDS as KINDS
    from pytest_lineage.identifiers.identifier import Identifier as Identifier
    from pytest_lineage.identifiers.images import ImageReference as ImageReference
    from pytest_lineage.identifiers.images import parse_image as parse_image
    from pytest_lineage.identifiers.placeholders import placeholder as placeholder
    from pytest_lineage.identifiers.pointers import moving as moving
    from pytest_lineage.identifiers.pointers import still as still
    from pytest_lineage.identifiers.pointers import suspects as suspects
    from pytest_lineage.identifiers.predicates import ALGORITHMS as ALGORITHMS
    from pytest_lineage.identifiers.predicates import WEAK_ALGORITHMS as WEAK_ALGORITHMS
    from pytest_lineage.identifiers.predicates import is_commit as is_commit
    from pytest_lineage.identifiers.predicates import is_content as is_content
    from pytest_lineage.identifiers.predicates import is_digest as is_digest
    from pytest_lineage.identifiers.predicates import plain_digest as plain_digest
    from pytest_lineage.identifiers.snapshots import SYSTEMS as SYSTEMS

_MODULES = {
    "classes": ("CLASSES", "LIMIT", "strong_enough"),
    "identifier": ("Identifier",),
    "classification": ("classify",),
    "digests": ("Digest", "parse_digest", "truncated"),
    "predicates": ("ALGORITHMS", "WEAK_ALGORITHMS", "is_commit", "is_content", "is_digest", "plain_digest"),
    "grammar": ("Grammar",),
    "grammars": ("GRAMMARS", "KINDS"),
    "images": ("ImageReference", "parse_image"),
    "placeholders": ("placeholder",),
    "pointers": ("moving", "still", "suspects"),
    "snapshots": ("SYSTEMS",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
