"""Lists for reading on a phone, where a table would show its first two columns only."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.links import to_incident
from pages.parts.tables import resolved_after
from pages.parts.text import escaped
from pages.parts.times import stamp


def is_phone() -> bool:
    """True when the browser says that it is a phone's."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


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
