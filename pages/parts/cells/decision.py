"""A decision of two disciplines: a position of each side by side, the outcome across both, the dissent kept."""

from datetime import date
from typing import Any

import streamlit as st

from core.notebook.cells import decision
from pages.parts import chips, words
from pages.parts.notebook import Part, follow, settle
from pages.parts.times import day


def draw(part: Part) -> None:
    """The question, two positions, and what was decided."""
    st.markdown(f"**{part.prose(decision.question(part.cell))}**")
    given = {"positions": {}, **part.answer}
    for column, who in zip(st.columns(2), ("sre", "security"), strict=True):
        with column, st.container(key=part.key(f"lens_{who}")):
            st.markdown(f"{chips.discipline(who)} {words.discipline(who)} position")
            _text(part, who, given["positions"].get(who, ""), lambda text, who=who: {"positions": {**given["positions"], who: text}})
    _outcome(part, given)
    with st.expander(
        "Evidence, dissent, and when to look again", expanded=bool(given.get("dissent") or given.get("evidence")), key=part.key("more")
    ):
        for name, label in (("evidence", "Evidence"), ("dissent", "Dissent: who disagrees, and why")):
            st.caption(label)
            _text(part, name, given.get(name, ""), lambda text, name=name: {name: text})
        _revisit(part, given)


def _text(part: Part, name: str, stored: str, changed: Any) -> None:
    if not part.writable:
        st.text(stored or "Nothing stated.")
        return
    key = follow(part.key(f"{name}_text"), stored)
    text = (
        st.text_area(name, key=key, label_visibility="collapsed", height="content", placeholder="Write here; leaving the field saves it.")
        or ""
    )
    settle(part, key, stored, text, _whole(part, changed(text)))


def _whole(part: Part, change: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**part.answer, **change}.items() if value not in (None, "")}


def _outcome(part: Part, given: dict[str, Any]) -> None:
    stored = given.get("outcome")
    if not part.writable:
        st.markdown("**Decision**")
        st.text(stored or "Open.")
        return
    options = decision.options(part.cell)
    key = follow(part.key("outcome"), stored if options else stored or "")
    if options:
        chosen = st.radio("**Decision**", options, key=key)
    else:
        chosen = st.text_input("**Decision**", key=key, placeholder="What was decided; leaving the field saves it.")
    if chosen:
        settle(part, key, stored if options else stored or "", chosen, _whole(part, {"outcome": chosen}))


def _revisit(part: Part, given: dict[str, Any]) -> None:
    stored = date.fromisoformat(given["revisit_on"]) if given.get("revisit_on") else None
    if not part.writable:
        st.text(f"To be looked at again on {day(stored)}" if stored else "No date to look at it again.")
        return
    key = follow(part.key("revisit"), stored)
    chosen = st.date_input("Look at it again on", key=key, format="YYYY-MM-DD")
    settle(part, key, stored, chosen, _whole(part, {"revisit_on": chosen.isoformat() if isinstance(chosen, date) else None}))
