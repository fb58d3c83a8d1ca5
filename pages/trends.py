"""Trends: the numbers of the record for a review, each with its interval, what it rests on, and what it could not have shown."""

import streamlit as st

from core.metrics.definition import definition, definitions
from core.metrics.evaluate import measure_all
from core.store.opened import the_store
from pages.parts import words
from pages.parts.empty import empty
from pages.parts.number_card import cards, not_measured
from pages.parts.session import read, viewer
from pages.parts.text import escaped
from pages.parts.trend_filters import LEADING, trend_filters
from pages.parts.trend_panel import panel

ORDER = (
    "time_to_mitigate", "engaged_before_first_fix", "reintroduced_vulns", "ping_pong_rate", "followup_completion", "recurrence",
    "exposure_window", "error_budget_consumed",
)
"""What leadership reads first; the rest follows by name."""

st.title("Trends", anchor=False)
counts = read("overview.counts")
if not counts["incidents"]:
    empty("Here stand the numbers of the record, with what they can and cannot show. No incident is recorded yet.", "settings.py",
          "Import your own data")
    st.stop()

asked = trend_filters()
rest = [name for name, metric in definitions().items() if metric.statistic != "refused" and name not in ORDER]
found = {name: values[0] for name, values in measure_all(the_store(), viewer(), (*ORDER, *rest), asked.scope).items()}
if counts["demo_incidents"] == counts["incidents"]:
    st.markdown(f"The worked example holds {words.counted(counts['incidents'], 'incident')}. So few can show every single value, but no "
                "median, no trend and no comparison; that is what the numbers below say.")

leading = [asked.metric] if asked.metric else [name for name in LEADING if found[name].n_used] or [LEADING[1]]
for name in leading:
    panel(found[name], asked)

others = [value for name, value in found.items() if name not in leading]
measured = [value for value in others if value.n_used]
if measured:
    st.subheader(f"Other numbers · {len(measured)}", anchor=False)
    cards(measured)
missing = [value for value in others if not value.n_used]
if missing:
    st.subheader(f"Not measured here · {len(missing)}", anchor=False)
    not_measured(missing)

with st.expander("Why is there no MTTR?"):
    st.markdown(escaped(definition("mttx_mean").refusal))
    st.markdown("A few very long incidents decide a mean, so it moves when nothing changed. A distribution with its interval shows what "
                "happened and how sure one can be. For the same reason there is no count of incidents as a score, no days since the last "
                "one, and no composite score.")
