"""The incidents behind a mark of a trend: those of one period, or the one that a dot is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.metrics import wording
from core.metrics.definition import Definition
from core.metrics.value import MetricValue, Point
from pages.parts import words
from pages.parts.tables import listing, to_incident
from pages.parts.times import stamp

MOST = 200
"""Rows of a list; the longest come first, and the caption says that there are more."""


def pick(metric_id: str, chart: str) -> None:
    """Turn a click into what is listed: a bar chooses its period, a dot its incident; a double click lets go."""
    chosen = st.session_state[chart]["selection"]
    st.session_state[f"one_{metric_id}"] = _field(chosen, "incident", "number")
    period = _field(chosen, "period", "name")
    if period:
        st.session_state[f"in_{metric_id}"] = period


def behind(whole: MetricValue, values: Sequence[MetricValue]) -> None:
    """Choose a period, or click a mark; then its incidents, the longest first, each leading to its record."""
    metric = whole.definition
    held = {_period(value): value for value in values if value.n_used}
    key = f"in_{metric.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"behind_{metric.id}"):
        period = st.selectbox("Incidents of", list(held), index=None, key=key, bind="query-params", placeholder="all of them", width=160)
        one = st.session_state.get(f"one_{metric.id}")
        units = held[period].units if period in held else whole.units
        if one:
            places = np.flatnonzero(units.numbers() == int(one))
            units = units.take(places) if places.size else units
        order = np.argsort(-units.values, kind="stable")
        points = units.take(order[:MOST]).points()
        st.caption(_counted(len(units), len(points), metric), width="content")
    if points:
        listing(
            [_row(point) for point in points],
            {
                "Id": lambda row: f"INC-{row['number']}",
                "Incident": lambda row: row["label"],
                "Value": lambda row: _said(row["value"], metric) + (" so far" if row["is_open"] else ""),
                "Counted at": lambda row: stamp(row["cohort_at"]),
            },
            key=f"list_{metric.id}",
            alt="The incidents behind the marks, the longest first",
            opens=lambda row: to_incident(row) if row["number"] else None,
            config={"Incident": st.column_config.TextColumn(width="large"), "Value": st.column_config.TextColumn(alignment="right")},
            limit=8,
        )


def _period(value: MetricValue) -> str:
    return next(iter(value.stratum.values()))


def _field(chosen: Any, selection: str, field: str) -> str | None:
    found = chosen.get(selection) or []
    return str(found[0][field]) if found and found[0].get(field) else None


def _row(point: Point) -> dict[str, Any]:
    return {"number": point.number, "label": point.label, "value": point.value, "is_open": point.is_open, "cohort_at": point.cohort_at}


def _said(value: float, metric: Definition) -> str:
    if metric.statistic == "duration":
        return wording.duration(value * wording.SECONDS[metric.unit])
    return "yes" if value else "no"


def _counted(total: int, shown: int, metric: Definition) -> str:
    order = ", the longest first" if metric.statistic == "duration" and total > 1 else ""
    more = f", the first {words.number(shown)} listed" if shown < total else ""
    return f"{words.counted(total, 'value')}{order}{more}. Click a mark to see what is behind it, double-click the chart to let go."
