"""Home: what needs me now."""

import streamlit as st

from pages.parts import ledger, waiting
from pages.parts.first_run import first_run
from pages.parts.session import read

found = read("overview.home", size=waiting.SHOWN)
if not found["has_incidents"]:
    first_run()
    st.stop()

st.title("What needs you now")
left, right = st.columns([3, 2], gap="large")
with left:
    waiting.open_incidents(found["incidents"])
    waiting.notebooks(found["notebooks"])
with right:
    waiting.mentions()
    waiting.followups(found["followups"])
    waiting.steps()
    ledger.due_decisions()
    waiting.contradictions(found["open_problems"])
