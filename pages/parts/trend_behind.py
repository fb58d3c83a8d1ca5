"""The incidents behind the marks of a trend: those of a period or day, those inside a dragged box, or the one that a dot is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st

from core.charts import back
from core.metrics import wording
from core.metrics.definition import TIMED, Definition
from core.metrics.value import MetricValue, Point, Units
from pages.parts import words
from pages.parts.charts import zone
from pages.parts.tables import listing, to_incident
from pages.parts.times import day as shown_day
from pages.parts.times import stamp

MOST = 200
"""Rows of a list; the longest come first, and the caption says that there are more."""
_CHOICES = ("one", "day", "box")


def pick(metric_id: str, chart: str) -> None:
    """Turn a click or a drag into what is listed; a double click lets go."""
    chosen = st.session_state[chart]["selection"]
    st.session_state[f"one_{metric_id}"] = _field(chosen, "incident", "number")
    st.session_state[f"day_{metric_id}"] = _field(chosen, "day", "day")
    st.session_state[f"box_{metric_id}"] = _box(chosen.get("brush") or {})
    period = _field(chosen, "period", "name")
    if period:
        st.session_state[f"in_{metric_id}"] = period


def let_go(metric_id: str) -> None:
    """List all of them again."""
    for choice in _CHOICES:
        st.session_state[f"{choice}_{metric_id}"] = None


def behind(whole: MetricValue, values: Sequence[MetricValue]) -> None:
    """Choose a period, or click or drag over marks; then its incidents, the longest first, each leading to its record."""
    metric = whole.definition
    held = {_period(value): value for value in values if value.n_used}
    key = f"in_{metric.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"behind_{metric.id}"):
        period = st.selectbox("Incidents of", list(held), index=None, key=key, bind="query-params", placeholder="all of them", width=160)
        units = held[period].units if period in held else whole.units
        if any(st.session_state.get(f"{choice}_{metric.id}") for choice in _CHOICES):
            units, about = _narrowed(whole.units, units, metric)
            st.button("All of them", key=f"all_{metric.id}", on_click=let_go, args=(metric.id,))
        else:
            about = ""
        order = np.argsort(-units.values, kind="stable")
        points = units.take(order[:MOST]).points()
        st.caption(_counted(len(units), len(points), metric, about), width="content")
    if points:
        _list(points, metric)


def _list(points: Sequence[Point], metric: Definition) -> None:
    """A line each; a rate has nothing to say of one, and what used up a budget belongs to an objective."""
    kind, heading = metric.statistic, _heading(metric)
    columns: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "Id": lambda row: f"INC-{row['number']}" if row["number"] else "–",
        "Objective" if kind == "budget" else "Incident": lambda row: row["label"],
    }
    if kind != "rate":
        columns[heading] = lambda row: _said(row["value"], metric) + (" so far" if row["is_open"] else "")
    if kind != "budget":
        columns["Counted at"] = lambda row: stamp(row["cohort_at"])
    listing(
        [_row(point) for point in points],
        columns,
        key=f"list_{metric.id}",
        alt="The incidents behind the marks, the longest first" if kind in TIMED else "The incidents behind the marks",
        opens=lambda row: to_incident(row) if row["number"] else None,
        config={"Incident": st.column_config.TextColumn(width="large"), heading: st.column_config.TextColumn(alignment="right")},
        limit=8,
    )


def _narrowed(whole: Units, units: Units, metric: Definition) -> tuple[Units, str]:
    """The units that were chosen on a chart, and what was chosen, in words. A dot or a box may lie outside the chosen period."""
    one, of_day, box = (st.session_state.get(f"{choice}_{metric.id}") for choice in _CHOICES)
    if one:
        return _only(units, units.numbers() == int(one)), ""
    if box:
        first, last, low, high = box
        moments = _moments(whole)
        inside = (moments >= first) & (moments <= last) & (whole.values >= low) & (whole.values <= high)
        return _only(whole, inside), f" between {shown_day(first)} and {shown_day(last)}"
    there, moments = ZoneInfo(zone()), whole.table.column("cohort_at").to_pylist()
    days = [moment is not None and moment.astimezone(there).date().isoformat() == of_day for moment in moments]
    return _only(whole, np.array(days, dtype=bool)), f" on {shown_day(datetime.fromisoformat(of_day or '1970-01-01'))}"


def _moments(units: Units) -> Any:
    """When each unit is counted; the epoch stands for what has no time, which lies in no box."""
    nothing = datetime(1, 1, 2, tzinfo=UTC)
    return np.array([moment or nothing for moment in units.table.column("cohort_at").to_pylist()], dtype=object)


def _only(units: Units, marks: Any) -> Units:
    places = np.flatnonzero(marks)
    return units.take(places)


def _box(drawn: Any) -> tuple[datetime, datetime, float, float] | None:
    """From when to when (UTC) and from which value to which a box on a chart reaches."""
    times, values = drawn.get("cohort_at"), drawn.get("drawn")
    if not times or not values:
        return None
    first, last = sorted(back(datetime.fromtimestamp(moment / 1000, UTC).replace(tzinfo=None), zone()) for moment in times)
    return first, last, min(values), max(values)


def _period(value: MetricValue) -> str:
    return next(iter(value.stratum.values()))


def _field(chosen: Any, selection: str, field: str) -> str | None:
    found = chosen.get(selection) or []
    return str(found[0][field]) if found and found[0].get(field) else None


def _row(point: Point) -> dict[str, Any]:
    return {"number": point.number, "label": point.label, "value": point.value, "is_open": point.is_open, "cohort_at": point.cohort_at}


def _heading(metric: Definition) -> str:
    """A number asks a question, which each of what is counted answers with a length, an amount, or yes or no."""
    return "Value" if metric.statistic in TIMED or metric.statistic == "budget" else "Answer"


def _said(value: float, metric: Definition) -> str:
    if metric.statistic == "budget":
        unit = "bad events" if metric.id == "budget_incident_share" else "min of full outage"
        return f"{wording.number(value, 1)} {unit}"
    if metric.statistic in TIMED:
        return wording.duration(value * wording.SECONDS[metric.unit])
    return "yes" if value else "no"


def _counted(total: int, shown: int, metric: Definition, about: str) -> str:
    order = ", the longest first" if metric.statistic == "duration" and total > 1 else ""
    more = f", the first {words.number(shown)} listed" if shown < total else ""
    drag = "drag a box over several, " if metric.statistic == "duration" else ""
    return (f"{words.counted(total, 'value')}{about}{order}{more}. Click a mark to see what is behind it, {drag}"
            "double-click the chart to let go.")
