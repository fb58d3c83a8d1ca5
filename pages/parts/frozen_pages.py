"""Freezing the leadership page as a dated PDF, and the pages frozen before."""

import streamlit as st

from core.commands import execute
from core.errors import ParleyError
from core.metrics.board import Board
from core.store.opened import the_store
from pages.parts import words
from pages.parts.session import file_link, read, show_error, viewer
from pages.parts.text import escaped
from pages.parts.times import stamp
from pages.parts.trend_filters import Asked

MARKINGS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_SHOWN = 10
_FAILED, _MADE = "freeze_failed", "freeze_made"


def freezing(page: Board, asked: Asked) -> None:
    """The marking, the button, what became of it, and the list."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="freeze"):
        marking = st.selectbox("Marking (TLP)", MARKINGS, index=2, key="freeze_tlp", width=150)
        told = _arguments(page, asked, marking)
        st.button("Freeze as dated PDF", key="freeze_page", icon=":material/ac_unit:", on_click=_freeze, args=(told,))
        st.caption("Keeps this page as it stands. Later changes of the record never change it.", width="content")
    failed = st.session_state.pop(_FAILED, None)
    if failed:
        show_error(failed)
    _listed(st.session_state.get(_MADE))


def _arguments(page: Board, asked: Asked, marking: str) -> dict[str, object]:
    scope = asked.scope
    times = {"from": scope.from_, "to": scope.to, "as_of": page.scope.as_of}
    filters = {"kind": scope.kind, "severity": scope.severity, "service": scope.service, "days": asked.days}
    chosen = {name: value for name, value in {**times, **filters}.items() if value is not None}
    return {**chosen, "compares": asked.compares, "tlp": marking, "seen": page.digest()}


def _freeze(told: dict[str, object]) -> None:
    """Freeze just what was on screen when the button was pressed."""
    try:
        st.session_state[_MADE] = execute(the_store(), viewer(), "trends.freeze", told)["id"]
    except ParleyError as error:
        st.session_state[_FAILED] = error


def _listed(newest: str | None) -> None:
    kept = read("trends.frozen")
    if not kept:
        return
    title = f"Frozen pages · {words.number(len(kept))}"
    with st.expander(title, expanded=bool(newest), key="frozen_pages"):
        for row in kept[:_SHOWN]:
            with st.container(key=f"frozen_{row['id']}", gap="xsmall"):
                said = f"{stamp(row['frozen_at'])} by {row['frozen_by']} · TLP:{row['tlp']} · seen as {row['seen_as']} · {row['lead']}"
                st.link_button("Download the PDF", file_link(row["id"], "pdf"), key=f"download_{row['id']}", type="tertiary")
                st.markdown(escaped(said))
                st.caption(f"SHA-256 {row['sha256']}; record after change {row['as_of_seq']}")
        if len(kept) > _SHOWN:
            st.caption(f"The {_SHOWN} newest are shown; `trends frozen` lists them all.")
