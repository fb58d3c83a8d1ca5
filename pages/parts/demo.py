"""Loading and removing the worked example."""

from datetime import date

import streamlit as st

from core.demo import as_of
from pages.parts.session import done, run
from pages.parts.times import now


def today(is_demo: bool) -> date:
    """The day against which a promise is late: the story's own for the worked example, this one for real data."""
    return as_of().date() if is_demo else now().date()


def load_demo() -> None:
    """Load it and show the first screen with it."""
    with st.spinner("Loading the worked example"):
        if run("demo.load") is not None:
            done("The worked example is loaded.")


def remove_demo() -> None:
    """Take it out again; real data is untouched."""
    if run("demo.remove") is not None:
        done("The worked example is removed.")
