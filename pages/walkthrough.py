"""Walkthrough: one run of a runbook, step by step; it can be left and resumed. `?notebook=…` opens it."""

from typing import Any

import streamlit as st

from pages.parts import notebook
from pages.parts.comments import by_place
from pages.parts.empty import empty
from pages.parts.links import addressed
from pages.parts.notebook_head import STEPS, export, head
from pages.parts.notebook_sections import section
from pages.parts.session import done, may_write, read, run
from pages.parts.text import escaped
from pages.parts.times import since

opened = addressed("notebook")
if not opened:
    st.title("Walkthrough", anchor=False)
    empty("This is where a runbook is carried out, one step after the other. Choose one from the library.", "runbooks.py", "All runbooks")
    st.stop()

shown = read("notebook.show", id=opened)
record = read("incident.show", id=shown["incident"]["id"]) if shown["incident"] else None
shown["comments"] = by_place(read("comment.list", notebook_id=opened), "cell")
cells = notebook.parts(shown, record, may_write())
id, state, steps = shown["notebook"]["id"], shown["notebook"]["state"], shown["steps"]
names = [step["name"] for step in steps]
wanted = st.query_params.get("step")
current = wanted if wanted in names else shown["current"] or (names[-1] if names else None)


def go(name: str) -> None:
    """Open another step; its name stands in the address. On the step that is due the screen follows the run again."""
    if name == shown["current"]:
        st.query_params.pop("step", None)
    else:
        st.query_params["step"] = name
    st.rerun()


def who(name: str) -> str:
    """The last answer of a step: by whom, how long ago."""
    given = [each.row for each in cells if each.cell.step == name and each.row["answered_at"]]
    last = max(given, key=lambda row: row["answered_at"], default=None)
    return "" if last is None else f"{last['answered_by'] or 'someone'}, {since(last['answered_at'])}"


def line(number: int, step: dict[str, Any]) -> None:
    """A step that is not open: one line that opens it."""
    icon, word = STEPS[step["state"]]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"step_{step['name']}"):
        if st.button(f"{number}  {escaped(step['title'])}", key=f"open_{step['name']}", icon=icon, type="tertiary"):
            go(step["name"])
        settled = step["state"] in ("done", "skipped")
        waiting = [name for each in cells if each.cell.step == step["name"] for name in each.row["waits_for"]]
        outside = [name for name in waiting if all(each.cell.step != step["name"] for each in cells if each.cell.name == name)]
        reason = f"waits for {notebook.waits_for(shown, outside)}" if step["state"] == "blocked" else step["reason"]
        st.caption(escaped(", ".join(part for part in (word, reason, who(step["name"]) if settled else "") if part)), width="content")


def open_step(number: int, step: dict[str, Any]) -> None:
    """The step that is being worked on, whole."""
    icon, word = STEPS[step["state"]]
    with st.container(border=True, key=f"now_{step['name']}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="now_head"):
            st.subheader(f"{number}  {escaped(step['title'])}", anchor=False, width="content")
            st.markdown(f":gray-badge[{icon} {word}]", width="content")
        section([each for each in cells if each.cell.step == step["name"]])
        with st.container(horizontal=True, horizontal_alignment="distribute" if number > 1 else "right", key="step_ends"):
            if number > 1 and st.button("Previous step", key="previous", shortcut="Alt+Up"):
                go(names[number - 2])
            if number < len(names):
                ready = step["state"] in ("done", "skipped")
                if st.button("Next step", key="next", shortcut="Alt+Down", type="primary" if ready else "secondary"):
                    go(names[number])
            elif state == "running":
                close()


def close() -> None:
    """Finish the run; what keeps it open is said."""
    kept = shown["keeps_from_closing"]
    if (
        st.button("Finish the walkthrough", key="finish", type="primary", disabled=bool(kept) or not may_write())
        and run("notebook.close", id=id) is not None
    ):
            done("The walkthrough is done. It can be resumed.")


def life() -> None:
    """Abandon, resume, export."""
    with st.container(horizontal=True, vertical_alignment="center", key="life"):
        if state == "running" and may_write():
            with st.popover("Abandon", type="tertiary", key="abandon"), st.form("abandon_form", border=False):
                reason = st.text_input("Why does it end here?", key="abandon_why")
                if (
                    st.form_submit_button("Abandon it")
                    and run("notebook.close", id=id, outcome="abandoned", reason=reason or "") is not None
                ):
                    done("Abandoned. Everything recorded stays.")
        if (
            state in ("done", "abandoned") and may_write() and st.button("Resume", key="resume", type="primary")
            and run("notebook.reopen", id=id) is not None
        ):
                done("It is running again.")
        export(shown["notebook"])


head(shown, record, ("runbooks.py", "Runbooks"))
life()
inputs = " ".join(f"{escaped(name.replace('_', ' '))} `{value.replace('`', '')}`" for name, value in shown["inputs"].items())
if inputs:
    st.markdown(inputs)
section([each for each in cells if each.cell.step not in names])
with st.container(key="walk", gap="xsmall"):
    for number, step in enumerate(steps, 1):
        (open_step if step["name"] == current else line)(number, step)
