"""Explore: ask the record in SQL, cell by cell, over documented views that hold what the reader may see; saved and shared under a name."""

import streamlit as st

from core.question import examples
from core.store.opened import the_store
from pages.parts import explore_cells
from pages.parts.explore_answer import answer
from pages.parts.explore_cells import OpenCell, opened
from pages.parts.explore_running import start
from pages.parts.explore_saving import open_addressed, saved_ones, saving
from pages.parts.explore_views import views
from pages.parts.session import viewer
from pages.parts.text import escaped


def take_example() -> None:
    """Put the chosen example into the editor."""
    chosen = st.session_state.get("example")
    if chosen:
        st.session_state["sql"] = examples()[chosen]


def editor(cell: OpenCell) -> None:
    """The statement of the edited cell, and its answer."""
    here = opened()
    with st.form("ask", border=False):
        sql = st.text_area("SQL", key="sql", height=230, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center", key="ask_row"):
            asked = st.form_submit_button("Run", type="primary")
            st.caption("Ctrl+Enter runs it. One reading statement in DuckDB's SQL; at most 10,000 rows and 10 seconds."
                       + (" `${name.column}` is a value from the first row of an earlier cell." if here.place else ""), width="content")
    cell.sql = sql
    if asked and sql.strip():
        with st.spinner("Running"):
            cell.run = start(the_store(), viewer(), here.asked())
    if cell.run:
        answer(cell, is_edited=True)


def other(place: int, cell: OpenCell) -> None:
    """A cell that is not edited: its name, which opens it, and its answer."""
    st.button(f"{cell.name} :gray[{escaped(' '.join(cell.sql.split())[:70])}]", key=f"edit_{cell.name}", type="tertiary",
              on_click=explore_cells.edit, args=(place,))
    if cell.run:
        answer(cell, is_edited=False)


st.title("Explore", anchor=False)
open_addressed()
here = opened()
st.session_state.setdefault("sql", here.current.sql)
left, right = st.columns([3, 2], gap="large")
with left:
    with st.container(horizontal=True, key="begin_with"):
        saved_ones()
        st.selectbox("Example", list(examples()), index=None, key="example", placeholder="Start from an example", on_change=take_example,
                     label_visibility="collapsed", width=260)
    for place, cell in enumerate(here.cells):
        if place != here.place:
            other(place, cell)
            continue
        if len(here.cells) > 1:
            st.markdown(f"**{cell.name}**")
        editor(cell)
    with st.container(horizontal=True, key="cells_row"):
        st.button("Add a cell", key="add_cell", on_click=explore_cells.add, disabled=len(here.cells) >= 20)
        if len(here.cells) > 1:
            st.button(f"Take {here.current.name} away", key="drop_cell", on_click=explore_cells.drop)
        saving(here)
with right:
    views()
