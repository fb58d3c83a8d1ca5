"""The head of a notebook: title, state, incident, how far it is, and what can be done with the whole of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, live, words
from pages.parts.links import link, to_incident
from pages.parts.session import done, file_link, run
from pages.parts.strip import clocks
from pages.parts.text import escaped
from pages.parts.times import since, stamp

_HUES = {"signed": "green", "published": "green", "done": "green"}
STEPS = {
    "done": (":material/check_circle:", "done"),
    "doing": (":material/timelapse:", "doing"),
    "to_do": (":material/radio_button_unchecked:", "to do"),
    "blocked": (":material/lock:", "blocked"),
    "skipped": (":material/redo:", "skipped"),
}
"""A step's state as an icon and a word."""


def head(shown: Mapping[str, Any], record: Mapping[str, Any] | None, back: tuple[str, str]) -> None:
    """Draw it. `back` is the page and label of the list it came from."""
    notebook = shown["notebook"]
    with st.container(key="strip", gap="xsmall"):
        link(back[0], f":material/arrow_back: {back[1]}")
        st.title(escaped(notebook["title"]), anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", key="strip_facts", gap="small"):
            st.markdown(" ".join(part for part in _marks(notebook) if part), width="content")
            st.markdown(escaped(progress(shown)), width="content")
            started = f"started {since(notebook['started_at'])} by {shown['started_by'] or words.UNKNOWN}"
            st.markdown(escaped(started), width="content")
        if record is not None:
            _incident(record)
        if notebook["revision_reason"]:
            what = "Revised because" if notebook["revises_id"] else "Ended because"
            st.text(f"{what}: {notebook['revision_reason']}")
        if shown["library_is_newer"]:
            st.caption("The library has a newer version of this document. This one stays as it was started.")
        live.strip(shown, writable=notebook["state"] in ("draft", "in_review", "signed", "running"))


def _marks(notebook: Mapping[str, Any]) -> list[str]:
    state = notebook["state"]
    return [
        f":gray-badge[{words.NOTEBOOK_KINDS[notebook['kind']]}]",
        f":{_HUES.get(state, 'gray')}-badge[{words.NOTEBOOK_STATES.get(state, state)}]",
        ":gray-badge[exercise]" if notebook["is_exercise"] else "",
        ":gray-badge[worked example]" if notebook["is_demo"] else "",
    ]


def progress(shown: Mapping[str, Any]) -> str:
    """`7 of 17 required answers are there`."""
    required = [row for row in shown["cells"] if row["is_required"]]
    there = sum(row["is_settled"] for row in required)
    return f"{there} of {words.counted(len(required), 'required answer')} {'is' if there == 1 else 'are'} there"


def _incident(record: Mapping[str, Any]) -> None:
    """The facts that every reader of the notebook needs beside it."""
    incident = record["incident"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="about_incident"):
        with st.container(width="content", key="about_link"):
            to_incident(incident.number, f"INC-{incident.number}  {escaped(incident.title)}")
        marks = [
            chips.severity_badge(incident.sre_severity, "sre"),
            chips.severity_badge(incident.security_severity, "security"),
            chips.status_badge(incident.status),
        ]
        st.markdown(" ".join(mark for mark in marks if mark), width="content")
        st.markdown(escaped(clocks(dict(record))), width="content")


_FORMATS = {"md": "Markdown", "html": "HTML page", "pdf": "PDF", "docx": "Word", "json": "JSON"}


def export(notebook: Mapping[str, Any]) -> None:
    """The document as a file, made from what this reader may see when it is fetched."""
    with st.popover("Export", key="export", type="tertiary", icon=":material/download:"), st.container(gap="xxsmall"):
        for form, name in _FORMATS.items():
            st.link_button(f"Export as {name}", file_link(notebook["id"], form), key=f"export_{form}", type="tertiary")


def life(shown: Mapping[str, Any], writable: bool) -> None:
    """What a postmortem can become next, as one primary action, and the reasons why it cannot be published yet."""
    notebook = shown["notebook"]
    id, state = notebook["id"], notebook["state"]
    with st.container(horizontal=True, vertical_alignment="center", key="life"):
        if (
            writable and state == "draft" and st.button("Hand in for review", key="submit", type="primary")
            and run("notebook.submit", id=id) is not None
        ):
                done("It is in review.")
        if (
            writable and state == "signed" and st.button("Publish", key="publish", type="primary")
            and run("notebook.publish", id=id) is not None
        ):
                done("Published. From here on it is amended by a new revision.")
        if (
            writable and state in ("in_review", "signed") and st.button("Back to draft", key="back_to_draft", type="tertiary")
            and run("notebook.reopen", id=id) is not None
        ):
                done("It is a draft again.")
        if writable and state == "published":
            _amend(id)
        export(notebook)
    if state == "published":
        st.caption(escaped(f"Published {stamp(notebook['closed_at'])}."))


def _amend(id: str) -> None:
    with st.popover("Amend", key="amend", type="primary"), st.form("amend_form", border=False):
        reason = st.text_area("Why is the published text not left as it is?", key="amend_why", height=80)
        if st.form_submit_button("Begin a revision"):
            made = run("notebook.amend", id=id, reason=reason or "")
            if made is not None:
                st.switch_page("postmortem.py", query_params={"notebook": made["id"]})
