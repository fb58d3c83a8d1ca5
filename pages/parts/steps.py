"""The steps after an incident on screen: a checklist with owner and day, done by one press, skipped with a reason where it may be."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.demo import today
from pages.parts.links import to_incident
from pages.parts.session import done, read, run
from pages.parts.text import escaped
from pages.parts.times import now, since

_OVER = ("resolved", "closed")
SHOWN = 5


def steps(incident: Any, writable: bool) -> None:
    """Every step of an incident that is over; nothing while it is going on."""
    if incident.status not in _OVER:
        return
    rows = read("step.list", incident=incident.id)
    left = sum(row["status"] == "open" for row in rows)
    with st.container(key="fact_steps", gap="xsmall"):
        st.subheader(f"Steps after it · {left} of {len(rows)} open" if rows else "Steps after it", anchor=False)
        if not rows:
            st.caption("None are made yet; an incident that came in over gets them here.")
            if writable and st.button("Make the steps", key="make_steps", icon=":material/checklist:"):
                made = run("step.make", incident=incident.id)
                if made is not None:
                    done(f"{words.counted(len(made['made']), 'step is', 'steps are')} made.")
        for row in rows:
            _step(row, today(row["is_demo"]), writable)


def _step(row: dict[str, Any], day: date, writable: bool) -> None:
    with st.container(key=f"step_of_{row['id']}", gap=None):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"line_step_{row['id']}"):
            icon = {"open": "radio_button_unchecked", "done": "check_circle", "skipped": "do_not_disturb_on"}[row["status"]]
            tip = "Note it as done" if row["status"] == "open" else "Open it again"
            pressed = st.button("", icon=f":material/{icon}:", help=tip, key=f"settle_{row['id']}", type="tertiary", disabled=not writable)
            st.markdown(f"{chips.discipline(row['discipline'])} **{escaped(row['title'])}**", width="stretch")
            if row["status"] == "open":
                st.markdown(chips.due(row["due_on"], "open", day), width="content")
                if writable and row["is_skippable"]:
                    _skip(row)
        st.caption(escaped(_about(row)))
    if pressed:
        command, notice = ("step.done", "Noted as done.") if row["status"] == "open" else ("step.reopen", "It is open again.")
        if run(command, id=row["id"], version=row["version"]) is not None:
            done(notice)


def _about(row: dict[str, Any]) -> str:
    if row["status"] == "open":
        owner = f"{row['owner_role'].replace('_', ' ').capitalize()}: {row['owner'] or words.NOBODY}"
        return ". ".join(part for part in (row["does"].rstrip("."), owner) if part)
    who = f"{row['settled_by'] or words.UNKNOWN}, {since(row['settled_at'])}"
    return f"Skipped by {who}, because: {row['reason']}" if row["status"] == "skipped" else f"Done by {who}"


def _skip(row: dict[str, Any]) -> None:
    with st.popover("Skip", type="tertiary", key=f"skip_{row['id']}"), st.form(f"skip_form_{row['id']}", border=False):
        reason = st.text_input("Why is it not needed this time? The reason stays in the record.", key=f"skip_why_{row['id']}")
        if st.form_submit_button("Skip it") and run("step.skip", id=row["id"], version=row["version"], reason=reason or "") is not None:
            done("Skipped, with its reason.")


def late_steps(heading: Callable[[int], AbstractContextManager[None]]) -> None:
    """Late ones across incidents, the oldest first, below what `heading` draws with their count; nothing where none is late."""
    rows = read("step.overdue", before=now().date(), demo_before=today(True))
    if not rows:
        return
    with heading(len(rows)):
        for row in rows[:SHOWN]:
            with st.container(key=f"late_step_{row['id']}", gap="xxsmall"):
                late = chips.due(row["due_on"], "open", today(row["is_demo"]))
                st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['title'])} {late}")
                to_incident(row["incident_number"], f"INC-{row['incident_number']}  {escaped(row['incident_title'])}")
        if len(rows) > SHOWN:
            st.caption(f"{words.number(len(rows) - SHOWN)} more are on their incidents.")
