"""Two policies that ask nothing of the world: of ten rules that a JSON Schema can say as well, and of twenty of every kind."""

from __future__ import annotations

_HEAD = "policy: bench\nversion: 1\nrules:\n"

_TEN = """\
- {id: model-named, check: present, fields: [model.name, model.version], fix: Record the registry's name and version.}
- {id: artifact-digest, check: digest, field: model.artifact_sha256, algorithms: [sha256], fix: Record the output of `lineage hash`.}
- {id: run-id, check: matches, field: run.id, pattern: "[0-9a-f]{32}", fix: Record the tracker's id of the run.}
- {id: data-version, check: immutable-id, any-of: [data.version, data.sha256], at-least: expiring, fix: Record the DVC hash.}
- {id: schema-hash, check: schema-hash, field: data.schema_hash, fix: Record the hash of the columns' names and types.}
- {id: enough-rows, check: compare, field: data.rows, at-least: 1000, fix: Train on more than a sample.}
- {id: code-commit, check: immutable-id, field: code.commit, at-least: commit, kinds: [git_sha1, git_sha256], fix: Record the full id.}
- {id: image-by-digest, check: digest, field: env.docker_image_digest, algorithms: [sha256], fix: Record the RepoDigest.}
- {id: framework, check: one-of, field: training.framework.name, values: [xgboost, lightgbm, scikit-learn], fix: Use one we support.}
- {id: good-enough, check: compare, field: evaluation.metrics.auc, at-least: 0.8, fix: Do not promote this model.}
"""

_TEN_MORE = """\
- {id: author, check: present, field: run.by, fix: Record who started the run.}
- {id: data-digest, check: digest, field: data.sha256, algorithms: [sha256], fix: Record the output of `lineage hash`.}
- {id: data-source, check: present, field: data.source, fix: Record where the data came from.}
- {id: run-started, check: present, field: run.started, fix: Record when the run began.}
- {id: transforms-commit, check: immutable-id, field: features.transforms_commit, at-least: commit, fix: Record the full id.}
- {id: clean-tree, check: one-of, field: code.dirty, values: [false], fix: Commit before training.}
- {id: lock-recorded, check: present, any-of: [env.requirements_lock_sha256, env.conda_lock_sha256], fix: Record the lock's digest.}
- id: production-auc
  check: compare
  field: evaluation.metrics.auc
  at-least: 0.85
  when: {check: one-of, field: model.tags.tier, values: [production]}
  fix: Do not promote this model.
- {id: python, check: present, field: env.python, fix: Record the version of Python.}
- {id: framework-version, check: present, field: training.framework.version, fix: Record the framework's version.}
"""

_WHOLE = """\
- {id: time-range, check: time-range, fix: Record when the data begins and ends.}
- {id: feature-views, check: feature-views, at-least: counter, fix: Record each view with its version.}
- {id: approval, check: approved, fix: Have somebody else approve it.}
- {id: no-latest, check: no-latest, fix: Record what the name stood for.}
"""

TEN = _HEAD + _TEN
TWENTY = _HEAD + _TEN + _TEN_MORE
#: Four more, of the kinds that look at a side of the record or at all of it.
WHOLE = TWENTY + _WHOLE


def _at(path: str, schema: dict[str, object]) -> dict[str, object]:
    """A schema that demands a value at a dotted path."""
    for key in reversed(path.split(".")):
        schema = {"type": "object", "required": [key], "properties": {key: schema}}
    return schema


def schema_of_ten() -> dict[str, object]:
    """The ten rules as a JSON Schema."""

    def like(pattern: str) -> dict[str, object]:
        return {"type": "string", "pattern": f"^({pattern})$"}

    sha256, commit = "(sha256:)?[0-9a-f]{64}", "[0-9a-f]{40}|[0-9a-f]{64}"
    rules: list[dict[str, object]] = [
        {"allOf": [_at("model.name", {"minLength": 1}), _at("model.version", {"minLength": 1})]},
        _at("model.artifact_sha256", like(sha256)),
        _at("run.id", like("[0-9a-f]{32}")),
        {"anyOf": [_at("data.version", like("dvc:[0-9a-f]{32}(\\.dir)?")), _at("data.sha256", like(sha256))]},
        _at("data.schema_hash", like(sha256)),
        _at("data.rows", {"type": "integer", "minimum": 1000}),
        _at("code.commit", like(commit)),
        _at("env.docker_image_digest", like(sha256)),
        _at("training.framework.name", {"enum": ["xgboost", "lightgbm", "scikit-learn"]}),
        _at("evaluation.metrics.auc", {"type": "number", "minimum": 0.8}),
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "allOf": rules}
