"""A number in large: its value, its series or its groups with what was and could be seen, and the incidents behind every mark."""

from dataclasses import replace

import streamlit as st

from core import charts
from core.charts import Drawing
from core.metrics.evaluate import measure
from core.metrics.trend import Trend, trend
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts import words
from pages.parts.charts import draw, mode
from pages.parts.number_words import REMARKS, name, needed, rests_on
from pages.parts.session import viewer
from pages.parts.text import escaped
from pages.parts.times import day
from pages.parts.trend_behind import behind, pick
from pages.parts.trend_board import MOST_SQUARES
from pages.parts.trend_filters import Asked
from pages.parts.trend_source import as_table, source

TIMES = ("month", "quarter")
SHAPES = ("Over time", "Control chart", "Table")
GROUPED = ("Groups", "Curves", "Table")


@st.fragment
def panel(value: MetricValue, asked: Asked) -> None:
    """One number with its series or groups. Choosing a mark runs this part alone again."""
    metric = value.definition
    with st.container(key=f"trend_{metric.id}"):
        _headline(value)
        if not value.n_used:
            return
        scope = replace(asked.scope, by=asked.step)
        if asked.step in TIMES:
            series = trend(value, scope)
            values = list(series.values)
            _over_time(value, series)
        else:
            values = measure(the_store(), viewer(), metric.id, scope)
            _groups(value, values)
        behind(value, values)
        source(value, asked.scope)


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
    target = f"May be a target: {metric.target}." if metric.target else "Not a target: it would be gamed, or says nothing about what to do."
    st.caption(escaped(f"{metric.definition.rstrip('.')}. {metric.note} {target}".replace("  ", " ")))


def _over_time(value: MetricValue, series: Trend) -> None:
    metric = value.definition
    if len(series.values) < 2:
        if metric.statistic == "duration":
            draw(charts.distribution(value, mode()), key=f"whole_{metric.id}")
        elif metric.statistic == "share" and value.n_used <= MOST_SQUARES:
            draw(charts.shares(value, mode()), key=f"squares_{metric.id}")
        when = words.milestone(metric.cohort).lower()
        why = "All of these fall into one period" if series.values else f"None of these has “{when}” on record, by which periods count"
        scale = " Durations stand on a log scale." if metric.statistic == "duration" else ""
        st.caption(escaped(f"{why}, so there is no series.{scale}"))
        return
    shape = _shape(SHAPES if metric.statistic == "duration" else ("Over time", "Table"), metric.id)
    if shape == "Table":
        as_table(series.values, metric.id)
    elif metric.statistic != "duration":
        draw(charts.intervals(series.values, mode()), key=f"series_{metric.id}")
        st.caption(escaped(f"{series.standing}. A bar is a 95 % interval; times are UTC."))
    elif shape == "Control chart":
        _clickable(charts.control_chart(value, mode()), metric.id, ["incident"])
        st.caption("Dashed lines bound the usual scatter of the logarithms (XmR); a diamond lies outside, or far from its neighbour. "
                   "Times are UTC.")
    else:
        _series(value, series)


def _series(value: MetricValue, series: Trend) -> None:
    metric = value.definition
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        _clickable(charts.duration_by_quarter(series.values, mode()), metric.id, ["incident", "period"])
    with narrow:
        draw(charts.distribution(value, mode(), height=320), key=f"whole_{metric.id}")
    st.markdown(escaped(series.sentence))
    st.caption(escaped(f"{series.standing}. Durations stand on a log scale; a bar is a median in its 95 % interval."))


def _groups(value: MetricValue, values: list[MetricValue]) -> None:
    metric = value.definition
    if not values:
        st.caption("Nothing here belongs to a group of this kind.")
        return
    shape = _shape(GROUPED if metric.statistic == "duration" else ("Groups", "Table"), metric.id)
    if shape == "Table":
        as_table(values, metric.id)
    elif shape == "Curves":
        draw(charts.curves(values, mode()), key=f"curves_{metric.id}")
        st.caption("The share ended within a time, for the six largest groups with six or more; drawn while five are at risk. Log scale.")
    else:
        draw(charts.intervals(values, mode()), key=f"groups_{metric.id}")
        st.caption("A bar is a 95 % interval. Groups differ in what they do, so this is no ranking.")


def _shape(options: tuple[str, ...], metric_id: str) -> str:
    chosen = st.segmented_control("Show as", list(options), default=options[0], key=f"shape_{metric_id}", label_visibility="collapsed")
    return str(chosen or options[0])


def _clickable(drawing: Drawing, metric_id: str, selects: list[str]) -> None:
    key = f"series_{metric_id}_{len(selects)}"
    st.vega_lite_chart(drawing.spec, key=key, width="stretch", on_select=lambda: pick(metric_id, key), selection_mode=selects)
