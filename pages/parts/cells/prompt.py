"""A question and the text that is written to it; leaving the field saves it."""

import streamlit as st

from core.notebook.cells import prompt
from pages.parts import live
from pages.parts.assertions import assertions
from pages.parts.notebook import Part, follow, give, settle


def draw(part: Part) -> None:
    """The question, its help, and the field, or what was written where nothing can be saved."""
    st.markdown(f"**{part.prose(prompt.question(part.cell))}**")
    if prompt.help_text(part.cell):
        st.caption(part.prose(prompt.help_text(part.cell)))
    stored = str(part.answer.get("text", ""))
    if part.answer.get("nothing"):
        st.text(f"Nothing to say: {part.answer['nothing']}")
    if not part.writable:
        with st.container(key=part.key("said")):
            st.text(stored or ("" if part.answer else "Not answered."))
        assertions(part)
        return
    if live.is_live():
        live.editor(part.shown, part.row, "Answer", part.key("text"))
        assertions(part)
        return
    key = follow(part.key("text"), stored)
    text = st.text_area(
        "Answer", stored, key=key, label_visibility="collapsed", height="content", placeholder="Write here; leaving the field saves it."
    )
    settle(part, key, stored, text or "", {"text": text or ""})
    assertions(part)


def nothing_to_say(part: Part) -> None:
    """The way out for a question that has no answer: it needs a reason."""
    with st.popover("Nothing to say", type="tertiary", key=part.key("nothing")), st.form(part.key("nothing_form"), border=False):
        reason = st.text_input("Why is there nothing to say?", key=part.key("nothing_why"))
        if st.form_submit_button("Record it"):
            give(part, {"nothing": reason or ""})
