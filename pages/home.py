"""Home: what needs me now."""

import streamlit as st

from pages.parts import ledger, waiting
from pages.parts.first_run import first_run
from pages.parts.session import read

counts = read("overview.counts")
if not counts["incidents"]:
    first_run()
    st.stop()

st.title("What needs you now")
left, right = st.columns([3, 2], gap="large")
with left:
    waiting.open_incidents()
    waiting.notebooks()
with right:
    waiting.mentions()
    waiting.followups()
    ledger.due_decisions()
    waiting.contradictions(counts["open_problems"])
