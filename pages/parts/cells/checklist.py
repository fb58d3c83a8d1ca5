"""Things to tick off; what does not apply says why."""

from typing import Any

import streamlit as st

from core.notebook.cells import checklist
from pages.parts.notebook import Part, follow, give, settle
from pages.parts.text import escaped


def draw(part: Part) -> None:
    """One line an item."""
    given: dict[str, Any] = dict(part.answer.get("items", {}))
    with st.container(key=part.key("items"), gap="xxsmall"):
        for number, text in enumerate(checklist.items(part.cell), 1):
            with st.container(horizontal=True, vertical_alignment="center", key=part.key(f"item_{number}")):
                _item(part, given, str(number), part.prose(text))


def _item(part: Part, given: dict[str, Any], number: str, text: str) -> None:
    item = given.get(number)
    if item and "not_applicable" in item:
        st.markdown(f":gray-badge[not applicable] {text}: {escaped(item['not_applicable'])}", width="stretch")
        if part.writable and st.button("Undo", key=part.key(f"undo_{number}"), type="tertiary"):
            give(part, {"items": {each: value for each, value in given.items() if each != number}})
        return
    stored = bool(item)
    key = follow(part.key(f"tick_{number}"), stored)
    ticked = st.checkbox(text, stored, key=key, disabled=not part.writable, width="stretch")
    rest = {each: value for each, value in given.items() if each != number}
    settle(part, key, stored, ticked, {"items": rest | ({number: {"done": True}} if ticked else {})})
    if part.writable and not ticked:
        _not_applicable(part, rest, number)


def _not_applicable(part: Part, rest: dict[str, Any], number: str) -> None:
    with st.popover("Does not apply", type="tertiary", key=part.key(f"na_{number}")), st.form(part.key(f"na_form_{number}"), border=False):
        reason = st.text_input("Why does it not apply?", key=part.key(f"na_why_{number}"))
        if st.form_submit_button("Record it"):
            give(part, {"items": rest | {number: {"not_applicable": reason or ""}}})
