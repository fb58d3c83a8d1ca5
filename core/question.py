"""A viewer's own SQL, asked through the same fence as a SQL cell."""

from typing import Any

from pydantic import Field

from core.access import Viewer
from core.settings import settings
from core.store.command import Arguments, read
from core.store.store import Store


class Question(Arguments):
    """One reading statement over the documented views, such as `SELECT id, title FROM incidents`."""

    sql: str = Field(min_length=1, max_length=100_000)


@read("query", "Ask the record in SQL", Question)
def query(store: Store, viewer: Viewer, args: Question) -> dict[str, Any]:
    """`columns` (name and type), `rows`, whether they were `truncated`, and the record's `sequence`. Raises the Query… errors."""
    from core.sandbox.query import query as ask

    limits = settings()
    result = ask(store, viewer, args.sql, seconds=limits.cell_seconds, rows=limits.cell_rows)
    return {"columns": result.columns, "rows": result.rows, "truncated": result.truncated, "sequence": result.sequence}
