"""The meeting on everybody's screen: where it is, how long it has been there, who wants to speak; whoever leads it moves it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec

import streamlit as st

from core.meeting import seconds_spent
from pages.parts import live, words
from pages.parts.meeting_room import room_row
from pages.parts.meeting_survey import survey_row
from pages.parts.notebook import is_unsaved, quiet
from pages.parts.session import done, read, run, viewer
from pages.parts.text import escaped
from pages.parts.times import now

P = ParamSpec("P")
_ALONE, _TOLD = "4s", "20s"
"""How often the bar looks by itself while a meeting runs: where nobody tells it of changes, and where only the timer goes on."""
_DRAWN, _HELD = "section_drawn", "section_held"
_NEAR = 60
"""Seconds before the end of a section's time at which its timer says so."""


def section_now(id: str, room: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The section to draw: the one in the address, else where the meeting is, else the first.

    What was just written in the section before is saved first: that one is drawn once more, and draws the page again when it is saved.
    """
    state, before, now = st.session_state, st.session_state.get(_DRAWN), _asked(room, names)
    if before in names and before != now and state.get(_HELD) != now and is_unsaved(id):
        state[_HELD] = now
        return str(before)
    state[_DRAWN] = now
    state.pop(_HELD, None)
    return now


def _asked(room: Mapping[str, Any], names: Sequence[str]) -> str | None:
    wanted = st.query_params.get("section")
    if wanted in names:
        return wanted
    meeting = room["meeting"] if room["is_running"] else None
    if meeting and meeting["section"] in names:
        return str(meeting["section"])
    return names[0] if names else None


def go(name: str, room: Mapping[str, Any]) -> None:
    """Open another section; its name stands in the address, unless the meeting is there: then the screen goes along with it."""
    if room["is_running"] and room["meeting"]["section"] == name:
        st.query_params.pop("section", None)
    else:
        st.query_params["section"] = name
    st.rerun()


def meeting_row(shown: Mapping[str, Any], room: Mapping[str, Any], drawn: str | None, writable: bool) -> None:
    """The running meeting, or the way to begin one; below it the parking lot and who is there."""
    id = str(shown["notebook"]["id"])
    if room["is_running"]:
        with st.container(key="meeting_bar", border=True, gap="xsmall"):
            repeated(_bar)(shown, drawn, writable)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting_row"):
        if writable and not room["is_running"] and shown["notebook"]["state"] in ("draft", "in_review", "signed"):
            _start(id)
        room_row(shown, room, writable)
        survey_row(shown, room, writable)
        st.page_link("postmortem.py", label="Projector view", icon=":material/present_to_all:",
                     query_params={"notebook": id, "view": "projector"})  # fmt: skip


def _start(id: str) -> None:
    pressed = st.button("Start the meeting", icon=":material/groups:", key="meeting_start")
    if pressed and run("meeting.start", notebook_id=id) is not None:
        st.query_params.pop("section", None)
        done("The meeting has begun. You lead it.")


def timing(room: Mapping[str, Any]) -> str:
    """Markdown: minutes spent on the section, of how many; a mark when little is left, a red one when none is."""
    meeting = room["meeting"]
    spent = seconds_spent(meeting, room["agenda"], now())
    allowed = next((row["minutes"] for row in room["agenda"] if row["section"] == meeting["section"]), None)
    runs = "" if meeting["timer_started_at"] else ", timer stopped"
    if not allowed:
        return escaped(f"{spent // 60} min{runs}")
    left = allowed * 60 - spent
    said = escaped(f"{spent // 60} of {allowed} min{runs}")
    if left < 0:
        return f"{said} :red-badge[:material/timer: over by {-left // 60} min]"
    return f"{said} :gray-badge[:material/timer: under a minute left]" if left <= _NEAR else said


def title_of(room: Mapping[str, Any], section: str) -> str:
    """A section's title."""
    return next((str(row["title"]) for row in room["agenda"] if row["section"] == section), section)


def repeated(draw: Callable[P, None]) -> Callable[P, None]:
    """A part of the screen that is drawn again while a meeting runs: often where the live connection is not there, else for its timer."""
    return st.fragment(draw, run_every=_TOLD if live.is_live() else _ALONE)


def _bar(shown: Mapping[str, Any], drawn: str | None, writable: bool) -> None:
    """Drawn again when something of the meeting changed; a screen that goes along with it follows to the next section."""
    id = str(shown["notebook"]["id"])
    follows = "section" not in st.query_params
    live.ear(shown, "meeting.", f"meeting_ear_{id}", follows=follows)
    room = quiet("meeting.show", notebook_id=id)
    if room is None or not room["is_running"]:
        st.rerun()
    meeting, sections = room["meeting"], [row["section"] for row in room["agenda"]]
    if follows and meeting["section"] != drawn and meeting["section"] in sections and not is_unsaved(id):
        st.rerun()
    leads = viewer().person_id is not None and meeting["facilitator_id"] == viewer().person_id
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting_where"):
        st.markdown(f":material/groups: **{escaped(title_of(room, meeting['section']))}**", width="content")
        st.markdown(timing(room), width="content")
        st.markdown(f":small[led by {escaped(meeting['facilitator'] or words.UNKNOWN)}]", width="content")
        if meeting["section"] != drawn and st.button("Back to where the meeting is", key="meeting_back", type="tertiary",
                                                     icon=":material/undo:", shortcut="Alt+B"):  # fmt: skip
            go(meeting["section"], room)
    if not writable:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting_controls"):
        if leads:
            _lead(room, drawn)
        else:
            _take_part(id, room)
    _hands(room, leads)


def _lead(room: Mapping[str, Any], drawn: str | None) -> None:
    """What the facilitator does; each has a key."""
    meeting, names = room["meeting"], [row["section"] for row in room["agenda"]]
    place = names.index(meeting["section"]) if meeting["section"] in names else 0
    if place and st.button("Previous", icon=":material/arrow_back:", key="meeting_previous", shortcut="Alt+P"):
        _move(room, names[place - 1])
    runs = meeting["timer_started_at"] is not None
    if st.button("Stop the timer" if runs else "Start the timer", icon=":material/timer:", key="meeting_timer", shortcut="Alt+T"):
        act(room, "meeting.timer", action="stop" if runs else "start")
    if place + 1 < len(names) and st.button("Next", icon=":material/arrow_forward:", key="meeting_next", type="primary", shortcut="Alt+N"):
        _move(room, names[place + 1])
    if drawn and drawn != meeting["section"] and st.button("Bring everybody here", key="meeting_bring", type="tertiary"):
        _move(room, drawn)
    if st.button("End the meeting", key="meeting_end", type="tertiary"):
        act(room, "meeting.end", notice="The meeting has ended. Its survey is open.")


def _take_part(id: str, room: Mapping[str, Any]) -> None:
    mine = next((hand for hand in room["hands"] if hand["person_id"] == viewer().person_id), None)
    raised = mine is None and st.button("Raise a hand", icon=":material/front_hand:", key="hand_up", shortcut="Alt+H")
    if raised and run("meeting.raise_hand", notebook_id=id) is not None:
        st.rerun()
    if mine is not None and st.button("Lower your hand", icon=":material/front_hand:", key="hand_down", shortcut="Alt+H"):
        _lower(mine)
    if st.button("Take over the lead", key="meeting_lead", type="tertiary", help="Take over as facilitator"):
        act(room, "meeting.lead", notice="You lead the meeting now.")


def _hands(room: Mapping[str, Any], leads: bool) -> None:
    """Who wants to speak, in order."""
    if not room["hands"]:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting_hands"):
        st.markdown(f":material/front_hand: {words.counted(len(room['hands']), 'hand')}", width="content")
        for place, hand in enumerate(room["hands"], 1):
            label = f"{place}  {escaped(hand['person'])}"
            if not leads:
                st.markdown(label, width="content")
            elif st.button(label, key=f"hand_{hand['id']}", type="tertiary", help="They have spoken; lower the hand"):
                _lower(hand)


def _lower(hand: Mapping[str, Any]) -> None:
    if run("meeting.lower_hand", id=hand["id"], version=hand["version"]) is not None:
        st.rerun()


def _move(room: Mapping[str, Any], name: str) -> None:
    st.query_params.pop("section", None)
    act(room, "meeting.move", section=name)


def act(room: Mapping[str, Any], command: str, notice: str = "", **arguments: Any) -> None:
    """Carry out a command on the running meeting and draw the whole screen again."""
    meeting = room["meeting"]
    if run(command, id=meeting["id"], version=meeting["version"], **arguments) is not None:
        done(notice)


def room_of(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The meeting on a notebook as this reader sees it."""
    return dict(read("meeting.show", notebook_id=shown["notebook"]["id"]))
