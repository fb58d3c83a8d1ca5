"""The answer of a cell as a chart, and how it is chosen: a form, and a column for each side."""

import streamlit as st

from core import charts
from core.charts.result import FORMS
from core.question import Result
from pages.parts.charts import draw, mode, zone
from pages.parts.explore_cells import TABLE, OpenCell
from pages.parts.text import escaped

NAMES = {TABLE: "Table", "bar": "Bars", "line": "Line", "points": "Points"}


def choose_form(cell: OpenCell, result: Result) -> None:
    """How the answer is shown; the columns are asked for only where it is drawn."""
    columns = [column["name"] for column in result.columns]
    with st.container(horizontal=True, vertical_alignment="center", key=f"form_{cell.name}"):
        form = st.segmented_control("Show as", [TABLE, *FORMS], default=cell.form, format_func=NAMES.__getitem__, key=f"as_{cell.name}",
                                    label_visibility="collapsed")
        cell.form = str(form or TABLE)
        if cell.form != TABLE and len(columns) > 1:
            cell.x = str(_side("Across", cell.x, columns, columns[0], cell.name))
            cell.y = str(_side("Up", cell.y, columns, columns[1], cell.name))


def drawn(cell: OpenCell, result: Result) -> bool:
    """Draw the answer; False where it stays a table."""
    columns = [column["name"] for column in result.columns]
    if cell.form == TABLE or not result.rows or cell.x not in columns or cell.y not in columns:
        return False
    drawing = charts.in_zone(charts.result_chart(result.columns, result.rows, cell.form, cell.x, cell.y, mode()), zone())
    draw(drawing, key=f"chart_{cell.name}")
    st.caption(escaped(drawing.alt))
    return True


def _side(label: str, chosen: str, columns: list[str], otherwise: str, name: str) -> str | None:
    place = columns.index(chosen if chosen in columns else otherwise)
    return st.selectbox(label, columns, index=place, key=f"{label.lower()}_{name}", width=150, label_visibility="collapsed")
