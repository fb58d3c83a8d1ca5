"""The words around a number, as `core.metrics.labels` has them for screen and paper alike, and the way to a number's own page."""

import streamlit as st

from core.metrics import targets
from core.metrics.labels import NAMES, NEEDS, OUTCOMES, REMARKS, name, needed, rests_on
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts.session import viewer

__all__ = ["NAMES", "NEEDS", "OUTCOMES", "REMARKS", "name", "needed", "open_number", "rests_on", "target_words"]


def target_words(value: MetricValue) -> str:
    """The target of a number and whether it is met; where none is set, what one may promise of it, or why it takes none."""
    metric = value.definition
    stands = targets.current(the_store(), viewer()).get(metric.id)
    if stands:
        return targets.said(value, stands)
    return f"May have a target: {metric.target}. None is set." if metric.target else targets.why_not(metric)


def open_number(metric_id: str) -> None:
    """Show this number alone; for a button."""
    st.session_state["metric"] = metric_id
