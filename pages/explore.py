"""Explore: ask the record in SQL, over documented views that hold what the reader may see."""

import streamlit as st

from core.question import examples
from core.store.opened import the_store
from pages.parts.explore_answer import answer
from pages.parts.explore_running import start
from pages.parts.explore_views import views
from pages.parts.session import viewer


def take_example() -> None:
    """Put the chosen example into the editor."""
    chosen = st.session_state.get("example")
    if chosen:
        st.session_state["sql"] = examples()[chosen]


st.title("Explore", anchor=False)
st.session_state.setdefault("sql", next(iter(examples().values())))
left, right = st.columns([3, 2], gap="large")
with left:
    st.selectbox("Example", list(examples()), index=None, key="example", placeholder="Start from an example", on_change=take_example,
                 label_visibility="collapsed")
    with st.form("ask", border=False):
        sql = st.text_area("SQL", key="sql", height=230, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center", key="ask_row"):
            asked = st.form_submit_button("Run", type="primary")
            st.caption("Ctrl+Enter runs it. One reading statement in DuckDB's SQL; at most 10,000 rows and 10 seconds.", width="content")
    if asked and sql.strip():
        with st.spinner("Running"):
            st.session_state["query_run"] = start(the_store(), viewer(), sql)
    if st.session_state.get("query_run"):
        answer(st.session_state["query_run"])
with right:
    views()
