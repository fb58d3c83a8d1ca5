"""Duties to notify: a decision for each regime, with its reason."""

from typing import Any

import streamlit as st

from core.notebook.cells import clock
from pages.parts.notebook import Part, answered, drawn, edit_button, editing, give
from pages.parts.text import escaped

DECISIONS = {"reportable": "Reportable", "not_reportable": "Not reportable"}


def draw(part: Part) -> None:
    """One line a regime; what is open has its form."""
    st.markdown("**Which duties to notify apply?**")
    given: dict[str, Any] = dict(part.answer.get("regimes", {}))
    for name in clock.regimes(part.cell):
        each = given.get(name)
        if each and not editing(part):
            st.markdown(f"`{name.upper()}` **{DECISIONS[each['decision']]}** {escaped(each['reason'])}")
        elif not part.writable:
            st.markdown(f"`{name.upper()}` :gray-badge[open]")
    if not part.writable:
        return
    if set(given) >= set(clock.regimes(part.cell)) and not editing(part):
        st.caption(answered(part))
        edit_button(part)
        return
    _form(part, given)


def _form(part: Part, given: dict[str, Any]) -> None:
    version = drawn(part, "version", part.row["version"])
    kept = dict(given)
    with st.form(part.key("clock_form"), border=False):
        for name in clock.regimes(part.cell):
            if name in given and not editing(part):
                continue
            left, right = st.columns([1, 2], vertical_alignment="bottom")
            stated = given.get(name, {})
            options = list(DECISIONS)
            index = options.index(stated["decision"]) if stated else None
            decision = left.selectbox(
                name.upper(),
                options,
                index=index,
                format_func=DECISIONS.__getitem__,
                placeholder="Not decided",
                key=part.key(f"decision_{name}"),
            )
            reason = right.text_input("Because", value=stated.get("reason", ""), key=part.key(f"reason_{name}"))
            if decision:
                kept[name] = {"submitted": stated.get("submitted", {}), "decision": decision, "reason": reason or ""}
        if st.form_submit_button("Record the decisions"):
            give(part, {"regimes": kept}, "Recorded.", version)
