"""A picture of a query's result, from inline data only."""

from typing import Any

import streamlit as st

from core.notebook.given import option
from pages.parts.notebook import Part
from pages.parts.text import escaped

_KEYS = ("mark", "encoding", "transform", "width", "height", "layer")
_REFUSED = frozenset({"url", "href", "data", "datasets", "params", "selection", "usermeta", "signals"})


def draw(part: Part) -> None:
    """The chart once its query has a result."""
    title = str(option(part.cell, "title") or part.cell.name.replace("_", " ").capitalize())
    st.markdown(f"**{escaped(title)}**")
    if "columns" not in part.answer:
        st.caption("Drawn when its query was run.")
        return
    spec = {key: part.cell.values[key] for key in _KEYS if key in part.cell.values}
    if reaches_out(spec):
        st.caption("Not drawn: it names an address or an event, which a chart here must not.")
        return
    rows = [dict(zip(part.answer["columns"], row, strict=False)) for row in part.answer["rows"]]
    st.vega_lite_chart(rows, spec, key=part.key("chart"), width="stretch")


def reaches_out(spec: Any) -> bool:
    """True when something in the specification would load or follow an address, or listen to events."""
    if isinstance(spec, dict):
        return any(key in _REFUSED or reaches_out(value) for key, value in spec.items())
    if isinstance(spec, list | tuple):
        return any(reaches_out(each) for each in spec)
    return spec in ("image", "href", "url")
