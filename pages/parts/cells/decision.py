"""A decision of two disciplines: a position of each side by side, the outcome across both, the dissent kept."""

from datetime import date

import streamlit as st

from core.notebook.cells import decision
from pages.parts import chips, words
from pages.parts.notebook import Part, act, follow, lose
from pages.parts.times import day


def draw(part: Part) -> None:
    """The question, two positions, and what was decided."""
    st.markdown(f"**{part.prose(decision.question(part.cell))}**")
    for column, who in zip(st.columns(2), ("sre", "security"), strict=True):
        with column, st.container(key=part.key(f"lens_{who}")):
            st.markdown(f"{chips.discipline(who)} {words.discipline(who)} position")
            _text(part, who, who)
    _outcome(part)
    more = any(decision.part_of(part.answer, name) for name in ("dissent", "evidence"))
    with st.expander("Evidence, dissent, and when to look again", expanded=more, key=part.key("more")):
        for name, label in (("evidence", "Evidence"), ("dissent", "Dissent: who disagrees, and why")):
            st.caption(label)
            _text(part, name, label)
        _revisit(part)


def _text(part: Part, name: str, label: str) -> None:
    stored = decision.part_of(part.answer, name)
    if not part.writable:
        st.text(stored or "Nothing stated.")
        return
    key = follow(part.key(f"{name}_text"), stored)
    text = st.text_area(label, stored, key=key, label_visibility="collapsed", height="content",
                        placeholder="Write here; leaving the field saves it.")  # fmt: skip
    _settle(part, key, name, stored, text or "")


def _settle(part: Part, key: str, name: str, stored: str, value: str) -> None:
    """Save this part alone, so that what the others write beside it stays; where this very part was changed too, ask which one stays."""
    state, before = st.session_state, st.session_state[f"base_{key}"]
    base = before or ""
    if value == str(base):
        return
    mine = {"positions": {name: value}} if name in words.LETTERS else {name: value}
    if str(base) != stored:
        lose(part, mine)
    state[f"base_{key}"] = state[key]
    act(part, "notebook.decide", mine, cell=part.cell.name, what=name, value=value, seen=stored)
    state[f"base_{key}"] = before  # it was refused, and says why


def _outcome(part: Part) -> None:
    stored = decision.part_of(part.answer, "outcome")
    if not part.writable:
        st.markdown("**Decision**")
        st.text(stored or "Open.")
        return
    options = decision.options(part.cell)
    key = follow(part.key("outcome"), (stored or None) if options else stored)
    if options:
        chosen = st.radio("**Decision**", options, index=options.index(stored) if stored in options else None, key=key)
    else:
        chosen = st.text_input("**Decision**", stored, key=key, placeholder="What was decided; leaving the field saves it.")
    if chosen:
        _settle(part, key, "outcome", stored, chosen)


def _revisit(part: Part) -> None:
    stored = decision.part_of(part.answer, "revisit_on")
    on = date.fromisoformat(stored) if stored else None
    if not part.writable:
        st.text(f"To be looked at again on {day(on)}" if on else "No date to look at it again.")
        return
    key = follow(part.key("revisit"), on)
    chosen = st.date_input("Look at it again on", on, key=key, format="YYYY-MM-DD")
    _settle(part, key, "revisit_on", stored, chosen.isoformat() if isinstance(chosen, date) else "")
