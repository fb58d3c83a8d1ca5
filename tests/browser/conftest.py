"""A real server in a process of its own, with its gate and its content policy, and a real browser before it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.serving import Server
from tests.browser.tab import Tab

CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def missing(what: str) -> None:
    """Skip with a say; on the build machine, where everything must be there, fail."""
    if os.environ.get("PARLEY_CI") == "1":
        pytest.fail(f"{what} is missing, and the build machine must have it")
    pytest.skip(f"{what} is missing; browser tests are skipped")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine: the system's, Playwright's own, or Chrome."""
    with sync_playwright() as playwright:
        found = [path for path in (*CHROMIUMS, playwright.chromium.executable_path) if Path(path).exists()]
        if not found:
            missing("a Chromium")
        try:
            launched = playwright.chromium.launch(executable_path=found[0], args=FLAGS)
        except Error as error:
            missing(f"a Chromium that starts ({error.message.splitlines()[0]})")
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty store, served on a free port of this machine until the module is done."""
    serving = Server(tmp_path_factory.mktemp("served") / "parley.duckdb")
    serving.start()
    yield serving
    serving.stop()


def _serving(folder: Path, demo_file: Path) -> Iterator[Server]:
    serving = Server(Path(shutil.copy(demo_file, folder / "parley.duckdb")))
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Server]:
    """The worked example, served for the tests of one module, which may change it."""
    yield from _serving(tmp_path_factory.mktemp("told"), demo_file)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Server]:
    """The worked example, served for all tests that only look at it."""
    yield from _serving(tmp_path_factory.mktemp("story"), demo_file)


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A fresh tab; at the end the browser must have complained of nothing and asked nothing of another machine."""
    opened = Tab(browser, server.address)
    yield opened
    opened.close()
    assert opened.strays == [], "the page asked for something outside of this machine"
    assert opened.complaints == [], "the browser complained"


@pytest.fixture(scope="session")
def shared_files() -> Path:
    """The real data sets; on the build machine they must be there."""
    if not SHARED.is_dir():
        missing(f"the shared data at {SHARED}")
    return SHARED
