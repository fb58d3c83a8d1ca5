"""A number in large: its value, its series or its groups with what was and could be seen, and the incidents behind every mark."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core import charts
from core.charts import Drawing
from core.metrics.evaluate import measure
from core.metrics.trend import Trend, trend
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts import words
from pages.parts.charts import choose_zone, dated, draw, mode, zone
from pages.parts.number_words import REMARKS, name, needed, rests_on, target_words
from pages.parts.session import read, viewer
from pages.parts.text import escaped
from pages.parts.times import day
from pages.parts.trend_annotations import annotation_list, annotations
from pages.parts.trend_behind import behind, pick
from pages.parts.trend_board import MOST_SQUARES
from pages.parts.trend_filters import Asked
from pages.parts.trend_objectives import BUDGETS, objectives
from pages.parts.trend_source import as_table, source

TIMES = ("month", "quarter")
SHAPES = ("Over time", "Control chart", "Calendar", "Table")
GROUPED = ("Groups", "Curves", "Table")
Marks = Sequence[Mapping[str, Any]]


@st.fragment
def panel(value: MetricValue, asked: Asked) -> None:
    """One number with its series or groups. Choosing a mark runs this part alone again."""
    metric = value.definition
    with st.container(key=f"trend_{metric.id}"):
        _headline(value)
        if metric.id in BUDGETS:
            objectives(asked.scope)
        if not value.n_used:
            return
        scope = replace(asked.scope, by=asked.step)
        drawing = None
        if asked.step in TIMES:
            series, marks = trend(value, scope), annotations(scope)
            values = list(series.values)
            drawing = _over_time(value, series, marks)
            if len(values) > 1:
                annotation_list(marks, [row["name"] for row in read("service.list")])
        else:
            values = measure(the_store(), viewer(), metric.id, scope)
            drawing = _groups(value, values)
        if len(value.units):
            behind(value, values)
        source(value, asked.scope, drawing)


def _headline(value: MetricValue) -> None:
    metric = value.definition
    st.subheader(f"{name(metric.id)}: {metric.question[:1].lower()}{metric.question[1:]}", anchor=False)
    if metric.id in REMARKS:
        st.markdown(f":material/info: {escaped(REMARKS[metric.id])}")
    st.markdown(f"## {escaped(value.shown) if value.n_used else 'Not measured'}")
    st.caption(escaped(f"{rests_on(value)} · as of {day(value.as_of)}"))
    if value.banner and value.n_used and not value.suppressed_reason:
        st.markdown(f":gray-badge[:material/warning: Little coverage] {escaped(value.banner)}")
    why = value.suppressed_reason or value.sentence
    st.markdown(escaped(why if value.n_used else f"{why} {needed(metric)}"))
    target = target_words(value)
    st.caption(escaped(f"{metric.definition.rstrip('.')}. {metric.note} {target}".replace("  ", " ")))


def _over_time(value: MetricValue, series: Trend, marks: Marks) -> Drawing | None:
    """Draw the series in the chosen shape; gives the chart, None where a table stands in its place."""
    metric = value.definition
    if len(series.values) < 2:
        return _alone(value, series)
    with st.container(horizontal=True, vertical_alignment="center", key=f"shapes_{metric.id}"):
        shape = _shape(SHAPES if metric.statistic == "duration" else ("Over time", "Calendar", "Table"), metric.id)
        choose_zone()
    if shape == "Table":
        as_table(series.values, metric.id)
        return None
    if shape == "Calendar":
        drawing = _clickable(charts.calendar(value, mode(), zone()), metric.id, ["day"])
        st.caption(escaped(f"A square is a day, {zone()}; the larger and darker, the more was counted on it."))
    elif metric.statistic != "duration":
        drawing = charts.intervals(series.values, mode())
        draw(drawing, key=f"series_{metric.id}")
        st.caption(escaped(f"{series.standing}. A bar is a 95 % interval; periods are of UTC."))
    elif shape == "Control chart":
        drawing = _clickable(dated(charts.control_chart(value, mode()), marks), metric.id, ["incident", "brush"])
        st.caption(escaped("Dashed lines bound the usual scatter of the logarithms (XmR); a diamond lies outside, or far from its "
                           f"neighbour. Times are {zone()}."))
    else:
        drawing = _series(value, series, marks)
    return drawing


def _alone(value: MetricValue, series: Trend) -> Drawing | None:
    """What there is to see of a number that falls into one period, or into none."""
    metric, drawing = value.definition, None
    if metric.statistic == "duration":
        drawing = charts.distribution(value, mode())
    elif metric.statistic == "share" and value.n_used <= MOST_SQUARES:
        drawing = charts.shares(value, mode())
    if drawing:
        draw(drawing, key=f"whole_{metric.id}")
    if metric.id in BUDGETS:
        st.caption("A rolling window has no periods: it ends at the moment of reading.")
        return None
    when = words.milestone(metric.cohort).lower()
    why = "All of these fall into one period" if series.values else f"None of these has “{when}” on record, by which periods count"
    scale = " Durations stand on a log scale." if metric.statistic == "duration" else ""
    st.caption(escaped(f"{why}, so there is no series.{scale}"))
    return drawing


def _series(value: MetricValue, series: Trend, marks: Marks) -> Drawing:
    metric = value.definition
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        over_time = dated(charts.duration_by_quarter(series.values, mode()), marks)
        _clickable(over_time, metric.id, ["incident", "period", "brush"])
    with narrow:
        draw(charts.distribution(value, mode(), height=320), key=f"whole_{metric.id}")
    st.markdown(escaped(series.sentence))
    st.caption(escaped(f"{series.standing}. Durations stand on a log scale; a bar is a median in its 95 % interval. Periods are of UTC."))
    return over_time


def _groups(value: MetricValue, values: list[MetricValue]) -> Drawing | None:
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
