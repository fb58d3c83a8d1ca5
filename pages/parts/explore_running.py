"""A query that runs while its screen stays usable: started in a thread, looked at again, stopped on request."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.access import Viewer
from core.analysis import AnalysisCell, prepare
from core.errors import ParleyError, QueryCancelled
from core.question import Cell, Result
from core.store.store import Store
from pages.parts.times import now

MOST_KEPT = 32
"""Answers kept for screens that may come back; beyond it the oldest is forgotten and its screen asks to run again."""


@dataclass(slots=True, eq=False)
class Running:
    """One run of the last of these cells. When `ended` is set there is a `result` or an `error`. `started_at` is UTC."""

    cells: Sequence[AnalysisCell]
    started_at: float
    result: Result | None = None
    error: ParleyError | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    cell: Cell | None = None
    is_stopped: bool = False

    def go(self, store: Store, viewer: Viewer) -> None:
        """Fill in the answer; meant for a thread of its own."""
        try:
            self.cell = prepare(store, viewer, self.cells, self.cells[-1].name)
            if self.is_stopped:
                raise QueryCancelled("The query was cancelled.", "Run it again to get an answer.")
            self.result = self.cell.run()
        except ParleyError as error:
            self.error = error
        finally:
            self.ended.set()

    def stop(self) -> None:
        """End it now; its `error` then says that it was cancelled."""
        self.is_stopped = True
        if self.cell is not None:
            self.cell.cancel()


_runs: dict[str, Running] = {}
_lock = threading.Lock()


def start(store: Store, viewer: Viewer, cells: Sequence[AnalysisCell], patience: float = 1.0) -> str:
    """Begin to answer the last of `cells`, which may refer to the others, and wait at most `patience` seconds; gives the name to look
    it up by."""
    found, name = Running(cells, now().timestamp()), uuid.uuid4().hex
    with _lock:
        _runs[name] = found
        while len(_runs) > MOST_KEPT:
            _runs.pop(next(iter(_runs))).stop()
    threading.Thread(target=found.go, args=(store, viewer), daemon=True).start()
    found.ended.wait(patience)
    return name


def running(name: str) -> Running | None:
    """The run of this name, or None where it was forgotten, as after a restart."""
    return _runs.get(name)
