"""Bring a chat in beside an incident's timeline: choose the export, see what it holds, then save; each message waits to be starred."""

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import ParleyError
from core.imports import import_files
from core.sources import Options
from core.store.opened import the_store
from pages.parts import words
from pages.parts.session import done, read, show_error, viewer
from pages.parts.text import escaped, shortened
from pages.parts.times import stamp

SHOWN = 6
_ROUND = "chat_round"
_SEEN_BY = {"": "Whoever may see the incident", "security": "Security only", "sre": "SRE only"}


def import_chat(incident: Any) -> None:
    """A popover with the files, how they are to be read, and their preview."""
    with st.popover("Chat", key="chat", type="tertiary", icon=":material/forum:", on_change="rerun") as popover:
        if popover.open:
            _form(incident)


def _form(incident: Any) -> None:
    st.caption("Day files of a Slack export with users.json, a Mattermost bulk export, or a table with time, author, text.")
    uploads = st.file_uploader("Files of one channel", accept_multiple_files=True, key=f"chat_files_{st.session_state.get(_ROUND, 0)}")
    left, right = st.columns(2)
    channel = left.text_input("Channel", key="chat_channel", placeholder=f"inc-{incident.number}", max_chars=100)
    zone = right.selectbox("Zone of times that name none", read("timeline.zones"), index=None, key="chat_zone", placeholder="None assumed")
    seen_by = st.selectbox("Who may see it", list(_SEEN_BY), format_func=_SEEN_BY.__getitem__, key="chat_visibility")
    if not uploads:
        return
    told = {"incident": f"INC-{incident.number}", "channel": (channel or "").strip(), "zone": zone, "visibility": seen_by}
    extra = {name: value for name, value in told.items() if value}
    with tempfile.TemporaryDirectory() as folder:
        _keep(Path(folder), uploads)
        report = _read(Path(folder), extra, dry_run=True)
        if report is None:
            return
        _preview(report)
        count = report.get("added", 0) + report.get("updated", 0)
        if st.button(f"Bring in {words.counted(count, 'message')}", type="primary", key="chat_save", disabled=not count):
            saved = _read(Path(folder), extra, dry_run=False)
            if saved is not None:
                st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
                done(f"{words.counted(saved.get('added', 0), 'message waits', 'messages wait')} beside the timeline.")


def _keep(folder: Path, uploads: list[Any]) -> None:
    """The uploads under their own last names; of two with one name the later is kept."""
    for upload in uploads:
        (folder / (Path(upload.name).name or "upload")).write_bytes(upload.getbuffer())


def _read(folder: Path, extra: dict[str, str], dry_run: bool) -> dict[str, Any] | None:
    try:
        return import_files(the_store(), viewer(), [folder], Options(extra=dict(extra)), dry_run, folder=folder)
    except ParleyError as error:
        show_error(error)
        return None


def _preview(report: dict[str, Any]) -> None:
    """How many there are, the first of them, and every place that is not taken or contradicts itself."""
    said = [f"{words.number(report.get(name, 0))} {name}" for name in ("added", "unchanged", "rejected", "flagged") if report.get(name, 0)]
    st.caption(escaped(f"{', '.join(said) or 'Nothing to bring in'}. Nothing is saved yet."))
    for each in (*report["skipped"], *report["problems"])[:SHOWN]:
        where = ", ".join(part for part in (each["file"], each.get("where", "")) if part)
        st.markdown(f":red-badge[:material/error:] **{escaped(where)}** {escaped(each['why'])} "
                    f":small[{escaped(shortened(each.get('value', ''), 60))}]")  # fmt: skip
    more = len(report["skipped"]) + len(report["problems"]) - SHOWN
    if more > 0:
        st.caption(f"{words.number(more)} more places.")
    for row in sorted(report["samples"].get("chat_message", {}).get("added", []), key=lambda each: each["sent_at"]):
        st.markdown(f"`{stamp(row['sent_at'])}` **{escaped(row['author'])}** {escaped(shortened(row['text'], 80))}")
