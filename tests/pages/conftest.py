"""What page tests share: an empty and a filled store behind the screens, and a screen opened on it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.opened import close_store, use_store
from core.store.store import Store

FRAME = Path(__file__).resolve().parents[2] / "pages" / "frame.py"


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """The harness reads the metadata of every installed package for each screen it opens, a tenth of a second; a server does so once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One empty and one filled store file, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("stores")
    paths = {"empty": folder / "empty.duckdb", "filled": folder / "filled.duckdb"}
    for name, path in paths.items():
        store = Store.open(path)
        if name == "filled":
            fill(store)
        store.close()
    return paths


@pytest.fixture
def empty_store(made: dict[str, Path], tmp_path: Path) -> Iterator[Store]:
    """A store with nothing in it, as the process-wide one."""
    yield from opened(made["empty"], tmp_path)


@pytest.fixture
def filled_store(made: dict[str, Path], tmp_path: Path) -> Iterator[Store]:
    """A small record with one incident of both kinds, one security incident and one of reliability that is over."""
    yield from opened(made["filled"], tmp_path)


@pytest.fixture
def told_store(demo_file: Path, tmp_path: Path) -> Iterator[Store]:
    """The worked example behind the screens."""
    yield from opened(demo_file, tmp_path)


def opened(path: Path, folder: Path) -> Iterator[Store]:
    """A copy of a store file, in a folder of the test's own, as the process-wide store."""
    store = Store.open(Path(shutil.copy(path, folder / "parley.duckdb")))
    use_store(store)
    yield store
    close_store()


@pytest.fixture
def screen() -> Callable[..., AppTest]:
    """Open a page by its file name with query parameters, through the frame."""

    def open_page(name: str = "home", **parameters: str) -> AppTest:
        at = AppTest.from_file(str(FRAME), default_timeout=20)
        if name != "home":
            at.switch_page(f"{name}.py")
        for key, value in parameters.items():
            at.query_params[key] = value
        return at.run()

    return open_page


def fill(store: Store) -> None:
    """Declare three incidents as invented people would."""
    sre = Viewer.local("Rhea Imagined", "sre")
    security = Viewer.local("Sol Imagined", "security")
    now = datetime.now(UTC).replace(second=0, microsecond=0)

    def ago(**parts: float) -> str:
        return (now - timedelta(**parts)).isoformat()

    def do(who: Viewer, command: str, /, **arguments: object) -> dict[str, str]:
        return execute(store, who, command, arguments)

    first = do(sre, "incident.create", title="Checkout answers with errors", kind="both", sre_severity="SEV1",
               security_severity="SEV2", services=["checkout", "payments"], declared_at=ago(hours=3),
               summary="Every third checkout failed after the release of the morning.")["id"]
    do(sre, "milestone.record", incident_id=first, kind="impact_start", happened_at=ago(hours=3, minutes=20))
    do(sre, "milestone.record", incident_id=first, kind="detected", happened_at=ago(hours=3, minutes=8))
    do(sre, "milestone.record", incident_id=first, kind="mitigated", happened_at=ago(hours=1, minutes=30))
    do(sre, "timeline.add", incident_id=first, happened_at=ago(hours=3, minutes=20), text="Error rate of checkout rises above 30 %.",
       label="alert", is_starred=True, known_to_sre_at=ago(hours=3, minutes=8))
    do(sre, "timeline.add", incident_id=first, happened_at=ago(hours=1, minutes=35), text="Rolled back to 2.31.0.",
       is_starred=True, known_to_sre_at=ago(hours=1, minutes=35), known_to_security_at=ago(minutes=40))
    do(sre, "timeline.add", incident_id=first, happened_at=ago(minutes=20),
       text="Markup must not work: **bold** <b>x</b> ![i](http://example.com/i.png) :red[red] $x$ :smile:")
    do(sre, "remediation.record", incident_id=first, kind="rollback", discipline="sre", acted_at=ago(hours=1, minutes=35),
       service="checkout", from_version="2.32.0", to_version="2.31.0", summary="Back to the release that was known to be stable.")
    do(sre, "person.join", incident_id=first, person="Rhea Imagined", discipline="sre", role="commander")
    do(security, "person.join", incident_id=first, person="Sol Imagined", discipline="security", role="responder")
    do(security, "factor.tag", incident_id=first, name="certificate", text="The new client checks certificates more strictly.")
    do(sre, "followup.create", incident_id=first, title="Show known vulnerabilities before a rollback", discipline="joint",
       owner="Sol Imagined", priority="P1", due_on=(now - timedelta(days=4)).date().isoformat())
    do(sre, "followup.create", incident_id=first, title="Alert on the error rate of checkout", discipline="sre", priority="P3")
    second = do(security, "incident.create", title="Token of a build robot in a public log", kind="security",
                security_severity="SEV3", services=["build"], declared_at=ago(days=12))["id"]
    do(security, "timeline.add", incident_id=second, happened_at=ago(days=12, hours=1), text="A reader reports the token.")
    third = do(sre, "incident.create", title="Search is slow for an hour", kind="reliability", sre_severity="SEV4",
               services=["search"], declared_at=ago(days=40))["id"]
    do(sre, "milestone.record", incident_id=third, kind="resolved", happened_at=ago(days=40, hours=-1))
    do(sre, "incident.change", id=third, version=1, status="resolved")
