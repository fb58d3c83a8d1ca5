"""Lists: one line per thing, the id opens it; arrow keys move, enter opens."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from pages.parts.times import duration


def listing(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Callable[[Mapping[str, Any]], Any]],
    key: str,
    alt: str,
    opens: Callable[[Mapping[str, Any]], tuple[str, dict[str, str]] | None] | None = None,
    config: Mapping[str, Any] | None = None,
    limit: int = 25,
    width: Literal["small", "medium", "large"] = "small",
) -> None:
    """Draw rows under the given columns; `opens` gives the page and query parameters that the first column leads to, or None.
    Beyond `limit` rows the table scrolls; `width` is that of the first column.

    `alt` says what the table is for those who do not see it. Every value is made by its column's function, so that nothing
    that is not shown is sent to the browser.
    """
    frame = pa.table({title: [value(row) for row in rows] for title, value in columns.items()})
    first = next(iter(columns))
    settings: dict[str, Any] = dict(config or {})
    clicked = f"{key}_open"
    if opens:
        settings[first] = st.column_config.ButtonColumn(first, type="tertiary", alignment="left", width=width, pinned=True, key=clicked)
    st.dataframe(
        frame, hide_index=True, column_config=settings, key=key, alt=alt, row_height=32, height=height_of(len(rows), limit), placeholder="–"
    )
    if opens and st.session_state.get(clicked) is not None:
        target = opens(rows[st.session_state[clicked]["row"]])
        if target:
            st.switch_page(target[0], query_params=target[1])


def height_of(rows: int, limit: int = 25) -> int:
    """Pixels that show the rows without an inner scroll bar, up to `limit` of them."""
    return 32 * (max(1, min(rows, limit)) + 1) + 2


def to_incident(row: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Where an incident's row leads."""
    return "incident.py", {"incident": f"INC-{row['number']}"}


def resolved_after(row: Mapping[str, Any]) -> str:
    """How long an incident took; a dash while it is not resolved or its times contradict each other."""
    known = row["resolved_at"] and row["began_at"] and row["flags"] in ("", "[]")
    return duration(row["resolved_at"] - row["began_at"]) if known else "–"
