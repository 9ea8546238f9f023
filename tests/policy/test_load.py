"""Loading policies: what the language means, and where every mistake is told."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from pytest_lineage.errors import CallerError, SubjectError
from pytest_lineage.model import Severity
from pytest_lineage.policy import packs
from pytest_lineage.policy.load import load
from tests.support.policies import RULE, load_files, load_rules, load_text, reader


def one(text: str):
    (rule,) = load_rules(text).rules
    return rule


def raises(text: str) -> CallerError:
    with pytest.raises(CallerError) as caught:
        load_text(text)
    return caught.value


class TestRule:
    def test_every_common_key_is_read(self) -> None:
        rule = one(
            "- id: image-by-digest\n  title: T\n  check: compare\n  field: evaluation.metrics.auc\n  at-least: 0.9\n  severity: warning\n"
            "  on-unverified: info\n  why: W\n  fix: F\n  self-check: Can it change?\n  frameworks: [sr-11-7]\n  tags: [x, y]\n"
            "  optional: true\n  applies-to: [model, dataset]\n  when: {check: one-of, field: model.tags.tier, values: [production]}"
        )
        assert (rule.id, rule.policy, rule.kind, rule.title, rule.why, rule.fix) == ("p/image-by-digest", "p", "compare", "T", "W", "F")
        assert (rule.self_check, rule.frameworks, rule.tags, rule.optional) == ("Can it change?", ("sr-11-7",), ("x", "y"), True)
        assert (rule.severity, rule.on_unverified) == (Severity.WARNING, Severity.INFO)
        assert rule.applies_to == ("manifest", "model-version", "run", "dataset")
        assert [path.text for path in rule.fields] == ["evaluation.metrics.auc"]
        assert rule.check.at_least == "0.9"
        assert (rule.when.kind, rule.when.fields[0].text, list(rule.when.check.values)) == ("one-of", "model.tags.tier", ["production"])

    def test_what_is_left_out_has_its_default(self) -> None:
        rule = one(RULE)
        assert (rule.severity, rule.on_unverified, rule.optional, rule.any_of) == (Severity.ERROR, Severity.ERROR, False, False)
        assert rule.applies_to == ("manifest", "model-version", "run")

    def test_on_unverified_is_the_severity_by_default(self) -> None:
        assert one("- {id: r, check: present, field: a, severity: warning}").on_unverified is Severity.WARNING

    def test_fields_and_any_of_name_several(self) -> None:
        fields = one("- {id: r, check: present, fields: [a, b]}")
        any_of = one("- {id: r, check: present, any-of: [a, b]}")
        assert [path.text for path in fields.fields] == [path.text for path in any_of.fields] == ["a", "b"]
        assert (fields.any_of, any_of.any_of) == (False, True)

    def test_a_kind_with_a_default_field_needs_none(self) -> None:
        assert [path.text for path in one("- {id: r, check: splits}").fields] == ["evaluation"]

    def test_a_kind_with_a_default_field_takes_another(self) -> None:
        assert [path.text for path in one("- {id: r, check: splits, field: my.splits}").fields] == ["my.splits"]

    @pytest.mark.parametrize("spelling", ["true", "True", "TRUE"])
    def test_a_flag_has_the_spellings_of_yamls_core_schema(self, spelling: str) -> None:
        (rule,) = load_rules(f"- {{id: r, check: present, field: a, optional: {spelling}}}").rules
        assert rule.optional is True

    def test_a_rule_knows_its_place(self) -> None:
        rule = load_rules(f"{RULE}\n- check: present\n  field: a\n  id: second").rules[1]
        assert (rule.location.file, rule.location.line, rule.location.column, rule.location.text) == ("p.yaml", 7, 7, "  id: second")

    def test_a_place_compares_and_pickles_as_a_location(self) -> None:
        place = one(RULE).location
        assert pickle.loads(pickle.dumps(place)) == place == one(RULE).location
        assert hash(place) == hash(one(RULE).location)
        assert "p.yaml" in repr(place)

    def test_a_policy_can_be_json(self) -> None:
        text = '{"policy": "p", "version": 1, "rules": [{"id": "r", "check": "compare", "field": "a", "at-least": 1, "optional": true}]}'
        (rule,) = load_files({"p.json": text}, "p.json").rules
        assert (rule.check.at_least, rule.optional) == (1, True)

    def test_tests_are_kept_for_later(self) -> None:
        text = "- {id: r, check: present, field: a.b, tests: {pass: [{a: {b: 1.10}}], fail: [{}, {a: 1}]}}"
        policy = load_rules(text)
        cases = list(policy.cases["p/r"].of(policy.rules[0]))
        assert [(case.expected, case.index) for case in cases] == [("pass", 0), ("fail", 0), ("fail", 1)]
        assert cases[0].record.data == {"a": {"b": "1.10"}}
        assert cases[0].record.kind == "manifest"
        assert (cases[0].location.line, cases[0].location.column) == (4, text.index("{a: {b") + 1)
        assert cases[0].record.claim("a", "b").value == "1.10"


# every mistake: the text (^ marks the place it must be told at), what the message says, what the help says
WRONG_RULES = [
    pytest.param("- {id: r, check: present, field: a, ^overide: x}", "unknown key 'overide'", "", id="an unknown key"),
    pytest.param("- {id: r, check: present, field: a, ^tag: [x]}", "unknown key 'tag'", "did you mean 'tags'?", id="an almost known key"),
    pytest.param("- {id: r, check: present, field: a, ^any_of: [x]}", "unknown key 'any_of'", "did you mean 'any-of'?", id="snake case"),
    pytest.param("- {id: r, check: compare, field: a, ^at-leest: 1}", "unknown key 'at-leest'", "'at-least'", id="a parameter's typo"),
    pytest.param("- {id: r, check: present, field: a, ^at-least: 1}", "unknown key 'at-least'", "", id="another kind's parameter"),
    pytest.param("- {id: r, check: ^presnt, field: a}", "unknown check 'presnt'", "did you mean 'present'?", id="an unknown check"),
    pytest.param("- {id: r, check: ^../present, field: a}", "unknown check '../present'", "", id="a check that is a path"),
    pytest.param("- ^{check: present, field: a}", "has no 'id'", "add `id: …`", id="no id"),
    pytest.param("- ^{id: r, field: a}", "has no 'check'", "add `check: …`", id="no check"),
    pytest.param("- ^just text", "a rule must be an object", "", id="a rule that is text"),
    pytest.param("- {id: ^R, check: present, field: a}", "`id` is 'R'", "lower-case", id="an upper-case id"),
    pytest.param("- {id: ^-r, check: present, field: a}", "`id` is '-r'", "lower-case", id="an id that starts with a hyphen"),
    pytest.param("- {id: ^12, check: present, field: a}", "must be text, not the number 12", "quotes: '12'", id="an id that is a number"),
    pytest.param('- {id: ^"r\\n", check: present, field: a}', "`id` is 'r\\n'", "", id="an id with a line end"),
    pytest.param(
        f"{RULE}\n- {{id: ^r, check: present, field: b}}", "two rules have the id 'r'; the first is in line 4", "", id="one id twice"
    ),
    pytest.param("- {id: r, check: ^present}", "does not say which field", "add `field: …`", id="no field"),
    pytest.param("- {id: r, check: present, field: a, ^fields: [b]}", "both `field` and `fields`", "keep one", id="two wheres"),
    pytest.param(
        "- {id: r, check: splits, field: a, ^any-of: [b]}", "both `field` and `any-of`", "keep one", id="two wheres with a default"
    ),
    pytest.param("- {id: r, check: present, field: ^[a]}", "`field` must be text, not a list", "", id="a list under field"),
    pytest.param("- {id: r, check: present, fields: ^a}", "`fields` must be a list", "", id="text under fields"),
    pytest.param("- {id: r, check: present, fields: ^[]}", "not an empty list", "", id="no fields"),
    pytest.param("- {id: r, check: present, fields: [a, ^a]}", "says 'a' twice", "", id="a field twice"),
    pytest.param("- {id: r, check: present, field: ^'a..'}", "is not a field name", "joined by dots", id="no field name"),
    pytest.param("- {id: r, check: present, field: ^' '}", "`field` is blank", "", id="a blank field"),
    pytest.param(f"- {{id: r, check: present, field: ^{'a.' * 300}b}}", "longer than 500 characters", "", id="an endless field"),
    pytest.param("- {id: r, check: present, field: a, optional: ^yes}", "must be true or false, not the text 'yes'", "`true`", id="yes"),
    pytest.param(
        '- {id: r, check: present, field: a, optional: ^"true"}', "true or false, not the text 'true'", "without quotes", id="quoted"
    ),
    pytest.param("- {id: r, check: present, field: a, severity: ^eror}", "error, warning or info", "'error'", id="a severity's typo"),
    pytest.param("- {id: r, check: present, field: a, severity: ^off}", "error, warning or info, not the text 'off'", "", id="off"),
    pytest.param("- {id: r, check: present, field: a, severity: warning, on-unverified: ^error}", "graver than", "warning", id="graver"),
    pytest.param("- {id: r, check: present, field: a, title: ^2024}", "must be text, not the number 2024", "'2024'", id="a numeric title"),
    pytest.param("- {id: r, check: present, field: a, title: ^}", "must be text, not nothing", "", id="an empty title"),
    pytest.param("- {id: r, check: present, field: a, why: ^''}", "`why` is blank", "", id="a blank why"),
    pytest.param("- {id: r, check: present, field: a, tags: [^1]}", "`tags[0]` must be text", "", id="a tag that is a number"),
    pytest.param(
        "- {id: r, check: present, field: a, applies-to: [^manifst]}", "no record is a 'manifst'", "'manifest'", id="a record's typo"
    ),
    pytest.param("- {id: r, check: ^matches, field: a}", "needs 'pattern'", "RE2", id="a parameter left out"),
    pytest.param("- {id: r, check: matches, field: a, pattern: ^'(a'}", "refused by RE2", "", id="a broken pattern"),
    pytest.param("- {id: r, check: matches, field: a, pattern: ^'(?=a)'}", "refused by RE2", "", id="a pattern that looks ahead"),
    pytest.param(
        "- {id: r, check: matches, field: a, pattern: ^12}", "must be text, not the number 12", "", id="a pattern that is a number"
    ),
    pytest.param("- {id: r, check: ^compare, field: a}", "needs a bound", "", id="no bound"),
    pytest.param("- {id: r, check: compare, field: a, at-least: ^high}", "no number", "", id="a bound that is a word"),
    pytest.param("- {id: r, check: one-of, field: a, values: ^[]}", "at least one value", "", id="no values"),
    pytest.param("- {id: r, check: splits, roles: ^train}", "`roles` must be a list", "", id="text where a list belongs"),
    pytest.param("- {id: r, check: splits, at-least: ^strong}", "`at-least` must be", "", id="a word that is no choice"),
    pytest.param("- {id: r, check: approved, by-other: ^no}", "must be true or false", "", id="a boolean parameter"),
    pytest.param("- {id: r, check: present, field: a, when: ^x}", "`when` must be an object", "", id="when that is text"),
    pytest.param("- {id: r, check: present, field: a, ^when: {field: b}}", "`when` has no 'check'", "", id="when without a check"),
    pytest.param("- {id: r, check: present, field: a, when: {check: ^present}}", "does not say which field", "", id="when without a field"),
    pytest.param(
        "- {id: r, check: present, field: a, when: {check: present, field: b, ^id: x}}", "unknown key 'id' in `when`", "", id="when's key"
    ),
    pytest.param(
        "- {id: r, check: present, field: a, when: {check: ^checksum, field: b}}", "a condition cannot ask", "", id="when that asks"
    ),
    pytest.param(
        "- {id: r, check: present, field: a, when: {check: matches, field: b, pattern: ^'('}}", "refused by RE2", "", id="when's pattern"
    ),
    pytest.param("- {id: r, check: present, field: a, tests: ^{}}", "`tests` is empty", "", id="empty tests"),
    pytest.param(
        "- {id: r, check: present, field: a, tests: {^good: [{}]}}", "unknown key 'good' in `tests`", "", id="an unknown list of tests"
    ),
    pytest.param(
        "- {id: r, check: present, field: a, tests: {pass: ^[]}}", "`pass` must be a list with something", "", id="no tests under pass"
    ),
    pytest.param(
        "- {id: r, check: present, field: a, tests: {pass: [^1]}}", "a test case must be a record", "", id="a test that is no record"
    ),
]


@pytest.mark.parametrize(("rules", "says", "advises"), WRONG_RULES)
def test_a_mistake_in_a_rule_is_told_at_its_place(rules: str, says: str, advises: str) -> None:
    before = f"policy: p\nversion: 1\nrules:\n{rules}\n".partition("^")[0]
    error = raises(f"policy: p\nversion: 1\nrules:\n{rules.replace('^', '', 1)}\n")
    assert says in error.message
    assert advises in error.help
    assert (error.file, error.line) == ("p.yaml", before.count("\n") + 1)
    # a value that is not there has no column of its own
    assert error.column == len(before.rpartition("\n")[2]) + 1 or "nothing" in error.message
    assert error.text


WRONG_POLICIES = [
    pytest.param(f"^version: 1\nrules:\n{RULE}\n", "has no 'policy'", id="no name"),
    pytest.param(f"policy: ^My Policy\nversion: 1\nrules:\n{RULE}\n", "`policy` is 'My Policy'", id="a name with a space"),
    pytest.param(f"^policy: p\nrules:\n{RULE}\n", "has no 'version'", id="no version"),
    pytest.param(f"policy: p\nversion: ^2\nrules:\n{RULE}\n", "must be 1", id="another version"),
    pytest.param(f"policy: p\nversion: ^'1'\nrules:\n{RULE}\n", "must be 1", id="a quoted version"),
    pytest.param(f"policy: p\nversion: ^true\nrules:\n{RULE}\n", "must be 1", id="a version that is true"),
    pytest.param("^policy: p\nversion: 1\n", "has no rules", id="no rules"),
    pytest.param("policy: p\nversion: 1\nrules: ^[]\n", "must be a list with something in it", id="an empty list of rules"),
    pytest.param("policy: p\nversion: 1\nextends: ^[]\n", "must be a list with something in it", id="an empty list of extends"),
    pytest.param("policy: p\nversion: 1\nextends: ^essentials\n", "`extends` must be a list", id="extends that is text"),
    pytest.param("policy: p\nversion: 1\nextends: [^essentals]\n", "no shipped policy is called 'essentals'", id="an unknown pack"),
    pytest.param("policy: p\nversion: 1\nextends: [^./none.yaml]\n", "none.yaml cannot be read", id="a file that is not there"),
    pytest.param("policy: p\nversion: 1\nextends: [^../up.yaml]\n", "leads out of the root", id="a file above the root"),
    pytest.param("policy: p\nversion: 1\nextends: [^/etc/p.yaml]\n", "no relative path", id="an absolute path"),
    pytest.param("policy: p\nversion: 1\nextends: [^./p.txt]\n", "neither a shipped policy's name nor a file", id="another ending"),
    pytest.param("policy: p\nversion: 1\nextends: [^./p.yaml]\n", "in a circle: p.yaml → p.yaml", id="itself"),
    pytest.param("policy: p\nversion: 1\nextends: [^'git+https://h/r@main#p.yaml']\n", "names a branch or tag, 'main'", id="a branch"),
    pytest.param("policy: p\nversion: 1\nextends: [^'git+https://h/r@9f1a2b7#p.yaml']\n", "not name a full commit", id="a short commit"),
    pytest.param("policy: p\nversion: 1\nextends: [^'git+https://h/r#p.yaml']\n", "not name a full commit", id="no commit"),
    pytest.param(f"policy: p\nversion: 1\nextends: [^'git+https://h/r@{'a1' * 20}']\n", "does not say which file", id="no file"),
    pytest.param(f"policy: p\nversion: 1\nextends: [^'git+http://h/r@{'a1' * 20}#p.yaml']\n", "neither git+https nor", id="plain http"),
    pytest.param(
        f"policy: p\nversion: 1\nextends: [^'git+file:///r@{'a1' * 20}#p.yaml']\n", "neither git+https nor", id="a local repository"
    ),
    pytest.param("policy: p\nversion: 1\nextends: [^'https://h/p.yaml']\n", "neither git+https nor", id="a web address"),
    pytest.param(f"policy: p\nversion: 1\nextends: [^'git+https://u:s3cret@h/r@{'a1' * 20}#p.yaml']\n", "no credentials", id="credentials"),
    pytest.param(f"policy: p\nversion: 1\nextends: [^'git+https://h/r@{'a1' * 20}#p.yaml']\n", "is not pinned", id="no lock"),
    pytest.param(
        f"policy: p\nversion: 1\nrules:\n{RULE}\n^override: {{r: {{severity: off, reason: x}}}}\n", "nothing to override", id="no base"
    ),
    pytest.param(f"policy: p\nversion: 1\n^overide: {{}}\nrules:\n{RULE}\n", "unknown key 'overide'", id="a key's typo"),
    pytest.param("^- a\n", "must be an object", id="a list"),
    pytest.param("policy: p\n^policy: q\n", "", id="a key twice"),
]


@pytest.mark.parametrize(("text", "says"), WRONG_POLICIES)
def test_a_mistake_in_a_policy_is_told_at_its_place(text: str, says: str) -> None:
    before = text.partition("^")[0]
    error = raises(text.replace("^", "", 1))
    assert says in error.message
    assert (error.file, error.line, error.column) == ("p.yaml", before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    assert "s3cret" not in str(error) + error.help


class TestErrors:
    def test_the_first_in_the_file_is_raised_and_the_others_are_counted(self) -> None:
        error = raises(
            "policy: p\nversion: 1\nrules:\n- {id: r, check: presnt, field: a}\n- {id: s, check: present}\n- {check: present, field: a}\n"
        )
        assert error.line == 4
        assert error.help.endswith("2 more mistakes in this file: line 5, 6")

    def test_a_thousand_mistakes_take_no_longer_than_twenty(self) -> None:
        rules = "\n".join("- {id: R, check: present, feld: a}" for _ in range(1000))
        assert "19 more mistakes" in raises(f"policy: p\nversion: 1\nrules:\n{rules}\n").help

    def test_a_document_that_cannot_be_read_is_the_callers_fault(self) -> None:
        error = raises("policy: [p\n")
        assert error.exit_code == 2
        assert error.file == "p.yaml"

    def test_a_file_that_cannot_be_read_is_the_callers_fault(self) -> None:
        def read(path: str) -> bytes:
            raise SubjectError("policies/p.yaml is a directory", file=path, code="not-a-file")

        with pytest.raises(CallerError, match="is a directory"):
            load("policies/p.yaml", read=read)

    def test_a_long_value_is_cut(self) -> None:
        assert len(raises(f"policy: p\nversion: 1\nrules:\n- {{id: r, check: present, field: a, {'x' * 900}: 1}}\n").message) < 200

    def test_nothing_like_a_very_long_word_is_searched_for(self) -> None:
        error = raises(f"policy: p\nversion: 1\nrules:\n- {{id: r, check: present, field: a, severity: {'error' * 100_000}}}\n")
        assert error.help == ""
        assert len(error.message) < 200

    def test_an_unknown_pack_on_the_command_line(self) -> None:
        with pytest.raises(CallerError) as caught:
            load("promotoin", read=reader({}))
        assert "did you mean 'promotion'?" in caught.value.help

    def test_a_reference_that_is_none(self) -> None:
        with pytest.raises(CallerError, match="neither a shipped policy's name"):
            load("No Such Thing", read=reader({}))


def test_loading_is_lean() -> None:
    code = (
        "import sys; from pytest_lineage.policy.load import load; load('p.yaml', read=lambda path: "
        "b'policy: p\\nversion: 1\\nrules:\\n- {id: r, check: present, field: a}\\n'); "
        "heavy = {'typing', 'pathlib', 'inspect', 'logging', 'datetime', 'jsonschema', 're2', 'jsonpath', 'git', 'requests', 'difflib'}; "
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    # yaml and dataclasses bring some of these themselves, before us
    run = [sys.executable, "-c", f"import sys, yaml, json, re, dataclasses; before = set(sys.modules); {code}"]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_every_shipped_policy_loads() -> None:
    assert packs.names()
    for name in packs.names():
        assert load(name, read=reader({})).name == name
