"""A chart as a file of its own, from the specification that the screen draws: titled, with its source, and its rows as a table."""

from datetime import UTC
from typing import Any

from core.exports.result_csv import csv_text
from core.exports.vector import png, svg
from core.metrics.scope import text
from core.metrics.value import MetricValue

WIDTH = 900
"""Pixels; a figure that fills the width of a page."""
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}
_COLUMNS = ("incident", "label", "counted_at", "amount", "unit", "is_open", "detail")


def chart_file(spec: dict[str, Any], form: str, title: str, source: str, paper: str) -> bytes:
    """The chart under its `title`, with the `source` (what it rests on, as of when, which change of the record) below it.

    `form` is a key of `MEDIA`; `paper` is the colour behind it. Raises `ValueError` for a specification that cannot be drawn.
    """
    ink = spec.get("config", {}).get("text", {}).get("color")
    words = {"text": title, "subtitle": source, "anchor": "start", "fontSize": 15, "fontWeight": 600, "subtitleFontSize": 11, "offset": 14}
    colours = {"color": ink, "subtitleColor": ink} if ink else {}
    told = {**spec, "title": {**words, **colours}, "padding": 16}
    return png(told, WIDTH, paper) if form == "png" else svg(told, WIDTH, paper=paper).encode()


def units_csv(value: MetricValue) -> str:
    """The units that a number is made of, a row each: those used and those still open; times in UTC."""
    rows = [
        (f"INC-{point.number}" if point.number else None, point.label, text(point.cohort_at.astimezone(UTC)) if point.cohort_at else None,
         point.value, value.definition.unit, point.is_open, point.detail)
        for point in value.points
    ]  # fmt: skip
    return csv_text(_COLUMNS, rows)
