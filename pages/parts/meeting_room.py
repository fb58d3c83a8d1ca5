"""Beside the meeting: the parking lot, and who is there."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import stamp


def room_row(shown: Mapping[str, Any], room: Mapping[str, Any], writable: bool) -> None:
    """Two popovers, each with its count."""
    id = str(shown["notebook"]["id"])
    waiting = sum(row["settled_at"] is None for row in room["parked"])
    with st.popover(f"Parking lot · {waiting}", key="parking", type="tertiary", icon=":material/local_parking:", on_change="rerun") as lot:
        if lot.open:
            _parking(id, room, writable)
    people = {row["person_id"] for row in room["attendance"]}
    label = f"Who was there · {len(people)}"
    with st.popover(label, key="attendance", type="tertiary", icon=":material/group:", on_change="rerun") as there:
        if there.open:
            _attendance(id, room, writable)


def _parking(id: str, room: Mapping[str, Any], writable: bool) -> None:
    titles = {row["section"]: row["title"] for row in room["agenda"]}
    if writable:
        with st.form("park_form", border=False, clear_on_submit=True):
            text = st.text_input("What is for later?", key="park_text", max_chars=2000)
            if st.form_submit_button("Park it", type="primary"):
                section = (room["meeting"] or {}).get("section", "") if room["is_running"] else ""
                if run("meeting.park", notebook_id=id, text=(text or "").strip(), section=section) is not None:
                    done("It is in the parking lot.")
    if not room["parked"]:
        st.caption("Nothing is parked. What leads away from the agenda waits here and stays in the record.")
    for row in room["parked"]:
        with st.container(key=f"parked_{row['id']}", gap="xxsmall"):
            st.text(row["text"])
            where = f", in {titles[row['section']]}" if row["section"] in titles else ""
            st.caption(escaped(f"{row['parked_by'] or words.UNKNOWN}, {stamp(row['parked_at'])}{where}"))
            if row["settled_at"]:
                st.markdown(f":green-badge[settled] {escaped(row['outcome'])}")
            elif writable:
                _settle(row)


def _settle(row: Mapping[str, Any]) -> None:
    with st.form(f"settle_{row['id']}", border=False):
        outcome = st.text_input("What became of it?", key=f"outcome_{row['id']}", max_chars=2000)
        if st.form_submit_button("Settle it") and run(
            "meeting.settle_parked", id=row["id"], version=row["version"], outcome=(outcome or "").strip()
        ) is not None:
            done("Settled.")


def _attendance(id: str, room: Mapping[str, Any], writable: bool) -> None:
    for row in room["attendance"]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"was_there_{row['id']}"):
            st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['person'])} :small[{escaped(stamp(row['attended_at']))}]",
                        width="content")  # fmt: skip
            tip = "They were not there"
            gone = writable and st.button("", icon=":material/person_remove:", help=tip, key=f"not_there_{row['id']}", type="tertiary")
            if gone and run("meeting.remove_attendance", id=row["id"], version=row["version"]) is not None:
                done("Corrected.")
    if not room["attendance"]:
        st.caption("Nobody is noted yet. Who starts the meeting, leads it or raises a hand is noted by that.")
    if not writable:
        return
    mine = any(row["person"] == session().name and row["discipline"] == session().discipline for row in room["attendance"])
    if session().name and not mine and st.button("I am here", key="i_am_here") and run("notebook.attend", id=id) is not None:
        done("You are noted.")
    with st.form("attendance_form", border=False, clear_on_submit=True):
        name = st.text_input("Who else was there?", max_chars=120, key="attendance_name")
        who = st.segmented_control("For which discipline?", ["sre", "security"], format_func=words.lettered, key="attendance_who")
        if st.form_submit_button("Note it") and run(
            "meeting.add_attendance", notebook_id=id, person=(name or "").strip(), discipline=who or ""
        ) is not None:
            done("Noted.")
