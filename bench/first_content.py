"""What a reader waits for, in a real browser: `python -m bench.first_content [INCIDENTS]`.

A server in this process, a Chromium that has its scripts in its cache, and a reader who opens a screen by its address. Home is timed
until its lists stand there, beside the same page from answers kept in mind (bar 1.3 x); Trends until its last chart is drawn, the first
time after a change of the record, beside the same page with its board and charts kept (bar 1.5 x). Both sides are loaded in turn.
"""

import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from bench.import_speed import synthetic
from bench.measuring import verdict
from bench.screen_speed import Recorder
from core.access import Viewer
from core.imports import import_files
from core.store.opened import use_store
from core.store.store import Store

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 9
HOME = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning' && document.body.innerText.includes({text})"
CHARTS = "document.querySelectorAll('[data-testid=stVegaLiteChart] :is(canvas, svg)').length >= {charts}"


@contextmanager
def serving(store: Store, port: int) -> Iterator[None]:
    """The whole of Parley over a store that is open already, until the block ends."""
    os.environ |= {"PARLEY_PORT": str(port), "PARLEY_STORE": store.home.location}
    use_store(store)
    from app import app

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


def opened(page: Page, address: str, there: str) -> float:
    """Seconds from asking for the address until the condition holds on the page."""
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(there, polling="raf", timeout=120_000)
    return time.perf_counter() - begun


def compared(name: str, real: Callable[[], float], constant: Callable[[], float], bar: float) -> bool:
    """Print the ratio of the medians, both sides in turn after one round that does not count; True when it is within its bar."""
    real(), constant()
    rounds = [(real(), constant()) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    return verdict(name, ours / theirs, bar, "x", f"{ours:.3f} s beside {theirs:.3f} s, {ROUNDS} rounds")


def measure(store: Store, page: Page, address: str) -> bool:
    """Both screens; True when both are within their bars."""
    recorder = Recorder(store)

    def home(is_constant: bool) -> float:
        recorder.begin(is_constant)
        return opened(page, f"{address}/", HOME.format(text="'Open incidents'"))

    good = compared("home, to its lists", lambda: home(False), lambda: home(True), 1.3)
    recorder.begin(is_constant=False)
    vars(store.home).pop("read")
    vars(store.home).pop("read_arrow")
    opened(page, f"{address}/trends", HOME.format(text="'Incident of the month'"))
    page.wait_for_timeout(3000)
    charts = page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").count()

    def trends(is_changed: bool) -> float:
        if is_changed:
            store.change(Viewer.system(), "bench.touch", {}, lambda change: {})
        return opened(page, f"{address}/trends", CHARTS.format(charts=charts))

    return compared(f"trends, to the last of {charts} charts", lambda: trends(True), lambda: trends(False), 1.5) and good


def main() -> int:
    """Print both ratios; exit 1 when one is over its bar."""
    incidents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "many.jsonl"
        synthetic(file, incidents)
        store = Store.open(Path(folder) / "many.duckdb")
        import_files(store, Viewer.local("Bench", "sre"), [file])
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = int(trial.getsockname()[1])
        with serving(store, port):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
            good = measure(store, page, f"http://127.0.0.1:{port}")
            browser.close()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
