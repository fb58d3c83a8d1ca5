"""Lint rules about SQL cells: they parse, bind, only read, and stay within the documented views."""

import logging
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from core.notebook.binding import Bound, bind
from core.notebook.bodies import Problem
from core.notebook.document import Cell, Document
from core.notebook.lint_columns import column_problems
from core.notebook.lint_links import place
from core.sandbox.catalogue import all_views

_FUNCTIONS = frozenset({"unnest", "range", "generate_series", "generate_subscripts"})
_READS = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values, exp.Describe, exp.Summarize)
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


def sql_problems(document: Document) -> Iterator[Problem]:
    """What keeps the SQL cells of a notebook from running."""
    for cell in document.cells():
        if cell.language == "sql":
            bound = bind(cell.body)
            yield from _binding(cell, bound)
            yield from _statement(cell, bound)


def _problem(line: int, rule: str, message: str, remedy: str) -> Problem:
    return Problem(line=line, rule=rule, message=message, remedy=remedy, is_fatal=False)


def _binding(cell: Cell, bound: Bound) -> Iterator[Problem]:
    if bound.own:
        beside = " beside ${…}" if bound.names else ""
        message = f"the query has a parameter of its own, {bound.own[0]}{beside}"
        yield _problem(cell.line, "sql-parameter", message, "Write ${name} for every value; Parley numbers them.")
    for key in bound.idle:
        message = f"${{{key}}} stands inside quotes and is never replaced"
        yield _problem(place(cell, key), "unbindable", message, "Write it without quotes; it is bound as a value.")


def _statement(cell: Cell, bound: Bound) -> Iterator[Problem]:
    try:
        statements = [each for each in sqlglot.parse(bound.sql, dialect="duckdb") if each is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line = cell.line + max(1, int(first.get("line") or 1))
        message = f"the SQL does not parse: {first.get('description') or 'syntax error'}"
        near = first.get("highlight")
        yield _problem(line, "sql", message + (f" near {near}" if near else ""), "Correct the query.")
        return
    except (SqlglotError, RecursionError) as error:
        yield _problem(cell.line, "sql", f"the SQL cannot be read: {str(error).splitlines()[0]}", "Correct the query.")
        return
    if len(statements) != 1:
        yield _problem(cell.line, "sql", f"the cell has {len(statements)} statements", "Write one query a cell.")
        return
    if not isinstance(statements[0], _READS):
        yield _problem(cell.line, "sql", "the cell is not a query", "Begin with SELECT, WITH or FROM; a cell only reads.")
        return
    wrong = [*_unbindable(cell, bound, statements[0]), *_past_the_views(cell, statements[0])]
    yield from wrong
    if not wrong and not bound.own:
        yield from column_problems(cell, bound)


def _unbindable(cell: Cell, bound: Bound, statement: exp.Expression) -> Iterator[Problem]:
    """References that ended up in a place where DuckDB takes no parameter."""
    good: set[int] = set()
    bad: set[int] = set()
    for found in statement.find_all(exp.Placeholder, exp.Parameter):
        text = str(found.this if not isinstance(found.this, exp.Expression) else found.this.name)
        if not text.isdigit():
            continue
        wrong = isinstance(found.parent, exp.Table | exp.Interval | exp.Identifier | exp.TableAlias) or (
            isinstance(found.parent, exp.Alias) and found.arg_key == "alias"
        )
        (bad if wrong else good).add(int(text))
    for number, key in enumerate(bound.names, 1):
        if number in bad or number not in good:
            message = f"${{{key}}} stands where SQL takes no value"
            yield _problem(place(cell, key), "unbindable", message, "Use it as a value; write durations as to_days(${n}).")


def _past_the_views(cell: Cell, statement: exp.Expression) -> Iterator[Problem]:
    views = all_views()
    own = {table.alias_or_name.lower() for table in statement.find_all(exp.CTE)}
    for table in statement.find_all(exp.Table):
        if isinstance(table.this, exp.Placeholder | exp.Parameter):
            continue
        if isinstance(table.this, exp.Func):
            name = table.this.name.lower() or table.this.sql_name().lower()
            known = name in _FUNCTIONS or table.this.sql_name().lower() in _FUNCTIONS
        else:
            name = table.name.lower()
            known = not table.db and (name in views or name in own)
        if not known:
            shown = f"{table.db}.{name}" if table.db else name
            yield _problem(cell.line, "sql-view", f"{shown} is not one of the views a cell sees", f"Views: {', '.join(sorted(views))}.")
