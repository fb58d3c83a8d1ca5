"""Prose between the cells, as its author wrote it."""

import streamlit as st

from pages.parts.notebook import Part


def draw(part: Part) -> None:
    """The author's Markdown."""
    st.markdown(part.prose(part.cell.body))
