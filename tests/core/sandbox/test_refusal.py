"""Whatever text is given as SQL, and whatever a worker reports, ends in one clear error."""

from contextlib import suppress

import pyarrow as pa
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
    refused, rows = "", []
    try:
        rows = run({}, sql, seconds=3, rows=5).rows
    except ParleyError as error:
        refused = error.sentence
    assert refused or len(rows) <= 5


READING = [
    "FROM t",
    "FROM t SELECT a WHERE a>1",
    "SELECT * EXCLUDE (l) FROM t",
    "SELECT * REPLACE (a+1 AS a) FROM t",
    "SELECT COLUMNS('a|b') FROM t",
    "SELECT a, count(*) FROM t GROUP BY ALL ORDER BY ALL",
    "SELECT * FROM t QUALIFY row_number() OVER (ORDER BY a)=1",
    "SELECT list_transform(l, lambda x: x + 1) FROM t",
    "SELECT [x*2 FOR x IN l] FROM t",
    "SELECT {'a':a}.a FROM t",
    "SELECT a::VARCHAR FROM t",
    "SELECT * FROM t ASOF JOIN t u ON t.a>=u.a",
    "SELECT * FROM t POSITIONAL JOIN t u",
    "PIVOT t ON b IN ('x','y') USING sum(a)",
    "UNPIVOT t ON a INTO NAME n VALUE v",
    "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n+1 FROM r WHERE n<5) SELECT * FROM r",
    "VALUES (1,2)",
    "TABLE t",
    "DESCRIBE t",
    "SUMMARIZE t",
    "SHOW TABLES",
    "SELECT * FROM t USING SAMPLE 1",
    "SELECT * FROM t TABLESAMPLE 50%",
    "SELECT date_trunc('day', TIMESTAMPTZ '2024-01-01') AT TIME ZONE 'Europe/Berlin'",
    "SELECT INTERVAL 3 DAY",
    "SELECT a FROM t UNION BY NAME SELECT b FROM t",
    "SELECT count(*) FILTER (a>1) FROM t",
    "SELECT arg_max(b,a) FROM t",
    "SELECT #1 FROM t",
    "SELECT 'set' AS \"delete\", b AS insert_, 1 AS use FROM t",
    "SELECT unnest(l) FROM t",
    "SELECT map_from_entries([(1,2)])",
    "SELECT a FROM t SEMI JOIN t u USING(a)",
    "(SELECT 1) UNION (SELECT 2)",
    "SELECT 1;",
    "-- hello\nSELECT 1 -- end\n;",
    "SELECT $$a;b$$",
    "SELECT strptime('2024','%Y')",
    "SELECT epoch_ms(0)",
    "SELECT 1_000, 0x1F",
    "SELECT * FROM (FROM t SELECT a)",
    "SELECT quantile_cont(a, [0.5,0.9]) FROM t",
    "SELECT regexp_extract(b,'(x)') FROM t",
    "SELECT x FROM range(3) r(x)",
    "SELECT try_cast('x' AS INT)",
    "WITH a AS MATERIALIZED (SELECT 1 x) FROM a",
    "SELECT b.* FROM t b",
    "SELECT histogram(a) FROM t",
    "SELECT strftime(now(),'%Y')",
    "SELECT first(a ORDER BY b) FROM t",
    "SELECT grouping(a), a FROM t GROUP BY ROLLUP(a)",
    "SHOW ALL TABLES",
    "SELECT age(now(), now())",
]


def test_reading_in_the_dialect_is_let_through() -> None:
    for sql in READING:
        check(sql)


@pytest.mark.parametrize("share", range(4))
def test_reading_in_the_dialect_is_answered(share: int) -> None:
    tables = {"t": pa.table({"a": [1, 2], "b": ["x", "y"], "l": [[1], [2, 3]]})}
    for sql in READING[share::12]:
        assert run(tables, sql, rows=3).columns, sql


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
