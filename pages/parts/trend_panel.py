"""A number in large: its value, its series or its groups with what was and could be seen, and the incidents behind every mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import streamlit as st

from core import charts
from core.charts import Drawing
from core.metrics import periods
from core.metrics.evaluate import measure
from core.metrics.scope import Scope
from core.metrics.targets import Aim
from core.metrics.trend import Trend, trend
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts import words
from pages.parts.charts import choose_zone, dated, draw, marked, mode, with_aim, zone
from pages.parts.number_words import REMARKS, name, needed, rests_on
from pages.parts.session import read, viewer
from pages.parts.text import escaped
from pages.parts.times import day
from pages.parts.trend_annotations import annotation_list, annotations
from pages.parts.trend_behind import behind, pick
from pages.parts.trend_board import MOST_SQUARES
from pages.parts.trend_filters import Asked
from pages.parts.trend_objectives import BUDGETS, objectives
from pages.parts.trend_source import as_table, source
from pages.parts.trend_target import target

TIMES = ("month", "quarter")
SHAPES = ("Over time", "Control chart", "Calendar", "Table")
GROUPED = ("Groups", "Curves", "Table")


@dataclass(frozen=True, slots=True)
class Over:
    """What stands on a chart over time beside its values: what changed, the target, and from when to when marks of changes are drawn."""

    marks: Sequence[Mapping[str, Any]]
    aim: Aim | None
    reach: tuple[datetime, datetime] | None

    def on(self, drawing: Drawing) -> Drawing:
        """The drawing with all of it, in the reader's zone."""
        return dated(with_aim(drawing, self.aim), self.marks, self.reach)


@st.fragment
def panel(value: MetricValue, asked: Asked) -> None:
    """One number with its series or groups. Choosing a mark runs this part alone again."""
    metric = value.definition
    with st.container(key=f"trend_{metric.id}"):
        _headline(value)
        aim = target(value)
        if metric.id in BUDGETS:
            objectives(asked.scope)
        if not value.n_used:
            return
        scope = replace(asked.scope, by=asked.step)
        drawing = None
        if asked.step in TIMES:
            series, marks = trend(value, scope), annotations(scope)
            values = list(series.values)
            drawing = _over_time(value, series, Over(marks, aim, _reach(value, series, scope)))
            if values:
                annotation_list(marks, [row["name"] for row in read("service.list")])
        else:
            values = measure(the_store(), viewer(), metric.id, scope)
            drawing = _groups(value, values, aim)
        if len(value.units):
            behind(value, values)
        source(value, asked.scope, drawing)


def _headline(value: MetricValue) -> None:
    metric = value.definition
    with st.container(key=f"headline_{metric.id}", gap="xsmall"):
        st.subheader(f"{name(metric.id)}: {metric.question[:1].lower()}{metric.question[1:]}", anchor=False)
        st.markdown(f"## {escaped(value.shown) if value.n_used else 'Not measured'}")
        why = value.suppressed_reason or value.sentence.removeprefix(f"{value.shown}.").strip()
        if why:
            st.markdown(escaped(why if value.n_used else f"{why} {needed(metric)}"))
        st.caption(escaped(f"{rests_on(value)} · as of {day(value.as_of)}"))
        if value.banner and value.n_used and not value.suppressed_reason:
            st.markdown(f":gray-badge[:material/warning: Little coverage] {escaped(value.banner)}")
        if metric.id in REMARKS:
            st.caption(f":material/info: {escaped(REMARKS[metric.id])}")
        st.caption(escaped(f"Defined as: {metric.definition.rstrip('.')}. {metric.note}"))


def _reach(value: MetricValue, series: Trend, scope: Scope) -> tuple[datetime, datetime] | None:
    """From the first period's beginning to the end of what was asked for."""
    if not series.values:
        return None
    first, _ = periods.span(next(iter(series.values[0].stratum.values())))
    return first, min(scope.to or value.as_of, value.as_of)


def _over_time(value: MetricValue, series: Trend, over: Over) -> Drawing | None:
    """Draw the series in the chosen shape; gives the chart, None where a table stands in its place."""
    metric = value.definition
    is_timed = metric.statistic == "duration"
    if not series.values or metric.id in BUDGETS:
        return _alone(value, series, over.aim)
    with st.container(horizontal=True, vertical_alignment="center", key=f"shapes_{metric.id}"):
        shape = _shape(SHAPES if is_timed else ("Over time", "Calendar", "Table"), metric.id)
        choose_zone()
    if shape == "Table":
        as_table(series.values, metric.id)
        return None
    signs = " A numbered mark says that something changed, ◆ that what counts changed." if over.marks else ""
    if shape == "Calendar":
        drawing = _clickable(marked(charts.calendar(value, mode(), zone()), over.marks), metric.id, ["day"])
        st.caption(escaped(f"A square is a day, {zone()}; the larger and darker, the more was counted on it.{signs}"))
    elif shape == "Control chart":
        drawing = _clickable(over.on(charts.control_chart(value, mode())), metric.id, ["incident", "brush"])
        st.caption(escaped("Dashed lines bound the usual scatter of the logarithms (XmR); a diamond lies outside, or far from its "
                           f"neighbour. Times are {zone()}.{signs}"))
    elif is_timed:
        drawing = _series(value, series, over, signs)
    elif len(series.values) == 1:
        return _alone(value, series, over.aim)
    else:
        drawing = over.on(charts.intervals(series.values, mode()))
        draw(drawing, key=f"series_{metric.id}")
        st.caption(escaped(f"{series.standing}. A bar is a 95 % interval; periods are of UTC.{signs}"))
    return drawing


def _alone(value: MetricValue, series: Trend, aim: Aim | None) -> Drawing | None:
    """What there is to see of a number that falls into one period, or into none."""
    metric, drawing = value.definition, None
    if metric.statistic == "duration":
        drawing = charts.distribution(value, mode())
    elif metric.statistic == "share" and value.n_used <= MOST_SQUARES:
        drawing = charts.shares(value, mode())
    elif value.lo is not None and value.hi is not None and value.value is not None:
        drawing = charts.interval(value, mode(), height=96)
    if drawing:
        drawing = with_aim(drawing, aim)
        draw(drawing, key=f"whole_{metric.id}")
    if metric.id in BUDGETS:
        st.caption("A rolling window has no periods: it ends at the moment of reading.")
        return None
    when = words.milestone(metric.cohort).lower()
    why = "All of these fall into one period" if series.values else f"None of these has “{when}” on record, by which periods count"
    scale = " Durations stand on a log scale." if metric.statistic == "duration" else ""
    st.caption(escaped(f"{why}, so there is no series.{scale}"))
    return drawing


def _series(value: MetricValue, series: Trend, over: Over, signs: str) -> Drawing:
    metric = value.definition
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        over_time = over.on(charts.duration_by_quarter(series.values, mode()))
        _clickable(over_time, metric.id, ["incident", "period", "brush"])
    with narrow:
        draw(with_aim(charts.distribution(value, mode(), height=320), over.aim), key=f"whole_{metric.id}")
    st.markdown(escaped(series.sentence))
    how = "Durations stand on a log scale; a bar is a median in its 95 % interval. Periods are of UTC."
    st.caption(escaped(f"{series.standing}. {how}{signs}"))
    return over_time


def _groups(value: MetricValue, values: list[MetricValue], aim: Aim | None) -> Drawing | None:
    metric = value.definition
    if not values:
        st.caption("Nothing here belongs to a group of this kind.")
        return None
    shape = _shape(GROUPED if metric.statistic == "duration" else ("Groups", "Table"), metric.id)
    if shape == "Table":
        as_table(values, metric.id)
        return None
    if shape == "Curves":
        drawing, said = charts.curves(values, mode()), ("The share ended within a time, for the six largest groups with six or more; drawn "
                                                        "while five are at risk. Log scale.")
    else:
        drawing, said = charts.intervals(values, mode()), "A bar is a 95 % interval. Groups differ in what they do, so this is no ranking."
    drawing = with_aim(drawing, aim)
    draw(drawing, key=f"{shape.lower()}_{metric.id}")
    st.caption(said)
    return drawing


def _shape(options: tuple[str, ...], metric_id: str) -> str:
    chosen = st.segmented_control("Show as", list(options), default=options[0], key=f"shape_{metric_id}", label_visibility="collapsed")
    return str(chosen or options[0])


def _clickable(drawing: Drawing, metric_id: str, selects: list[str]) -> Drawing:
    key = f"series_{metric_id}_{len(selects)}"
    st.vega_lite_chart(drawing.spec, key=key, width="stretch", on_select=lambda: pick(metric_id, key), selection_mode=selects)
    return drawing
