"""The answer to a query: how much, how fast, as of which change, the rows, and a file of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from core.exports.result_csv import csv_of
from core.question import Result
from pages.parts import words
from pages.parts.explore_cells import OpenCell
from pages.parts.explore_chart import choose_form, drawn
from pages.parts.explore_running import Running, running
from pages.parts.session import show_error
from pages.parts.tables import listing, to_incident
from pages.parts.times import now


def answer(cell: OpenCell, is_edited: bool) -> None:
    """What became of the last run of a cell: still going, refused, or its rows; how they are shown is chosen where it is edited."""
    found = running(cell.run)
    if found is None:
        st.caption("That answer is no longer kept. Run the query again.")
    elif not found.ended.is_set():
        _waiting(found, cell.name)
    elif found.error is not None:
        show_error(found.error)
    elif found.result is not None:
        _shown(cell, found.result, is_edited)


@st.fragment(run_every=0.5)
def _waiting(found: Running, name: str) -> None:
    if found.ended.is_set():
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key=f"query_running_{name}"):
        seconds = now().timestamp() - found.started_at
        st.markdown(f":material/hourglass_top: Running for {seconds:.0f} s; it is stopped after 10 s.", width="content")
        if st.button("Stop", key=f"stop_{name}"):
            found.stop()


def said(result: Result) -> str:
    """`3 rows in 0.04 s, as of change 75`, and whether there were more."""
    more = " Only the first part is here: there are more rows, or more than 10 MiB." if result.truncated else ""
    sequence = f", as of change {words.number(result.sequence)}" if result.sequence is not None else ""
    return f"{words.counted(len(result.rows), 'row')} in {result.seconds:.2f} s{sequence}.{more}"


def _shown(cell: OpenCell, result: Result, is_edited: bool) -> None:
    name = cell.name
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"query_said_{name}"):
        st.markdown(said(result), width="content")
        st.download_button("Download as CSV", lambda: csv_of(result).encode(), f"parley-{name}.csv", "text/csv", key=f"csv_{name}")
    if is_edited and result.rows and len(result.columns) > 1:
        choose_form(cell, result)
    if not drawn(cell, result):
        _rows(result, name)


def _rows(result: Result, name: str) -> None:
    if not result.rows:
        st.caption(f"Nothing meets it. Columns: {', '.join(column['name'] for column in result.columns)}.")
        return
    names = _distinct([column["name"] for column in result.columns])
    columns = dict(zip(names, (_column(result.rows, place) for place in range(len(names))), strict=True))
    if names[0] == "incident":
        rows = [{"number": str(row[0]).removeprefix("INC-"), "place": place} for place, row in enumerate(result.rows)]
        listing(rows, {title: _from(held) for title, held in columns.items()}, key=f"list_{name}",
                alt="The rows of the answer; the first column opens the incident", opens=to_incident)
        return
    st.dataframe(pa.table(columns), hide_index=True, key=f"rows_{name}", alt="The rows of the answer", row_height=32, placeholder="NULL")


def _from(held: Sequence[Any]) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: held[row["place"]]


def _column(rows: Sequence[Sequence[Any]], place: int) -> list[Any]:
    """The values of a column; as text where they are of several types, lists or records, which a table cannot hold together."""
    values = [row[place] for row in rows]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or (len(kinds) == 1 and kinds <= {str, bool}):
        return values
    return [None if value is None else str(value) for value in values]


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names made different, since SQL may give two the same."""
    made: list[str] = []
    for name in names:
        count, shown = 1, name or "column"
        while shown in made:
            count += 1
            shown = f"{name} ({count})"
        made.append(shown)
    return made
