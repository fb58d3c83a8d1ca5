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
    ("IO Error: Extension /home/someone/.duckdb/extensions/x.so not found", "SELECT 1", "The query failed: Extension (a path) not found"),
    ("Binder Error: No function a/b/c\n\nLINE 2: x\n     ^", "SELECT\na/b/c", "The query failed at line 2: No function a/b/c"),
    ("Binder Error: no /etc/passwd here", "SELECT '/etc/passwd'", "The query failed: no /etc/passwd here"),
]


@pytest.mark.parametrize(("text", "sql", "sentence"), PATHS)
def test_a_path_of_this_machine_is_never_told(text: str, sql: str, sentence: str) -> None:
    assert failure("query", text, sql, ()).sentence == sentence


KINDS = [("count", "3"), ("statement", "set"), ("statement", "MULTI"), ("size", "10"), ("memory", ""), ("permission", ""), ("query", "x")]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_every_kind_of_refusal_has_a_sentence_and_a_remedy(kind: str, text: str) -> None:
    error = failure(kind, text, "SELECT 1", ["incidents"])
    assert error.sentence.endswith((".", ": x"))
    assert error.remedy.endswith(".")
