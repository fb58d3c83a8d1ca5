"""Lists for reading on a phone, where a table would show its first two columns only."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.links import to_incident
from pages.parts.tables import listing, resolved_after
from pages.parts.text import escaped
from pages.parts.times import stamp


def is_phone() -> bool:
    """True when the browser says that it is a phone's."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def table(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Callable[[Mapping[str, Any]], Any]],
    key: str,
    alt: str,
    lead: Sequence[str],
    size: int = 12,
    **more: Any,
) -> None:
    """A list as `listing` draws it (`more` is for it); on a phone one short paragraph a row instead of a table that scrolls sideways.

    There the columns named in `lead` come first and bold, the others below with their titles; what is empty is left out. After `size`
    rows it says how many more there are.
    """
    if not is_phone():
        listing(rows, columns, key, alt, **more)
        return
    with st.container(key=key):
        st.markdown("\n\n".join(_paragraph(row, columns, lead) for row in rows[:size]))
        if len(rows) > size:
            st.caption(f"and {len(rows) - size} more, on a wider screen")


def _paragraph(row: Mapping[str, Any], columns: Mapping[str, Callable[[Mapping[str, Any]], Any]], lead: Sequence[str]) -> str:
    first = " ".join(escaped(text) for title in lead if (text := columns[title](row)))
    others = [(title, value(row)) for title, value in columns.items() if title not in lead]
    return f"**{first}**  \n" + " · ".join(f"{escaped(title)}: {escaped(text)}" for title, text in others if text not in (None, ""))


def incident_row(row: Mapping[str, Any]) -> None:
    """An incident in three short lines: id and title, severities and status, when and how long."""
    with st.container(key=f"open_{row['number']}", gap="xxsmall"):
        to_incident(row["number"], f"INC-{row['number']}  {escaped(row['title'])}")
        marks = [
            chips.severity_badge(row["sre_severity"], "sre"),
            chips.severity_badge(row["security_severity"], "security"),
            chips.status_badge(row["status"]),
            *(f":gray-badge[{word}]" for word in words.notes(row)),
        ]
        st.markdown(" ".join(mark for mark in marks if mark))
        lasted = resolved_after(row)
        st.caption(escaped(f"{stamp(row['began_at'])}{'' if lasted == '–' else f', resolved after {lasted}'}"))
