"""Properties of identifiers: a class for each clause of a specification, quoted."""

from __future__ import annotations

import hashlib
import re
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_lineage.codes import CODES
from pytest_lineage.identifiers import (
    ALGORITHMS,
    CLASSES,
    GRAMMARS,
    SYSTEMS,
    Digest,
    Identifier,
    classify,
    is_commit,
    is_content,
    is_digest,
    moving,
    parse_digest,
    parse_image,
    placeholder,
    strong_enough,
    truncated,
)
from pytest_lineage.identifiers.oci import TAG
from pytest_lineage.identifiers.placeholders import hollow

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
NEARLY = st.text(alphabet="0123456789abcdefABCDEFgvVsh:@/._-# \n…аlatesmin", max_size=80)
SYSTEM = st.sampled_from(["", "gibberish", *SYSTEMS])
KINDS = st.lists(st.sampled_from([*GRAMMARS, "no_such_kind"]), max_size=4)


@st.composite
def digests(draw: st.DrawFn, name: str) -> str:
    """Real hex digests of an algorithm's length: of random bytes, so that none is a placeholder."""
    digits = hashlib.shake_256(draw(st.binary(min_size=1, max_size=16))).hexdigest(ALGORITHMS[name] // 2)
    assume(not hollow(digits))
    return digits


@st.composite
def commits(draw: st.DrawFn) -> str:
    return hashlib.sha1(draw(st.binary(min_size=1))).hexdigest()


class TestClassifyIsTotal:
    """ "Total; never raises": any text has a class, and a code exactly where something is wrong."""

    @given(st.one_of(st.text(), NEARLY), KINDS, SYSTEM)
    def test_any_text_has_a_class_and_what_is_wrong_has_a_reason(self, value: str, kinds: list[str], system: str) -> None:
        found = classify(value, kinds=kinds, system=system)
        assert found.value == value
        assert found.cls in {*CLASSES, "placeholder", "malformed"}
        assert bool(found.code) == bool(found.reason)
        assert not found.code or found.code in CODES
        assert found.code or found.cls in CLASSES

    @given(st.one_of(st.text(), NEARLY))
    def test_a_code_is_never_strong(self, value: str) -> None:
        found = classify(value)
        assert not (found.code and strong_enough(found.cls, "counter"))

    @given(st.one_of(st.text(), NEARLY))
    def test_the_other_answers_are_total_too(self, value: str) -> None:
        for answer in (placeholder(value), truncated(value), moving(value), moving(value, image=True)):
            assert isinstance(answer, str)
        for form in ("any", "prefixed", "bare", "reference"):
            assert isinstance(parse_digest(value, form=form), (Digest, Identifier))
        parse_image(value)

    @given(st.one_of(st.text(), NEARLY))
    def test_a_predicate_is_true_only_where_classify_says_so(self, value: str) -> None:
        assert not is_commit(value) or classify(value).cls == "commit"
        assert not is_content(value) or classify(value).cls == "content"
        assert is_digest(value) <= isinstance(parse_digest(value), Digest)


class TestWhiteSpaceAndOtherScripts:
    """DESIGN: "Always fullmatch, explicit ASCII classes"; a trailing newline is malformed."""

    @given(st.sampled_from(["\n", "\r\n", " ", "\t", "\u00a0", "\u200b", "\ufeff", "\0"]), st.data(), st.booleans())
    def test_what_surrounds_an_identifier_makes_it_none(self, extra: str, data: st.DataObject, before: bool) -> None:
        value = data.draw(st.one_of(commits(), digests("sha256").map("sha256:{}".format), st.just("models:/m/3"), st.just("v5")))
        found = classify(extra + value if before else value + extra)
        assert found.code in {"malformed-id", "non-ascii-id"}
        assert not strong_enough(found.cls, "mutable")

    @given(NEARLY)
    def test_a_line_break_at_the_end_is_never_strong(self, value: str) -> None:
        assert not strong_enough(classify(value + "\n").cls, "counter")


class TestRegisteredAlgorithms:
    """OCI image-spec, descriptor.md: "the encoded portion MUST match /[a-f0-9]{64}/" (sha256), "/[a-f0-9]{128}/" (sha512)."""

    @given(st.sampled_from(sorted(ALGORITHMS)), st.data())
    def test_the_whole_digest_is_content(self, name: str, data: st.DataObject) -> None:
        digits = data.draw(digests(name))
        found = classify(f"{name}:{digits}")
        assert (found.cls, found.grammar, found.algorithm) == ("content", f"{name}_prefixed", name)
        assert parse_digest(f"{name}:{digits}", algorithms=(name,)) == Digest(algorithm=name, hex=digits)
        assert parse_digest(digits, algorithms=(name,)) == Digest(algorithm=name, hex=digits)

    @given(st.sampled_from(sorted(ALGORITHMS)), st.data())
    def test_one_digit_more_or_less_is_none(self, name: str, data: st.DataObject) -> None:
        digits = data.draw(digests(name))
        place = data.draw(st.integers(0, len(digits) - 1))
        shorter, longer = digits[:place] + digits[place + 1 :], digits[:place] + "7" + digits[place:]
        for wrong in (shorter, longer):
            assert classify(f"{name}:{wrong}").cls in {"malformed", "placeholder"}
            assert isinstance(parse_digest(f"{name}:{wrong}", algorithms=(name,)), Identifier)
            assert isinstance(parse_digest(wrong, algorithms=(name,)), Identifier)
            assert not is_content(f"{name}:{wrong}")

    @given(st.sampled_from(sorted(ALGORITHMS)), st.data(), st.characters())
    def test_one_character_of_another_alphabet_is_none(self, name: str, data: st.DataObject, character: str) -> None:
        assume(character not in string.hexdigits.lower())
        digits = data.draw(digests(name))
        place = data.draw(st.integers(0, len(digits) - 1))
        wrong = digits[:place] + character + digits[place + 1 :]
        for text in (f"{name}:{wrong}", f"x@{name}:{wrong}"):
            assert not strong_enough(classify(text).cls, "counter")
            assert isinstance(parse_digest(text, algorithms=(name,)), Identifier)
            assert not is_content(text)

    @given(digests("sha256"))
    def test_upper_case_is_malformed_and_the_canonical_spelling_is_told(self, digits: str) -> None:
        assume(digits != digits.upper())
        found = classify(f"sha256:{digits.upper()}")
        assert (found.cls, found.code, found.canonical) == ("malformed", "malformed-id", f"sha256:{digits}")


class TestGitObjectNames:
    """git glossary: "usually represented by a 40 character hexadecimal string"; hash-function-transition: 64 for sha256."""

    @given(commits())
    def test_forty_digits_are_a_commit(self, commit: str) -> None:
        assert classify(commit).cls == "commit"
        assert is_commit(commit)

    @given(commits(), st.integers(1, 39))
    def test_fewer_are_none(self, commit: str, length: int) -> None:
        assert not strong_enough(classify(commit[:length]).cls, "commit")
        assert not is_commit(commit[:length])

    @given(commits(), st.integers(1, 23))
    def test_more_are_none_up_to_sixty_four(self, commit: str, more: int) -> None:
        assert classify(commit + commit[:more]).cls in {"malformed", "placeholder"}

    @given(commits(), st.integers(0, 39), st.characters())
    def test_one_character_of_another_alphabet_is_none(self, commit: str, place: int, character: str) -> None:
        assume(character not in string.hexdigits.lower())
        wrong = commit[:place] + character + commit[place + 1 :]
        assert not strong_enough(classify(wrong).cls, "commit")
        assert not is_commit(wrong)


class TestDvc:
    """DVC: a file's md5, a directory's md5 with `.dir`; without either mark 32 digits may be an id of anything."""

    @given(st.binary(min_size=1))
    def test_its_mark_makes_it_content(self, data: bytes) -> None:
        digits = hashlib.md5(data).hexdigest()
        assert classify(f"dvc:{digits}").grammar == "dvc_md5"
        assert classify(f"dvc:{digits}.dir").grammar == classify(f"{digits}.dir").grammar == "dvc_dir"
        assert classify(digits).code == "weak-hash"
        assert classify(digits, kinds=("dvc_md5",)).cls == "content"

    @given(st.binary(min_size=1), st.integers(0, 31))
    def test_a_part_of_it_is_none(self, data: bytes, length: int) -> None:
        assert not strong_enough(classify(f"dvc:{hashlib.md5(data).hexdigest()[:length]}").cls, "counter")


class TestTableOfGrammars:
    """Each row: what its pattern generates has its class where a rule names it."""

    @pytest.mark.parametrize("name", GRAMMARS)
    @settings(max_examples=20)  # a row; text from a pattern is slow to make
    @given(data=st.data())
    def test_what_matches_has_the_class_of_its_row_where_a_rule_names_it(self, name: str, data: st.DataObject) -> None:
        row = GRAMMARS[name]
        value = data.draw(st.from_regex(re.compile(row.pattern, re.ASCII), fullmatch=True, alphabet=PRINTABLE))
        found = classify(value, kinds=(name,))
        assert found.cls in {row.cls, "placeholder", "malformed"}
        if found.cls == row.cls and not found.code:
            assert found.grammar == name

    @pytest.mark.parametrize("name", [name for name, row in GRAMMARS.items() if row.cls in {"content", "commit", "immutable", "expiring"}])
    @settings(max_examples=20)  # a row; text from a pattern is slow to make
    @given(data=st.data())
    def test_a_line_break_after_what_matches_is_never_strong(self, name: str, data: st.DataObject) -> None:
        value = data.draw(st.from_regex(re.compile(GRAMMARS[name].pattern, re.ASCII), fullmatch=True, alphabet=PRINTABLE))
        assert not strong_enough(classify(value + "\n", kinds=(name,)).cls, "mutable")

    @given(st.sampled_from([name for name, row in GRAMMARS.items() if row.asked]), st.data())
    def test_a_grammar_that_matches_almost_anything_counts_only_where_it_is_asked_for(self, name: str, data: st.DataObject) -> None:
        value = data.draw(st.from_regex(re.compile(GRAMMARS[name].pattern, re.ASCII), fullmatch=True, alphabet=PRINTABLE))
        assert classify(value).grammar != name or name == "git_abbrev"


class TestBareNumbersAndTimes:
    """DESIGN: "A bare integer or timestamp is `mutable` unless the policy names the snapshot system it belongs to"."""

    @given(st.one_of(st.integers(0, 2**63 - 1).map(str), st.dates().map(str), st.datetimes().map(lambda time: time.isoformat() + "Z")))
    def test_by_itself_it_is_never_strong(self, value: str) -> None:
        assert classify(value).cls in {"mutable", "placeholder"}

    @given(st.integers(1, 2**63 - 1))
    def test_a_snapshot_id_of_iceberg_is_a_long(self, number: int) -> None:
        assume(not placeholder(str(number)))
        assert classify(str(number), system="iceberg").cls == "expiring"
        assert not strong_enough(classify(str(number + 2**63 - 1), system="iceberg").cls, "counter")


class TestImageReferences:
    """distribution/reference: "name [ ":" tag ] [ "@" digest ]"; OCI distribution-spec: a tag "MUST be at most 128 characters"."""

    names = st.from_regex(
        re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*", re.A), fullmatch=True
    )
    hosts = st.sampled_from(["", "ghcr.io/", "localhost:5000/", "[::1]:443/", "registry.example/"])
    tags = st.from_regex(re.compile(TAG, re.A), fullmatch=True)

    @given(hosts, names, st.one_of(st.just(""), tags), st.booleans(), digests("sha256"))
    def test_what_is_put_together_is_taken_apart(self, host: str, name: str, tag: str, pinned: bool, digits: str) -> None:
        first = name.partition("/")[0]
        assume(len(host + name) <= 240 and "." not in first and first != "localhost")
        assume(not re.fullmatch("[0-9a-f]{64}", name))
        digest = f"sha256:{digits}" if pinned else ""
        found = parse_image(host + name + (f":{tag}" if tag else "") + (f"@{digest}" if pinned else ""))
        assert found is not None
        assert (found.tag, found.digest) == (tag, digest)
        assert found.path in {name, f"library/{name}"}
        assert parse_image(str(found)) == found

    @given(hosts, names, tags, digests("sha256"))
    def test_a_digest_makes_it_content_and_a_tag_alone_does_not(self, host: str, name: str, tag: str, digits: str) -> None:
        assume(len(host + name) <= 240)
        assume(not placeholder(tag) and not truncated(f"{name}:{tag}"))
        pinned = classify(f"{host}{name}:{tag}@sha256:{digits}", kinds=("oci_digest_ref",))
        assert pinned.cls == "content" or truncated(f"{host}{name}:{tag}@sha256:{digits}")
        loose = classify(f"{host}{name}:{tag}", kinds=("oci_digest_ref",))
        assert not strong_enough(loose.cls, "counter")

    @given(names, st.sampled_from(["latest", "Latest", "latest-gpu", "gpu-latest"]))
    def test_latest_in_any_spelling_moves(self, name: str, tag: str) -> None:
        assert moving(f"{name}:{tag}")
        assert moving(f"{name}:{tag}", image=True)


class TestPlaceholders:
    """DESIGN: all zeros, the digest of nothing, low-entropy repeats; "not a real digest that merely contains `deadbeef`"."""

    @given(digests("sha256"), st.integers(0, 56))
    def test_a_real_digest_that_contains_deadbeef_is_real(self, digits: str, place: int) -> None:
        value = digits[:place] + "deadbeef" + digits[place + 8 :]
        assume("deadbeefdeadbeef" not in value)
        assert placeholder(f"sha256:{value}") == ""

    @given(st.text(alphabet="0123456789abcdef", min_size=1, max_size=16), st.sampled_from([32, 40, 64, 128]))
    def test_what_repeats_itself_is_a_placeholder(self, part: str, length: int) -> None:
        value = (part * length)[:length]
        assert placeholder(value)
        assert not is_commit(value)

    @given(
        st.sampled_from(["TODO", "unknown", "n/a", "none", "unavailable", "changeme"]), st.text(alphabet="abz_-", min_size=1, max_size=5)
    )
    def test_a_word_counts_only_as_a_whole(self, word: str, more: str) -> None:
        assert placeholder(f"  {word}\n")
        assert placeholder(f"dvc:{word}")
        assert placeholder(f"{word}_{more}q9") == ""


class TestTruncation:
    """Issue: a value cut off with dots, or shorter than its algorithm, is named as truncated."""

    @given(digests("sha256"), st.integers(1, 31), st.sampled_from(["...", "…", "..", ""]))
    def test_the_beginning_of_a_digest_is_truncated(self, digits: str, length: int, dots: str) -> None:
        value = f"sha256:{digits[:length]}{dots}"
        assume(not placeholder(value))
        assert f"{length} of 64 hex digits" in truncated(value)
        assert classify(value).code == "truncated-id"
