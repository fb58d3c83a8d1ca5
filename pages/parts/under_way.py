"""Work that goes on while its screen stays usable: started in a thread, looked at again, stopped on request."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.errors import ParleyError
from pages.parts.times import now

MOST_KEPT = 32
"""Ended work kept for screens that may come back; beyond it the oldest is stopped and forgotten."""


@dataclass(slots=True, eq=False)
class UnderWay:
    """One piece of work. When `ended` is set there is a `result` or an `error`. `started_at` is UTC seconds."""

    work: Callable[[], Any]
    stop: Callable[[], None]
    started_at: float
    result: Any = None
    error: ParleyError | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def go(self) -> None:
        """Do it; meant for a thread of its own."""
        try:
            self.result = self.work()
        except ParleyError as error:
            self.error = error
        finally:
            self.ended.set()


_kept: dict[str, UnderWay] = {}
_lock = threading.Lock()


def begin(key: str, work: Callable[[], Any], stop: Callable[[], None], patience: float = 0.8) -> None:
    """Start `work`, kept under `key` in this session, and wait at most `patience` seconds for it. `stop` must end it at once."""
    found, name = UnderWay(work, stop, now().timestamp()), uuid.uuid4().hex
    # Kept before it starts: a screen that is asked for anew meanwhile ends this run where it waits, and would not find it again.
    st.session_state[key] = name
    with _lock:
        _kept[name] = found
        oldest = [_kept.pop(next(iter(_kept))) for _ in range(len(_kept) - MOST_KEPT)]
    for each in oldest:
        each.stop()
    threading.Thread(target=found.go, daemon=True).start()
    found.ended.wait(patience)


def taken(key: str) -> UnderWay | None:
    """The ended work whose name is kept under `key` in this session, once; None while it goes on or where there is none."""
    found = _kept.get(st.session_state.get(key, ""))
    if found is None or not found.ended.is_set():
        return None
    with _lock:
        _kept.pop(st.session_state.pop(key), None)
    return found


def waiting(key: str, what: str) -> bool:
    """Draw that it goes on, with a button that stops it; False where nothing does."""
    found = _kept.get(st.session_state.get(key, ""))
    if found is None or found.ended.is_set():
        return False
    _waiting(found, key, what)
    return True


@st.fragment(run_every=0.5)
def _waiting(found: UnderWay, key: str, what: str) -> None:
    if found.ended.is_set():
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key=f"waiting_{key}"):
        st.markdown(f":material/hourglass_top: {what} for {now().timestamp() - found.started_at:.0f} s.", width="content")
        if st.button("Stop", key=f"stop_{key}"):
            found.stop()
            found.ended.wait(3.0)
            st.rerun()
