"""The incident's timeline inside a notebook: star it, correct it, add to it."""

import streamlit as st

from pages.parts import timeline
from pages.parts.notebook import Part


def draw(part: Part) -> None:
    """The timeline as on the incident's own screen."""
    if part.record is None:
        st.caption("No incident belongs to this notebook, so there is no timeline.")
        return
    timeline.timeline(dict(part.record), part.writable, is_wide=True)
