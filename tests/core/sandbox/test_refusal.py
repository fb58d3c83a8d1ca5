"""Whatever text is given as SQL, and whatever a worker reports, ends in one clear error."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput, ParleyError
from core.sandbox import run
from core.sandbox.refusal import check, failure

WORDS = st.sampled_from(
    ["SELECT", "FROM", "WITH", "x", "AS", "(", ")", ",", "*", "1", "'a'", "INSERT", "INTO", "VALUES", "COPY", "TO", ";", "--", "/*", "*/",
     "ATTACH", "$1", "{", "}", "[", "]", "::", "JOIN", "things", "PIVOT", "SET", "=", "CASE", "WHEN", "END", "LATERAL", "\n", "U&'", '"'],
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join)))
def test_the_early_check_never_fails_otherwise_than_by_refusing(sql: str) -> None:
    with suppress(InvalidInput):
        check(sql)


@settings(max_examples=8, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join))
def test_a_worker_never_fails_otherwise_than_by_one_clear_error(sql: str) -> None:
    with suppress(ParleyError):
        run({}, sql, seconds=3, rows=5)


PATHS = [
    ("IO Error: Library /home/someone/.duckdb/lib/x.so not found", "SELECT 1", "The query failed: Library (a path) not found."),
    ("Binder Error: No function a/b/c\n\nLINE 2: x\n     ^", "SELECT\na/b/c", "The query failed at line 2: No function a/b/c."),
    ("Binder Error: no /etc/passwd here", "SELECT '/etc/passwd'", "The query failed: no /etc/passwd here."),
]


@pytest.mark.parametrize(("text", "sql", "sentence"), PATHS)
def test_a_path_of_this_machine_is_never_told(text: str, sql: str, sentence: str) -> None:
    assert failure("query", text, sql, ()).sentence == sentence


REACHES = "The query reaches for a file, an address or a setting; a cell sees only its views."
WORDS_FOR = [
    ("TransactionContext Error: Cannot write - transaction is launched in read-only mode", "A cell only reads; the statement would write."),
    ("Invalid Input Error: Cannot change x - the configuration has been locked", REACHES),
    ('Catalog Error: "sqlite_scan" exists in the sqlite_scanner extension.', REACHES),
    ("Catalog Error: Scalar Function with name f does not exist!", "The query failed: Scalar Function with name f does not exist!"),
]


@pytest.mark.parametrize(("text", "sentence"), WORDS_FOR)
def test_what_the_engine_says_becomes_plain_words(text: str, sentence: str) -> None:
    assert failure("query", text, "SELECT 1", ()).sentence == sentence


def test_a_long_statement_is_left_to_the_worker() -> None:
    check("DELETE FROM x WHERE a = " + "1" * 5_000)


KINDS = [("count", "3"), ("statement", "set"), ("statement", "MULTI"), ("size", "10"), ("memory", ""), ("permission", ""), ("query", "x")]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_every_kind_of_refusal_has_a_sentence_and_a_remedy(kind: str, text: str) -> None:
    error = failure(kind, text, "SELECT 1", ["incidents"])
    assert error.sentence.endswith(".")
    assert error.remedy.endswith(".")
