"""The milestones of an incident: on one scale, and as a list whose times can be corrected."""

from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.forms import record_milestone
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import duration, entered, stamp, utc


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
                with st.popover("Times and corrections", key="milestone_times"):
                    _times(rows, writable)


def _scale(current: list[dict[str, Any]]) -> None:
    """Each milestone with its time and the distance from the first; a contradiction is named where it stands."""
    first = current[0]["happened_at"]
    with st.container(horizontal=True, key="scale", gap="medium"):
        for row in current:
            after = duration(row["happened_at"] - first) if row is not current[0] else stamp(row["happened_at"], row["precision"])
            mark = " :red-badge[contradiction]" if row["flags"] != "[]" else ""
            with st.container(width="content", gap=None, key=f"mark_{row['id']}"):
                st.markdown(f"**{escaped(words.milestone(row['kind']))}**{mark}", width="content")
                st.caption(escaped(after if row is current[0] else f"+{after}"), width="content")


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
