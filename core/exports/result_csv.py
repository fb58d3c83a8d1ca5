"""Writes the answer of a query as CSV that a spreadsheet opens as data, never as formulas."""

import csv
import io
from typing import Any

from core.sandbox.cell import Result

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a text as a formula, full-width forms included."""


def csv_of(result: Result) -> str:
    """The columns' names and the rows (RFC 4180, CRLF). A text that begins like a formula gets an apostrophe before it; NULL is empty."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_cell(column["name"]) for column in result.columns])
    writer.writerows([_cell(value) for value in row] for row in result.rows)
    return target.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) else text
