"""What a query can read: every view with its columns, units and what a missing value means."""

import streamlit as st

from core.question import ViewColumn, all_views
from pages.parts.text import escaped


def views() -> None:
    """One view at a time, chosen by name; the choice is in the address."""
    names = list(all_views())
    st.subheader(f"Views · {len(names)}", anchor=False)
    name = st.selectbox("View", names, index=names.index("incidents"), key="view", bind="query-params", label_visibility="collapsed")
    view = all_views()[name]
    st.caption(escaped(f"Rows: {view.rows}. Only what you may see is in it. Times are in UTC."))
    with st.container(key="view_columns", height=560, border=False):
        st.markdown("\n\n".join(_line(column) for column in view.columns))


def _line(column: ViewColumn) -> str:
    """One column; what a missing value means is left out where there is none."""
    unit = f", {escaped(column.unit)}" if column.unit else ""
    missing = "" if column.null == "never" else f" *Missing: {escaped(column.null)}.*"
    return f"`{column.name}` :gray[{escaped(column.type)}{unit}]  \n{escaped(column.meaning)}.{missing}"
