"""A number in large: its value, its series with what was and could be seen, and the incidents behind every mark."""

from dataclasses import replace

import streamlit as st

from core import charts
from core.metrics.trend import Trend, trend
from core.metrics.value import MetricValue
from pages.parts import words
from pages.parts.charts import draw, mode
from pages.parts.number_words import REMARKS, name, needed, rests_on
from pages.parts.text import escaped
from pages.parts.times import day
from pages.parts.trend_behind import behind, pick
from pages.parts.trend_board import MOST_SQUARES
from pages.parts.trend_filters import Asked


@st.fragment
def panel(value: MetricValue, asked: Asked) -> None:
    """One number with its series. Choosing a mark runs this part alone again."""
    metric = value.definition
    with st.container(key=f"trend_{metric.id}"):
        _headline(value)
        if not value.n_used:
            return
        series = trend(value, replace(asked.scope, by=asked.step))
        if metric.statistic == "duration":
            _charts(value, series)
        elif metric.statistic == "share" and value.n_used <= MOST_SQUARES:
            draw(charts.shares(value, mode()), key=f"squares_{metric.id}")
        behind(value, series.values)


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


def _charts(value: MetricValue, series: Trend) -> None:
    metric = value.definition
    if len(series.values) < 2:
        draw(charts.distribution(value, mode()), key=f"whole_{metric.id}")
        when = words.milestone(metric.cohort).lower()
        why = "All of these fall into one period" if series.values else f"None of these has “{when}” on record, by which periods count"
        st.caption(escaped(f"{why}, so there is no series. Durations stand on a log scale."))
        return
    wide, narrow = st.columns([3, 2], gap="medium")
    drawing = charts.duration_by_quarter(series.values, mode())
    with wide:
        key = f"series_{metric.id}"
        st.vega_lite_chart(drawing.spec, key=key, width="stretch", on_select=lambda: pick(metric.id, key),
                        selection_mode=["incident", "period"])
    with narrow:
        draw(charts.distribution(value, mode(), height=320), key=f"whole_{metric.id}")
    st.markdown(escaped(series.sentence))
    st.caption(escaped(f"{series.standing}. Durations stand on a log scale; a bar is a median in its 95 % interval."))
