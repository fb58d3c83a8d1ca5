"""A store that the tests of one file share, an outage in it, and its notebooks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core import incident, walkthrough
from core.notebook import verdicts
from core.store.store import Store
from tests.core.walking import ADA, Walk, verdict


@pytest.fixture(scope="module")
def walked_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for the tests of a file, each of which begins with an incident of its own."""
    store = Store.open(tmp_path_factory.mktemp("walked") / "parley.duckdb", memory_mb=256)
    yield store
    store.close()


@pytest.fixture
def guard_says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set what the rollback guard answers; clear until told otherwise."""
    says: dict[str, Any] = {"now": verdict("clear")}
    monkeypatch.setattr(verdicts, "rollback_guard", lambda *args, **kwargs: says["now"])
    return lambda *args, **kwargs: says.update(now=verdict(*args, **kwargs))


@pytest.fixture
def outage(walked_store: Store) -> str:
    """The id of a fresh incident that concerns both disciplines."""
    severity = {"sre_severity": "SEV1", "security_severity": "SEV2"}
    given = {"title": "Checkout fails", "kind": "both", "services": ["checkout"], **severity}
    return str(incident.create.run(walked_store, ADA, given)["id"])


@pytest.fixture
def walk(walked_store: Store, outage: str, guard_says: Callable[..., None]) -> Walk:
    """A walkthrough of the rollback runbook, under a guard that says what the test wants."""
    given = {"template": "response/roll-back-safely", "incident": outage, "input": {"service": "checkout", "target": "1.4.2"}}
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])


@pytest.fixture
def review(walked_store: Store, outage: str) -> Walk:
    """A postmortem of the outage."""
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, {"template": "postmortem/joint-short", "incident": outage})["id"])
