"""The facts beside an incident's timeline: contradictions, notebooks, services, remediations, follow-ups, factors, people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.demo import today
from pages.parts.forms import join_incident, promise_followup, record_remediation, tag_factor
from pages.parts.links import exists, link, to_notebook
from pages.parts.milestones import correct_milestone
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import since, stamp


@contextmanager
def _section(key: str, title: str, count: int | None = None) -> Iterator[None]:
    with st.container(key=f"fact_{key}", gap="xsmall"):
        st.subheader(title if count is None else f"{title} · {count}", anchor=False)
        yield


def problems(record: dict[str, Any], writable: bool) -> None:
    """Contradictions in the data, each with its file and the form that corrects it."""
    rows = [row for row in record["problems"] if not row["is_corrected"]]
    if not rows:
        return
    milestones = {row["id"]: row for row in record["milestones"]}
    with _section("problems", "Contradictions in the data", len(rows)):
        if any(row["record_kind"] != "chat_message" for row in rows):
            st.caption("Contradictory times stay out of every duration until someone corrects them.")
        for row in rows:
            st.markdown(f":red-badge[{escaped(row['code'].replace('_', ' '))}] {escaped(row['why'])}")
            st.caption(escaped(f"{row['file']}{', ' + row['place'] if row['place'] else ''}: {row['value']}"))
            if writable:
                _correction(row, milestones)


def _correction(row: dict[str, Any], milestones: dict[str, dict[str, Any]]) -> None:
    """Correct the milestone that the contradiction names; where it names the incident, any of its milestones can be the wrong one. About a
    chat message nobody can be right for its author: it is noted as seen."""
    if row["record_kind"] == "chat_message":
        if st.button("Seen, it stays as it is", key=f"seen_{row['id']}", type="tertiary") and run(
            "problem.accept", id=row["id"], version=row["version"]
        ) is not None:
            done("Noted as seen.")
        return
    named = milestones.get(row["record_id"])
    current = [wrong for wrong in ([named] if named else milestones.values()) if not wrong["is_superseded"]]
    with st.container(horizontal=True, key=f"fixes_{row['id']}"):
        for wrong in current:
            if st.button(f"Correct “{words.milestone(wrong['kind'])}”", key=f"fix_{row['id']}_{wrong['id']}"):
                session().editing = f"problem {row['id']} {wrong['id']}"
    for wrong in current:
        if session().editing == f"problem {row['id']} {wrong['id']}":
            correct_milestone(wrong)


def notebooks(record: dict[str, Any], writable: bool) -> None:
    """Postmortems and walkthroughs, and the start of one."""
    rows = record["notebooks"]
    with _section("notebooks", "Notebooks", len(rows)):
        for row in rows:
            to_notebook(row, escaped(row["title"]))
            state = words.NOTEBOOK_STATES.get(row["state"], row["state"]).lower()
            st.caption(escaped(f"{words.NOTEBOOK_KINDS[row['kind']]}, {state}, started {since(row['started_at'])}"))
        if not any(row["kind"] == "postmortem" for row in rows):
            st.caption("No postmortem is written yet.")
        if writable and exists("runbooks.py"):
            link("runbooks.py", "Walk through a runbook", incident=f"INC-{record['incident'].number}")


def services(record: dict[str, Any]) -> None:
    """Services it touched and what was deployed around it."""
    rows, deployed = record["services"], record["deployments"]
    with _section("services", "Services", len(rows)):
        st.markdown(", ".join(words.code(row["name"]) for row in rows) or words.UNKNOWN)
        for row in deployed:
            marks = "".join([" :red-badge[named as cause]" if row["is_cause"] else "",
                             " :gray-badge[because of this incident]" if row["caused_by_incident_id"] == record["incident"].id else ""])
            st.markdown(escaped(f"{stamp(row['deployed_at'])}: {row['service']} {row['release_version']} on {row['environment']}") + marks)
        if rows and not deployed:
            st.caption("No deployment is known within seven days of it.")


def remediations(record: dict[str, Any], writable: bool) -> None:
    """What was done in production, with the other discipline's check."""
    rows = record["remediations"]
    with _section("remediations", "Remediations", len(rows)):
        for row in rows:
            _remediation(row, writable)
        if writable:
            record_remediation(record["incident"].id, [row["name"] for row in record["services"]])


def _remediation(row: dict[str, Any], writable: bool) -> None:
    versions = " to ".join(version for version in (row["from_version"], row["to_version"]) if version)
    what = " ".join(part for part in (words.remediation(row["kind"]), row["service"] or "", versions) if part)
    undoes = "; undoes an earlier one" if row["reverses_id"] else ""
    check = chips.check_badge(row["check_result"], row["discipline"])
    st.markdown(f"{chips.discipline(row['discipline'])} **{escaped(what)}** {check}")
    who = f", {row['person']}" if row["person"] else ""
    checked = f"; checked {stamp(row['check_at'])} by {row['check_by'] or words.UNKNOWN}" if row["check_at"] else ""
    st.caption(escaped(f"{stamp(row['acted_at'])}{who}{undoes}{checked}"))
    if row["summary"]:
        st.text(row["summary"])
    other = "security" if row["discipline"] == "sre" else "sre"
    if writable and not row["check_result"] and session().discipline == other:
        with st.container(horizontal=True, key=f"check_{row['id']}"):
            for result, label in (("pass", "Checked, it fits"), ("fail", "Checked, I object")):
                if st.button(label, key=f"{result}_{row['id']}") and run(
                    "remediation.check", id=row["id"], version=row["version"], result=result
                ) is not None:
                    done("Your check is recorded.")


def followups(record: dict[str, Any], writable: bool) -> None:
    """What was promised because of it."""
    rows = record["followups"]
    with _section("followups", "Follow-ups", len(rows)):
        for row in rows:
            state = chips.due(row["due_on"], row["status"], today(record["incident"].is_demo))
            st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['title'])}")
            st.markdown(f"{state} {escaped(row['priority'])}, {escaped(row['owner'] or words.NOBODY)}")
        if writable:
            promise_followup(record["incident"].id)


def factors(record: dict[str, Any], writable: bool) -> None:
    """What contributed; there is a list, never one root cause."""
    rows = record["factors"]
    with _section("factors", "Contributing factors", len(rows)):
        for row in rows:
            st.markdown(f":gray-badge[{escaped(row['name'])}] {escaped(row['text'])}")
        if writable:
            tag_factor(record["incident"].id)


def people(record: dict[str, Any], writable: bool) -> None:
    """Who took part, by role first."""
    rows = record["people"]
    with _section("people", "People", len(rows)):
        for row in rows:
            left = f", until {stamp(row['left_at'])}" if row["left_at"] else ""
            joined = f":small[joined {escaped(stamp(row['joined_at']) + left)}]"
            st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['role'])}: {escaped(row['name'])} {joined}")
        if writable:
            join_incident(record["incident"].id)
