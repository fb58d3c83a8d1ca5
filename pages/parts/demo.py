"""Loading and removing the worked example."""

import streamlit as st

from pages.parts.session import done, run


def load_demo() -> None:
    """Load it and show the first screen with it."""
    with st.spinner("Loading the worked example"):
        if run("demo.load") is not None:
            done("The worked example is loaded.")


def remove_demo() -> None:
    """Take it out again; real data is untouched."""
    if run("demo.remove") is not None:
        done("The worked example is removed.")
