"""Screens over many incidents: `python -m bench.screen_speed [INCIDENTS]` divides each script's time by that of its queries run bare.

Beside each ratio stands what of the time is the harness: an empty script in it, the frame around an empty page in it, and how long
Streamlit's own thread took for the screen's script, which is what a reader waits for on a server that runs already.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from bench.import_speed import synthetic
from bench.measuring import ROOT, verdict
from core.access import Viewer
from core.imports import import_files
from core.store.home import Row
from core.store.opened import close_store, use_store
from core.store.store import Store

PAGES = ("home", "incidents", "incident", "runbooks", "followups", "releases", "trends", "explore", "evidence", "settings")
ROUNDS = 5
FRAME = ROOT / "pages" / "frame.py"


class Recorder:
    """Stands in for the reads of a store's home: notes each query, and can give the answers again without asking."""

    def __init__(self, store: Store) -> None:
        self.read, self.read_arrow = store.home.read, store.home.read_arrow
        self.asked: list[tuple[Callable[..., object], str, Sequence[Any]]] = []
        self.answers: dict[str, Any] = {}
        self.is_constant = False
        vars(store.home).update(read=self.rows, read_arrow=self.arrow)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """In the place of `read`."""
        answer: list[Row] = self._answer(self.read, sql, parameters)
        return [dict(row) for row in answer]

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """In the place of `read_arrow`."""
        return self._answer(self.read_arrow, sql, parameters)

    def _answer(self, ask: Callable[..., Any], sql: str, parameters: Sequence[Any]) -> Any:
        key = f"{sql} {list(parameters)}"
        self.asked.append((ask, sql, parameters))
        if not self.is_constant or key not in self.answers:
            self.answers[key] = ask(sql, parameters)
        return self.answers[key]

    def bare(self) -> float:
        """Seconds that the queries noted last take by themselves."""
        begun = time.perf_counter()
        for ask, sql, parameters in self.asked:
            ask(sql, parameters)
        return time.perf_counter() - begun


@contextmanager
def script_alone() -> Iterator[list[float]]:
    """Notes how long Streamlit's own thread takes for each script, without the harness around it."""
    took: list[float] = []
    run = ScriptRunner._run_script

    def noted(runner: ScriptRunner, rerun: Any) -> None:
        begun = time.perf_counter()
        try:
            run(runner, rerun)
        finally:
            took.append(time.perf_counter() - begun)

    with patch.object(ScriptRunner, "_run_script", noted):
        yield took


def timed(test: AppTest, page: str) -> float:
    """Seconds of one run. Raises `SystemExit` when the page fails."""
    begun = time.perf_counter()
    test.run()
    elapsed = time.perf_counter() - begun
    if test.exception:
        raise SystemExit(f"{page}: {test.exception[0].message}")
    return elapsed


def script(page: str, incident: str) -> float:
    """Seconds of one fresh run of a page through the frame."""
    test = AppTest.from_file(str(FRAME), default_timeout=600)
    if page != "home":
        test.switch_page(f"{page}.py")
    if page == "incident":
        test.query_params["incident"] = incident
    return timed(test, page)


def nothing() -> float:
    """Seconds that the harness and Streamlit take for a script without a line."""
    return timed(AppTest.from_string("", default_timeout=600), "an empty script")


def framed() -> float:
    """Seconds of the frame around a page that draws nothing."""
    with patch("streamlit.navigation.page.StreamlitPage.run", lambda page: None):
        return timed(AppTest.from_file(str(FRAME), default_timeout=600), "the frame")


def measure(recorder: Recorder, page: str, incident: str) -> bool:
    """Print the page's ratio, all sides in turn, the median of each; True when it is within its bar."""
    script(page, incident)
    rounds = []
    for _ in range(ROUNDS):
        empty, frame = nothing(), framed()
        recorder.asked.clear()
        with script_alone() as took:
            whole = script(page, incident)
        rounds.append((whole, recorder.bare(), empty, frame, sum(took)))
    whole, bare, empty, frame, own = (statistics.median(column) for column in zip(*rounds))
    told = (
        f"{whole:.3f} s beside {bare:.3f} s of {len(recorder.asked)} queries; in the harness an empty script takes {empty:.3f} s and the "
        f"frame around an empty page {frame:.3f} s; the script itself {own:.3f} s, {own / max(bare, 1e-9):.2f} x"
    )
    return verdict(f"{page}, script over queries", whole / max(bare, 1e-9), 1.5, "x", told)


def main() -> int:
    """Print every ratio; exit 1 when one is over its bar."""
    incidents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    pages = sys.argv[2:] or PAGES
    good = True
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "many.jsonl"
        synthetic(file, incidents)
        store = Store.open(Path(folder) / "parley.duckdb")
        import_files(store, Viewer.local("Bench", "sre"), [file])
        incident = store.ask(Viewer.local("Bench", "sre"), "SELECT number FROM visible_incident ORDER BY number LIMIT 1")[0]["number"]
        recorder = Recorder(store)
        use_store(store)
        for page in pages:
            good &= measure(recorder, page, f"INC-{incident}")
        recorder.is_constant = True
        script("home", "")
        pairs = []
        for _ in range(2 * ROUNDS):
            recorder.is_constant = True
            constant = script("home", "")
            recorder.is_constant = False
            pairs.append((script("home", ""), constant))
        real, constant = (statistics.median(column) for column in zip(*pairs))
        good &= verdict("home, beside the same from constants", real / constant, 1.3, "x", f"{real:.3f} s beside {constant:.3f} s")
        close_store()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
