"""What to say of a document in which no name of the vocabulary is known: what it may be, and lines that make its names known."""

from __future__ import annotations

from pytest_lineage.paths import dotted
from pytest_lineage.vocabulary import FLAT, VOCABULARY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_lineage.paths import Path

#: Characters of a key that are worth showing, or comparing with a name.
LONG_NAME = 60
_LOOKED_AT = 2_000  # values of a document
_LINES = 5

#: The one format of others that may well be mapped: a run with its tags.
_EXPORT = "an MLflow export"
#: What a model cannot be rebuilt without comes first in a suggestion.
_FIRST = ("code.commit", "data.version", "data.sha256", "env.docker_image_digest", "model.name", "run.id")
#: Formats of others, by keys that only they have; the first that fits.
_FORMATS = (
    (("bomFormat",), "a CycloneDX bill of materials"),
    (("spdxVersion",), "an SPDX document"),
    (("predicateType",), "an in-toto attestation"),
    (("payloadType", "payload"), "a signed envelope (DSSE)"),
    (("verificationMaterial",), "a Sigstore bundle"),
    (("@context", "@type"), "a JSON-LD description, such as Croissant"),
    (("eventType", "run", "job"), "an OpenLineage event"),
    (("flavors",), "an MLflow model's own MLmodel file"),
    (("mlflow", "system"), _EXPORT),
    (("stages", "schema"), "a dvc.lock"),
    (("stages",), "a DVC pipeline"),
    (("outs",), "a .dvc file"),
    (("registry", "provider", "project"), "a Feast feature store's configuration"),
    (("entities",), "a Feast registry"),
    (("jobs", "on"), "a GitHub workflow"),
    (("services",), "a compose file"),
    (("apiVersion", "kind"), "a Kubernetes object"),
    (("openapi",), "an OpenAPI description"),
    (("$schema",), "a JSON Schema"),
    (("dependencies", "channels"), "a conda environment"),
)
#: Names that people and tools use, as the field that each means.
_KNOWN = FLAT | {
    "mlflow.source.git.commit": "code.commit",
    "git_sha": "code.commit",
    "git_hash": "code.commit",
    "commit": "code.commit",
    "commit_sha": "code.commit",
    "commit_hash": "code.commit",
    "revision": "code.commit",
    "sha": "code.commit",
    "mlflow.source.git.repoURL": "code.repo",
    "repository": "code.repo",
    "git_remote": "code.repo",
    "mlflow.source.name": "code.entry_point",
    "program": "code.entry_point",
    "entrypoint": "code.entry_point",
    "run_id": "run.id",
    "run_uuid": "run.id",
    "start_time": "run.started",
    "started_at": "run.started",
    "mlflow.user": "run.by",
    "username": "run.by",
    "model_name": "model.name",
    "model_version": "model.version",
    "dataset_version": "data.version",
    "data_hash": "data.version",
    "data_path": "data.source",
    "image_digest": "env.docker_image_digest",
    "docker_image": "env.docker_image",
    "python_version": "env.python",
    "params": "training.hyperparameters",
    "hyperparameters": "training.hyperparameters",
    "random_state": "training.seed",
    "random_seed": "training.seed",
    "metrics": "evaluation.metrics",
}


def cut(name: str) -> str:
    """A key, short enough for a message."""
    return name if len(name) <= LONG_NAME else name[: LONG_NAME - 1] + "…"


def recognised(data: Mapping[str, object]) -> str:
    """What format of others a document has; `""` where none is known."""
    return next((name for keys, name in _FORMATS if all(key in data for key in keys)), "")


def suggestion(data: Mapping[str, object]) -> str:
    """What to do about it, with lines for `fields:` in the project file."""
    lines = _lines(data)
    out = "leave this file out of `manifests`"
    if recognised(data) not in {"", _EXPORT}:
        return f"{out[0].upper()}{out[1:]}, and record the model's lineage in a provenance.json beside it."
    example = ", ".join(lines) or "code.commit: [your_key_for_the_commit]"
    return f"Map your keys in lineage.yaml, for instance `fields: {{{example}}}`, or {out}."


def _lines(data: Mapping[str, object]) -> list[str]:
    """One for each field that a key resembles, those that are sure first."""
    import difflib

    names = {f"{side}_{name}": f"{side}.{name}" for side, known in sorted(VOCABULARY.items()) for name in sorted(known)}
    sure: dict[str, Path] = {}
    likely: dict[str, Path] = {}
    for path in _places(data):
        key = str(path[-1])
        if key in _KNOWN or key in names:
            sure.setdefault(_KNOWN.get(key) or names[key], path)
        elif len(path) == 1 and len(likely) < 50:
            close = difflib.get_close_matches(key.lower(), [*names, *_KNOWN], n=1, cutoff=0.75)
            if close:
                likely.setdefault(_KNOWN.get(close[0]) or names[close[0]], path)
    found = {**sure, **{field: path for field, path in likely.items() if field not in sure}}
    ordered = sorted(found, key=lambda field: _FIRST.index(field) if field in _FIRST else len(_FIRST))
    return [f"{field}: [{_quoted(found[field])}]" for field in ordered[:_LINES]]


def _places(data: Mapping[str, object]) -> Iterator[Path]:
    """The keys of a document and of the objects in it, the outer ones first, as far as that is worth it."""
    todo: list[tuple[Path, Mapping[str, object]]] = [((), data)]
    count = 0
    for path, at in todo:
        for key, value in at.items():
            count += 1
            if count > _LOOKED_AT:
                return
            if len(key) <= LONG_NAME and key.isprintable():
                yield (*path, key)
                if isinstance(value, dict) and len(path) < 4:
                    todo.append(((*path, key), value))


def _quoted(path: Path) -> str:
    """A field's name, in quotation marks where YAML would read a list in it."""
    name = dotted(path)
    return f'"{name}"' if "[" in name else name
