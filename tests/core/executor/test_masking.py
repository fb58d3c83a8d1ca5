"""Secrets in what a command prints are taken out before anything is kept."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.executor.masking import MASK, masked

SECRET = "s3cr3t/value+x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing to hide, exit 0", "nothing to hide, exit 0"),
        (f"got {SECRET}!", f"got {MASK}!"),
        (f"b64 {base64.b64encode(SECRET.encode()).decode()}", f"b64 {MASK}"),
        (f"url ?q={quote(SECRET, safe='')}", f"url ?q={MASK}"),
        ("key AKIAIOSFODNN7EXAMPLE.", f"key {MASK}."),
        (f"ghp_{'a1' * 18}", MASK),
        (f"github_pat_{'a1' * 20}", MASK),
        (f"xoxb-{'1' * 12}-abc", MASK),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_DEF-1", MASK),
        ("Authorization: Bearer abcdefgh12345", f"Authorization: Bearer {MASK}"),
        ("Authorization: Basic dXNlcjpwYXNz", f"Authorization: Basic {MASK}"),
        ("postgresql://app:hunter2@db/x", f"postgresql://app:{MASK}@db/x"),
        ('{"password": "hunter2", "user": "app"}', '{"password": ' + MASK + ', "user": "app"}'),
        ("DB_PASSWORD=hunter2", f"DB_PASSWORD={MASK}"),
        ("api_key: 'a b c'", f"api_key: {MASK}"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nafter", f"{MASK}\nafter"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", MASK),
        ("three tokens were used", "three tokens were used"),
    ],
)
def test_a_secret_is_replaced(text, shown):
    assert masked(text, [SECRET]) == shown


def test_a_key_of_several_lines_is_found_line_by_line():
    assert masked("x first-line-of-it y", ["first-line-of-it\nsecond-line-of-it"]) == f"x {MASK} y"


def test_what_is_too_short_to_be_a_secret_is_left():
    assert masked("abc 1", ["1", ""]) == "abc 1"


@given(st.text(max_size=40), st.text(st.characters(categories=["L", "N"]), min_size=4, max_size=20), st.text(max_size=20))
def test_a_known_secret_never_stays(before, secret, after):
    assert secret not in masked(f"{before}{secret}{after}", [secret]).replace(MASK, "\n")
