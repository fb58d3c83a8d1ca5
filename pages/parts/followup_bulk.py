"""Follow-ups that are picked in the list, and the one edit that changes all of them."""

from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.session import done, run

_ROUND = "followup_picks"


def pick_key(id: str) -> str:
    """The key of a row's box; a new round begins with nothing picked."""
    return f"pick_{st.session_state.get(_ROUND, 0)}_{id}"


def picked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose box is ticked."""
    return [row for row in rows if st.session_state.get(pick_key(row["id"]))]


def bulk(rows: list[dict[str, Any]], shown: list[dict[str, Any]]) -> None:
    """How many are picked, and the form; only what is filled in is changed, for all or for none."""
    if len(shown) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="bulk"):
        if len(rows) < len(shown):
            st.button(f"Pick all {len(shown)} here", key="pick_all", type="tertiary", on_click=_pick, args=(shown,))
        if not rows:
            st.caption("Pick some to change them together.", width="content")
            return
        st.button("Pick none", key="pick_none", type="tertiary", on_click=_forget)
        with st.popover(f"Change {words.counted(len(rows), 'follow-up')}", key="bulk_open", type="primary"):
            _form(rows)


def _form(rows: list[dict[str, Any]]) -> None:
    with st.form("bulk_form", border=False):
        st.caption("Only what you fill in is changed.")
        left, right = st.columns(2)
        status = left.selectbox("State", list(words.FOLLOWUP_STATUSES), index=None, placeholder="As it is", key="bulk_status",
                                format_func=words.followup_status)  # fmt: skip
        priority = right.selectbox("Priority", list(words.PRIORITIES), index=None, placeholder="As it is", key="bulk_priority",
                                   format_func=words.priority)  # fmt: skip
        owner = left.text_input("Owner", key="bulk_owner", placeholder="As it is")
        due = right.date_input("Due", value=None, format="YYYY-MM-DD", key="bulk_due")
        who = left.selectbox("Discipline", list(words.DISCIPLINES), index=None, placeholder="As it is", key="bulk_who",
                             format_func=words.discipline)  # fmt: skip
        why = right.text_input("If they will not be done: why?", key="bulk_why")
        if st.form_submit_button("Save for all", type="primary"):
            edit = {"status": status, "priority": priority, "owner": owner, "discipline": who, "wont_do_reason": why,
                    "due_on": due.isoformat() if due else None}  # fmt: skip
            items = [{"id": row["id"], "version": row["version"]} for row in rows]
            if run("followup.change_many", items=items, **{name: value for name, value in edit.items() if value}) is not None:
                _forget()
                done(f"{words.counted(len(rows), 'follow-up is', 'follow-ups are')} saved.")


def _pick(shown: list[dict[str, Any]]) -> None:
    for row in shown:
        st.session_state[pick_key(row["id"])] = True


def _forget() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
