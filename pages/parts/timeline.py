"""The timeline of an incident: what happened, who knew it when, and what belongs in the report."""

from datetime import datetime
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.comments import by_place, comments
from pages.parts.forms import add_entry
from pages.parts.session import done, read, run, session
from pages.parts.text import escaped, shortened
from pages.parts.timeline_candidates import candidates, waiting
from pages.parts.timeline_chat import import_chat
from pages.parts.timeline_paste import paste_lines
from pages.parts.times import clock, day, entered, gap, stamp, utc

SHOWN, MORE = 25, 200
"""Entries drawn at first, and with each click on more: all of a long timeline at once would keep its reader waiting."""


def timeline(record: dict[str, Any], writable: bool, is_wide: bool = False) -> None:
    """Entries in order of event time, and what could belong there: beside them where the place is wide, folded above them elsewhere."""
    open_to_add = waiting(record["incident"].id) if writable else []
    if open_to_add and is_wide:
        left, right = st.columns([2, 3], gap="medium")
        with left:
            candidates(record["incident"].id, open_to_add)
        with right:
            _entries(record, writable)
        return
    if open_to_add:
        counted = words.counted(len(open_to_add), "thing")
        with st.expander(f"{counted} could belong on the timeline", key="candidates_fold", on_change="rerun") as fold:
            if fold.open:
                candidates(record["incident"].id, open_to_add)
    _entries(record, writable)


def _entries(record: dict[str, Any], writable: bool) -> None:
    """A heading for each day; what all entries share is said once."""
    rows = record["timeline"]
    starred = sum(row["is_starred"] for row in rows)
    sources = {_source(row) for row in rows}
    shared = next(iter(sources)) if len(sources) == 1 else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="timeline_head"):
        st.subheader(f"Timeline · {len(rows)}, {starred} in the report", anchor=False, width="content")
        if writable:
            with st.container(horizontal=True, width="content", gap="small", key="timeline_adding"):
                add_entry(record["incident"].id)
                paste_lines(record)
                import_chat(record["incident"])
    with st.container(horizontal=True, vertical_alignment="center", key="timeline_choice"):
        only_starred = st.toggle("Only what belongs in the report", key="only_starred", persist_state="session") if starred else False
        if rows:
            st.caption(escaped(", ".join(part for part in ("Times in UTC", f"all {shared}" if shared else "") if part)), width="content")
    shown = [row for row in rows if row["is_starred"] or not only_starred]
    said = by_place(read("comment.list", incident_id=record["incident"].id), "entry_id") if rows else {}
    last_day = ""
    limit = st.session_state.setdefault(f"entries_{record['incident'].id}", SHOWN)
    for row in shown[:limit]:
        if day(row["happened_at"]) != last_day:
            last_day = day(row["happened_at"])
            st.caption(last_day)
        _entry(row, writable, _origin(row, shared), said.get(row["id"], []))
    if len(shown) > limit and st.button(f"Show {min(MORE, len(shown) - limit)} of {len(shown) - limit} more", key="more_entries"):
        st.session_state[f"entries_{record['incident'].id}"] = limit + MORE
        st.rerun()
    if not rows:
        st.caption("Nothing is written down yet. Add what happened, with the time it happened.")


def _entry(row: dict[str, Any], writable: bool, origin: str, threads: list[Any]) -> None:
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
        if threads or session().editing == row["id"]:
            comments(threads, {"entry_id": row["id"]}, row["id"], writable)
        if session().editing == row["id"]:
            _edit(row)


def _actions(row: dict[str, Any]) -> None:
    mark = "★" if row["is_starred"] else "☆"
    tip = "In the report; take it out" if row["is_starred"] else "Star it for the report"
    if st.button(mark, help=tip, key=f"star_{row['id']}", type="tertiary") and run(
        "timeline.star", id=row["id"], version=row["version"], is_starred=not row["is_starred"]
    ) is not None:
        st.rerun()
    if st.button("", icon=":material/edit:", help="Correct it, note who knew, comment", key=f"edit_{row['id']}", type="tertiary"):
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
    _known_at_once(row)
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
    with st.form(f"words_form_{key}"):
        text = st.text_area("What happened", value=row["text"], key=f"text_{key}", height=80)
        label = st.text_input("Label", value=row["label"], max_chars=60, key=f"label_{key}")
        if st.form_submit_button("Save the words") and run(
            "timeline.reword", id=key, version=row["version"], text=text or "", label=label or ""
        ) is not None:
            done("Saved. The old words are in its history.")
    _history(row)


def _known_at_once(row: dict[str, Any]) -> None:
    """One press for the usual case: a discipline knew when it happened."""
    with st.container(horizontal=True, gap="small", key=f"at_once_{row['id']}"):
        for who, letter in words.LETTERS.items():
            column = f"known_to_{who}_at"
            if row[column] is None and st.button(f"{letter} knew at once", key=f"once_{who}_{row['id']}"):
                both = {"known_to_sre_at": row["known_to_sre_at"], "known_to_security_at": row["known_to_security_at"]}
                if run("timeline.known", id=row["id"], version=row["version"], **{**both, column: row["happened_at"]}) is not None:
                    done("Noted.")


def _history(row: dict[str, Any]) -> None:
    """What it said before, with the reason that was given for a corrected time."""
    if row["version"] < 2:
        return
    for each in read("timeline.history", id=row["id"]):
        why = f", because: {each['reason']}" if each["reason"] else ""
        when = stamp(datetime.fromisoformat(each["happened_at"]))
        before = "" if each["text"] == row["text"] else f"; it read “{shortened(each['text'], 80)}”"
        st.caption(escaped(f"Until {stamp(each['replaced_at'])} it stood at {when}{before}. Changed by {each['replaced_by']}{why}"))
