"""One follow-up in a list: what, who, when, of which incident; and its form."""

from datetime import date
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.followup_bulk import pick_key
from pages.parts.links import to_incident
from pages.parts.session import done, read, run, session
from pages.parts.text import escaped
from pages.parts.times import day


def is_late(row: dict[str, Any], today: date) -> bool:
    """True while it is neither done nor dropped and its day has passed."""
    return row["status"] in ("open", "in_progress") and row["due_on"] is not None and row["due_on"] < today


def followup_row(row: dict[str, Any], today: date, writable: bool, may_pick: bool = False) -> None:
    """One line, and the form below it while it is being edited."""
    with st.container(key=f"followup_{row['id']}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{row['id']}"):
            if writable and may_pick:
                st.checkbox(f"Pick “{row['title']}”", key=pick_key(row["id"]), label_visibility="collapsed", width="content")
            st.markdown(f"{chips.discipline(row['discipline'])} **{escaped(row['title'])}**", width="content")
            st.markdown(chips.due(row["due_on"], row["status"], today), width="content")
            if writable and st.button("", icon=":material/edit:", help="Edit this follow-up", key=f"edit_{row['id']}", type="tertiary"):
                session().editing = "" if session().editing == row["id"] else row["id"]
                st.rerun()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"about_{row['id']}"):
            about = escaped(f"{row['priority']}, {row['owner'] or words.NOBODY}, promised {day(row['filed_at'])}")
            st.markdown(f":small[{about}]", width="content")
            if row["incident_number"]:
                to_incident(row["incident_number"], f"INC-{row['incident_number']}")
        if row["status"] == "wont_do":
            st.text(f"Because: {row['wont_do_reason']}")
        if session().editing == row["id"]:
            _form(row)
            _hand_off(row)


def _form(row: dict[str, Any]) -> None:
    key = row["id"]
    with st.form(f"followup_form_{key}"):
        title = st.text_input("What will change?", value=row["title"], max_chars=300, key=f"title_{key}")
        first, second, third = st.columns(3)
        status = first.selectbox("State", list(words.FOLLOWUP_STATUSES), index=list(words.FOLLOWUP_STATUSES).index(row["status"]),
                                 format_func=words.followup_status, key=f"status_{key}")
        priority = second.selectbox("Priority", list(words.PRIORITIES), index=list(words.PRIORITIES).index(row["priority"]),
                                    format_func=words.priority, key=f"priority_{key}")
        due = third.date_input("Due", value=row["due_on"], format="YYYY-MM-DD", key=f"due_{key}")
        owner = first.text_input("Owner", value=row["owner"] or "", key=f"owner_{key}")
        who = second.selectbox("Discipline", list(words.DISCIPLINES), index=list(words.DISCIPLINES).index(row["discipline"]),
                               format_func=words.discipline, key=f"who_{key}")
        url = third.text_input("Link in your tracker", value=row["url"] or "", key=f"url_{key}")
        why = st.text_input("If it will not be done: why?", value=row["wont_do_reason"], key=f"why_{key}")
        if st.form_submit_button("Save", type="primary") and run(
            "followup.change", id=key, version=row["version"], title=title, status=status, priority=priority, owner=owner or None,
            due_on=due.isoformat() if due else None, discipline=who, wont_do_reason=why or None, url=url or None,
            clear=[name for name, value in (("owner", owner), ("due_on", due), ("url", url)) if not value],
        ) is not None:
            done("The follow-up is saved.")


def _hand_off(row: dict[str, Any]) -> None:
    """Title and body for a tracker, each with its copy button."""
    with st.expander("Text for your tracker", key=f"handoff_{row['id']}"):
        tracker = st.segmented_control("Tracker", list(words.TRACKERS), default="github", format_func=words.TRACKERS.__getitem__,
                                       key=f"tracker_{row['id']}", label_visibility="collapsed")  # fmt: skip
        told = read("followup.handoff", id=row["id"], tracker=tracker or "github")
        if told["warning"]:
            st.markdown(f":red-badge[:material/lock: restricted] {escaped(told['warning'])}")
        st.code(told["title"], language=None)
        st.code(told["body"], language=None, wrap_lines=True)
        st.caption("Paste the new issue's address above, as the link in your tracker, so that both lead to each other.")
