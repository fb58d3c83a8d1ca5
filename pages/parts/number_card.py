"""A number in small: question, value with interval, distribution, n and coverage, one sentence; a refused one takes the same space."""

from collections.abc import Sequence

import streamlit as st

from core import charts
from core.metrics.value import MetricValue
from pages.parts.charts import draw, mode
from pages.parts.number_words import name, needed, rests_on
from pages.parts.text import escaped

ACROSS = 3
MOST_SQUARES = 60
"""A share of more units than this is read from its interval; squares would be a texture."""


def cards(values: Sequence[MetricValue]) -> None:
    """Numbers side by side, equally tall in a row."""
    for first in range(0, len(values), ACROSS):
        for place, value in zip(st.columns(ACROSS), values[first : first + ACROSS], strict=False):
            with place:
                card(value)


def not_measured(values: Sequence[MetricValue]) -> None:
    """Numbers that nothing could be measured for, a line each: what they ask, why there is none, and what would give one."""
    lines = ["| number | why there is none | what would give one |", "|---|---|---|"]
    for value in values:
        asks = f"**{escaped(name(value.definition.id))}** {escaped(value.definition.question)}"
        why = f"{escaped(value.suppressed_reason or '')} {escaped(rests_on(value))}"
        lines.append(f"| {asks} | {why} | {escaped(needed(value.definition))} |")
    st.markdown("\n".join(lines))


def card(value: MetricValue) -> None:
    """One number."""
    metric = value.definition
    with st.container(border=True, height="stretch", key=f"number_{metric.id}", gap="xsmall"):
        st.markdown(f"**{escaped(name(metric.id))}**  \n{escaped(metric.question)}")
        if value.n_used:
            st.markdown(f"### {escaped(value.shown)}" if value.value is not None else f"#### {escaped(value.shown)}")
        else:
            st.markdown("#### Not measured")
        if value.banner and value.n_used and not value.suppressed_reason:
            st.markdown(f":gray-badge[:material/warning: {escaped(value.banner)}]")
        _small(value)
        st.caption(escaped(rests_on(value)))
        if value.suppressed_reason:
            st.markdown(escaped(value.suppressed_reason))
            if not value.n_used:
                st.markdown(escaped(needed(metric)))
        elif value.sentence != f"{value.shown}.":
            st.markdown(escaped(value.sentence.removeprefix(f"{value.shown}. ")))


def _small(value: MetricValue) -> None:
    metric = value.definition
    if metric.statistic == "duration" and value.n_used:
        draw(charts.distribution(value, mode(), height=130), key=f"small_{metric.id}")
    elif metric.statistic == "share" and 0 < value.n_used <= MOST_SQUARES:
        draw(charts.shares(value, mode()), key=f"small_{metric.id}")
