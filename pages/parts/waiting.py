"""What waits for someone, by kind: incidents, notebooks, follow-ups, contradictions in the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.demo import today
from pages.parts.links import link, to_incident, to_notebook
from pages.parts.session import read
from pages.parts.steps import late_steps
from pages.parts.text import escaped, shortened
from pages.parts.times import moment, since

SHOWN, FEW = 8, 5


@contextmanager
def _need(key: str, title: str) -> Iterator[None]:
    with st.container(key=f"need_{key}", gap="small"):
        st.subheader(title, anchor=False)
        yield


def open_incidents(found: dict[str, Any]) -> None:
    """Incidents that are not over, newest first; where there is none its heading says so, so that what waits stays near the top."""
    with _need("incidents", f"Open incidents · {words.number(found['total'])}"):
        for row in found["rows"]:
            with st.container(key=f"open_{row['number']}", gap="xxsmall"):
                to_incident(row["number"], f"INC-{row['number']}  {escaped(row['title'])}")
                st.markdown(incident_line(row))
        if found["total"] > SHOWN:
            link("incidents.py", f"All {words.number(found['total'])} open incidents", status=words.status("open"))


def incident_line(row: dict[str, Any]) -> str:
    """Severities, kind and age of an incident in one line of Markdown."""
    parts = [
        chips.severity_badge(row["sre_severity"], "sre"),
        chips.severity_badge(row["security_severity"], "security"),
        ":gray-badge[exercise]" if row["is_exercise"] else "",
        escaped(f"{words.kind(row['kind'])}, began {moment(row['began_at'])}"),
    ]
    return " ".join(part for part in parts if part)


def notebooks(found: dict[str, Any]) -> None:
    """Running walkthroughs, then drafts and reviews; each the oldest first."""
    with _need("notebooks", f"Notebooks waiting · {words.number(found['total'])}"):
        for row in found["rows"]:
            with st.container(key=f"notebook_{row['id']}", gap="xxsmall"):
                to_notebook(row, escaped(row["title"]))
                about = f" of INC-{row['incident_number']}" if row["incident_number"] else ""
                state = words.NOTEBOOK_STATES.get(row["state"], row["state"])
                said = escaped(f"{words.NOTEBOOK_KINDS[row['kind']]}{about}, {state.lower()}, started {since(row['started_at'])}")
                st.markdown(" ".join(part for part in (_stands(row), said) if part))
        if not found["rows"]:
            st.caption("No postmortem is being written and no runbook is running.")


def _stands(row: dict[str, Any]) -> str:
    """Markdown: where a running walkthrough waits at a guard; nothing for any other."""
    if row["state"] != "running":
        return ""
    shown = read("notebook.show", id=row["id"])
    step = next((each for each in shown["steps"] if each["name"] == shown["current"]), None)
    waits = [cell for cell in shown["cells"] if cell["step"] == shown["current"] and cell["kind"] == "guard" and not cell["is_settled"]]
    if step is None or not waits:
        return ""
    return f":red-badge[:material/front_hand: waits at the guard] {escaped(step['title'])}."


def followups(found: dict[str, Any]) -> None:
    """Overdue promises, the oldest first."""
    with _need("followups", f"Overdue follow-ups · {found['late']} of {found['total']} open"):
        for row in found["rows"]:
            with st.container(key=f"overdue_{row['id']}", gap="xxsmall"):
                st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['title'])}")
                st.markdown(f"{chips.due(row['due_on'], row['status'], today(row['is_demo']))} {escaped(row['owner'] or words.NOBODY)}")
        if not found["rows"]:
            st.caption("Nothing promised is late.")
        if found["total"]:
            link("followups.py", "All follow-ups")


def steps() -> None:
    """Late steps after incidents, the oldest first; nothing where none is late."""
    late_steps(lambda count: _need("steps", f"Late steps after incidents · {words.number(count)}"))


def contradictions(count: int) -> None:
    """Data that contradicts itself and stays out of every duration until someone corrects it."""
    if not count:
        return
    with _need("contradictions", f"Contradictions in the data · {words.number(count)}"):
        st.caption("Contradictory times stay out of every duration until someone corrects them.")
        for row in read("overview.problems", size=FEW):
            more = f" · {row['problems']}" if row["problems"] > 1 else ""
            to_incident(row["number"], f"INC-{row['number']}  {escaped(shortened(row['title'], 56))}{more}")
        if count > FEW:
            link("incidents.py", f"All {words.number(count)}", contradictory="true")


def mentions() -> None:
    """Open comments that name whoever is here."""
    rows = read("comment.mentions")
    if not rows:
        return
    st.subheader(f"You are mentioned · {len(rows)}")
    for row in rows[:SHOWN]:
        with st.container(key=f"mention_{row['id']}", gap="xxsmall"):
            st.markdown(f"**{escaped(row['by'] or words.UNKNOWN)}** {escaped(shortened(row['text']))}")
            if row["notebook_id"]:
                to_notebook({"kind": row["notebook_kind"], "id": row["notebook_id"]}, escaped(row["notebook"]))
            elif row["incident_number"]:
                to_incident(row["incident_number"], f"INC-{row['incident_number']}")
