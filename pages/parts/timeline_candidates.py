"""What could belong on the timeline: alerts, deployments, milestones and messages beside it, each one press away from the report."""

from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.session import read, run
from pages.parts.text import escaped, shortened
from pages.parts.times import clock, day

SHOWN, LONG = 12, 280
KINDS = {"alert": "Alerts", "deployment": "Deployments", "milestone": "Milestones", "chat": "Chat"}
_LATER, _MORE = "candidates_later", "candidates_more_pages"


def waiting(incident_id: str) -> list[dict[str, Any]]:
    """The candidates of an incident; those set aside in this tab come last."""
    later = st.session_state.get(_LATER, [])
    rows: list[dict[str, Any]] = read("timeline.candidates", incident_id=incident_id)
    return sorted(rows, key=lambda row: later.index(row["id"]) if row["id"] in later else -1)


def candidates(incident_id: str, rows: list[dict[str, Any]]) -> None:
    """The list; the first one is also reached by keyboard: Alt+S into the report, Alt+A only onto the timeline, Alt+L later."""
    with st.container(key="candidates", gap="xsmall"):
        st.subheader(f"Could belong here · {len(rows)}", anchor=False)
        rows = _narrowed(rows) if len(rows) > SHOWN else rows
        last_day, shown = "", SHOWN * st.session_state.get(_MORE, 1)
        for place, row in enumerate(rows[:shown]):
            if day(row["happened_at"]) != last_day:
                last_day = day(row["happened_at"])
                st.caption(last_day)
            _candidate(incident_id, row, place == 0)
        if len(rows) > shown and st.button(f"Show {min(SHOWN, len(rows) - shown)} of {words.number(len(rows) - shown)} more",
                                           key="candidates_more", type="tertiary"):  # fmt: skip
            st.session_state[_MORE] = st.session_state.get(_MORE, 1) + 1
            st.rerun()


def _narrowed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the chosen kind that say what is looked for, case aside."""
    kinds = [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]
    with st.container(horizontal=True, vertical_alignment="center", key="candidates_narrow"):
        chosen = st.segmented_control("Kind", kinds, format_func=KINDS.__getitem__, key="candidates_kind", selection_mode="multi",
                                      label_visibility="collapsed") if len(kinds) > 1 else []  # fmt: skip
        text = st.text_input("Find", key="candidates_find", placeholder="Find in these", label_visibility="collapsed", width=170)
    wanted = (text or "").strip().casefold()
    return [row for row in rows if row["kind"] in (chosen or kinds) and wanted in row["text"].casefold()]


def _candidate(incident_id: str, row: dict[str, Any], is_first: bool) -> None:
    """One line; the first has its actions below it, with the keys that press them."""
    name = f"{row['kind']}_{row['id']}"
    with st.container(horizontal=True, wrap=False, gap="small", key=f"candidate_{name}"):
        when = clock(row["happened_at"], row["precision"]).removesuffix(" UTC")
        st.markdown(f"`{when or 'day'}`", width="content")
        st.markdown(f"{escaped(shortened(row['text'], LONG))} :small[{row['kind']}]", width="stretch")
        if not is_first:
            _actions(incident_id, row, name)
    if is_first:
        with st.container(horizontal=True, gap="small", key="candidate_first"):
            _actions(incident_id, row, name, is_first=True)


def _actions(incident_id: str, row: dict[str, Any], name: str, is_first: bool = False) -> None:
    star, add = ("☆ Star it", "Only add") if is_first else ("☆", "")
    if st.button(star, help="Put it into the report", key=f"adopt_{name}", type="tertiary", shortcut="Alt+S" if is_first else None):
        _adopt(incident_id, row, True)
    if st.button(add, icon=":material/add:", help="Only onto the timeline", key=f"add_{name}", type="tertiary",
                 shortcut="Alt+A" if is_first else None):  # fmt: skip
        _adopt(incident_id, row, False)
    if is_first and st.button("Later", icon=":material/schedule:", help="Move it to the end of this list", key=f"later_{name}",
                              type="tertiary", shortcut="Alt+L"):  # fmt: skip
        st.session_state[_LATER] = [each for each in st.session_state.get(_LATER, []) if each != row["id"]] + [row["id"]]
        st.rerun()


def _adopt(incident_id: str, row: dict[str, Any], is_starred: bool) -> None:
    if run("timeline.adopt", incident_id=incident_id, kind=row["kind"], id=row["id"], is_starred=is_starred) is not None:
        st.rerun()
