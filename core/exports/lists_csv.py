"""The lists of incidents and of follow-ups as tables for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.exports.result_csv import csv_text
from core.jsonable import plain

INCIDENTS = (
    "id",
    "title",
    "kind",
    "type",
    "status",
    "sre_severity",
    "security_severity",
    "began_at",
    "resolved_at",
    "flags",
    "is_exercise",
    "is_maintenance",
    "is_demo",
)
FOLLOWUPS = (
    "id",
    "title",
    "discipline",
    "owner",
    "priority",
    "due_on",
    "status",
    "factor",
    "filed_at",
    "done_at",
    "wont_do_reason",
    "url",
    "incident",
    "incident_title",
    "is_demo",
)


def incidents_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of `incident.list`, one a line; `id` is the number that people use, times are ISO 8601 in UTC, nothing is an empty cell."""
    return _table(INCIDENTS, [{**row, "id": f"INC-{row['number']}"} for row in rows])


def followups_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of `followup.list`, one a line, with the incident's number and title beside each; forms as in `incidents_csv`."""
    return _table(FOLLOWUPS, [{**row, "incident": _number(row)} for row in rows])


def _number(row: Mapping[str, Any]) -> str | None:
    return f"INC-{row['incident_number']}" if row["incident_number"] else None


def _table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    return csv_text(names, ([_cell(row[name]) for name in names] for row in rows))


def _cell(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else plain(value)
