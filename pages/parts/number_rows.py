"""Numbers as lines: those that were measured, each leading to its own page, and those that were not, with what would give them."""

from collections.abc import Sequence

import streamlit as st

from core.metrics.value import MetricValue
from pages.parts.number_words import name, needed, open_number, rests_on
from pages.parts.text import escaped


def numbers(values: Sequence[MetricValue]) -> None:
    """A line a number: its name, which opens it, its value, and its sentence."""
    if not values:
        return
    st.subheader(f"Other numbers · {len(values)}", anchor=False)
    for value in values:
        metric = value.definition
        with st.container(key=f"number_{metric.id}"):
            left, right = st.columns([2, 3], gap="small")
            with left:
                st.button(name(metric.id), key=f"open_{metric.id}", type="tertiary", on_click=open_number, args=(metric.id,))
                st.markdown(f"{escaped(metric.question)} **{escaped(value.shown)}**")
            with right:
                st.caption(escaped(f"{rests_on(value)}. {value.suppressed_reason or value.sentence}"))


def not_measured(values: Sequence[MetricValue]) -> None:
    """Numbers that nothing could be measured for, a line each: what they ask, why there is none, and what would give one."""
    if not values:
        return
    st.subheader(f"Not measured here · {len(values)}", anchor=False)
    lines = ["| number | why there is none | what would give one |", "|---|---|---|"]
    for value in values:
        asks = f"**{escaped(name(value.definition.id))}** {escaped(value.definition.question)}"
        why = f"{escaped(value.suppressed_reason or '')} {escaped(rests_on(value))}"
        lines.append(f"| {asks} | {why} | {escaped(needed(value.definition))} |")
    st.markdown("\n".join(lines))
