"""The first minute: an empty record, and the two ways to fill it."""

import streamlit as st

from pages.parts.demo import load_demo
from pages.parts.links import link


def first_run() -> None:
    """What Parley is, the worked example in one click, and the way to one's own data."""
    st.title("Nothing is recorded yet")
    st.markdown(
        "Parley is the notebook that site reliability engineers and security engineers share: one incident record, one postmortem "
        "that both sign, and runbooks whose risky steps show what the other side needs to know."
    )
    with st.container(horizontal=True, key="first_run"):
        if st.button("Load the worked example", type="primary", key="load_demo"):
            load_demo()
        link("settings.py", "Import your own data")
    st.caption(
        "The worked example is invented: an outage, a rollback that re-opens a known vulnerability, and the forced redeploy that "
        "brings the outage back. One click removes it. Nothing leaves this machine unless you list a server to ask."
    )
