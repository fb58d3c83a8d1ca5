"""The milestones of an incident: on one scale, and as a list whose times can be corrected."""

from typing import Any

import streamlit as st

from core.charts import Moment, milestone_scale
from pages.parts import words
from pages.parts.charts import draw, mode
from pages.parts.forms import record_milestone
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import entered, stamp, utc

DISCIPLINE = {
    "sre_engaged": "sre", "mitigated": "sre", "security_engaged": "security", "contained": "security", "eradicated": "security",
    "initial_compromise": "security", "first_malicious_action": "security", "exfiltration": "security", "vuln_introduced": "security",
}
"""Milestones that belong to one discipline; the rest are joint."""
AFTERWARDS = ("closed", "review_held", "review_published", "notified", "disclosed")
"""What follows days later: said in words, so that the scale stays the incident's own."""


def milestones(record: dict[str, Any], writable: bool) -> None:
    """One line per milestone in order of time; superseded ones stay readable below."""
    rows = record["milestones"]
    current = [row for row in rows if not row["is_superseded"]]
    with st.container(key="milestones"):
        if current:
            _scale(current)
        with st.container(horizontal=True, vertical_alignment="center", key="milestone_actions"):
            if writable:
                record_milestone(record["incident"].id)
            if rows:
                with st.popover("Times and corrections", key="milestone_times", type="tertiary", icon=":material/history:"):
                    _times(rows, writable)


def _scale(current: list[dict[str, Any]]) -> None:
    """Every current milestone; one that contradicts another is named below and left off the scale."""
    sound = [row for row in current if row["flags"] == "[]" and row["kind"] not in AFTERWARDS]
    moments = [
        Moment(words.milestone(row["kind"]), row["happened_at"], row["happened_before"], DISCIPLINE.get(row["kind"])) for row in sound
    ]
    if len(moments) > 1:
        draw(milestone_scale(moments, mode()), "milestone_scale")
    elif sound:
        st.markdown(escaped(f"{words.milestone(sound[0]['kind'])} {stamp(sound[0]['happened_at'], sound[0]['precision'])}"))
    later = [row for row in current if row["flags"] == "[]" and row["kind"] in AFTERWARDS]
    if later:
        st.caption(escaped("; ".join(f"{words.milestone(row['kind'])} {stamp(row['happened_at'], row['precision'])}" for row in later)))
    for row in current:
        if row["flags"] != "[]":
            said = escaped(f"{words.milestone(row['kind'])} {stamp(row['happened_at'], row['precision'])}")
            st.markdown(f":red-badge[contradiction] {said} is left off the scale.")


def _times(rows: list[dict[str, Any]], writable: bool) -> None:
    for row in rows:
        old = " (superseded)" if row["is_superseded"] else ""
        who = f", by {row['recorded_by']}" if row["recorded_by"] else ""
        said = f"{words.milestone(row['kind'])}{old}: {stamp(row['happened_at'], row['precision'])}, {words.ORIGINS[row['origin']]}{who}"
        st.text(said + (f". Corrected because: {row['reason']}" if row["reason"] else ""))
        if writable and not row["is_superseded"] and st.button("Correct", key=f"correct_{row['id']}", type="tertiary"):
            session().editing = row["id"]
        if session().editing == row["id"]:
            correct_milestone(row)


def correct_milestone(row: dict[str, Any]) -> None:
    """The form that supersedes a milestone and keeps what was stated."""
    with st.form(f"correct_form_{row['id']}"):
        when = st.datetime_input(f"{words.milestone(row['kind'])} (UTC)", value=entered(row["happened_at"]), step=60,
                                 format="YYYY-MM-DD", key=f"correct_when_{row['id']}")
        precision = st.selectbox("Known", list(words.PRECISIONS), index=list(words.PRECISIONS).index(row["precision"]),
                                 format_func=words.precision, key=f"correct_precision_{row['id']}")
        reason = st.text_input("Why was the stated time wrong?", key=f"correct_reason_{row['id']}")
        if st.form_submit_button("Correct it", type="primary") and run(
            "milestone.correct", id=row["id"], version=row["version"], happened_at=utc(when), precision=precision, reason=reason or ""
        ) is not None:
            done("Corrected. The time stated before is kept beside it.")
