"""What changed and from when, beside a chart over time: the list that its marks number, and adding or taking back a mark."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from core.metrics.scope import Scope
from pages.parts import times
from pages.parts.session import done, may_write, read, run
from pages.parts.text import escaped

KINDS = {"policy": "a policy", "threshold": "what counts", "system": "the system", "other": "something else"}
SEEN_BY = {"everyone": "Everyone", "sre": "SRE", "security": "Security"}
_GONE = "annotation_gone"


def annotations(scope: Scope) -> list[dict[str, Any]]:
    """Those that concern the services in sight, the earliest first."""
    return list(read("annotation.list", service=scope.service))


def annotation_list(marks: Sequence[Mapping[str, Any]], services: Sequence[str]) -> None:
    """The marks by number, each with its day, and the way to add one or take one back."""
    writable = may_write()
    if not marks and not writable:
        return
    if marks:
        st.markdown("**What changed**\n" + "\n".join(f"{number}. {_line(mark)}" for number, mark in enumerate(marks, 1)))
    if not writable:
        return
    with st.expander("Mark a change, or take a mark back" if marks else "Mark a change", key="annotations"):
        _gone()
        if marks:
            _take_back(marks)
        _add(services)


def _line(mark: Mapping[str, Any]) -> str:
    where = f", {mark['service']} only" if mark["service"] else ""
    sign = "◆ " if mark["kind"] == "threshold" else ""
    who = f", {mark['written_by']}" if mark["written_by"] else ""
    seen = "" if mark["visibility"] == "everyone" else f", seen by {SEEN_BY.get(mark['visibility'], mark['visibility'])} only"
    about = f"{KINDS[mark['kind']]}{where}, {times.stamp(mark['happened_at'])}{who}{seen}"
    return f"{sign}**{escaped(mark['text'])}** :gray[{escaped(about)}]"


def _take_back(marks: Sequence[Mapping[str, Any]]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="annotation_back"):
        place = st.selectbox("Take back", range(len(marks)), index=None, format_func=lambda place: f"{place + 1}. {marks[place]['text']}",
                             key="annotation_chosen", placeholder="Choose a mark", width=280)
        if place is not None and st.button("Take it back", key="annotation_remove"):
            mark = marks[place]
            if run("annotation.remove", id=mark["id"], version=mark["version"]) is not None:
                st.session_state[_GONE] = mark
                done("The mark is taken back.")


def _gone() -> None:
    """A mark that was just taken back can be put back."""
    mark = st.session_state.get(_GONE)
    if mark and st.button(f"Put “{escaped(mark['text'])}” back", key="annotation_restore"):
        names = ("text", "kind", "service", "visibility")
        given = {name: mark[name] for name in names} | {"happened_at": mark["happened_at"].isoformat()}
        if run("annotation.add", **given) is not None:
            del st.session_state[_GONE]
            done("The mark is back.")


def _add(services: Sequence[str]) -> None:
    """Times are entered in UTC, whatever zone the chart has, since the same words stand in every export."""
    with st.form("annotate", border=False, clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom", key="annotation_form"):
            moment: datetime | None = st.datetime_input("From (UTC)", value=times.entered(times.now()), format="YYYY-MM-DD", width=200)
            kind = st.selectbox("What changed", list(KINDS), format_func=lambda kind: KINDS[kind].capitalize(), width=150)
            service = st.selectbox("Service", list(services), index=None, placeholder="All", width=140)
            seen = st.selectbox("Seen by", list(SEEN_BY), format_func=SEEN_BY.__getitem__, width=120)
        said = st.text_input("In words", max_chars=300, placeholder="Paging only for symptoms")
        if st.form_submit_button("Mark it on every chart") and moment:
            given = {"happened_at": times.utc(moment), "text": said, "kind": kind, "service": service, "visibility": seen}
            if run("annotation.add", **given) is not None:
                done("Marked.")
