"""A cell that asks a listed server: ask it, stop it, and its result as a table, one value or a chart."""

from datetime import datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from core.charts import lines
from core.errors import ParleyError
from core.notebook.given import is_skipped
from core.servers import prepare
from core.store.opened import the_store
from pages.parts import words
from pages.parts.charts import draw as draw_chart
from pages.parts.charts import mode
from pages.parts.notebook import Part, drawn, give
from pages.parts.session import show_error, viewer
from pages.parts.tables import height_of
from pages.parts.text import escaped
from pages.parts.times import moment
from pages.parts.under_way import begin, taken, waiting


def draw(part: Part) -> None:
    """The result first, what is asked behind it."""
    title = part.cell.attributes.get("title") or part.cell.name.replace("_", " ").capitalize()
    version = drawn(part, "version", part.row["version"])
    key = part.key("asking")
    ended = taken(key)
    if ended is not None and ended.result is not None and part.writable:
        give(part, ended.result, version=version)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=part.key("server_head")):
        st.markdown(f"**{escaped(title)}**", width="stretch")
        if part.writable and not part.row["waits_for"]:
            _button(part, key)
    if ended is not None and ended.error is not None:
        show_error(ended.error)
    if not waiting(key, "Asking"):
        _result(part)
    with st.expander("What is asked", key=part.key("asked")):
        st.code(part.answer.get("request") or part.cell.body.strip(), language=part.cell.language)


def _button(part: Part, key: str) -> None:
    has = "columns" in part.answer
    asked = st.button(
        "Ask again" if has else "Ask the server",
        key=part.key("ask_server"),
        type="tertiary" if has else "secondary",
        icon=":material/play_arrow:",
    )
    if not asked:
        return
    try:
        question = prepare(the_store(), viewer(), part.notebook_id, part.cell.name)
    except ParleyError as error:
        show_error(error)
        return
    begin(key, question.run, question.cancel)
    st.rerun()


def _result(part: Part) -> None:
    answer = part.answer
    if "columns" not in answer:
        if not is_skipped(answer):
            st.caption("Not asked yet.")
        return
    show = part.cell.attributes.get("show", "table")
    rows, columns = answer["rows"], answer["columns"]
    if show == "value" and rows:
        place = columns.index("value") if "value" in columns else 0
        unit = part.cell.attributes.get("unit", "")
        st.markdown(f"### {escaped(f'{shown(rows[0][place])} {unit}'.strip())}")
    elif show == "chart" and rows and {"time", "value"} <= set(columns):
        draw_chart(lines(columns, rows, part.cell.attributes.get("unit", ""), mode()), key=part.key("lines"))
    elif rows:
        table = {_title(name, columns[:place]): [shown(row[place]) for row in rows] for place, name in enumerate(columns)}
        st.dataframe(pa.table(table), hide_index=True, row_height=32, height=height_of(len(rows), 12), key=part.key("rows"))
    count = "No row" if not answer["row_count"] else words.counted(answer["row_count"], "row")
    more = f"; the first {len(rows)} are kept" if answer["truncated"] else ""
    asked = moment(datetime.fromisoformat(answer["ran_at"]))
    st.caption(escaped(f"{count}{more}, from {answer['server']}, asked {asked} by {part.row['answered_by'] or words.UNKNOWN}"))
    for note in answer.get("notes", []):
        st.caption(f":material/warning: {escaped(note)}")


def _title(name: str, before: list[str]) -> str:
    """The column's name, told apart from one before it that is written alike."""
    return f"{name} ({before.count(name) + 1})" if name in before else name


def shown(value: Any) -> str:
    """A value of a result in words; what is not known is a dash, never a zero."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
