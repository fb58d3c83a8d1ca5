"""Trends: the numbers of the record for a review, each with its interval, what it rests on, and what it could not have shown."""

import streamlit as st

from core.metrics.definition import definition, definitions
from core.metrics.evaluate import measure_all
from core.metrics.leadership import NEEDED
from core.store.opened import the_store
from pages.parts.empty import empty
from pages.parts.frozen_pages import freezing
from pages.parts.number_rows import not_measured, numbers
from pages.parts.session import read, viewer
from pages.parts.text import escaped
from pages.parts.trend_board import draw_board
from pages.parts.trend_filters import trend_filters
from pages.parts.trend_panel import panel

st.title("Trends", anchor=False)
counts = read("overview.counts")
if not counts["incidents"]:
    empty("Here stand the numbers of the record, with what they can and cannot show. No incident is recorded yet.", "settings.py",
          "Import your own data")
    st.stop()

asked = trend_filters()
if asked.metric:
    panel(measure_all(the_store(), viewer(), [asked.metric], asked.scope)[asked.metric][0], asked)
    st.stop()

freezing(draw_board(asked), asked)

if st.toggle("All other numbers", key="all", bind="query-params"):
    rest = [name for name, metric in definitions().items() if metric.statistic != "refused" and name not in NEEDED]
    found = [values[0] for values in measure_all(the_store(), viewer(), rest, asked.scope).values()]
    numbers([value for value in found if value.n_used])
    not_measured([value for value in found if not value.n_used])

with st.expander("Why is there no MTTR?"):
    st.markdown(escaped(definition("mttx_mean").refusal))
    st.markdown("A few very long incidents decide a mean, so it moves when nothing changed. A distribution with its interval shows what "
                "happened and how sure one can be. For the same reason there is no count of incidents as a score, no days since the last "
                "one, and no composite score.")
