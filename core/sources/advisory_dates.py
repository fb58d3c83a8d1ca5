"""When advisories became public, as CSV: for databases whose records leave their own date unknown until they are published."""

from collections.abc import Iterator
from typing import Any

from core.errors import BadFile
from core.records import Advisory, Record, derive_id
from core.sources import FILL, Finding, Input, Options
from core.sources.building import Rejected, required, required_time, taken
from core.sources.decoding import csv_rows, head_columns

NAME = "advisory_dates"
TITLE = "Dates of advisories (CSV)"
_DATES = ("published_at", "first_commit_at")
"""The columns that can say it: the day it was published, or the first commit that held it, the earliest that anybody could read it."""


def recognises(file: Input) -> bool:
    """True for a CSV with the column `id`, one of the dates and nothing else."""
    columns = head_columns(file.head)
    return any(columns == {"id", name} for name in _DATES)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The date of each advisory. It only fills in a date that is unknown, changes no stated one and makes no advisory. Raises `BadFile` for
    a malformed CSV."""
    del options
    column = next((name for name in _DATES if name in head_columns(file.head)), None)
    if column is None:
        raise BadFile(f"{file.name}: line 1: no column {' or '.join(_DATES)}.", "Name the column that holds the date so.")
    for number, row in csv_rows(file):
        yield from taken(file, f"line {number}", _read_row, row, column)


def _read_row(row: dict[str, Any], column: str) -> list[Record | Finding]:
    key, at = required(row, "id"), required_time(row, column)
    if at.is_year_one:
        raise Rejected(column, str(row[column]), "Year 1 is the zero of a time type, so it says nothing.")
    return [Advisory(id=derive_id("advisory", key), source=FILL, source_key=key, osv_id=key, published_at=at.at)]
