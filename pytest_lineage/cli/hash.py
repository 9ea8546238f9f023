"""`lineage hash`: the digest to write into a manifest for a file or a folder."""

from __future__ import annotations

from pytest_lineage.cli import terminal
from pytest_lineage.cli.arguments import Parser
from pytest_lineage.sanitise import clean, disarm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.questions import FileFact

_ABOUT = """\
Print what to record for each file or folder: `sha256:<64 hex digits>` for a file, `dvc:<32 hex digits>.dir` for a folder,
which is the id that DVC gives it. Both are the digest of the bytes as they are on disk.
"""


def run(argv: list[str]) -> int:
    """Print a line, or a member of one JSON object, for each path."""
    parser = Parser("hash", _ABOUT)
    parser.add_argument("path", metavar="PATH", nargs="*", help="a file or a folder")
    parser.add_argument(
        "--algorithm", metavar="NAME", choices=("sha256", "sha512"), default="sha256", help="for files: sha256, the default, or sha512"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text, or one JSON object by path")
    parser.add_argument("--jobs", metavar="N", type=int, default=0, help="threads that hash the files of a folder; one a core by default")
    options = parser.read(argv, rest="path")
    if not options.path:
        parser.error("name a file or a folder")
    from pytest_lineage.evidence.files import digest_path

    facts = [digest_path(path, options.algorithm, jobs=max(options.jobs, 0)) for path in options.path]
    lines = [f"{recorded(fact, options.algorithm)}  {clean(fact.path)}\n" for fact in facts]
    terminal.write(_json(facts, options.algorithm) if options.format == "json" else disarm("".join(lines)))
    return 0


def recorded(fact: FileFact, algorithm: str) -> str:
    """The identifier that stands for the bytes, with its scheme."""
    return f"dvc:{fact.digest}" if fact.digest.endswith(".dir") else f"{algorithm}:{fact.digest}"


def _json(facts: list[FileFact], algorithm: str) -> str:
    import json

    found = {clean(fact.path): {"version": recorded(fact, algorithm), **_plain(fact, algorithm), "size": fact.size} for fact in facts}
    return json.dumps(found, indent=2) + "\n"


def _plain(fact: FileFact, algorithm: str) -> dict[str, str]:
    """The bare digest under the name that manifests have for it; a folder has none."""
    return {} if fact.digest.endswith(".dir") else {algorithm: fact.digest}
