"""The timeline of an incident: what happened, who knew it when, and what belongs in the report."""

from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.forms import add_entry
from pages.parts.session import done, run, session
from pages.parts.text import escaped
from pages.parts.times import clock, day, entered, gap, stamp, utc

SHOWN = 100


def timeline(record: dict[str, Any], writable: bool) -> None:
    """Entries in order of event time, a heading for each day; what all entries share is said once."""
    rows = record["timeline"]
    starred = sum(row["is_starred"] for row in rows)
    sources = {_source(row) for row in rows}
    shared = next(iter(sources)) if len(sources) == 1 else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="timeline_head"):
        st.subheader(f"Timeline · {len(rows)}, {starred} in the report", anchor=False, width="content")
        if writable:
            add_entry(record["incident"].id)
    with st.container(horizontal=True, vertical_alignment="center", key="timeline_choice"):
        only_starred = st.toggle("Only what belongs in the report", key="only_starred", persist_state="session") if starred else False
        if rows:
            st.caption(escaped(", ".join(part for part in ("Times in UTC", f"all {shared}" if shared else "") if part)), width="content")
    shown = [row for row in rows if row["is_starred"] or not only_starred]
    last_day = ""
    for row in shown[:SHOWN]:
        if day(row["happened_at"]) != last_day:
            last_day = day(row["happened_at"])
            st.caption(last_day)
        _entry(row, writable, _origin(row, shared))
    if len(shown) > SHOWN:
        st.caption(f"{len(shown) - SHOWN} more entries are in the export.")
    if not rows:
        st.caption("Nothing is written down yet. Add what happened, with the time it happened.")


def _entry(row: dict[str, Any], writable: bool, origin: str) -> None:
    """Time, text and actions on one line; label, who knew it when and where it comes from below, where there is something to say."""
    mark = "starred_" if row["is_starred"] else ""
    with st.container(key=f"entry_{mark}{row['id']}", gap=None):
        with st.container(horizontal=True, wrap=False, gap="small", key=f"head_{row['id']}"):
            when = clock(row["happened_at"], row["precision"]).removesuffix(" UTC")
            st.markdown(f"`{when or day(row['happened_at'])}`", width="content")
            st.text(row["text"], width="stretch")
            if writable:
                _actions(row)
        label = f":gray-badge[{escaped(row['label'])}]" if row["label"] else ""
        about = "  ".join(part for part in (label, _known(row), f":small[{escaped(origin)}]" if origin else "") if part)
        if about:
            st.markdown(about)
        if session().editing == row["id"]:
            _edit(row)


def _actions(row: dict[str, Any]) -> None:
    mark = "★" if row["is_starred"] else "☆"
    tip = "In the report; take it out" if row["is_starred"] else "Star it for the report"
    if st.button(mark, help=tip, key=f"star_{row['id']}", type="tertiary") and run(
        "timeline.star", id=row["id"], version=row["version"], is_starred=not row["is_starred"]
    ) is not None:
        st.rerun()
    if st.button("", icon=":material/edit:", help="Correct the time; note who knew it when", key=f"edit_{row['id']}", type="tertiary"):
        session().editing = "" if session().editing == row["id"] else row["id"]
        st.rerun()


def _known(row: dict[str, Any]) -> str:
    """When each discipline came to know of it; nothing when neither is noted."""
    if not (row["known_to_sre_at"] or row["known_to_security_at"]):
        return ""
    said = []
    for who, moment in (("sre", row["known_to_sre_at"]), ("security", row["known_to_security_at"])):
        after = gap(moment, row["happened_at"])
        late = f"knew {clock(moment).removesuffix(' UTC')}, {after}"
        knew = "not noted" if not moment else "knew at once" if after == "at once" else late
        said.append(f"{chips.discipline(who)} {escaped(knew)}")
    return "  ".join(said)


def _source(row: dict[str, Any]) -> str:
    if row["source"]:
        return f"from {words.SOURCES.get(row['source'], row['source'].replace('_', ' '))}"
    return f"written by {row['recorded_by']}" if row["recorded_by"] else ""


def _origin(row: dict[str, Any], shared: str) -> str:
    """What was stated first where it was corrected, and where the entry comes from unless all come from there."""
    parts = []
    if row["original_happened_at"] and row["original_happened_at"] != row["happened_at"]:
        parts.append(f"first stated as {stamp(row['original_happened_at'])}")
    if _source(row) and _source(row) != shared:
        parts.append(_source(row))
    return ", ".join(parts)


def _edit(row: dict[str, Any]) -> None:
    key = row["id"]
    with st.form(f"time_form_{key}"):
        when = st.datetime_input(
            "When it happened (UTC)", value=entered(row["happened_at"]), step=60, format="YYYY-MM-DD", key=f"when_{key}"
        )
        reason = st.text_input("Why was the stated time wrong?", key=f"reason_{key}")
        if st.form_submit_button("Correct the time", type="primary") and run(
            "timeline.correct", id=key, version=row["version"], happened_at=utc(when), reason=reason or ""
        ) is not None:
            done("Corrected. The time stated first is kept beside it.")
    with st.form(f"known_form_{key}"):
        left, right = st.columns(2)
        sre = left.datetime_input("R knew at (UTC)", value=entered(row["known_to_sre_at"]), step=60, format="YYYY-MM-DD", key=f"sre_{key}")
        security = right.datetime_input("S knew at (UTC)", value=entered(row["known_to_security_at"]), step=60, format="YYYY-MM-DD",
                                        key=f"security_{key}")
        if st.form_submit_button("Note it") and run(
            "timeline.known", id=key, version=row["version"], known_to_sre_at=utc(sre), known_to_security_at=utc(security)
        ) is not None:
            done("Noted.")
