"""Running a walkthrough's command on this machine, where the operator lists it: begin, watch, stop, and what came of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.commands import execute
from core.executor import is_enabled
from core.notebook.cells import command
from core.store.opened import the_store
from pages.parts.notebook import Part, act, drawn, quiet
from pages.parts.session import done, session, show_error, viewer
from pages.parts.text import escaped
from pages.parts.under_way import begin, taken, waiting

HOW = {"ended": "ended", "timed out": "stopped because its time was over", "stopped": "stopped by a person", "not started": "not started"}


def here(part: Part) -> bool:
    """Draw the button, or what goes on; True while the command runs, when nothing else is asked of its reader."""
    if not is_enabled() or part.shown["notebook"]["kind"] != "runbook":
        return False
    key = part.key("running")
    ended_now = taken(key)
    if ended_now is not None and ended_now.error is not None:
        show_error(ended_now.error)
    elif ended_now is not None:
        done("It has ended; its output is kept.")
    if waiting(key, "Running on this machine"):
        return True
    return part.writable and not part.row["waits_for"] and _offer(part, key)


def _offer(part: Part, key: str) -> bool:
    """The button, or why there is none; True while somebody else runs this very command."""
    found = quiet("notebook.may_run", id=part.notebook_id, cell=part.cell.name)
    if found is None:
        return False
    if found["running"] == part.cell.name:
        st.markdown(":material/hourglass_top: Running on this machine.")
        if st.button("Stop", key=part.key("stop_other")):
            act(part, "notebook.stop", notice="It is stopped; what it had written is kept.", cell=part.cell.name)
        return True
    if found["why"]:
        st.caption(escaped(f"Not run here. {found['why']}"))
    elif found["running"]:
        st.caption(escaped(f"{found['running']} is running in this walkthrough."))
    elif found["may_run"]:
        _button(part, key)
    return False


def _button(part: Part, key: str) -> None:
    if not session().name:
        st.caption("This command can be run on this machine: say who you are in the navigation first.")
        return
    version = drawn(part, "run_version", part.row["version"])
    confirmed = not command.needs_confirmation(part.cell) or st.checkbox("I have read it; run it on this machine", key=part.key("mean_it"))
    again = "Run it here again" if part.answer.get("outcome") else "Run it here"
    if not st.button(again, key=part.key("run_here"), icon=":material/terminal:", disabled=not confirmed):
        return
    store, who = the_store(), viewer()
    asked = {"id": part.notebook_id, "cell": part.cell.name}
    given = {**asked, "version": version, "confirmed": confirmed}
    begin(key, lambda: execute(store, who, "notebook.execute", given), lambda: execute(store, who, "notebook.stop", asked), patience=1.5)
    st.rerun()


def ended(each: Mapping[str, Any]) -> str:
    """How one command came to its end, in words."""
    code = f", exit code {each['exit_code']}" if each.get("exit_code") is not None else ""
    lost = f"; {each['dropped']:,} bytes of output were not kept" if each.get("dropped") else ""
    left = f"; {each['left']} processes it left behind were ended" if each.get("left") else ""
    why = f" ({each['why']})" if each.get("why") else ""
    return f"{each['command']} {HOW.get(each['how'], each['how'])}{why}{code} after {each['seconds']:.1f} s{lost}{left}"
