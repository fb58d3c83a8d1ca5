"""Decisions of both disciplines with their dissent and the day to look again, and waivers until they end."""

from typing import Any

import streamlit as st

from core.demo import as_of
from pages.parts import chips, words
from pages.parts.demo import today
from pages.parts.links import to_notebook
from pages.parts.session import read
from pages.parts.text import escaped, shortened
from pages.parts.times import day, now, stamp

SHOWN, OPEN = 20, 4


def due_decisions() -> None:
    """What was to be looked at again by today; nothing where nothing is due."""
    rows = [row for row in read("decision.list") if row["outcome"] and row["revisit_on"] and row["revisit_on"] <= today(row["is_demo"])]
    if not rows:
        return
    st.subheader(f"Decisions to look at again · {len(rows)}")
    for row in rows[:SHOWN]:
        with st.container(key=f"due_{row['notebook']}_{row['cell']}", gap="xxsmall"):
            to_notebook({"kind": row["kind"], "id": row["notebook"]}, escaped(shortened(row["question"], 80)))
            st.markdown(f":red-badge[due {escaped(day(row['revisit_on']))}] decided: {escaped(row['outcome'])}")


def ledger() -> None:
    """Every decision with both positions side by side."""
    rows = read("decision.list")
    st.subheader(f"Decisions and dissent · {len(rows)}", anchor=False)
    if not rows:
        st.caption("A decision cell in a postmortem or a runbook keeps both positions, the dissent and the day to look again.")
    for row in rows[:OPEN]:
        _decision(row)
    if len(rows) > OPEN:
        more = st.expander(f"{min(len(rows), SHOWN) - OPEN} more", key="more_decisions", on_change="rerun")
        with more:
            for row in rows[OPEN:SHOWN] if more.open else ():
                _decision(row)
    if len(rows) > SHOWN:
        st.caption(f"The first {SHOWN}; `python -m core decision list` gives all.")


def _decision(row: dict[str, Any]) -> None:
    with st.container(key=f"decision_{row['notebook']}_{row['cell']}", border=True, gap="xsmall"):
        _told(row)


def _told(row: dict[str, Any]) -> None:
    about = f" of INC-{row['incident']}" if row["incident"] else ""
    drill = " :gray-badge[exercise]" if row["is_exercise"] else ""
    to_notebook({"kind": row["kind"], "id": row["notebook"]}, escaped(f"{row['title']}{about}"))
    st.markdown(f"**{escaped(shortened(row['question'], 200))}**{drill}")
    for column, who in zip(st.columns(2), ("sre", "security"), strict=True):
        with column:
            st.markdown(f"{chips.discipline(who)} {escaped(words.discipline(who))}")
            st.text(row["positions"].get(who) or "No position stated.")
    st.markdown(f"Decided: {escaped(row['outcome'])}" if row["outcome"] else ":gray-badge[still open]")
    if row["dissent"]:
        st.markdown(f"Dissent: {escaped(row['dissent'])}")
    if row["revisit_on"]:
        late = row["revisit_on"] <= today(row["is_demo"])
        st.markdown(f"{':red-badge[due]' if late else ':gray-badge[look again]'} {escaped(day(row['revisit_on']))}")


def waivers() -> None:
    """What was waived at guards; one that has ended is red again."""
    rows = read("waiver.list")
    if not rows:
        return
    st.subheader(f"Waivers · {len(rows)}", anchor=False)
    for row in rows[:SHOWN]:
        ended = row["expires_at"] <= (as_of() if row["is_demo"] else now())
        mark = ":red-badge[:material/block: ended]" if ended else ":gray-badge[waived]"
        with st.container(key=f"waiver_{row['notebook']}_{row['cell']}", gap="xxsmall"):
            to_notebook({"kind": row["kind"], "id": row["notebook"]}, escaped(row["title"]))
            what = ", ".join([*(row["covers"] or []), *(row["unknown"] or [])])
            st.markdown(f"{mark} until {escaped(stamp(row['expires_at']))}; {escaped(row['owner'])} answers for it: {escaped(what)}")
            st.text(row["reason"])
