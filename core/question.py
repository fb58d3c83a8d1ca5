"""A viewer's own SQL, asked through the same fence as a SQL cell."""

from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput
from core.notebook.audience import audience
from core.notebook.binding import bind
from core.notebook.bound import basis, parameters_of, references_of, stale
from core.notebook.figures import figure
from core.notebook.opened import open_notebook
from core.notebook.sharing import facts_for
from core.notebook.signing import content_hash
from core.notebook.typed import typed_values
from core.sandbox.catalogue import ViewColumn, all_views
from core.sandbox.cell import Cell, Result
from core.sandbox.examples import examples
from core.settings import settings
from core.store.command import Arguments, read
from core.store.store import Store

__all__ = ["Cell", "Result", "ViewColumn", "all_views", "examples", "prepare"]
"""What a screen needs of the fence besides the reads below: a cell that can be stopped, and what it may ask."""


def prepare(store: Store, viewer: Viewer, sql: str) -> Cell:
    """The statement as a cell that waits to be run and can be cancelled from another thread, within the operator's limits.

    Raises `InvalidInput` for what is no single reading statement.
    """
    from core.sandbox.query import prepare as ready

    limits = settings()
    return ready(store, viewer, sql, seconds=limits.cell_seconds, rows=limits.cell_rows)


class Question(Arguments):
    """One reading statement over the documented views, such as `SELECT incident, title FROM incidents`."""

    sql: str = Field(min_length=1, max_length=100_000)


@read("query", "Ask the record in SQL", Question)
def query(store: Store, viewer: Viewer, args: Question) -> dict[str, Any]:
    """`columns` (name and type), `rows`, whether they were `truncated`, and the record's `sequence`. Raises the Query… errors."""
    from core.sandbox.query import query as ask

    limits = settings()
    result = ask(store, viewer, args.sql, seconds=limits.cell_seconds, rows=limits.cell_rows)
    return {"columns": result.columns, "rows": result.rows, "truncated": result.truncated, "sequence": result.sequence}


class AskCell(Arguments):
    """A SQL or metric cell of a notebook by its name."""

    id: str
    cell: str


@read("notebook.ask", "Run a SQL or metric cell of a notebook; nothing is kept", AskCell)
def ask_cell(store: Store, viewer: Viewer, args: AskCell) -> dict[str, Any]:
    """The result in the form that `notebook.answer` keeps, of what every reader of the cell may see. References are bound, never pasted.

    `data` is what it rests on: per table how many records were seen and their newest change. Raises `InvalidInput` for another kind of
    cell, or one that names what has no value yet or is more restricted than the cell, and the Query… errors.
    """
    opened = open_notebook(store, viewer, args.id)
    cell = opened.cell_for(viewer, args.cell)
    if cell.kind not in ("query", "metric"):
        raise InvalidInput(f"The cell {cell.name} is {cell.language or cell.kind}, which cannot be run here.", "Run a SQL or metric cell.")
    parameters = parameters_of(cell, facts_for(opened, viewer, cell, references_of(cell)))
    seen = audience(viewer, cell, opened.notebook)
    rests_on = basis(store, seen, cell, parameters)
    if cell.kind == "metric":
        return {**figure(store, seen, cell, parameters), "data": rests_on}
    return {**_asked(store, seen, cell.body, typed_values(opened.document, parameters)), "data": rests_on}


def _asked(store: Store, seen: Viewer, sql: str, parameters: list[Any]) -> dict[str, Any]:
    from core.sandbox.query import query as ask

    limits = settings()
    result = ask(store, seen, bind(sql).sql, parameters, seconds=limits.cell_seconds, rows=limits.cell_rows)
    columns = [column["name"] for column in result.columns]
    return {
        "columns": columns,
        "rows": result.rows,
        "row_count": len(result.rows),
        "sequence": result.sequence or 0,
        "ran_at": datetime.now(UTC).isoformat(),
        "truncated": result.truncated,
        "fingerprint": content_hash({"columns": columns, "rows": result.rows}),
    }


class StaleCells(Arguments):
    """A notebook by its id, and one of its cells, or every one."""

    id: str
    cell: str | None = None


@read("notebook.stale", "Which kept values of a notebook rest on data that changed since", StaleCells)
def stale_cells(store: Store, viewer: Viewer, args: StaleCells) -> dict[str, str]:
    """By the name of the cell the sentence that says what changed; a cell that is not there is as fresh as its data. Nothing is run."""
    return stale(store, viewer, open_notebook(store, viewer, args.id), args.cell)
