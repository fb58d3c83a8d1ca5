"""Lint rule about the columns of SQL cells: DuckDB itself binds the query to the documented views, empty."""

import re
import threading
from collections.abc import Iterator
from functools import cache

import duckdb

from core.notebook.binding import Bound
from core.notebook.bodies import Problem
from core.notebook.document import Cell
from core.notebook.lint_links import line_at
from core.sandbox.catalogue import all_views

_UNKNOWN = (
    re.compile(r'Referenced column "(?P<column>[^"]+)" not found in FROM clause'),
    re.compile(r'(?:Table|Values list) "(?P<table>[^"]+)" does not have a column named "(?P<column>[^"]+)"'),
    re.compile(r'Referenced (?:table|column) "(?P<table>[^".]+)\.?(?P<column>[^"]*)" not found'),
)
_NEAR = re.compile(r"Candidate bindings: (.+)")
_lock = threading.Lock()


def column_problems(cell: Cell, bound: Bound) -> Iterator[Problem]:
    """A column that no view has. What else DuckDB says of a query without its values is not told: only the values would show it."""
    error = _refusal(bound.sql, len(bound.names))
    found = next((match for pattern in _UNKNOWN if (match := pattern.search(error))), None)
    if found is None or not found["column"]:
        return
    column = found["column"]
    at = re.search(rf"(?<!\w){re.escape(column)}(?!\w)", cell.body, re.IGNORECASE)
    near = _NEAR.search(error)
    meant = re.findall(r'"([^"]+)"', near[1])[:5] if near else []
    remedy = f"Near it: {', '.join(meant)}." if meant else "See the views and their columns (views.md in the reference)."
    line = line_at(cell, at.start()) if at else cell.line
    yield Problem(line=line, rule="sql-column", message=f"no view here has a column {column}", remedy=remedy, is_fatal=False)


@cache
def _refusal(sql: str, parameters: int) -> str:
    """What DuckDB says against a query over the empty views; empty where it binds."""
    with _lock:
        try:
            _views().execute(f"EXPLAIN {sql}", [None] * parameters)
        except duckdb.Error as error:
            return str(error)
        return ""


@cache
def _views() -> duckdb.DuckDBPyConnection:
    """A database of empty views that reaches no file."""
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "64MB", "enable_external_access": "false"})
    for view in all_views().values():
        columns = ", ".join(f'"{column.name}" {column.type}' for column in view.columns)
        connection.execute(f'CREATE TABLE "{view.name}" ({columns})')
    connection.execute("SET lock_configuration = true")
    return connection
