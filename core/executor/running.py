"""What runs on this machine now: one cell of a notebook at a time, stopped by name from anywhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import Blocked
from core.executor.process import Execution

AT_ONCE = 4
"""Notebooks in which something runs at the same time."""
_running: dict[str, tuple[str, Execution]] = {}
_lock = threading.Lock()


@contextmanager
def reserved(notebook_id: str, cell: str) -> Iterator[Execution]:
    """The one place in which a notebook's command runs. Raises `Blocked` while another one does."""
    with _lock:
        other = _running.get(notebook_id)
        if other is not None:
            raise Blocked(f"{other[0]} is running in this notebook.", "Wait for it, or stop it.")
        if len(_running) >= AT_ONCE:
            raise Blocked(f"Commands of {AT_ONCE} notebooks are running on this machine.", "Wait for one of them to end.")
        execution = Execution()
        _running[notebook_id] = (cell, execution)
    try:
        yield execution
    finally:
        with _lock:
            del _running[notebook_id]


def running_in(notebook_id: str) -> str:
    """The cell whose command runs in this notebook; empty when none does."""
    with _lock:
        found = _running.get(notebook_id)
    return found[0] if found else ""


def stop(notebook_id: str, cell: str) -> bool:
    """Stop a cell's command; False when it does not run."""
    with _lock:
        found = _running.get(notebook_id)
    if found is None or found[0] != cell:
        return False
    found[1].stop()
    return True
