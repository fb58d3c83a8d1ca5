"""Writes a table, such as the answer of a query, as CSV that a spreadsheet opens as data, never as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from core.sandbox.cell import Result

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a text as a formula, full-width forms included."""


def csv_of(result: Result) -> str:
    """The columns' names and the rows; see `csv_text`."""
    return csv_text([column["name"] for column in result.columns], result.rows)


def csv_text(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table (RFC 4180, CRLF). A text that begins like a formula gets an apostrophe before it; nothing is empty."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) else text
