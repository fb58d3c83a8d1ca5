"""A result that a listed server gave, as a PromQL and an HTTP cell keep it: a table, when, from where, and what was asked."""

from collections.abc import Mapping
from typing import Any

from core.notebook.document import Cell
from core.notebook.given import names, only, skip, text, whole
from core.notebook.markup import fenced, one_line, paragraphs, table
from core.notebook.results import tabular

SHOWS = ("table", "value", "chart")
ROWS = 5000
"""Rows kept with an answer; more are counted, not kept."""
_SHOWN = 50
_KEYS = ("columns", "rows", "row_count", "ran_at", "truncated", "fingerprint", "server", "url", "request", "status", "notes", "seconds")
_VOLATILE = frozenset({"ran_at", "seconds"})


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{columns, rows, row_count, ran_at, server, url, request, status, notes}`: what the server gave, when (UTC), and what was asked."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, *_KEYS)
    status = answer.get("status")
    return {
        **tabular(cell, answer, ROWS),
        "server": text(cell, answer, "server"),
        "url": text(cell, answer, "url"),
        "request": text(cell, answer, "request"),
        "status": None if status is None else whole(cell, status, "the status as a whole number"),
        "notes": list(names(answer.get("notes"))),
        "seconds": answer.get("seconds") if isinstance(answer.get("seconds"), int | float) else None,
    }


def content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature covers: the result and what was asked, without when and how fast it came."""
    return {key: each for key, each in answer.items() if key not in _VOLATILE}


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The question, then its result as a table with its time and server, and what the server warned of."""
    asked = fenced(cell.body, cell.language or "text")
    if not answer or "columns" not in answer:
        return paragraphs(asked, "_Not asked._")
    rows = answer["rows"][:_SHOWN]
    note = f"_{answer['row_count']} rows, asked {answer['ran_at']} of {one_line(answer['server'])}"
    note += f"; the first {len(rows)} are shown._" if answer["row_count"] > len(rows) else "._"
    warned = [f"- {one_line(str(each))}" for each in answer.get("notes", ())]
    return paragraphs(asked, table(answer["columns"], rows) if rows else "", note, "\n".join(warned))
