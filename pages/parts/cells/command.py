"""A command that a person carries out elsewhere and records, or, where the operator lists it, has run on this machine."""

import streamlit as st

from core.errors import InvalidInput
from core.notebook.cells import command
from core.notebook.shell import fill_shell
from pages.parts.notebook import Part, answered, drawn, edit_button, editing, give
from pages.parts.running_here import ended, here
from pages.parts.text import escaped

SHELLS = ("sh", "bash", "zsh", "shell", "console")
ACTS = {"check": "Looks, changes nothing", "capture": "Captures evidence", "remediation": "Changes production"}
OUTCOMES = {
    "done": ":green-badge[:material/check: done]",
    "failed": ":red-badge[:material/close: failed]",
    "skipped": ":gray-badge[:material/remove: not run]",
}
WORDS = {"done": "done", "failed": "failed", "skipped": "not run"}


def draw(part: Part) -> None:
    """The command with its values put in, then the outcome or the form for it."""
    act = ACTS.get(part.cell.attributes.get("act", ""))
    if act:
        st.markdown(f":gray-badge[{act}]")
    st.code(_filled(part), language="bash" if part.cell.language in SHELLS else part.cell.language)
    if here(part):
        return
    if part.answer.get("outcome") and not editing(part):
        _outcome(part)
    elif part.writable:
        _form(part)


def _filled(part: Part) -> str:
    body = part.cell.body.strip("\r\n")
    if part.cell.language not in SHELLS:
        return body
    try:
        return fill_shell(body, part.facts)
    except InvalidInput as error:
        st.caption(escaped(f"{error.sentence} {error.remedy}"))
        return body


def _outcome(part: Part) -> None:
    given = part.answer
    code = f", exit code {given['exit_code']}" if given.get("exit_code") is not None else ""
    st.markdown(f"{OUTCOMES[given['outcome']]} {answered(part)}{escaped(code)}")
    for each in given.get("ran", ()):
        st.caption(escaped(f"Run on this machine: {ended(each)}"))
    if given.get("reason"):
        st.text(given["reason"])
    if given.get("output"):
        st.code(given["output"], language=None)
    if given.get("evidence"):
        st.caption(escaped(f"Evidence: {given['evidence']}"))
    edit_button(part)


def _form(part: Part) -> None:
    version = drawn(part, "version", part.row["version"])
    with st.form(part.key("outcome_form"), border=False):
        outcome = st.segmented_control(
            "What came of it?", list(OUTCOMES), format_func=WORDS.__getitem__, key=part.key("outcome")
        )
        output = st.text_area("Output, or the reason why it was not run", key=part.key("output"), height=80)
        left, right = st.columns(2)
        code = left.number_input("Exit code", value=None, step=1, key=part.key("code"))
        evidence = right.text_input("Where the evidence lies", key=part.key("evidence"))
        confirmed = False
        if command.needs_confirmation(part.cell):
            confirmed = st.checkbox("I have read the command and mean it", key=part.key("confirmed"))
        if st.form_submit_button("Record the outcome"):
            if outcome == "skipped":
                give(part, {"outcome": "skipped", "reason": output or ""}, version=version)
            else:
                given = {
                    "outcome": outcome or "",
                    "output": output or "",
                    "exit_code": code,
                    "evidence": evidence or "",
                    "confirmed": confirmed,
                }
                give(part, given, "The outcome is recorded.", version)
