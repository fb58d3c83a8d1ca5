"""Answers of SQL cells: their JSON forms, caps, parameters, errors, deadline and cancelling."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.errors import InvalidInput, ParleyError, QueryCancelled, QueryFailed, QueryTooLong
from core.sandbox import Cell, run

NOON = datetime(2026, 3, 4, 12, 30, 15, 250000, tzinfo=UTC)
THINGS = {"things": pa.table({"a": [1, 2, 3], "b": ["x", None, "ÿ'\n"], "at_time": [NOON, None, NOON]})}
FOREVER = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE (a.range + b.range) % 7 = c.range % 7"


def test_the_rows_given_are_the_rows_seen() -> None:
    result = run(THINGS, "FROM things ORDER BY a")
    assert result.columns == [
        {"name": "a", "type": "BIGINT"},
        {"name": "b", "type": "VARCHAR"},
        {"name": "at_time", "type": "TIMESTAMP WITH TIME ZONE"},
    ]
    assert result.rows == [[1, "x", "2026-03-04T12:30:15.250000Z"], [2, None, None], [3, "ÿ'\n", "2026-03-04T12:30:15.250000Z"]]
    assert (result.truncated, result.sequence) == (False, None)
    assert 0 < result.seconds < 10


FORMS: list[tuple[str, Any]] = [
    ("TIMESTAMPTZ '2024-01-01 01:00:00+02'", "2023-12-31T23:00:00Z"),
    ("TIMESTAMP '2024-01-01 01:00:00'", "2024-01-01T01:00:00"),
    ("'infinity'::TIMESTAMPTZ", "infinity"),
    ("'-infinity'::DATE", "-infinity"),
    ("DATE '2024-02-29'", "2024-02-29"),
    ("TIME '10:00:01'", "10:00:01"),
    ("INTERVAL 1 MONTH + INTERVAL 90 SECOND", "P30DT90S"),
    ("1.50::DECIMAL(9, 2)", "1.50"),
    ("9007199254740991", 9007199254740991),
    ("9007199254740992", "9007199254740992"),
    ("-170141183460469231731687303715884105727::HUGEINT", "-170141183460469231731687303715884105727"),
    ("0.5::DOUBLE", 0.5),
    ("'nan'::DOUBLE", "NaN"),
    ("'-inf'::DOUBLE", "-Infinity"),
    ("'\\xAB\\x00'::BLOB", "ab00"),
    ("true", True),
    ("NULL", None),
    ("['a', NULL]", ["a", None]),
    ("{'k': DATE '2024-02-29'}", {"k": "2024-02-29"}),
    ("MAP {1: 2.5::DECIMAL(3, 1)}", {"1": "2.5"}),
    ("'1bb5ea24-8f7e-4d6e-a8c4-6a5c9aaf3a0a'::UUID", "1bb5ea24-8f7e-4d6e-a8c4-6a5c9aaf3a0a"),
]


def test_every_kind_of_value_has_a_form_in_json() -> None:
    result = run({}, "SELECT " + ", ".join(expression for expression, _ in FORMS))
    assert result.rows == [[form for _, form in FORMS]]
    assert json.loads(json.dumps(asdict(result)))["rows"] == result.rows


def test_parameters_are_bound_and_never_pasted() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    values = ["'; DROP TABLE things; --", 2**40, 0.5, None, True, date(2024, 2, 29), elsewhere, Decimal("1.50")]
    sql = "SELECT $1, $2, $3, $4, $5, $6, $7, $8::DECIMAL(4, 2), count(*) FROM things"
    assert run(THINGS, sql, values).rows == [
        ["'; DROP TABLE things; --", 2**40, 0.5, None, True, "2024-02-29", "2026-03-04T12:30:15.250000Z", "1.50", 3]
    ]


@pytest.mark.parametrize(("value", "sentence"), [(datetime(2024, 1, 1), "has no zone"), (b"x", "type bytes cannot be bound")])
def test_a_value_that_cannot_be_bound_is_named(value: Any, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        run({}, "SELECT $1", [value])


CAPS = [(5, 5, 5, False), (6, 5, 5, True), (0, 5, 0, False), (3000, 2500, 2500, True)]


@pytest.mark.parametrize(("asked", "cap", "given", "truncated"), CAPS)
def test_rows_beyond_the_cap_are_left_out_and_said(asked: int, cap: int, given: int, truncated: bool) -> None:
    result = run({}, "SELECT * FROM range($1)", [asked], rows=cap)
    assert (len(result.rows), result.truncated) == (given, truncated)


def test_an_answer_of_more_than_ten_megabytes_is_cut() -> None:
    result = run({}, "SELECT repeat('x', 1000000) FROM range(20)")
    assert (len(result.rows), result.truncated) == (10, True)


REFUSALS = [
    ("", InvalidInput, "empty"),
    (" \n", InvalidInput, "empty"),
    ("-- nothing", InvalidInput, "0 statements"),
    ("SELECT 1; SELECT 2", InvalidInput, "2 statements"),
    ("SELECT '\0'", InvalidInput, "NUL"),
    ("SELECT 1 --" + "x" * 50_000, InvalidInput, "50,011 characters"),
    ("DELETE FROM things", InvalidInput, "does not run DELETE"),
    ("INSTALL httpfs", InvalidInput, "does not run"),
    ("WITH x AS (UPDATE things SET a = 1 RETURNING *) FROM x", InvalidInput, "does not run UPDATE"),
    ("PIVOT things ON b USING count(*)", InvalidInput, "several in one"),
    ("SELECT * FROM read_text('/etc/hostname')", InvalidInput, "reaches for a file"),
    ("SELECT c FROM things", QueryFailed, 'column "c" not found'),
    ("SELECT *\nFROM incident", QueryFailed, "at line 2: Table with name incident does not exist.* Views: things"),
    ("SELEC 1", QueryFailed, "syntax error"),
    ("SELECT $1", QueryFailed, "parameter"),
    ("SELECT repeat('x', 11000000) FROM range(2)", QueryFailed, "single row .* larger than 10 MiB"),
]


@pytest.mark.parametrize(("sql", "kind", "sentence"), REFUSALS)
def test_a_refusal_says_what_and_how_to_go_on(sql: str, kind: type[ParleyError], sentence: str) -> None:
    with pytest.raises(kind, match=sentence) as caught:
        run(THINGS, sql)
    assert caught.value.remedy


def test_a_table_name_that_could_be_sql_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot be the name"):
        run({'x"; DROP TABLE y': THINGS["things"]}, "SELECT 1")


def test_a_query_never_runs_past_its_deadline() -> None:
    started = time.monotonic()
    with pytest.raises(QueryTooLong, match=r"stopped after 0\.6 seconds"):
        run({}, FOREVER, seconds=0.6)
    assert time.monotonic() - started < 1.5


def test_cancelling_stops_a_query_at_once() -> None:
    cell = Cell({}, FOREVER, seconds=20)
    started = time.monotonic()
    timer = threading.Timer(0.5, cell.cancel)
    timer.start()
    with pytest.raises(QueryCancelled):
        cell.run()
    timer.join()
    assert time.monotonic() - started < 3


def test_a_cell_cancelled_before_it_ran_gives_no_answer() -> None:
    cell = Cell({}, "SELECT 1")
    cell.cancel()
    with pytest.raises(QueryCancelled):
        cell.run()


def test_cells_side_by_side_never_see_each_others_rows() -> None:
    def ask(n: int) -> list[list[Any]]:
        return run({"mine": pa.table({"n": [n]})}, "SELECT n FROM mine").rows

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(6))) == [[[n]] for n in range(6)]


def test_nothing_of_one_cell_is_left_for_the_next() -> None:
    run({"mine": pa.table({"n": [1]})}, "SELECT n FROM mine")
    with pytest.raises(QueryFailed, match="mine does not exist"):
        run({}, "SELECT n FROM mine")
