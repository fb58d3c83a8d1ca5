"""A kept value and the data it came from: when they drifted apart this says so, and offers the new value beside the old."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts.notebook import Part, give, quiet
from pages.parts.text import escaped

_ABOUT = ("sequence", "ran_at", "data")


def drifted(part: Part, show: Callable[[Mapping[str, Any], str], None]) -> None:
    """Say what changed since the value was kept. Only on request the cell is asked again; nothing is replaced unless someone says so.

    `show` draws an answer; its second argument tells the two apart.
    """
    told = (quiet("notebook.stale", id=part.notebook_id, cell=part.cell.name) or {}).get(part.cell.name)
    key = part.key("now")
    if not told:
        st.session_state.pop(key, None)
        return
    with st.container(key=part.key("stale"), gap="xsmall"):
        st.markdown(f":gray-badge[:material/history: Stale] {escaped(told)}")
        if st.button("Compare with now", key=part.key("compare"), type="tertiary"):
            with st.spinner("Asking the record"):
                st.session_state[key] = quiet("notebook.ask", id=part.notebook_id, cell=part.cell.name) or {}
        if key in st.session_state:
            _beside(part, st.session_state[key], show)


def _beside(part: Part, fresh: Mapping[str, Any], show: Callable[[Mapping[str, Any], str], None]) -> None:
    if not fresh:
        st.caption("It cannot be asked now. The kept value stands.")
        return
    if fresh.get("fingerprint") == part.answer.get("fingerprint"):
        st.caption("Asked now it gives the same. The kept value still holds.")
        if part.writable and st.button("Keep it as of now", key=part.key("same")):
            give(part, {**part.answer, **{name: fresh[name] for name in _ABOUT if name in fresh}}, "Noted: the value still holds.")
        return
    kept, now = st.columns(2, gap="medium")
    with kept:
        st.caption("Kept")
        show(part.answer, "kept")
    with now:
        st.caption("Asked now; not kept")
        show(fresh, "now")
    if part.writable:
        with st.container(horizontal=True, key=part.key("choose")):
            if st.button("Take the new value", key=part.key("take")):
                give(part, dict(fresh), "The new value is kept; the old one is in the history. Signatures that covered it are void.")
            if st.button("Keep the old value", key=part.key("old"), type="tertiary"):
                del st.session_state[part.key("now")]
                st.rerun()
