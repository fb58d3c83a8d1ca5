"""The strip at the head of an incident: title, kind, two severities, status and clocks."""

from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.links import exists, link
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import duration, moment, now


def strip(record: dict[str, Any], writable: bool) -> None:
    """Draw it; the status and severities can be changed from here."""
    incident = record["incident"]
    with st.container(key="strip", gap="xsmall"):
        link("incidents.py", ":material/arrow_back: Incidents", **session().list_address)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="strip_head"):
            st.title(f"INC\\-{incident.number}  {escaped(incident.title)}", anchor=False, width="content")
            _postmortem(record, writable)
        with st.container(horizontal=True, vertical_alignment="center", key="strip_facts", gap="small"):
            st.markdown(" ".join(part for part in _marks(incident) if part), width="content")
            st.markdown(escaped(clocks(record)), width="content")
            if writable:
                _change(incident)
        if incident.summary:
            st.text(incident.summary)


def _postmortem(record: dict[str, Any], writable: bool) -> None:
    """The one primary action: the review of this incident."""
    there = next((row for row in record["notebooks"] if row["kind"] == "postmortem"), None)
    if not exists("postmortem.py") or (there is None and not writable):
        return
    label, parameters = ("Open the postmortem", {"notebook": there["id"]}) if there else (
        "Start a postmortem", {"incident": f"INC-{record['incident'].number}"})
    if st.button(label, type="primary", key="postmortem"):
        st.switch_page("postmortem.py", query_params=parameters)


def _marks(incident: Any) -> list[str]:
    return [
        chips.of_kind(incident.kind),
        chips.severity_badge(incident.sre_severity, "sre"),
        chips.severity_badge(incident.security_severity, "security"),
        chips.status_badge(incident.status),
        ":gray-badge[exercise]" if incident.is_exercise else "",
        ":gray-badge[maintenance]" if incident.is_maintenance else "",
        ":gray-badge[near miss]" if incident.is_near_miss else "",
        ":gray-badge[worked example]" if incident.is_demo else "",
        escaped(f"“{incident.original_severity}” in its source") if incident.original_severity else "",
    ]


def clocks(record: dict[str, Any]) -> str:
    """When it began and how long until mitigated and resolved, from the current milestones that no contradiction marks."""
    times = {row["kind"]: row["happened_at"] for row in record["milestones"] if not row["is_superseded"] and row["flags"] == "[]"}
    if not times:
        return "No milestone is recorded"
    first = min(times.values())
    said = [f"Began {moment(first)}"]
    if record["incident"].flags != "[]":
        return f"{said[0]}; how long it took is not known, because its times contradict each other"
    for kind in ("mitigated", "contained", "resolved"):
        if kind in times:
            said.append(f"{words.milestone(kind).lower()} after {duration(times[kind] - first)}")
    if record["incident"].status == "open" and "resolved" not in times:
        said.append(f"open for {duration(now() - first)}")
    return ", ".join(said)


@st.fragment
def _change(incident: Any) -> None:
    """Drawn once it is opened, in a fragment, so that opening it draws nothing else anew."""
    with st.popover("Change", key="change_incident", type="tertiary", icon=":material/edit:", on_change="rerun") as popover:
        if popover.open:
            _facts(incident)


def _facts(incident: Any) -> None:
    with st.form("change_form", border=False):
        title = st.text_input("Title", value=incident.title, max_chars=300, key="change_title")
        status = st.selectbox("Status", list(words.STATUSES), index=list(words.STATUSES).index(incident.status),
                              format_func=words.status, key="change_status")
        kind = st.selectbox("Kind", list(words.KINDS), index=list(words.KINDS).index(incident.kind), format_func=words.kind,
                            key="change_kind")
        left, right = st.columns(2)
        sre = left.selectbox("R SRE severity", list(words.SHAPES), index=_index(incident.sre_severity), key="change_sre")
        security = right.selectbox("S Security severity", list(words.SHAPES), index=_index(incident.security_severity),
                                   key="change_security")
        summary = st.text_area("Summary", value=incident.summary, key="change_summary")
        if st.form_submit_button("Save", type="primary") and run(
            "incident.change", id=incident.id, version=incident.version, title=title, status=status, kind=kind, sre_severity=sre,
            security_severity=security, summary=summary,
        ) is not None:
            done("Saved; the version before is in the history.")


def _index(severity: str | None) -> int | None:
    return list(words.SHAPES).index(severity) if severity in words.SHAPES else None
