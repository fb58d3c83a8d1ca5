"""The promised changes: list them and add one."""

import streamlit as st

from pages.parts import chips, words
from pages.parts.demo import today
from pages.parts.forms import promise_followup
from pages.parts.notebook import Part
from pages.parts.text import escaped


def draw(part: Part) -> None:
    """One line a promise."""
    rows = part.record["followups"] if part.record else []
    is_demo = bool(part.shown["notebook"]["is_demo"])
    with st.container(key=part.key("followups"), gap="xsmall"):
        for row in rows:
            state = chips.due(row["due_on"], row["status"], today(is_demo))
            st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['title'])}")
            st.markdown(f"{state} :small[{escaped(row['priority'])}, {escaped(row['owner'] or words.NOBODY)}]")
        if not rows:
            st.caption("Nothing is promised yet.")
    if part.writable and part.record:
        promise_followup(part.record["incident"].id)
