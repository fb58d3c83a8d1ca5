"""The projector view: where the meeting is, both lenses side by side, the time, who speaks next; large, and nothing to press."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.notebook.cells import all_kinds
from pages.parts import chips, live, words
from pages.parts.meeting import repeated, room_of, section_now, timing, title_of
from pages.parts.notebook import Part, parts, plain
from pages.parts.session import read
from pages.parts.text import escaped
from pages.parts.times import clock, day

_SILENT = ("query", "promql", "http", "chart", "metric", "command", "guard", "text")


def projector(shown: Mapping[str, Any], record: Mapping[str, Any] | None) -> None:
    """The whole screen. While a meeting runs it follows what happens; otherwise it stands still."""
    room = room_of(shown)
    with st.container(key="projector"):
        if room["is_running"]:
            repeated(_moving)(shown)
        else:
            _page(shown, record, room)


def _moving(before: Mapping[str, Any]) -> None:
    """Drawn again when anything was answered or the meeting went on. `before` is the notebook as it was at first."""
    live.ear(before, "", "projector_ear")
    shown = read("notebook.show", id=before["notebook"]["id"])
    record = read("incident.show", id=shown["incident"]["id"]) if shown["incident"] else None
    room = room_of(shown)
    if not room["is_running"]:
        st.rerun()
    _page(shown, record, room)


def _page(shown: Mapping[str, Any], record: Mapping[str, Any] | None, room: Mapping[str, Any]) -> None:
    names = [step["name"] for step in shown["steps"]]
    current = section_now(str(shown["notebook"]["id"]), room, names)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="projector_head"):
        st.page_link("postmortem.py", label=escaped(shown["notebook"]["title"]), query_params={"notebook": str(shown["notebook"]["id"])})
        if room["is_running"]:
            st.markdown(timing(room), width="content")
    st.title(escaped(title_of(room, current or "")), anchor=False)
    section = [part for part in parts(shown, record, False) if part.cell.step == current]
    _cells(section)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="projector_foot"):
        hands = ", ".join(f"{place} {escaped(hand['person'])}" for place, hand in enumerate(room["hands"], 1))
        st.markdown(f":material/front_hand: {hands}" if hands else "", width="content")
        after = names[names.index(current) + 1 :] if current in names else []
        if after:
            st.markdown(f"Next: {escaped(title_of(room, after[0]))}", width="content")


def _cells(section: Sequence[Part]) -> None:
    """Questions of one discipline stand beside those of the other; what is joint takes the whole width."""
    lenses = {who: [part for part in section if part.row["lens"] == who] for who in words.LETTERS}
    drawn = False
    for part in section:
        if part.row["lens"] not in words.LETTERS or not all(lenses.values()):
            _cell(part)
        elif not drawn:
            drawn = True
            for column, (who, own) in zip(st.columns(2, gap="large"), lenses.items(), strict=True):
                with column, st.container(key=f"lens_{who}_projector"):
                    st.markdown(chips.discipline(who, named=True))
                    for each in own:
                        _cell(each)


def _cell(part: Part) -> None:
    kind = part.cell.kind
    if kind == "timeline":
        _entries(part)
    elif kind == "followups":
        _promises(part)
    elif kind == "signoff":
        for each in part.answer.get("signatures", []):
            state = ":green-badge[signed]" if each["is_live"] else ":gray-badge[void]"
            st.markdown(f"{chips.discipline(each['discipline'], named=True)} {escaped(each['person_name'])} {state}")
        st.markdown(part.prose(part.cell.body))
    elif kind not in _SILENT:
        question = getattr(all_kinds()[kind], "question", None)
        if question is not None:
            st.markdown(f"**{part.prose(question(part.cell))}**")
        elif part.cell.values.get("label"):
            st.markdown(f"**{escaped(part.cell.values['label'])}**")
        elif kind == "clock":
            st.markdown("**Which duties to notify apply?**")
        if kind == "decision":
            _decision(part)
        else:
            st.text(plain({name: each for name, each in part.answer.items() if name not in ("authors", "asserted")}) or "…")


def _decision(part: Part) -> None:
    """The two positions side by side, then what was agreed, then who disagrees."""
    given = part.answer
    for column, who in zip(st.columns(2, gap="large"), words.LETTERS, strict=True):
        with column, st.container(key=part.key(f"lens_{who}_projector")):
            st.markdown(chips.discipline(who, named=True))
            st.text(given.get("positions", {}).get(who) or "…")
    for name, label in (("outcome", "Agreed"), ("dissent", "Dissent"), ("evidence", "Evidence")):
        if given.get(name):
            st.markdown(f"**{label}:** {escaped(given[name])}")


def _entries(part: Part) -> None:
    """The starred entries, with the time of each."""
    last = ""
    for row in (part.record or {}).get("timeline", []):
        if row["is_starred"]:
            date = day(row["happened_at"])
            when = clock(row["happened_at"], row["precision"]) or "day"
            st.markdown(f"{'' if date == last else f'**{date}** '}`{when}` {escaped(row['text'])}")
            last = date


def _promises(part: Part) -> None:
    for row in (part.record or {}).get("followups", []):
        about = f"{row['owner'] or words.NOBODY}{', due ' + day(row['due_on']) if row['due_on'] else ''}"
        st.markdown(f"{chips.discipline(row['discipline'])} {escaped(row['title'])} :small[{escaped(about)}]")
