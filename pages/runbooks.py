"""Runbooks: the library with its findings and runs; `?runbook=…` previews one and starts it, `?incident=INC-7` starts it for that."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.empty import empty
from pages.parts.links import addressed, link, to_notebook
from pages.parts.notebook import preview
from pages.parts.notebook_start import start_form
from pages.parts.phone import is_phone
from pages.parts.session import may_write, read
from pages.parts.tables import listing
from pages.parts.text import escaped
from pages.parts.times import day, now, since

incident = addressed("incident")
PLURAL = {"runbook": "Runbooks", "postmortem": "Postmortem templates", "policy": "Policies", "analysis": "Analyses"}


def found(count: int | None) -> str:
    """What the linter says of a notebook."""
    return "could not be checked" if count is None else "none" if not count else words.number(count)


def review(row: Mapping[str, Any]) -> str:
    """When it has to be reviewed again; late says so."""
    due = row["review_due"]
    return words.UNKNOWN if due is None else f"{'overdue since ' if due < now().date() else ''}{day(due)}"


def shelf() -> None:
    """Everything in the library."""
    st.title("Runbooks", anchor=False)
    held = read("notebook.library")
    kind = st.segmented_control("Kind", list(PLURAL), default="runbook", format_func=PLURAL.__getitem__, key="kind",
                                label_visibility="collapsed", bind="query-params")
    rows = [row for row in held["entries"] if kind in (None, row["kind"])]
    st.caption(escaped(f"{len(rows)} of {len(held['entries'])} in the library" + (f"; started for {incident}" if incident else "")))
    extra = {"incident": incident} if incident else {}
    if rows and is_phone():
        for row in rows:
            with st.container(key=f"about_{row['id'].replace('/', '_')}", gap="xxsmall"):
                link("runbooks.py", escaped(row["title"]), runbook=row["id"], **extra)
                st.caption(escaped(f"{words.counted(row['runs'], 'run')}, findings {found(row['findings'])}, review due {review(row)}"))
    elif rows:
        listing(
            rows,
            {
                "Title": lambda row: row["title"],
                "Who": lambda row: " ".join(words.LETTERS.get(each, each) for each in row["disciplines"]),
                "For": lambda row: ", ".join(row["severities"]) or "any",
                "Findings": lambda row: found(row["findings"]),
                "Review due": review,
                "Runs": lambda row: row["runs"],
                "Last run": lambda row: since(row["last_started_at"]) if row["last_started_at"] else "never",
                "From": lambda row: "your team" if row["is_team"] else "Parley",
            },
            key="shelf",
            alt="Notebooks of the library",
            opens=lambda row: ("runbooks.py", {"runbook": row["id"], **extra}),
            width="large",
        )
    else:
        empty("Nothing of this kind is in the library. Point PARLEY_LIBRARY at a folder of Markdown files to add your own.")
    for each in held["unreadable"]:
        st.markdown(f":red-badge[cannot be read] {words.code(each['file'])} {escaped(each['why'])}")
    runs(None)


def runs(library_id: str | None) -> None:
    """Walkthroughs, the newest first."""
    rows = [row for row in read("notebook.list", kind="runbook", size=200) if library_id in (None, row["library_id"])]
    st.subheader(f"Runs · {words.number(len(rows))}", anchor=False)
    for row in rows[:20]:
        with st.container(key=f"about_{row['id']}", gap="xxsmall"):
            to_notebook(row, escaped(row["title"]))
            about = f", INC-{row['incident_number']}" if row["incident_number"] else ""
            who = row["started_by"] or words.UNKNOWN
            st.caption(escaped(f"{words.NOTEBOOK_STATES[row['state']]}{about}, started {since(row['started_at'])} by {who}"))
    if not rows:
        st.caption("It was not carried out yet." if library_id else "No runbook was carried out yet.")


def opened(id: str) -> None:
    """One of them: what it is, its findings, its steps, and the form that starts it."""
    template = read("notebook.template", id=id)
    with st.container(key="strip", gap="xsmall"):
        link("runbooks.py", ":material/arrow_back: Runbooks")
        st.title(escaped(template["title"]), anchor=False)
        who = "joint" if len(template["disciplines"]) > 1 else next(iter(template["disciplines"]), None)
        owner, version = template["owner"] or words.UNKNOWN, template["version"] or words.UNKNOWN
        st.markdown(
            f"{chips.discipline(who)} {words.code(id)} {escaped(f'version {version}, owner {owner}, review due {review(template)}')}"
        )
        if template["summary"]:
            st.text(template["summary"])
    for each in template["findings"]:
        st.markdown(f":gray-badge[line {each['line']}] {escaped(each['message'])} :small[{escaped(each['remedy'])}]")
    left, right = st.columns([3, 2], gap="large")
    with left:
        preview(template)
    with right:
        if may_write():
            st.subheader("Start it", anchor=False)
            start_form(template, incident, "Start the walkthrough" if template["kind"] == "runbook" else "Start it")
        if template["kind"] == "runbook":
            runs(id)


chosen = addressed("runbook")
if chosen:
    opened(chosen)
else:
    shelf()
