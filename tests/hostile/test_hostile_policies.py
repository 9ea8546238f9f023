"""Policies and project files made to hurt, or mistaken: exit 2 with a place, quickly, and never a pass."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.support.command import assert_civil, lineage

MB = 1024 * 1024
HEAD = "policy: p\nversion: 1\nrules:\n"
RULE = "- {id: r, check: present, field: model.name}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "provenance.json").write_text(json.dumps({"model": {"name": "fraud", "note": "a" * 50_000}, "data": {"version": "v5"}}))
    return tmp_path


def _bomb(levels: int) -> str:
    return "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9) if level else 'x'}]\n" for level in range(levels))


POLICIES: dict[str, str | bytes] = {
    "empty": "",
    "a list": "- a\n",
    "binary": b"\x00\x01\x02",
    "UTF-16": (HEAD + RULE).encode("utf-16"),
    "an alias bomb": _bomb(20),
    "a tag that runs code": "policy: !!python/object/apply:os.system [id]\nversion: 1\n",
    "no rules": "policy: p\nversion: 1\n",
    "an empty list of rules": "policy: p\nversion: 1\nrules: []\n",
    "a typo in a key": HEAD.replace("rules", "ruless") + RULE,
    "a typo in a check": HEAD + RULE.replace("present", "presnt"),
    "a typo in a parameter": HEAD + "- {id: r, check: one-of, field: model.name, valuess: [a]}\n",
    "a rule without an id": HEAD + "- {check: present, field: model.name}\n",
    "two rules of one id": HEAD + RULE + RULE,
    "a check that is a path": HEAD + RULE.replace("present", "../../etc/passwd"),
    "a check that is a module": HEAD + RULE.replace("present", "os.system"),
    "a name that is a path": "policy: ../x\nversion: 1\nrules:\n" + RULE,
    "a name that is a command": 'policy: "::set-output name=a::b"\nversion: 1\nrules:\n' + RULE,
    "an id that is a command": HEAD + 'rules:\n- {id: "##[error]r", check: present, field: model.name}\n',
    "a version that is not known": "policy: p\nversion: 2\nrules:\n" + RULE,
    "a field that is no name": HEAD + RULE.replace("model.name", "'model..[name'"),
    "a field of 10,000 steps": HEAD + RULE.replace("model.name", "a." * 10_000 + "b"),
    "a query nested 1,000 times": HEAD + RULE.replace("model.name", "'" + "a[?@." * 90 + "b" + "]" * 90 + "'"),
    "an extends of itself": "extends: [./policy.yaml]\n" + HEAD + RULE,
    "an extends outside": "extends: [../policy.yaml]\n" + HEAD + RULE,
    "an extends of a device": "extends: [/dev/zero]\n" + HEAD + RULE,
    "an extends of a pipe": "extends: [./pipe.yaml]\n" + HEAD + RULE,
    "an extends of a link": "extends: [./link.yaml]\n" + HEAD + RULE,
    "an extends of a branch": "extends: ['git+https://example.org/p@main#p.yaml']\n" + HEAD + RULE,
    "an extends of an option": "extends: ['git+ssh://-oProxyCommand=id/p@" + "a" * 40 + "#p.yaml']\n" + HEAD + RULE,
    "an extends of a file by URL": "extends: ['git+file:///etc/passwd@" + "a" * 40 + "#p.yaml']\n" + HEAD + RULE,
    "an extends with a NUL": 'extends: ["./a\\0.yaml"]\n' + HEAD + RULE,
    "a pattern that is none": HEAD + "- {id: r, check: matches, field: model.name, pattern: '('}\n",
    "a pattern with a back reference": HEAD + "- {id: r, check: matches, field: model.name, pattern: '(a)\\1'}\n",
    "a pattern that explodes in memory": HEAD + "- {id: r, check: matches, field: model.name, pattern: '((a{1,99}){1,99}){1,99}'}\n",
    "a pattern of 5 MB": HEAD + "- {id: r, check: matches, field: model.name, pattern: '" + "(a|b)*" * (MB - MB // 6) + "'}\n",
    "an expression that is none": HEAD + "- {id: r, check: expression, expression: 'record.'}\n",
    "an expression with an unknown function": HEAD + "- {id: r, check: expression, expression: 'system(\"id\")'}\n",
    "an expression of 100,000 parentheses": HEAD + "- {id: r, check: expression, expression: '" + "(" * 100_000 + "'}\n",
    "a schema that fetches": HEAD + "- {id: r, check: json-schema, schema: {$ref: 'http://127.0.0.1:9/x'}}\n",
    "a schema that reads": HEAD + "- {id: r, check: json-schema, schema: {$ref: 'file:///etc/passwd'}}\n",
    "a schema that is itself": HEAD + "- {id: r, check: json-schema, schema: {$ref: '#'}}\n",
    "10 MB of rules": HEAD + "".join(f"- {{id: r{n}, check: present, field: model.name}}\n" for n in range(200_000)),
    "11 MB of blanks": HEAD + RULE + " " * (11 * MB),
    "100,000 mistakes": HEAD + "- {idd: 1}\n" * 40_000,
    "a number for a severity": HEAD + "- {id: r, check: present, field: model.name, severity: 1}\n",
    "an object for a field": HEAD + "- {id: r, check: present, field: {a: b}}\n",
    "a list for a check": HEAD + "- {id: r, check: [present], field: a}\n",
}


def _needs_cel(content: str | bytes) -> None:
    """An expression is evaluated by a library that not every Python has."""
    if isinstance(content, str) and "check: expression" in content:
        pytest.importorskip("cel", reason="the extra `cel` is not installed")


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in POLICIES.items()])
def test_a_policy_made_to_hurt_is_refused_with_a_place(project: Path, content: str | bytes) -> None:
    _needs_cel(content)
    (project / "policy.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    (project / "link.yaml").symlink_to("/etc/passwd")
    os.mkfifo(project / "pipe.yaml")
    ran = lineage("check", "--policy", "policy.yaml", folder=project)
    assert_civil(ran, 2)
    assert re.search(r"-->.*\.yaml", ran.err)
    assert ran.out == ""
    assert len(ran.err) < 5_000


def test_a_cycle_of_policies_names_it(project: Path) -> None:
    for number in range(3):
        (project / f"p{number}.yaml").write_text(f"extends: [./p{(number + 1) % 3}.yaml]\npolicy: p{number}\nversion: 1\nrules:\n{RULE}")
    ran = lineage("check", "--policy", "p0.yaml", folder=project)
    assert_civil(ran, 2)
    assert "p1.yaml" in ran.err


def test_a_long_chain_of_policies_is_no_overflow(project: Path) -> None:
    for number in range(1500):
        (project / f"p{number}.yaml").write_text(f"extends: [./p{number + 1}.yaml]\npolicy: p{number}\nversion: 1\n")
    (project / "p1500.yaml").write_text(HEAD + RULE)
    assert_civil(lineage("check", "--policy", "p0.yaml", folder=project))


SLOW = {
    "a pattern that explodes elsewhere": "- {id: r, check: matches, field: model.note, pattern: '(a+)+b'}\n",
    "a filter's pattern that explodes elsewhere": "- {id: r, check: present, field: \"model[?match(@, '(a+)+b')]\"}\n",
    "a schema's pattern": "- {id: r, check: json-schema, field: model, schema: {properties: {note: {pattern: '^(a+)+$b'}}}}\n",
    "an expression's pattern": "- {id: r, check: expression, expression: 'record.model.note.matches(\"^(a+)+b\")'}\n",
    "unions within unions": f"- {{id: r, check: present, field: '{'[*,*,*]' * 40}.gone'}}\n",
    "descents within descents": "- {id: r, check: present, field: 'model..*..*..*..gone'}\n",
    "5,000 rules": "".join(f"- {{id: r{n}, check: present, field: model.gone}}\n" for n in range(5_000)),
}


@pytest.mark.parametrize("rules", [pytest.param(rules, id=name) for name, rules in SLOW.items()])
def test_a_policy_cannot_make_judging_slow(project: Path, rules: str) -> None:
    _needs_cel(rules)
    (project / "policy.yaml").write_text(HEAD + rules)
    assert_civil(lineage("check", "--policy", "policy.yaml", folder=project), 1)


PROJECTS: dict[str, str | bytes] = {
    "empty": "",
    "a list": "- a\n",
    "binary": b"\xff\xfe\x00",
    "no version": "policies: [minimal]\n",
    "a version that is not known": "version: 2\n",
    "a typo": "version: 1\npolices: [minimal]\n",
    "no policies in policies": "version: 1\npolicies: []\n",
    "a policy that is not there": "version: 1\npolicies: [./gone.yaml]\n",
    "a policy that nobody ships": "version: 1\npolicies: [esentials]\n",
    "a policy outside": "version: 1\npolicies: [../policy.yaml]\n",
    "a policy by an absolute path": "version: 1\npolicies: [/etc/passwd]\n",
    "a policy with a NUL": 'version: 1\npolicies: ["./a\\0.yaml"]\n',
    "a policy from a variable": "version: 1\npolicies: [{use: '${SECRET_OF_CI}'}]\n",
    "a glob from a variable": "version: 1\npolicies: [{use: minimal, on: '${SECRET_OF_CI}'}]\n",
    "a pattern from a variable": "version: 1\nsources: [{manifests: ['${SECRET_OF_CI}']}]\n",
    "a pattern with a part from a variable": "version: 1\nsources: [{manifests: 'a/${SECRET_OF_CI}'}]\n",
    "a source that nobody knows": "version: 1\nsources: [{manifest: [a]}]\n",
    "a source that is a text": "version: 1\nsources: [manifests]\n",
    "patterns that are objects": "version: 1\nsources: [{manifests: {a: b}}]\n",
    "a pattern outside": "version: 1\nsources: [{manifests: ['../**']}]\n",
    "a pattern of the root": "version: 1\nsources: [{manifests: ['/etc/**']}]\n",
    "a pattern that explodes": "version: 1\nsources: [{manifests: ['" + "{a,b}" * 30 + "']}]\n",
    "a pattern of a megabyte": "version: 1\nsources: [{manifests: ['" + "a" * (MB // 2) + "']}]\n",
    "a field without a name": "version: 1\nfields: {'': [a]}\n",
    "an alias without a name": "version: 1\nfields: {code.commit: ['']}\n",
    "an alias of several places": "version: 1\nfields: {code.commit: ['runs[*].sha']}\n",
    "an alias that chooses": "version: 1\nfields: {code.commit: ['runs[?@.x].sha']}\n",
    "an alias that is an object": "version: 1\nfields: {code.commit: {a: b}}\n",
    "fields that are a list": "version: 1\nfields: [a]\n",
    "2 MB": "version: 1\n#" + "x" * (2 * MB),
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in PROJECTS.items()])
def test_a_project_file_made_to_hurt_is_refused_with_a_place(project: Path, content: str | bytes) -> None:
    (project / "lineage.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    ran = lineage("check", folder=project, env={"SECRET_OF_CI": "hunter2hunter2"})
    assert_civil(ran, 2)
    assert "--> lineage.yaml" in ran.err
    assert "hunter2" not in ran.said
    assert len(ran.err) < 5_000


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a dangling link", "a link to a file", "a link to itself", "a device"])
@pytest.mark.parametrize("nested", [False, True], ids=["at the top", "nested"])
def test_a_project_file_that_is_no_file_is_never_taken_for_none(project: Path, kind: str, *, nested: bool) -> None:
    folder = project / "models" if nested else project
    folder.mkdir(exist_ok=True)
    (folder / "a.provenance.json").write_text("{}")
    (project / "real.yaml").write_text("version: 1\n")
    place = folder / "lineage.yaml"
    if kind == "a folder":
        place.mkdir()
        (place / "x").write_text("")
    elif kind == "a pipe":
        os.mkfifo(place)
    else:
        targets = {"a dangling link": "gone", "a link to itself": "lineage.yaml", "a device": "/dev/zero", "a link to a file": "real.yaml"}
        place.symlink_to(targets[kind])
    ran = lineage("check", folder=project)
    assert_civil(ran, 2)
    assert "lineage.yaml" in ran.err


@pytest.mark.parametrize("pattern", ["**/" * 300 + "x", "a*" * 400 + "b", "*" * 900, "[" * 900, "{" * 900, "**" * 400])
def test_a_pattern_cannot_make_matching_slow(project: Path, pattern: str) -> None:
    deep = project / Path(*["a" * 100] * 12)
    deep.mkdir(parents=True)
    (deep / ("a" * 250)).write_text("")
    (project / "lineage.yaml").write_text(f"version: 1\npolicies: [minimal]\nsources: [{{manifests: ['{pattern}']}}]\n")
    ran = lineage("check", folder=project)
    assert_civil(ran)
    assert ran.code in {1, 2, 5}
