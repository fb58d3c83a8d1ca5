"""What each column of our own form may hold: how it is read from text, and what is wrong with text that cannot be."""

from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from core.records import KINDS
from core.records.annotation import ANNOTATION_KINDS
from core.records.detection import NOTICED_BY
from core.records.followup import FOLLOWUP_STATUSES, PRIORITIES
from core.records.incident import INCIDENT_KINDS, SEVERITIES, STATUSES
from core.records.incident_step import STEP_STATUSES
from core.records.incident_type import FIELD_KINDS
from core.records.milestone import MILESTONE_KINDS, ORIGINS, PRECISIONS
from core.records.notebook import NOTEBOOK_KINDS, NOTEBOOK_STATES
from core.records.remediation import CHECK_RESULTS, REMEDIATION_KINDS
from core.records.scan import VEX_STATUSES
from core.store.digest import column_types, content_columns, may_be_null

ALLOWED = {
    ("annotation", "kind"): ANNOTATION_KINDS,
    ("detection", "noticed_by"): NOTICED_BY,
    ("followup", "priority"): PRIORITIES,
    ("followup", "status"): FOLLOWUP_STATUSES,
    ("incident", "joint_override"): ("yes", "no"),
    ("incident", "kind"): INCIDENT_KINDS,
    ("incident", "security_severity"): SEVERITIES,
    ("incident", "sre_severity"): SEVERITIES,
    ("incident", "status"): STATUSES,
    ("incident_field", "kind"): FIELD_KINDS,
    ("incident_step", "status"): STEP_STATUSES,
    ("milestone", "kind"): MILESTONE_KINDS,
    ("milestone", "origin"): ORIGINS,
    ("milestone", "precision"): PRECISIONS,
    ("notebook", "kind"): NOTEBOOK_KINDS,
    ("notebook", "state"): NOTEBOOK_STATES,
    ("remediation", "check_result"): CHECK_RESULTS,
    ("remediation", "kind"): REMEDIATION_KINDS,
    ("timeline_entry", "precision"): PRECISIONS,
    ("vex_statement", "status"): VEX_STATUSES,
}
"""Columns whose values come from a list."""

_TIME = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
# Python knows no time outside these years, and the database's infinity would be read as one.
_FIRST, _LAST = "TIMESTAMPTZ '0001-01-01 00:00:00+00'", "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"
_READ_AS = {
    "UUID": "TRY_CAST({0} AS UUID)",
    "TEXT": "CASE WHEN NOT contains({0}, chr(0)) THEN {0} END",
    "JSON": "CASE WHEN json_valid({0}) THEN {0} END",
    "list": "CASE WHEN json_type(TRY_CAST({0} AS JSON)) = 'ARRAY' THEN {0} END",
    "object": "CASE WHEN json_type(TRY_CAST({0} AS JSON)) = 'OBJECT' THEN {0} END",
    "BIGINT": r"CASE WHEN regexp_full_match({0}, '-?\d{{1,18}}') THEN TRY_CAST({0} AS BIGINT) END",
    "BOOLEAN": "CASE {0} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
    "TIMESTAMPTZ": f"CASE WHEN regexp_full_match({{0}}, '{_TIME.replace('{', '{{').replace('}', '}}')}') "
    f"AND TRY_CAST({{0}} AS TIMESTAMPTZ) BETWEEN {_FIRST} AND {_LAST} THEN TRY_CAST({{0}} AS TIMESTAMPTZ) END",
    "version": r"CASE WHEN regexp_full_match({0}, '[1-9]\d{{0,8}}') THEN TRY_CAST({0} AS BIGINT) END",
    "DATE": r"CASE WHEN regexp_full_match({0}, '\d{{4}}-\d{{2}}-\d{{2}}') THEN TRY_CAST({0} AS DATE) END",
}
FORMS = {
    "UUID": "a UUID",
    "TEXT": "text without NUL",
    "JSON": "JSON",
    "list": "a JSON list",
    "object": "a JSON object",
    "BIGINT": "a whole number",
    "BOOLEAN": "true or false",
    "TIMESTAMPTZ": "a time in ISO 8601 of the years 1 to 9999",
    "version": "a whole number from 1 to 999999999",
    "DATE": "a date as YYYY-MM-DD",
}
"""What a form is called in messages and in the reference."""


@cache
def file_columns(table: str) -> tuple[str, ...]:
    """The columns that a line may hold: the record's content, and which version of the record it was."""
    return (*content_columns(table), "version")


@cache
def _field(table: str, column: str) -> "Field[Any]":
    return next(field for field in fields(KINDS[table]) if field.name == column)


def form(table: str, column: str) -> str:
    """The form of a column: a key of `FORMS`."""
    if column == "version":
        return column
    field = _field(table, column)
    if "Json" in getattr(field.type, "__name__", str(field.type)):
        return {"[]": "list", "{}": "object"}.get(str(field.default), "JSON")
    return column_types(table)[column]


def default(table: str, column: str) -> Any:
    """What a column that is left out becomes; None where that is unknown, `MISSING` where the column is required."""
    return None if column == "version" else _field(table, column).default


@cache
def cells(table: str) -> dict[str, str]:
    """For each column the SQL that reads it from text of the same name: its value, or NULL where there is none that can be read."""
    return {name: _READ_AS[form(table, name)].format(name) for name in file_columns(table)}


@cache
def conditions(table: str) -> dict[str, str]:
    """For each column the SQL that is true where its text can be taken, and never NULL."""
    return {name: rule.replace("\0", f"({cells(table)[name]})") for name, rule in sound(table, "\0", "{}").items()}


def sound(table: str, value: str, text: str) -> dict[str, str]:
    """The same where the value read and its text are already columns; `value` and `text` are their names, with {} for the column's."""
    made = {}
    for name in file_columns(table):
        cell, allowed = value.format(name), ALLOWED.get((table, name))
        rule = f"coalesce({cell} IN ({', '.join(map(literal, allowed))}), FALSE)" if allowed else f"{cell} IS NOT NULL"
        made[name] = f"({text.format(name)} IS NULL OR {rule})" if may_be_null(table, name) or default(table, name) is not MISSING else rule
    return made


def why(table: str, column: str, is_missing: bool) -> str:
    """What is wrong with a column that cannot be taken."""
    if is_missing:
        return f"{column} is missing"
    allowed = ALLOWED.get((table, column))
    return f"{column} is none of {', '.join(allowed)}" if allowed else f"{column} is not {FORMS[form(table, column)]}"


def literal(value: Any) -> str:
    """A default or a word of ours as SQL."""
    if isinstance(value, (bool, int)):
        return str(value).upper()
    return "'" + str(value).replace("'", "''") + "'"
