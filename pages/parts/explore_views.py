"""What a query can read: every view with its columns, units and what a missing value means."""

import streamlit as st

from core.sandbox.catalogue import ViewColumn, all_views
from pages.parts.text import escaped


def views() -> None:
    """One view at a time, chosen by name; the choice is in the address."""
    names = list(all_views())
    st.subheader(f"Views · {len(names)}", anchor=False)
    name = st.selectbox("View", names, index=names.index("incidents"), key="view", bind="query-params", label_visibility="collapsed")
    view = all_views()[name]
    st.caption(escaped(f"Rows: {view.rows}. Only what you may see is in it. Times are in UTC."))
    lines = ["| Column | Meaning | Missing means |", "|---|---|---|", *(_line(column) for column in view.columns)]
    with st.container(key="view_columns", height=620, border=False):
        st.markdown("\n".join(lines))


def _line(column: ViewColumn) -> str:
    unit = f", {escaped(column.unit)}" if column.unit else ""
    return f"| `{column.name}` | {escaped(column.meaning)} ({escaped(column.type)}{unit}) | {escaped(column.null)} |"
