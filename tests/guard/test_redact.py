"""Secrets go out of a text, everything else stays, and no text makes that slow."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.guard import Pieces, Redactor, known_secrets

# Put together here, so that no scanner of repositories takes them for real ones.
LETTERS = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW"
LINE = "MIIEpAIBAAKCAQEA" + "aB3d" * 12
SECRETS = {
    "aws-key": "AKIA" + "IOSFODNN7ABCDEFG",
    "github-token": "ghp_" + LETTERS + "aB3dE5fG",
    "gitlab-token": "glpat-" + LETTERS[:20],
    "slack-token": "xoxb-" + "123456789012-" * 2 + LETTERS[:24],
    "model-key": "sk-ant-api03-" + LETTERS * 3,
    "google-key": "AIza" + "SyB3d5f" * 5,
    "stripe-key": "sk_live_" + LETTERS[:24],
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + LETTERS,
    "npm-token": "npm_" + LETTERS + "aB3dE5f",
    "pypi-token": "pypi-AgE" + LETTERS * 3,
    "docker-token": "dckr_pat_" + LETTERS,
    "sendgrid-key": "SG." + LETTERS[:22] + "." + LETTERS + LETTERS[:14],
    "digitalocean-token": "dop_v1_" + "0a1b2c3d" * 8,
    "vault-token": "hvs." + LETTERS,
    "telegram-token": ":AA" + LETTERS + "aB3d",
    "private-key": "-----BEGIN RSA PRIVATE KEY-----\n" + f"{LINE}\n" * 4 + "-----END RSA PRIVATE KEY-----",
}
NAMED = [
    ('password = "{}"', "correcthorse"), ("password: str = '{}'", "hunter2hunter2"), ("--password={}", "S3cr3t!pass"),
    ("tool --token {} --next", "abc123def456"), ("API_KEY: {}", "abc123def456"), ('{{"token": "{}"}}', "Zm9vYmFy123"),
    ('{{\\"password\\": \\"{}\\"}}', "hunter2hunter2"), ("DB_PASSWORD={}\n", "correcthorsebattery"),
    ("export API_TOKEN={}", "abcdefghijk"), ("Authorization: Bearer {}", "abcdef1234567890abcdef"),
    ("Authorization: Basic {}", "dXNlcjpwYXNz"), ("-H 'X-Api-Key: {}'", "abc123def456"),
    ("?access_token={}&x=1", "h480djs93hd8"),
    ("postgres://app:{}@db:5432/x", "pa55w"), ("https://me:{}@example.com/x.git", "hunter2"),
    ("Log in: the password is {} and", "S3cr3t!pass"), ("my token is '{}'.", "abc123def456"),
    ("AccountKey={};", "ab12CD34+/=="), ("\u0130 client_secret={}", "a1b2c3d4e5"),
    ("hooks.slack.com/services/{}", "T0AAAAAAA/B0BBBBBBB/" + LETTERS[:24]),
]
ORDINARY = [
    "The password is required, the token is optional.", "a secret is something-that-nobody-knows",
    "token = tokenizer.next_token()", "password = get_password()", "secret: SecretStr", "api_key=settings.api_key",
    "max_tokens=4096", "password=password", "token: process.env.GITHUB_TOKEN", "token: ${{ secrets.GITHUB_TOKEN }}",
    "Enter the password: it has eight characters at least.", "PASSWORD=\nTOKEN=None", 'PASSWORD="changeme123"',
    'api_key = "YOUR_API_KEY_1234"', "token == TokenKind.IDENTIFIER", "AKIAIOSFODNN7EXAMPLE", "password: ********",
    "integrity sha512-oRbBVLpFPR3Sk3CaWSeyeoWuGWVXFQLLvIfQ==",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "550e8400-e29b-41d4-a716-446655440000", "id,password,token\n1,2,3\n",
    "2026-01-01T10:00:00Z INFO tokens=812 secret store opened", "http://localhost:8080/a@b", "git@github.com:a/b.git",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----\n" + LINE,
    "task-management-is-a-word-with-many-hyphens-and-letters", "password_hash=pbkdf2", "sk-learn and sk_learn_test",
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS.items())
@pytest.mark.parametrize("around", ["{}", "a {} b", '"{}"', "x={}\n", "<{}>", "(`{}`)", "{},{}"])
def test_a_secret_of_a_known_shape_goes(kind, secret, around):
    text = around.replace("{}", ("1234567890" if kind == "telegram-token" else "") + secret)
    found = set()
    done = Redactor().text(text, found)
    assert secret not in done
    assert found == {kind}
    assert f"[redacted {kind}]" in done
    assert Redactor().text(done) is done


@pytest.mark.parametrize("around", ["backup-{}", "-{}", "x_{}", "a-b_{}"])
@pytest.mark.parametrize(("kind", "secret"), [
    (kind, secret) for kind, secret in SECRETS.items() if kind not in ("jwt", "telegram-token", "private-key")
])
def test_a_secret_that_is_joined_to_a_word_goes(kind, secret, around):
    done = Redactor().text(f"{around.format(secret)}.tgz")
    assert secret not in done and done.startswith(around.format(f"[redacted {kind}]"))


@pytest.mark.parametrize(("around", "secret"), NAMED)
def test_a_secret_under_its_name_goes_and_the_name_stays(around, secret):
    done = Redactor().text(around.format(secret))
    before, _, after = around.format("|").partition("|")
    assert done.startswith(f"{before}[redacted ")
    assert done.endswith(f"]{after}")
    assert secret not in done
    assert Redactor().text(done) is done


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_none_stays(text):
    assert Redactor().text(text) is text


def test_our_own_code_and_papers_stay_as_they_are():
    """Every text of this checkout, tests apart, which plant secrets."""
    root = Path(__file__).resolve().parents[2]
    told = []
    for folder in ("agentd", "tools", "policies", "sandbox", "training", "benchmarks"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".py", ".md", ".yaml", ".json", ".toml", ".jsonl"):
                text = path.read_text(encoding="utf-8")
                told += [line for line in text.splitlines() if Redactor().text(line) is not line]
    lock = (root / "requirements.lock").read_text()
    assert Redactor().text(lock) is lock
    assert told == []


def test_half_a_private_key_goes_too():
    """A cut at the end takes the last line that would tell where it stops."""
    text = "-----BEGIN PRIVATE KEY-----\n" + f"{LINE}\n" * 3 + LINE[:20]
    done = Redactor().text(f"{text}\nand prose after it, which stays")
    assert done == "[redacted private-key]\nand prose after it, which stays"


def test_known_values_go_however_they_are_written():
    redact = Redactor(known_secrets({"MY_API_KEY": 'plain"but&known'}, "über-geheim-1"))
    assert redact('say plain"but&known twice: plain"but&known') == "say [redacted known] twice: [redacted known]"
    assert redact(json.dumps('plain"but&known')) == '"[redacted known]"'
    assert redact("?q=plain%22but%26known") == "?q=[redacted known]"
    assert redact("über-geheim-1") == "[redacted known]"
    assert redact.finds("über-geheim-1".encode())
    assert not redact.finds(b"ueber-geheim-1")


@pytest.mark.parametrize("text", [*SECRETS.values(), *ORDINARY, *(around.format(secret) for around, secret in NAMED)])
def test_contents_hold_a_secret_where_a_text_does(text):
    text = text.encode().decode("latin-1")
    assert Redactor().finds(text.encode("latin-1")) == (Redactor().text(text) is not text)


def test_contents_are_searched_no_further_than_to_the_first_secret():
    started = time.process_time()
    assert Redactor().finds(b"password=Xy7!abcd1 " * 50_000)
    assert time.process_time() - started < 1



def test_only_what_is_telling_is_known():
    environ = {
        "GITHUB_TOKEN": "a1b2c3d4e5", "POSTGRES_PASSWORD": "postgres", "API_KEY": "short",
        "TOKEN_FILE": "/run/token-file", "SECRET": "/run/secrets/x1", "PATH": "/usr/bin:/bin",
        "MAX_TOKENS": "12345678901234567", "OTHER_TOKEN": "https://x.org/a1b2",
        "LONG_PASSWORD": "correcthorsebatterystaple",
    }
    assert known_secrets(environ, None, "", " key-from-config ") == (
        "correcthorsebatterystaple", "key-from-config", "a1b2c3d4e5",
    )


def test_json_keeps_its_keys_and_its_identity():
    redact = Redactor()
    plain = {"tool": "shell", "args": {"command": "echo token", "n": 1.5, "list": ["a", None, True]}}
    assert redact.json(plain) is plain
    found = set()
    secret = {"args": {"password": "S3cr3tS3cr3t", "text": ["x", SECRETS["aws-key"]], "max_tokens": "12345abc6789"}}
    assert redact.json(secret, found) == {
        "args": {"password": "[redacted secret]", "text": ["x", "[redacted aws-key]"], "max_tokens": "12345abc6789"},
    }
    assert found == {"secret", "aws-key"}
    body = json.dumps(plain).encode()
    assert redact.body(body) is body


def test_a_secret_in_a_key_goes():
    found = set()
    secret = {"result": {SECRETS["aws-key"]: 1, "known-1-value": {"x": [{f"token={SECRETS['npm-token']}": None}]}}}
    done = Redactor(["known-1-value"]).json(secret, found)
    inner = {"x": [{"token=[redacted npm-token]": None}]}
    assert done == {"result": {"[redacted aws-key]": 1, "[redacted known]": inner}}
    assert found == {"aws-key", "known", "npm-token"}


def in_pieces(text, length, redact):
    shown = []
    pieces = Pieces(redact, shown.append)
    for start in range(0, len(text), length):
        pieces(text[start : start + length])
    pieces.end()
    return "".join(shown)


@pytest.mark.parametrize("length", [1, 7, 64, 1000])
def test_a_secret_that_comes_in_pieces_goes(length):
    redact = Redactor(["known-1-value"])
    text = "".join(f"{one} before\n{one} after, and the password is S3cr3t!pass\n" for one in [
        *(secret for kind, secret in SECRETS.items() if kind != "telegram-token"), "known-1-value", "no secret",
        SECRETS["private-key"].rpartition("\n")[0], "-----BEGIN PRIVATE KEY-----",
    ])
    for whole in (text, text.rstrip("\n"), "x" * 30_000 + f"\n{text}"):
        assert in_pieces(whole, length, redact) == redact(whole) != whole


def test_what_is_printed_is_shown_once_its_line_is_whole():
    shown = []
    pieces = Pieces(Redactor(), shown.append)
    for piece in ("one\ntw", "o", "\n", "-----BEGIN PRIVATE KEY-----\n", "x\n" * 20_000, "end\n", "rest"):
        pieces(piece)
    assert shown[:2] == ["one\n", "two\n"] and shown[2].endswith("x\nend\n") and len(shown) == 3
    pieces.end()
    assert shown[3:] == ["rest"]


def test_a_key_that_never_ends_holds_nothing_up():
    began = time.process_time()
    in_pieces("-----BEGIN PRIVATE KEY-----\n" + "\n" * 200_000, 1, Redactor())
    assert time.process_time() - began < 3


def test_a_secret_beside_an_escape_is_found_in_json():
    """In the JSON itself the letter of the escape stands before it."""
    body = json.dumps({"text": f"\n{SECRETS['aws-key']}\n"}).encode()
    assert SECRETS["aws-key"].encode() not in Redactor().body(body)


def test_a_secret_that_follows_another_at_once_goes():
    done = Redactor().text(SECRETS["digitalocean-token"] + SECRETS["aws-key"])
    assert done == "[redacted digitalocean-token][redacted aws-key]"


@given(st.lists(st.sampled_from([
    *(f" {secret}" for secret in SECRETS.values()), "password", "token", "=", ": ", '"', "'", "\n", " ",
    "[redacted jwt]", "abc123def456", "Bearer ", "://", ":", "@", "a", "-", "\\", "\u0130",
]), max_size=14).map("".join))
def test_twice_is_no_more_than_once(text):
    once = Redactor().text(text)
    assert Redactor().text(once) == once


HOSTILE = [
    "ey", "ey" + "a" * 20 + ".", "://", "://a:", "password=", "password = ", "token: a= ",
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----" + "aB3d" * 12 + "\n", "sk-", "sk-ant-", "a", "=",
    "Bearer ", "--token ", "token:" + " " * 8,
    "password: str | str ", 'token\\\\\\"', "Q~aaa", "1234567890:AA", "tokentokentoken=",
    "\u0130token=", "api_key_", "-", "-sk-ant-", "_gh", "-ghp_", "_sk-" + "a" * 31, "-AIza", "_ya29.a",
    "-SG." + "a" * 16, "_pypi-AgE", "-xox", "_hvs.", "-glpat-", "password:" + "a" * 511,
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_more_than_its_length(piece):
    """Four times the text takes about four times as long; what is quadratic takes sixteen times."""
    def took_s(length):
        text = (piece * (length // len(piece) + 1))[:length]
        began = time.process_time()
        Redactor().text(text)
        return time.process_time() - began

    small, large = (min(took_s(length) for _ in range(3)) for length in (1 << 18, 1 << 20))
    assert large < 3, "a megabyte"
    assert large < 9 * max(small, 0.01)
