"""Words for what an SQL cell does not do. Safety lies in the worker process; this only says it clearly and early."""

import logging
import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from core.errors import InvalidInput, ParleyError, QueryFailed

MOST_CHARACTERS = 50_000
"""Longest statement."""
MOST_PARSED = 5_000
"""Characters up to which a statement is parsed here, in the server: some take a second at ten times this length."""
READ_ONLY = "Write one statement that begins with SELECT, WITH, FROM, VALUES, DESCRIBE or SUMMARIZE."
_WRITING = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Copy, exp.Command, exp.Set, exp.Use,
    exp.Attach, exp.Detach, exp.Pragma, exp.Transaction, exp.Commit, exp.Rollback, exp.TruncateTable,
)  # fmt: skip
# It warns about every statement that it cannot read in full; the worker reads those.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
_PATH = re.compile(r"(?<![:/\w])(?:/[\w.@+~-]+){2,}")
_LINE = re.compile(r"\n\s*LINE (\d+):.*", re.DOTALL)
_CLASS = re.compile(r"\A[A-Z][\w ]* Error: ")


def check(sql: str) -> None:
    """Refuse early what the worker would refuse. Raises `InvalidInput`; what cannot be parsed here is left to the worker."""
    if not sql.strip():
        raise InvalidInput("The query is empty.", READ_ONLY)
    if len(sql) > MOST_CHARACTERS:
        raise InvalidInput(f"The query has {len(sql):,} characters; a cell takes {MOST_CHARACTERS:,}.", "Shorten it.")
    if "\0" in sql:
        raise InvalidInput("The query contains a NUL character.", "Remove it.")
    if len(sql) > MOST_PARSED:
        return
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]
    except (SqlglotError, RecursionError):
        return
    if len(statements) > 1:
        raise failure("count", str(len(statements)), sql, ())
    for node in statements[0].find_all(*_WRITING) if statements else ():
        raise failure("statement", _verb(node), sql, ())


def failure(kind: str, text: str, sql: str, views: Sequence[str]) -> ParleyError:
    """The one error for what a worker reported. Paths of this machine never appear in it."""
    if kind == "count":
        return InvalidInput(f"The cell holds {text} statements; it takes exactly one.", "Put each into a cell of its own.")
    if kind == "statement" and text == "MULTI":
        return InvalidInput("The statement is several in one, such as a PIVOT over unknown values.", "Name the pivot's values with IN (…).")
    if kind == "statement":
        return InvalidInput(f"A cell only reads; it does not run {text.upper()}.", READ_ONLY)
    if kind == "size":
        return QueryFailed(f"A single row of the answer is larger than {text} MiB.", "Select fewer or shorter columns.")
    if kind == "memory":
        return QueryFailed("The query needs more memory than a cell has.", "Ask for less at once, for instance fewer rows or a grouping.")
    if "read-only mode" in text:
        return InvalidInput("A cell only reads; the statement would write.", READ_ONLY)
    if kind == "permission" or "configuration has been locked" in text or "extension" in text:
        return InvalidInput("The query reaches for a file, an address or a setting; a cell sees only its views.", _named(views))
    return QueryFailed(_sentence(text, sql), _named(views) if "Table with name" in text else "Correct the query and run it again.")


def _verb(node: exp.Expression) -> str:
    if isinstance(node, exp.Command):
        return str(node.this)
    return {"TruncateTable": "truncate", "Transaction": "begin"}.get(type(node).__name__, type(node).__name__)


def _named(views: Sequence[str]) -> str:
    return f"Views: {', '.join(views)}." if views else "Read from the documented views."


def _sentence(text: str, sql: str) -> str:
    place = _LINE.search(text)
    told = _CLASS.sub("", _LINE.sub("", text))
    told = " ".join(told.split()).partition(" Use SET ")[0][:600]
    told = _PATH.sub(lambda found: found.group() if found.group() in sql else "(a path)", told)
    where = f" at line {place.group(1)}" if place and "\n" in sql.strip() else ""
    return f"The query failed{where}: {told}{'' if told.endswith(('.', '!', '?')) else '.'}"
