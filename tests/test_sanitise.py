"""What a terminal or a CI runner would obey never gets printed, nor does a secret; everything a report is about does."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_lineage.sanitise import MASK, cells, clean, disarm, names_secret

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
COMMANDS = st.lists(
    st.sampled_from(
        ["::", ":", "##[", "##", "#", "[", "set-output", " ", "\n", "\r", "\t", "\u2028", "\x85", "\x1b[31m", "\u200b", "##vso["]
    ),
    max_size=12,
).map("".join)
HEX = st.sampled_from([32, 40, 64, 128]).flatmap(lambda size: st.text("0123456789abcdef", min_size=size, max_size=size))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x1b[31mred", r"a\x1b[31mred", id="ansi escape"),
        pytest.param("a\x9b31m", r"a\x9b31m", id="one-byte control sequence introducer"),
        pytest.param("evil\u202egnp.exe", r"evil\u202egnp.exe", id="right-to-left override"),
        pytest.param("la\u200btest", r"la\u200btest", id="zero-width space"),
        pytest.param("\ud800", r"\ud800", id="lone surrogate"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag character"),
        pytest.param("a\u3164b", r"a\u3164b", id="hangul filler"),
        pytest.param("a\xa0b", r"a\xa0b", id="no-break space"),
        pytest.param("one\ntwo\r\n\tthree", r"one\ntwo\r\n\tthree", id="line ends and tabs"),
        pytest.param("::set-output name=x::y", r"\x3a:set-output name=x::y", id="workflow command"),
        pytest.param("  ::error::x", r"  \x3a:error::x", id="workflow command after blanks"),
        pytest.param("see ##[set-output name=x]y", r"see #\x23[set-output name=x]y", id="old workflow command in mid-line"),
        pytest.param("##vso[task.setvariable]x", r"#\x23vso[task.setvariable]x", id="azure command"),
        pytest.param("####[group]", r"###\x23[group]", id="more number signs than needed"),
    ],
)
def test_what_would_be_obeyed_is_shown_as_an_escape(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "models/fraud/provenance.json",
        "pytest::test_a[x::y]",
        "# a comment, ## a heading, [a link]",
        "Größe 模型 модель κ é 🎉",
        r"C:\data\new",
        "sha256:" + "7e9c" * 16,
        "git+ssh://git@github.com/org/repo.git@" + "9f1a2b7c4d" * 4 + "#policies/a.yaml",
        "https://git@example.org/x",
        "docker://fraud:v1@sha256:" + "ab" * 32,
        "registry.example:5000/fraud-train@sha256:" + "ab" * 32,
        "localhost:5000/tokenizer:v1",
        "token_sha256: " + "ab" * 32,
        "eos_token: </s>, pad_token: <pad>, max_token=512",
        "the key is missing; a secret is not a password",
        "risk-ml-2024-aaaaaaaaaaaaaaaaaaaaaaaaa",
        "s3://ml/data/fraud/train_v57.parquet?versionId=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
        "hf_model_with_a_long_name",
    ],
)
def test_what_a_report_is_about_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


SECRET = "s3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3t"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"https://user:{SECRET}@host/x", id="password in a URL"),
        pytest.param(f"https://{SECRET}@host/x", id="token in a URL"),
        pytest.param(f"postgresql://user:{SECRET}@host/x", id="password in a database's URL"),
        pytest.param(f"https://user:p@{SECRET}@host/x", id="password with an at sign"),
        pytest.param(f"redis://user:{SECRET}…", id="password in a URL that was cut off"),
        pytest.param(f'{{"DB_PASSWORD": "{SECRET} {SECRET}"}}', id="JSON member"),
        pytest.param(f'"{{\\"DB_PASSWORD\\": \\"{SECRET}\\"}}"', id="JSON in JSON"),
        pytest.param(f"db_password: {SECRET}", id="YAML"),
        pytest.param(f"api-key = '{SECRET}'", id="TOML"),
        pytest.param(f"MLFLOW_TRACKING_TOKEN={SECRET}", id="environment"),
        pytest.param(f"AWS_SECRET_ACCESS_KEY={SECRET}", id="AWS secret"),
        pytest.param("AKIA" + "Q" * 16, id="AWS key id"),
        pytest.param(f"Authorization: Bearer {SECRET}", id="header"),
        pytest.param(f"-H 'authorization: Basic {SECRET}='", id="header on a command line"),
        pytest.param(f"sent bearer {SECRET}", id="bearer"),
        pytest.param(f"ghp_{SECRET}", id="GitHub token"),
        pytest.param(f"github_pat_{SECRET}", id="GitHub fine-grained token"),
        pytest.param(f"glpat-{SECRET}", id="GitLab token"),
        pytest.param(f"hf_{SECRET}", id="Hugging Face token"),
        pytest.param(f"xoxb-1-{SECRET}", id="Slack token"),
        pytest.param(f"sk-ant-api03-{SECRET}", id="model provider's key"),
        pytest.param(f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}", id="JSON web token"),
        pytest.param(f"https://b.s3.example/x?X-Amz-Credential=a&X-Amz-Signature={SECRET}", id="signed URL"),
        pytest.param(f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----", id="private key"),
        pytest.param(f"-----BEGIN PRIVATE KEY-----\\n{SECRET}", id="beginning of a private key"),
        pytest.param(f"curl token={SECRET}\nsha256:x", id="before a line end"),
    ],
)
def test_a_secret_is_never_shown(text: str) -> None:
    for shown in (clean(text), "".join(cells(text))):
        assert SECRET not in shown
        assert "QQQQ" not in shown
    assert MASK in clean(text)


@pytest.mark.parametrize("name", ["password", "/env/variables/DB_PASSWORD", "api_key", "aws_secret_access_key", "HF_TOKEN", "x-api-key"])
def test_names_that_people_keep_secrets_under_are_known(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", ["eos_token", "key", "artifact_sha256", "tokenizer", "monkey", "max_tokens", ""])
def test_other_names_are_not(name: str) -> None:
    assert not names_secret(name)


@given(st.one_of(ANY_TEXT, COMMANDS))
@example("\u200b::x")
@example("\x0c::x")
def test_no_text_comes_out_obeyed(text: str) -> None:
    """A runner obeys `##[…]` anywhere in a line and `::…` at its start; a terminal obeys control characters."""
    out = clean(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in out)
    assert re.search(r"##\w*\[", out) is None
    assert not out.lstrip().startswith("::")
    out.encode()


@given(st.one_of(ANY_TEXT, COMMANDS, st.text("tokenpsw:=\"' ./@h#[\\n", max_size=60)))
@example("token=a\nb")
@example("https://a:b@c@d")
@example('password: "a')
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(
    st.text(
        st.characters(categories=("Lu", "Ll", "Nd", "Po", "Ps", "Pe", "Sm"), max_codepoint=0x24F, exclude_characters=":#=@"), max_size=60
    )
)
def test_plain_text_is_unchanged(text: str) -> None:
    assert clean(text) == text


@given(
    HEX,
    st.sampled_from(
        ["{}", "sha256:{}", "commit {}", "git_commit={}", "x@sha256:{}", '"digest": "{}"', "md5:{}.dir", "git+https://h/r@{}#p"]
    ),
)
def test_digests_and_commits_are_never_secrets(digest: str, form: str) -> None:
    assert digest in clean(form.format(digest))
    assert digest in "".join(cells(form.format(digest)))


@given(ANY_TEXT)
def test_excerpts_keep_one_cell_for_each_character(text: str) -> None:
    shown = cells(text)
    assert len(shown) == len(text)
    assert all(cell and "\n" not in cell and "\x1b" not in cell for cell in shown)


@given(st.lists(COMMANDS, max_size=6))
def test_lines_put_together_from_clean_parts_are_disarmed_as_a_whole(parts: list[str]) -> None:
    out = disarm("\n".join("  " + "".join(clean(part) for part in parts[:at]) for at in range(len(parts))))
    assert re.search(r"##\w*\[", out) is None
    assert not any(line.lstrip().startswith("::") for line in out.split("\n"))
