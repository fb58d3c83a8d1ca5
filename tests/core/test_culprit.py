"""Naming the deployment that caused an incident, and taking it back."""

from datetime import UTC, datetime

import pytest

from core.access import Viewer
from core.commands import execute
from core.errors import InvalidInput, NotFound, Stale
from core.imports import import_files
from core.records import Incident, derive_id
from core.store import audit
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
CULPRIT, REPAIR = (
    derive_id("deployment", "deployments_csv", f"web/production/{version}/{at:%Y-%m-%dT%H:%M:%S}Z")
    for version, at in (("v42", datetime(2024, 3, 1, 10, tzinfo=UTC)), ("v41", datetime(2024, 3, 1, 12, tzinfo=UTC)))
)


@pytest.fixture
def outage(store: Store, tmp_path) -> str:
    """An incident, the deployment before it, and the one that was made because of it."""
    number = execute(store, ADA, "incident.create", {"title": "web is down", "services": ["web"]})
    file = tmp_path / "d.csv"
    file.write_text(
        "service,version,deployed_at,caused_by\n"
        f"web,v42,2024-03-01T10:00:00Z,\nweb,v41,2024-03-01T12:00:00Z,{number['id']}\n"
    )  # fmt: skip
    import_files(store, ADA, [file])
    return f"INC-{number['number']}"


def _cause(store: Store) -> str | None:
    (found,) = store.find(ADA, Incident)
    return found.cause_deployment_id


def test_a_deployment_is_named_and_taken_back(store: Store, outage: str):
    done = execute(store, ADA, "incident.culprit", {"id": outage, "deployment": CULPRIT, "version": 1})
    assert (done["version"], done["culprit"]) == (
        2, {"service": "web", "release_version": "v42", "deployed_at": "2024-03-01T10:00:00+00:00"},
    )  # fmt: skip
    assert _cause(store) == CULPRIT
    answer = execute(store, ADA, "guard.forward", {"service": "web", "to": "v42"})
    assert ([each["id"] for each in answer["incidents"]], answer["verdict"]) == ([outage], "block")
    with pytest.raises(InvalidInput, match="named already"):
        execute(store, ADA, "incident.culprit", {"id": outage, "deployment": CULPRIT})
    assert execute(store, ADA, "incident.culprit", {"id": outage})["culprit"] is None
    assert _cause(store) is None
    assert audit.verify(store.home).findings == ()


def test_what_was_made_because_of_it_never_caused_it(store: Store, outage: str):
    with pytest.raises(InvalidInput, match="made because of"):
        execute(store, ADA, "incident.culprit", {"id": outage, "deployment": REPAIR})
    with pytest.raises(NotFound):
        execute(store, ADA, "incident.culprit", {"id": outage, "deployment": derive_id("deployment", "none")})
    with pytest.raises(Stale):
        execute(store, ADA, "incident.culprit", {"id": outage, "deployment": CULPRIT, "version": 9})
    assert _cause(store) is None
