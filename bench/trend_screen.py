"""The leadership page beside the same page with its numbers and charts as constants: `python -m bench.trend_screen [INCIDENTS]`.

Both are run by Streamlit's own thread through the frame, a new session each time, until the last chart is drawn. The constants are the
board and the specs of the charts that the real page made; what other screens share, such as the frame and the filters, is asked for on
both sides. The real page is told twice: the first time after a change of the record, and again while nothing changes.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.import_speed import synthetic
from bench.measuring import verdict
from bench.screen_speed import Took, alone, as_a_server, script
from core.access import Viewer
from core.imports import import_files
from core.metrics.board import board
from core.store.opened import close_store, use_store
from core.store.store import Store
from pages.parts import trend_board

ROUNDS = 7


class Drawn:
    """Keeps the board and the charts that the page made last, and can put them in their place."""

    def __init__(self) -> None:
        self.boards: list[Any] = []
        self._make = board

    @contextmanager
    def kept(self) -> Iterator[None]:
        """The page works as ever, and what it makes is kept."""

        def keeping(*args: Any, **named: Any) -> Any:
            self.boards = [self._make(*args, **named)]
            return self.boards[0]

        with patch.object(trend_board, "board", keeping):
            yield

    @contextmanager
    def given(self) -> Iterator[None]:
        """The page draws what was kept."""
        with patch.object(trend_board, "board", lambda *args, **named: self.boards[0]):
            yield


def measure(store: Store, incidents: int) -> bool:
    """Print the ratios at this size; True when it is within its bar."""
    drawn = Drawn()
    with drawn.kept():
        script("trends", "")
    rounds: list[tuple[Took, Took, Took]] = []
    for _ in range(ROUNDS):
        store.change(Viewer.system(), "bench.touch", {}, lambda change: {})
        fresh, again = alone("trends", ""), alone("trends", "")
        with drawn.given():
            rounds.append((fresh, again, alone("trends", "")))
    fresh, again, constant = (Took(*(statistics.median(column) for column in zip(*side))) for side in zip(*rounds))
    charts = sum(1 for each in drawn.boards[0].drawn.values() if each)
    good = True
    for name, took in ((", the first after a change", fresh), (", again while nothing changes", again)):
        told = (
            f"{took.clock:.3f} s beside {constant.clock:.3f} s with {charts} charts; processor time "
            f"{took.processor / constant.processor:.2f} x, {took.processor:.3f} s beside {constant.processor:.3f} s"
        )
        good &= verdict(f"{incidents:,} incidents{name}", took.clock / constant.clock, 1.5, "x", told)
    return good


def main() -> int:
    """Print every ratio; exit 1 when one is over its bar."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    good = True
    with tempfile.TemporaryDirectory() as folder, as_a_server():
        for incidents in (most // 100, most):
            file = Path(folder) / "many.jsonl"
            synthetic(file, incidents)
            store = Store.open(Path(folder) / f"{incidents}.duckdb")
            import_files(store, Viewer.local("Bench", "sre"), [file])
            use_store(store)
            good &= measure(store, incidents)
            close_store()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
