"""Inheriting policies, overriding what is inherited, and policies in force together."""

from __future__ import annotations

import pytest

from pytest_lineage.errors import CallerError
from pytest_lineage.model import Severity
from pytest_lineage.policy.inherit import switched_off
from pytest_lineage.policy.load import Loader, load, merge
from tests.support.policies import RULE, load_files, load_text, reader

BASE = "policy: base\nversion: 1\nrules:\n- {id: a, check: present, field: env.python}\n- {id: b, check: present, field: env.cuda}\n"
HEAD = "version: 1\nextends: [./base.yaml]\n"


def extended(text: str, **more: str):
    return load_files({"base.yaml": BASE, "p.yaml": f"policy: p\n{HEAD}{text}", **{f"{name}.yaml": body for name, body in more.items()}})


def by_id(rules):
    return {rule.id: rule for rule in rules}


class TestExtends:
    def test_rules_are_inherited_before_own_ones_under_their_policys_name(self) -> None:
        policy = extended(f"rules:\n{RULE}\n")
        assert [rule.id for rule in policy.rules] == ["base/a", "base/b", "p/r"]
        assert [rule.id for rule in policy.own] == ["p/r"]
        assert [info.name for info in policy.sources] == ["p", "base"]

    def test_a_file_is_beside_the_policy_that_names_it(self) -> None:
        files = {"x/y/p.yaml": "policy: p\nversion: 1\nextends: [../base.yaml]\n", "x/base.yaml": BASE}
        assert [info.origin for info in load_files(files, "x/y/p.yaml").sources] == ["x/y/p.yaml", "x/base.yaml"]

    def test_the_first_file_is_beside_the_base(self) -> None:
        assert load("./base.yaml", read=reader({"team/base.yaml": BASE}), base="team").info.origin == "team/base.yaml"

    def test_info_tells_digest_and_title(self) -> None:
        info = load_text(f"policy: p\nversion: 1\ntitle: T\nrules:\n{RULE}\n").info
        assert (info.name, info.title, info.origin, len(info.sha256)) == ("p", "T", "p.yaml", 64)

    def test_a_diamond_merges(self) -> None:
        left = "policy: left\nversion: 1\nextends: [./base.yaml]\n"
        files = {"base.yaml": BASE, "left.yaml": left, "right.yaml": left.replace("left", "right")}
        files["p.yaml"] = "policy: p\nversion: 1\nextends: [./left.yaml, ./right.yaml, ./base.yaml]\n"
        loaded = load_files(files)
        assert [rule.id for rule in loaded.rules] == ["base/a", "base/b"]
        assert [rule.id for rule in merge([loaded], "2026-01-01")] == ["base/a", "base/b"]
        assert [info.name for info in loaded.sources] == ["p", "left", "base", "right"]

    def test_a_circle_is_shown(self) -> None:
        files = {name: f"policy: {name[0]}\nversion: 1\nextends: [./{after}]\n" for name, after in
                 [("p.yaml", "q.yaml"), ("q.yaml", "r.yaml"), ("r.yaml", "q.yaml")]}  # fmt: skip
        with pytest.raises(CallerError) as caught:
            load_files(files)
        assert "q.yaml → r.yaml → q.yaml" in caught.value.message
        assert (caught.value.file, caught.value.line) == ("r.yaml", 3)

    def test_a_chain_without_end_is_refused(self) -> None:
        def read(path: str) -> bytes:
            number = int(path.removesuffix(".yaml"))
            return f"policy: p{number}\nversion: 1\nextends: [./{number + 1}.yaml]\n".encode()

        with pytest.raises(CallerError, match="more than 32 deep"):
            load("0.yaml", read=read)

    def test_two_files_cannot_define_one_policy(self) -> None:
        with pytest.raises(CallerError, match=r"two files define a policy called 'base': base\.yaml and other\.yaml"):
            load_files({"base.yaml": BASE, "other.yaml": BASE, "p.yaml": "policy: p\nversion: 1\nextends: [./base.yaml, ./other.yaml]\n"})

    def test_a_policy_cannot_take_its_parents_name(self) -> None:
        with pytest.raises(CallerError, match="two files define a policy called 'base'"):
            load_files({"base.yaml": BASE, "p.yaml": f"policy: base\n{HEAD}"})

    def test_mistakes_of_an_inherited_policy_are_told_in_its_file(self) -> None:
        with pytest.raises(CallerError) as caught:
            load_files({"base.yaml": BASE.replace("present", "presnt", 1), "p.yaml": f"policy: p\n{HEAD}"})
        assert (caught.value.file, caught.value.line) == ("base.yaml", 4)

    def test_a_loader_reads_each_file_once(self) -> None:
        asked = []

        def read(path: str) -> bytes:
            asked.append(path)
            return reader({"base.yaml": BASE, "p.yaml": f"policy: p\n{HEAD}"})(path)

        loader = Loader(read)
        assert loader.load("p.yaml").parents[0] is loader.load("base.yaml")
        assert asked == ["p.yaml", "base.yaml"]


class TestOverride:
    def test_by_full_id_and_by_own_id(self) -> None:
        policy = extended("override: {base/a: {severity: warning, reason: adopting}, b: {on-unverified: info, reason: slow}}\n")
        rules = by_id(merge([policy], "2026-01-01"))
        assert (rules["base/a"].severity, rules["base/a"].on_unverified) == (Severity.WARNING, Severity.WARNING)
        assert (rules["base/b"].severity, rules["base/b"].on_unverified) == (Severity.ERROR, Severity.INFO)
        assert rules["base/a"].reasons == ("p has severity warning: adopting",)

    def test_the_rules_of_a_policy_are_as_written(self) -> None:
        policy = extended("override: {a: {severity: warning, reason: adopting}}\n")
        assert by_id(policy.rules)["base/a"].severity is Severity.ERROR

    def test_off_switches_a_rule_off(self) -> None:
        policy = extended("override: {a: {severity: off, reason: not ours}}\n")
        assert [rule.id for rule in merge([policy], "")] == ["base/b"]
        assert [(rule.id, rule.reasons) for rule in switched_off([policy], "")] == [("base/a", ("p has severity off: not ours",))]

    @pytest.mark.parametrize(
        ("today", "severity"),
        [("2027-01-30", Severity.WARNING), ("2027-01-31", Severity.WARNING), ("2027-02-01", Severity.ERROR), ("", Severity.WARNING)],
    )
    def test_until_is_the_last_day(self, today: str, severity: Severity) -> None:
        policy = extended("override: {a: {severity: warning, reason: adopting, until: 2027-01-31}}\n")
        rule = by_id(merge([policy], today))["base/a"]
        assert rule.severity is severity
        assert "2027-01-31" in rule.reasons[0]

    def test_a_raised_severity_raises_what_followed_it(self) -> None:
        base = "policy: base\nversion: 1\nrules:\n- {id: a, check: present, field: a, severity: info}\n"
        policy = load_files({"base.yaml": base, "p.yaml": f"policy: p\n{HEAD}override: {{a: {{severity: error, reason: now}}}}\n"})
        (rule,) = merge([policy], "")
        assert (rule.severity, rule.on_unverified) == (Severity.ERROR, Severity.ERROR)

    def test_a_policy_can_switch_on_again_what_its_parent_switched_off(self) -> None:
        middle = "policy: middle\nversion: 1\nextends: [./base.yaml]\noverride: {a: {severity: off, reason: no}}\n"
        top = "policy: p\nversion: 1\nextends: [./middle.yaml]\noverride: {a: {severity: info, reason: yes it is}}\n"
        policy = load_files({"base.yaml": BASE, "middle.yaml": middle, "p.yaml": top})
        assert by_id(merge([policy], ""))["base/a"].severity is Severity.INFO

    @pytest.mark.parametrize(
        ("override", "says", "advises"),
        [
            pytest.param("override: {^base/c: {severity: off, reason: x}}", "no inherited rule is called 'base/c'", "base/", id="unknown"),
            pytest.param("override: {^r: {severity: off, reason: x}}", "a rule of this policy", "the rule itself", id="its own rule"),
            pytest.param("override: {^p/r: {severity: off, reason: x}}", "a rule of this policy", "the rule itself", id="its own full id"),
            pytest.param("override: {^a: {severity: off}}", "has no 'reason'", "", id="no reason"),
            pytest.param("override: {a: {severity: off, reason: ^' '}}", "`reason` is blank", "", id="a blank reason"),
            pytest.param("override: {^a: {reason: x}}", "changes nothing", "severity", id="nothing changed"),
            pytest.param("override: {a: {severity: ^of, reason: x}}", "error, warning, info or off", "'off'", id="a severity's typo"),
            pytest.param("override: {a: {severity: off, reason: x, ^title: y}}", "unknown key 'title'", "", id="another key"),
            pytest.param("override: {a: {severity: off, reason: x, until: ^2027-02-30}}", "which is no day", "", id="no day"),
            pytest.param("override: {a: {severity: off, reason: x, until: ^20270228}}", "must be text", "", id="a number of a day"),
            pytest.param("override: {a: {severity: info, on-unverified: ^error, reason: x}}", "graver than", "", id="graver"),
            pytest.param(
                "override: {a: {severity: off, ^on-unverified: info, reason: x}}", "never unverified", "", id="off and unverified"
            ),
            pytest.param("override: {a: {severity: off, reason: x}, ^base/a: {severity: info, reason: x}}", "twice", "", id="twice"),
            pytest.param("override: ^{}", "an empty one", "", id="an empty object"),
            pytest.param("override: ^[a]", "must be an object", "", id="a list"),
        ],
    )
    def test_a_mistake_is_told_at_its_place(self, override: str, says: str, advises: str) -> None:
        with pytest.raises(CallerError) as caught:
            extended(f"rules:\n{RULE}\n{override.replace('^', '')}\n")
        assert says in caught.value.message
        assert advises in caught.value.help
        assert (caught.value.file, caught.value.line, caught.value.column) == ("p.yaml", 6, override.index("^") + 1)

    def test_an_own_id_of_two_inherited_rules_must_be_told_in_full(self) -> None:
        files = {"base.yaml": BASE, "other.yaml": BASE.replace("base", "other")}
        files["p.yaml"] = "policy: p\nversion: 1\nextends: [./base.yaml, ./other.yaml]\noverride: {a: {severity: off, reason: x}}\n"
        with pytest.raises(CallerError, match="'a' can be base/a or other/a"):
            load_files(files)


class TestMerge:
    def merged(self, **overrides: str):
        files = {"base.yaml": BASE} | {f"{name}.yaml": f"policy: {name}\n{HEAD}override: {{a: {{{text}, reason: {name} says so}}}}\n"
                                       for name, text in overrides.items()}  # fmt: skip
        policies = [load_files(files, f"{name}.yaml") for name in overrides]
        return policies, by_id(merge(policies, "2026-01-01"))

    def test_the_stricter_applies_and_the_reasons_say_why(self) -> None:
        _, rules = self.merged(p="severity: info", q="severity: warning")
        assert rules["base/a"].severity is Severity.WARNING
        assert rules["base/a"].reasons[-1] == "p says info, q says warning: the stricter applies"

    def test_off_in_one_is_not_off(self) -> None:
        policies, rules = self.merged(p="severity: off", q="severity: info")
        assert rules["base/a"].severity is Severity.INFO
        assert switched_off(policies, "") == ()

    def test_off_in_all_is_off(self) -> None:
        policies, rules = self.merged(p="severity: off", q="severity: off")
        assert "base/a" not in rules
        assert [rule.id for rule in switched_off(policies, "")] == ["base/a"]

    def test_a_rule_runs_once(self) -> None:
        files = {"base.yaml": BASE, "p.yaml": f"policy: p\n{HEAD}"}
        rules = merge([load_files(files), load_files(files, "base.yaml")], "")
        assert [rule.id for rule in rules] == ["base/a", "base/b"]
        assert all(rule.reasons == () for rule in rules)

    def test_on_unverified_is_the_stricter_too(self) -> None:
        _, rules = self.merged(p="on-unverified: info", q="on-unverified: warning")
        assert rules["base/a"].on_unverified is Severity.WARNING

    def test_two_policies_of_one_name_are_refused(self) -> None:
        one, other = load_files({"p.yaml": BASE}), load_files({"q.yaml": BASE}, "q.yaml")
        with pytest.raises(CallerError, match=r"two files define a policy called 'base': p\.yaml and q\.yaml"):
            merge([one, other], "")
