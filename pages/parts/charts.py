"""Drawing the charts of core on a page, in the reader's light or dark."""

import streamlit as st

from core.charts import Drawing, Mode


def mode() -> Mode:
    """Which theme the reader has."""
    return "dark" if st.context.theme.type == "dark" else "light"


def draw(drawing: Drawing, key: str) -> None:
    """The chart at full width, with the sentence that says its finding for those who do not see it (its description)."""
    # The chart carries its sentence as its description already; Streamlit warns when it is given twice.
    st.vega_lite_chart(drawing.spec, key=key, width="stretch")
