"""Around the meeting: what participants say before it, and three questions after it whose counts hide every single answer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.session import done, read, run, session
from pages.parts.text import escaped

_WORDS = {"yes": "Yes", "partly": "Partly", "no": "No"}


def survey_row(shown: Mapping[str, Any], room: Mapping[str, Any], writable: bool) -> None:
    """Two popovers: calibration, and the survey once a meeting has ended."""
    id = str(shown["notebook"]["id"])
    with st.popover("Before the meeting", key="calibration", type="tertiary", icon=":material/edit_note:", on_change="rerun") as before:
        if before.open:
            _calibration(id, writable)
    if room["meeting"] is not None and not room["is_running"]:
        with st.popover("Survey", key="survey", type="tertiary", icon=":material/how_to_vote:", on_change="rerun") as after:
            if after.open:
                _survey(id, writable)


def _calibration(id: str, writable: bool) -> None:
    told = read("calibration.show", notebook_id=id)
    said = words.counted(told["people"], "person has", "people have")
    if told["is_open"]:
        st.caption(f"{said} written. Everybody reads everything once the meeting begins; until then each sees their own.")
    else:
        st.caption(f"{said} written before the meeting.")
    may_write = writable and told["is_open"] and bool(session().name)
    for question in told["questions"]:
        st.markdown(f"**{escaped(question['text'])}**")
        if may_write:
            _write(id, question)
            continue
        for row in question["answers"]:
            st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['person'])}")
            st.text(row["text"])
    if told["is_open"] and not session().name:
        st.caption("Say who you are to write.")


def _write(id: str, question: Mapping[str, Any]) -> None:
    name = question["name"]
    with st.form(f"calibrate_{name}", border=False):
        text = st.text_area(question["text"], value=question["mine"], key=f"calibrate_text_{name}", height=80, max_chars=5000,
                            label_visibility="collapsed")  # fmt: skip
        if st.form_submit_button("Keep it") and run("calibration.answer", notebook_id=id, question=name, text=text or "") is not None:
            done("Kept for the meeting.")


def _survey(id: str, writable: bool) -> None:
    told = read("survey.show", notebook_id=id)
    if writable and session().name and not told["is_answered"]:
        with st.form("survey_form", border=False):
            given = {
                question["name"]: st.segmented_control(question["text"], list(_WORDS), format_func=_WORDS.__getitem__,
                                                       key=f"survey_{question['name']}")
                for question in told["questions"]
            }  # fmt: skip
            st.caption("Sent once. Nobody is shown a single answer.")
            sent = st.form_submit_button("Send", type="primary")
            if sent and run("survey.answer", notebook_id=id, **{name: each or "" for name, each in given.items()}) is not None:
                done("Sent. Thank you.")
    elif told["is_answered"]:
        st.caption("You have answered.")
    if told["counts"] is None:
        st.caption(f"No counts yet. {told['why']}")
        return
    st.markdown(f"**{words.counted(told['counted'], 'answer')}**")
    for question in told["questions"]:
        counts = told["counts"][question["name"]]
        shown = ", ".join(f"{_WORDS[word].lower()} {count}" for word, count in counts.items())
        st.markdown(f"{escaped(question['text'])}  {escaped(shown)}")
    st.caption(told["why"])
