"""Comments on screen: folded beside a cell or an entry with their count, opened as threads that can be answered and resolved."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.session import done, run, session, viewer
from pages.parts.text import escaped
from pages.parts.times import since


def by_place(threads: Iterable[Mapping[str, Any]], column: str) -> dict[str, list[Mapping[str, Any]]]:
    """Threads by their cell or by their entry."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for thread in threads:
        found.setdefault(str(thread[column]), []).append(thread)
    return found


def comments(threads: list[Mapping[str, Any]], place: Mapping[str, str], key: str, writable: bool) -> None:
    """One popover, folded, with the count of open ones; `place` is what `comment.add` needs to know. Nothing where nobody can write."""
    count = sum(thread["resolved_at"] is None for thread in threads)
    if not threads and not writable:
        return
    label = f"{words.counted(count, 'open comment')}" if count else f"{len(threads)} resolved" if threads else "Comment"
    with st.popover(label, icon=":material/chat_bubble:", type="tertiary", key=f"comments_{key}", on_change="rerun") as popover:
        if popover.open:
            _threads(threads, place, key, writable)


def _threads(threads: list[Mapping[str, Any]], place: Mapping[str, str], key: str, writable: bool) -> None:
    for thread in sorted(threads, key=lambda each: each["resolved_at"] is not None):
        with st.container(key=f"thread_{thread['id']}", gap="xxsmall"):
            _comment(thread, writable)
            for reply in thread["replies"]:
                _comment(reply, writable)
            if thread["resolved_at"]:
                st.markdown(f":green-badge[resolved] :small[{escaped(thread['resolved_by'] or words.UNKNOWN)}, "
                            f"{escaped(since(thread['resolved_at']))}]")  # fmt: skip
            if writable:
                _resolve(thread)
                _write("Answer", place, f"answer_{thread['id']}", thread["id"])
    if writable:
        _write("Comment", place, f"write_{key}", None)
    elif not session().name:
        st.caption("Say who you are to comment.")


def _comment(row: Mapping[str, Any], writable: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"comment_{row['id']}"):
        st.markdown(f"**{escaped(row['by'] or words.UNKNOWN)}** :small[{escaped(since(row['written_at']))}]", width="content")
        if writable and viewer().person_id is not None and row["written_by"] == viewer().person_id:
            gone = st.button("", icon=":material/delete:", help="Take it back", key=f"uncomment_{row['id']}", type="tertiary")
            if gone and run("comment.remove", id=row["id"], version=row["version"]) is not None:
                done("Taken back.")
    st.text(row["text"])


def _resolve(thread: Mapping[str, Any]) -> None:
    is_open = thread["resolved_at"] is None
    pressed = st.button("Resolve" if is_open else "Open again", key=f"resolve_{thread['id']}", type="tertiary")
    if pressed and run("comment.resolve", id=thread["id"], version=thread["version"], is_resolved=is_open) is not None:
        done("Resolved." if is_open else "Open again.")


def _write(label: str, place: Mapping[str, str], key: str, reply_to: str | None) -> None:
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        text = st.text_area(label, key=f"{key}_text", height=68, placeholder="@Name mentions somebody.", max_chars=5000)
        if st.form_submit_button(label) and run("comment.add", **place, text=text or "", reply_to=reply_to) is not None:
            done("Your comment is there.")
