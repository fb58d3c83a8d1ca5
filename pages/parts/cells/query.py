"""A question to the data, run by a person; the result is kept with its time."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from core.notebook.given import is_skipped
from pages.parts import words
from pages.parts.claims import drifted
from pages.parts.notebook import Part, drawn, give
from pages.parts.session import read
from pages.parts.tables import height_of
from pages.parts.text import escaped
from pages.parts.times import moment, stamp

LONG = 30
"""Characters from which a column is given a width of its own, so that those beside it stay in sight."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def draw(part: Part) -> None:
    """The result first, the query behind it."""
    title = part.cell.attributes.get("title") or part.cell.name.replace("_", " ").capitalize()
    version = drawn(part, "version", part.row["version"])
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=part.key("query_head")):
        st.markdown(f"**{escaped(title)}**", width="stretch")
        if part.writable and part.cell.language == "sql":
            has = "columns" in part.answer
            if st.button(
                "Run again" if has else "Run the query",
                key=part.key("run"),
                type="tertiary" if has else "secondary",
                icon=":material/play_arrow:",
            ):
                with st.spinner("Asking the record"):
                    result = read("notebook.ask", id=part.notebook_id, cell=part.cell.name)
                give(part, result, version=version)
    if "columns" in part.answer:
        _result(part.answer, part)
        drifted(part, lambda answer, which: _rows(answer, part, which))
    elif not is_skipped(part.answer):
        st.caption(
            "Not run yet." if part.cell.language == "sql" else "This kind of query is not run here; skip it with what you read elsewhere."
        )
    with st.expander("The query", key=part.key("sql")):
        st.code(part.cell.body.strip(), language=part.cell.language)


def _result(answer: dict[str, Any], part: Part) -> None:
    _rows(answer, part, "kept")
    count = "No row" if not answer["row_count"] else words.counted(answer["row_count"], "row")
    more = "; there were more" if answer["truncated"] else ""
    st.caption(
        escaped(f"{count}{more}, asked {moment(datetime.fromisoformat(answer['ran_at']))} by {part.row['answered_by'] or words.UNKNOWN}")
    )


def _rows(answer: Mapping[str, Any], part: Part, which: str) -> None:
    """One value where the author asked for one, else a table."""
    rows, columns = answer["rows"], answer["columns"]
    if part.cell.attributes.get("show") == "value" and rows:
        st.markdown(f"### {escaped(_shown(rows[0][0]))}")
    elif rows:
        shown = {_title(name): [_shown(row[place]) for row in rows] for place, name in enumerate(columns)}
        wide = {name: st.column_config.TextColumn(width="medium") for name, values in shown.items() if max(map(len, values)) > LONG}
        height = height_of(len(rows), 12)
        key = part.key("rows" if which == "kept" else f"rows_{which}")
        st.dataframe(pa.table(shown), hide_index=True, row_height=32, height=height, column_config=wide, key=key)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize().replace(" sre", " SRE")


def _shown(value: Any) -> str:
    """A value of a result in words; text is shown by the table as it stands."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return stamp(datetime.fromisoformat(value)) if isinstance(value, str) and _TIME.fullmatch(value) else str(value)
