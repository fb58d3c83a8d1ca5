"""Screens over many incidents: `python -m bench.screen_speed [INCIDENTS] [PAGE…]`: each script's time over that of its queries run bare.

A script's time is what Streamlit's own thread took for it: what a reader waits for on a server that runs already. The harness keeps
compiled scripts, as a server does. Beside each ratio stands the least that Streamlit takes: the same screen drawn from answers kept in
mind, an empty script, and the frame around an empty page. Processor time is told too; other work on the machine disturbs it less.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pyarrow as pa
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
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
        self.answers: dict[tuple[int, str], Any] = {}
        self.is_constant = False
        vars(store.home).update(read=self.rows, read_arrow=self.arrow)

    def begin(self, is_constant: bool) -> None:
        """Before a run: ask anew and keep the answers, or give those that the run before kept, question by question in their order."""
        self.is_constant = is_constant
        self.asked.clear()
        if not is_constant:
            self.answers.clear()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """In the place of `read`."""
        answer: list[Row] = self._answer(self.read, sql, parameters)
        return [dict(row) for row in answer]

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """In the place of `read_arrow`."""
        return self._answer(self.read_arrow, sql, parameters)

    def _answer(self, ask: Callable[..., Any], sql: str, parameters: Sequence[Any]) -> Any:
        key = (len(self.asked), sql)
        self.asked.append((ask, sql, parameters))
        if not self.is_constant or key not in self.answers:
            self.answers[key] = ask(sql, parameters)
        return self.answers[key]

    def bare(self) -> "Took":
        """What the queries noted last take by themselves."""
        begun = Took.now()
        for ask, sql, parameters in self.asked:
            ask(sql, parameters)
        return Took.now() - begun


class Took(NamedTuple):
    """Seconds by the clock and of the processor, of the whole process."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> "Took":
        """The clocks as they stand."""
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, before: "Took") -> "Took":
        return Took(self.clock - before.clock, self.processor - before.processor)


@contextmanager
def script_alone() -> Iterator[list[Took]]:
    """Notes what Streamlit's own thread takes for each script, without the harness around it."""
    took: list[Took] = []
    run = ScriptRunner._run_script

    def noted(runner: ScriptRunner, rerun: Any) -> None:
        begun = Took.now()
        try:
            run(runner, rerun)
        finally:
            took.append(Took.now() - begun)

    with patch.object(ScriptRunner, "_run_script", noted):
        yield took


@contextmanager
def as_a_server() -> Iterator[None]:
    """Compiled scripts are kept from run to run, and a browser's headers are not made up anew by the harness each time they are read."""
    kept = ScriptCache()
    scripts = patch("streamlit.testing.v1.app_test.ScriptCache", lambda: kept)
    with scripts, patch("streamlit.runtime.context._get_client_context", lambda: None):
        yield


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


def alone(page: str, incident: str) -> Took:
    """What the script of a page takes on Streamlit's own thread, its reruns together."""
    with script_alone() as took:
        script(page, incident)
    return Took(sum(each.clock for each in took), sum(each.processor for each in took))


def measure(recorder: Recorder, page: str, incident: str) -> bool:
    """Print the page's ratio, all sides in turn, the median of each; True when it is within its bar."""
    script(page, incident)
    rounds = []
    for _ in range(ROUNDS):
        recorder.begin(is_constant=False)
        own = alone(page, incident)
        questions, bare = len(recorder.asked), recorder.bare()
        recorder.begin(is_constant=True)
        rounds.append((*own, *bare, *alone(page, incident), nothing(), framed()))
    own_clock, own_cpu, clock, cpu, drawn, drawn_cpu, empty, frame = (statistics.median(column) for column in zip(*rounds))
    told = (
        f"{own_clock:.3f} s beside {clock:.3f} s of {questions} queries; drawn from answers in mind {drawn:.3f} s, so that asking adds "
        f"{(own_clock - drawn) / max(clock, 1e-9):.2f} x its queries; processor time {own_cpu / max(cpu, 1e-9):.2f} x "
        f"({own_cpu:.3f} s beside {cpu:.3f} s, drawn {drawn_cpu:.3f} s); whole harness: an empty script {empty:.3f} s, "
        f"the frame {frame:.3f} s"
    )
    return verdict(f"{page}, script over queries", own_clock / max(clock, 1e-9), 1.5, "x", told)


def first_content(recorder: Recorder) -> bool:
    """Print how much longer home takes than the same elements from answers in mind, in the harness and by the script itself."""
    pairs = []
    for _ in range(2 * ROUNDS):
        recorder.begin(is_constant=False)
        real = script("home", "")
        recorder.begin(is_constant=True)
        constant = script("home", "")
        recorder.begin(is_constant=False)
        own = alone("home", "")
        recorder.begin(is_constant=True)
        pairs.append((real, constant, own.clock, alone("home", "").clock))
    real, constant, own_clock, drawn = (statistics.median(column) for column in zip(*pairs))
    told = f"{real:.3f} s beside {constant:.3f} s; the script itself {own_clock:.3f} s beside {drawn:.3f} s"
    return verdict("home, beside the same from constants", real / constant, 1.3, "x", told)


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
        with as_a_server():
            for page in pages:
                good &= measure(recorder, page, f"INC-{incident}")
            if "home" in pages:
                good &= first_content(recorder)
        close_store()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
