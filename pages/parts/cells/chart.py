"""A picture of a query's result, from inline data only."""

import streamlit as st

from core.notebook.cells import chart
from core.notebook.given import option
from pages.parts.notebook import Part
from pages.parts.text import escaped


def draw(part: Part) -> None:
    """The chart once its query has a result."""
    title = str(option(part.cell, "title") or part.cell.name.replace("_", " ").capitalize())
    st.markdown(f"**{escaped(title)}**")
    if "columns" not in part.answer:
        st.caption("Drawn when its query was run.")
        return
    spec = chart.specification(part.cell)
    if spec is None:
        st.caption("Not drawn: it names an address or an event, which a chart here must not.")
        return
    rows = [dict(zip(part.answer["columns"], row, strict=False)) for row in part.answer["rows"]]
    st.vega_lite_chart(rows, spec, key=part.key("chart"), width="stretch")
