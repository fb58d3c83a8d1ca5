"""A question to the data; the result is kept with its time, sequence and row count."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import only, rests_on, skip, whole
from core.notebook.markup import fenced, paragraphs, table
from core.notebook.results import settled, tabular, value

__all__ = ["SPEC", "content", "markdown", "settled", "validate", "value"]
SPEC = Spec(kind="query", languages=("sql",), attributes=frozenset({"show", "title"}))
ROWS = 1000
"""Rows kept with an answer; more are counted, not kept."""
_SHOWN = 50
_KEYS = ("columns", "rows", "row_count", "sequence", "ran_at", "truncated", "fingerprint", "data")


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{columns, rows, row_count, sequence, ran_at}`: what the query gave, when (UTC), at which sequence of the record."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, *_KEYS)
    return {
        **tabular(cell, answer, ROWS),
        "sequence": whole(cell, answer.get("sequence", 0), "the record's sequence"),
        **({"data": rests_on(cell, answer["data"])} if answer.get("data") else {}),
    }


def content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature covers: the result without when and at which sequence it was asked."""
    return {key: each for key, each in answer.items() if key not in ("ran_at", "sequence", "data")}


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The question, then its result as a table with its time and sequence."""
    asked = fenced(cell.body, cell.language or "sql")
    if not answer or "columns" not in answer:
        return paragraphs(asked, "_Not run._")
    rows = answer["rows"][:_SHOWN]
    note = f"_{answer['row_count']} rows, asked {answer['ran_at']}, sequence {answer['sequence']}"
    note += f"; the first {len(rows)} are shown._" if answer["row_count"] > len(rows) else "._"
    return paragraphs(asked, table(answer["columns"], rows) if rows else "", note)
