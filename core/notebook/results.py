"""A result as cells keep it: a table with its time and how many rows there were, whoever was asked."""

from collections.abc import Mapping
from typing import Any

from core.notebook.document import Cell
from core.notebook.given import is_skipped, moment, whole, wrong


def tabular(cell: Cell, answer: Mapping[str, Any], most: int) -> dict[str, Any]:
    """`{columns, rows, row_count, ran_at, truncated, fingerprint}` with at most `most` rows. Raises `InvalidInput` for what is no table."""
    columns, rows = answer.get("columns"), answer.get("rows")
    if not isinstance(columns, (list, tuple)) or not all(isinstance(column, str) for column in columns):
        raise wrong(cell, columns, "the names of the result's columns")
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, (list, tuple)) and len(row) == len(columns) for row in rows):
        raise wrong(cell, rows, "rows, each a list with one value per column")
    count = whole(cell, answer.get("row_count", len(rows)), "the number of rows")
    return {
        "columns": list(columns),
        "rows": [list(row) for row in rows[:most]],
        "row_count": count,
        "ran_at": moment(cell, answer.get("ran_at")),
        "truncated": bool(answer.get("truncated")) or count > min(len(rows), most),
        "fingerprint": str(answer.get("fingerprint") or ""),
    }


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When there is a result."""
    return is_skipped(answer) or bool(answer and "columns" in answer)


def value(answer: Mapping[str, Any]) -> Any:
    """The first row by column; empty when there is none."""
    rows = answer.get("rows") or [[]]
    return dict(zip(answer.get("columns", []), rows[0], strict=False))
