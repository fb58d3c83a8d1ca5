"""Paste many lines onto the timeline: every moment and every line that fails is shown before all are saved at once."""

from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.session import done, read, run
from pages.parts.text import escaped, shortened
from pages.parts.times import day, now, stamp

_TALL = 8


def paste_lines(record: dict[str, Any]) -> None:
    """A popover with the text, its day and zone, the preview below, and one button that saves."""
    with st.popover("Paste lines", key="paste", type="tertiary", icon=":material/content_paste:", on_change="rerun") as popover:
        if popover.open:
            _form(record)


def _form(record: dict[str, Any]) -> None:
    incident_id = record["incident"].id
    text = st.text_area("One `HH:MM text` a line", key="paste_text", height=160, placeholder="14:32 Paged the owner\n14:40 Rolled back")
    left, right = st.columns(2)
    first = left.date_input("Day of the first line", value=_day(record), format="YYYY-MM-DD", key="paste_day")
    zone = right.selectbox("Zone of these times", read("timeline.zones"), index=None, placeholder="UTC", key="paste_zone") or "UTC"
    label = left.text_input("Label", max_chars=60, placeholder="chat", key="paste_label")
    star = right.checkbox("Star them all", key="paste_star")
    if not (text or "").strip():
        st.caption("A time that goes back past midnight is on the next day. A date in front of a time, `2026-03-06 00:10`, settles it.")
        return
    given = {"text": text, "day": first.isoformat(), "zone": zone}
    seen = read("timeline.preview", **given)
    _problems(seen["problems"])
    _entries(seen["entries"], zone)
    count = len(seen["entries"])
    may_save = count > 0 and not seen["problems"]
    if st.button(f"Add {words.counted(count, 'entry', 'entries')}", type="primary", disabled=not may_save, key="paste_save"):
        saved = run("timeline.paste", incident_id=incident_id, label=label or "", is_starred=star, **given)
        if saved is not None:
            st.session_state.pop("paste_text", None)
            there = f" {words.counted(saved['unchanged'], 'line was', 'lines were')} there already." if saved["unchanged"] else ""
            done(f"{words.counted(saved['added'], 'entry was', 'entries were')} added.{there}")


def _day(record: dict[str, Any]) -> Any:
    known = [row["happened_at"] for row in record["milestones"] if not row["is_superseded"]]
    return (min(known) if known else now()).date()


def _problems(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    st.markdown(f":red-badge[:material/error: {words.counted(len(rows), 'line')} cannot be read]")
    for row in rows[:_TALL]:
        st.markdown(f"**Line {row['line']}** {escaped(row['why'])} :small[{escaped(shortened(row['value'], 60))}]")
    if len(rows) > _TALL:
        st.caption(f"{len(rows) - _TALL} more.")


def _entries(rows: list[dict[str, Any]], zone: str) -> None:
    if not rows:
        return
    st.caption(escaped(f"{words.counted(len(rows), 'entry', 'entries')}, read in {zone}, shown in UTC. Nothing is saved yet."))
    last = ""
    for row in rows[:_TALL]:
        date = day(row["happened_at"])
        note = f" :small[{escaped(row['note'])}]" if row["note"] else ""
        st.markdown(f"`{stamp(row['happened_at']).split(', ')[-1]}` {'' if date == last else escaped(date) + ' '}"
                    f"{escaped(shortened(row['text'], 80))}{note}")  # fmt: skip
        last = date
    if len(rows) > _TALL:
        st.caption(f"and {len(rows) - _TALL} more, the last at {stamp(rows[-1]['happened_at'])}.")
