"""What all tests share: where the shared data lies, a store to write to, and no skipping on the build machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from core import commands
from core.access import Viewer
from core.store.store import Store

# Examples take as long as the machine is busy; how long anything may take is measured in bench/, not here.
settings.register_profile("parley", deadline=None)
settings.load_profile("parley")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the checkout; tests that need it skip with a reason where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data sets are not at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that was made once and never written to; a copy of it opens twice as fast as a new one."""
    path = tmp_path_factory.mktemp("empty") / "parley.duckdb"
    Store.open(path, memory_mb=256).close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    """An empty store in a folder of the test's own."""
    opened = Store.open(Path(shutil.copy(empty_file, tmp_path / "parley.duckdb")), memory_mb=256)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """The file of a store into which the worked example was loaded once; loading it takes as long as thirty copies."""
    path = tmp_path_factory.mktemp("demo") / "parley.duckdb"
    made = Store.open(Path(shutil.copy(empty_file, path)), memory_mb=256)
    commands.execute(made, Viewer.local("Robin Vale", "sre"), "demo.load", {})
    made.close()
    return path


@pytest.fixture
def demo_store(tmp_path: Path, demo_file: Path) -> Iterator[Store]:
    """A store with the worked example."""
    opened = Store.open(Path(shutil.copy(demo_file, tmp_path / "parley.duckdb")), memory_mb=256)
    yield opened
    opened.close()


@pytest.fixture
def sre() -> Viewer:
    """Someone of SRE on this machine."""
    return Viewer.local("Robin Vale", "sre")


@pytest.fixture
def security() -> Viewer:
    """Someone of security on this machine."""
    return Viewer.local("Sasha Quill", "security")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On the build machine a browser and the shared data are there: a test that skips for want of them fails."""
    report = yield
    needs = item.get_closest_marker("browser") or item.get_closest_marker("shared") or "shared_data" in getattr(item, "fixturenames", ())
    if os.environ.get("PARLEY_CI") and report.skipped and needs and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped on the build machine: {report.longrepr}"
    return report
