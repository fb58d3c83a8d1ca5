"""The words around a number, as `core.metrics.labels` has them for screen and paper alike, and the way to a number's own page."""

import streamlit as st

from core.metrics.labels import NAMES, NEEDS, OUTCOMES, REMARKS, name, needed, rests_on

__all__ = ["NAMES", "NEEDS", "OUTCOMES", "REMARKS", "name", "needed", "open_number", "rests_on"]


def open_number(metric_id: str) -> None:
    """Show this number alone; for a button."""
    st.session_state["metric"] = metric_id
