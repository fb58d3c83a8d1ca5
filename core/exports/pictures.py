"""The charts of a notebook as vector drawings: those that its author wrote over a query, and the interval of a figure that was kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.charts.intervals import interval, intervals
from core.charts.theme import INKS, theme
from core.exports.blocks import Block, Picture, Run
from core.exports.markdown import Sheet
from core.exports.vector import svg
from core.metrics.definition import definitions
from core.metrics.scope import text as iso
from core.metrics.value import MetricValue
from core.notebook.cells import chart
from core.notebook.document import Cell
from core.notebook.given import is_skipped, option

WIDTH, HEIGHT, STEP = 560, 220, 24
"""Pixels of a chart on a page, and of each line where lines are named."""


def chart_of(sheet: Sheet, cell: Cell) -> Block | None:
    """The author's chart over the kept rows of its query; None where it cannot be drawn, or its reader may not see the rows."""
    name = chart.reads(cell)
    answer = sheet.opened.answers.get(name)
    may_see = any(each.name == name for each in sheet.opened.cells_for(sheet.viewer))
    spec = chart.specification(cell)
    if not may_see or spec is None or not answer or "columns" not in answer:
        return None
    rows = [dict(zip(answer["columns"], row, strict=False)) for row in answer["rows"]]
    title = str(option(cell, "title") or cell.name.replace("_", " ").capitalize())
    spec = {"height": {"step": STEP} if _is_listed(spec) else HEIGHT, **spec}
    drawn = _drawn({**spec, "data": {"values": rows}, "config": {**theme("light"), "mark": {"color": INKS["light"].sre}}})
    rows_said = "1 row" if answer["row_count"] == 1 else f"{answer['row_count']:,} rows"
    about = f"{title}. {rows_said} of {name}, asked {str(answer['ran_at'])[:16].replace('T', ' ')} UTC."
    return Picture(drawn, about, (Run(about),)) if drawn else None


def figure_of(sheet: Sheet, cell: Cell) -> Block | None:
    """The kept figure in its interval, or a line a group; None where there is no interval to draw."""
    answer = sheet.opened.answers.get(cell.name)
    if not answer or is_skipped(answer) or cell.name not in {each.name for each in sheet.opened.cells_for(sheet.viewer)}:
        return None
    values = [value for each in answer.get("values") or () if (value := _value(cell, each, answer)) is not None]
    if not values or all(value.lo is None or value.hi is None for value in values):
        return None
    drawing = interval(values[0]) if len(values) == 1 else intervals(values)
    drawn = _drawn(drawing.spec)
    return Picture(drawn, drawing.alt) if drawn else None


def _is_listed(spec: Mapping[str, Any]) -> bool:
    """True where each line is a name, so that the chart grows with them."""
    y = spec.get("encoding", {}).get("y")
    return isinstance(y, Mapping) and y.get("type") in ("nominal", "ordinal", "N", "O")


def _drawn(spec: dict[str, Any]) -> str:
    """The drawing, or nothing where the specification is none that can be drawn: its words stand for it then."""
    try:
        return svg(spec, WIDTH)
    except ValueError:
        return ""


def _value(cell: Cell, kept: Mapping[str, Any], answer: Mapping[str, Any]) -> MetricValue | None:
    metric = definitions().get(str(option(cell, "id") or ""))
    if metric is None or kept.get("n_used") is None:
        return None
    as_of = datetime.fromisoformat(answer["as_of"])
    return MetricValue(
        definition=metric, period={"from": None, "to": iso(as_of)}, stratum=dict(kept.get("stratum") or {}), as_of=as_of,
        value=kept["value"], lo=kept["lo"], hi=kept["hi"], statistic=metric.statistic, shown=kept["shown"],
        suppressed_reason=kept["suppressed_reason"], n_eligible=kept["n_eligible"], n_used=kept["n_used"], n_censored=0, n_excluded=0,
        coverage=kept["coverage"], mde=None, sentence=kept["sentence"],
    )
