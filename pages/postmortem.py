"""Postmortem: written together, section by section, signed by both disciplines. `?notebook=…` opens it, `?incident=INC-7` starts one."""

from typing import Any, Literal

import streamlit as st

from pages.parts import notebook, words
from pages.parts.comments import by_place
from pages.parts.empty import empty
from pages.parts.links import addressed, to_notebook
from pages.parts.meeting import go, meeting_row, room_of, section_now
from pages.parts.meeting_projector import projector
from pages.parts.notebook_head import STEPS, head, life
from pages.parts.notebook_sections import section
from pages.parts.notebook_start import start_form
from pages.parts.recall import recall
from pages.parts.session import may_write, read, session
from pages.parts.steps import steps as after
from pages.parts.text import escaped
from pages.parts.times import since


def choose(incident: str) -> None:
    """Start one for an incident: the template that fits best is first."""
    record = read("incident.show", id=incident)["incident"]
    st.title(f"Start a postmortem of INC\\-{record.number}", anchor=False)
    st.markdown(escaped(record.title))
    found = read("notebook.suggest", incident=incident)
    others = [each for each in read("notebook.library", kind="postmortem")["entries"] if each["id"] not in {row["id"] for row in found}]
    best = found[0]["id"] if found else None
    names = {each["id"]: f"{each['title']}{' (fits best)' if each['id'] == best else ''}" for each in [*found, *others]}
    chosen = st.radio("Template", list(names), key="template", format_func=names.__getitem__)
    template = read("notebook.template", id=chosen)
    if template["summary"]:
        st.caption(escaped(template["summary"]))
    st.caption(escaped("Sections: " + ", ".join(step["title"] for step in template["steps"])))
    start_form(template, f"INC-{record.number}", "Start the postmortem")


def overview() -> None:
    """Every postmortem, and where to begin one."""
    st.title("Postmortems", anchor=False)
    rows = read("notebook.list", kind="postmortem", size=200)
    if not rows:
        empty(
            "Here both disciplines write down what happened and sign it. One begins at its incident.", "incidents.py", "Choose an incident"
        )
    for row in rows:
        with st.container(key=f"notebook_{row['id']}", gap="xxsmall"):
            to_notebook(row, escaped(row["title"]))
            about = f" of INC-{row['incident_number']}" if row["incident_number"] else ""
            st.caption(escaped(f"{words.NOTEBOOK_STATES[row['state']]}{about}, started {since(row['started_at'])}"))


def record_for(shown: dict[str, Any], current: str | None) -> dict[str, Any]:
    """Of the incident's record what this screen shows: its milestones, and what the cells of the section draw."""
    drawn = {cell["kind"] for cell in shown["cells"] if cell["step"] == current} & {"timeline", "followups"}
    return dict(read("incident.show", id=shown["incident"]["id"], only=["milestones", *sorted(drawn)]))


opened, about = addressed("notebook"), addressed("incident")
if not opened:
    if about:
        choose(about)
    else:
        overview()
    st.stop()

shown = read("notebook.show", id=opened)
steps = {step["name"]: step for step in shown["steps"]}
names, room = list(steps), room_of(shown)
current = section_now(opened, room, names)
record = record_for(shown, current) if shown["incident"] else None
if shown["incident"]:
    session().last_incident = f"INC-{shown['incident']['number']}"
if st.query_params.get("view") == "projector":
    projector(shown, record)
    st.stop()
head(shown, record, ("postmortem.py", "Postmortems"))
life(shown, may_write())

shown["comments"] = by_place(read("comment.list", notebook_id=opened), "cell")
cells = notebook.parts(shown, record, may_write())
meeting_row(shown, room, current, may_write())
here = room["meeting"]["section"] if room["is_running"] else None

left, right = st.columns([1, 4], gap="large")
with left, st.container(key="sections", gap="xxsmall"):
    for name, step in steps.items():
        icon, word = STEPS[step["state"]]
        tip = f"{word}. {step['reason']}".strip(" .")
        look: Literal["secondary", "tertiary"] = "secondary" if name == current else "tertiary"
        label = f"{escaped(step['title'])}{' :material/groups:' if name == here else ''}"
        if st.button(label, icon=icon, key=f"section_{name}", type=look, help=tip):
            go(name, room)
with right:
    if current == next(iter(steps), None):
        section([each for each in cells if each.cell.step not in steps])
    if current:
        st.subheader(escaped(steps[current]["title"]), anchor=False)
        section([each for each in cells if each.cell.step == current])
        place = names.index(current)
        with st.container(horizontal=True, horizontal_alignment="distribute" if place else "right", key="step_ends"):
            if place and st.button(f"← {escaped(steps[names[place - 1]]['title'])}", key="previous", shortcut="Alt+Up"):
                go(names[place - 1], room)
            if place + 1 < len(names) and st.button(f"{escaped(steps[names[place + 1]]['title'])} →", key="next", shortcut="Alt+Down"):
                go(names[place + 1], room)
        if record and shown["notebook"]["kind"] == "postmortem":
            recall(shown["incident"]["number"])
            if current == names[-1]:
                after(record["incident"], may_write())
