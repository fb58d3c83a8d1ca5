"""What a viewer may see of each table, and that no link leads to what the viewer may not see."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Viewer
from core.access.relations import LINKS, PARENTS
from core.exports.parley_jsonl import lines
from core.incident import change_facts, show
from core.records import (
    KINDS,
    Deployment,
    Incident,
    Milestone,
    Notebook,
    Person,
    Record,
    Release,
    Remediation,
    Service,
    SurveyReply,
    derive_id,
    new_id,
)  # fmt: skip
from core.store.store import Store

NINE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
INSIDER = Viewer(person_id=None, name="Insider", discipline="security", groups=frozenset({"everyone", "vault"}))
CHECKOUT = Service(id=derive_id("service", "checkout"), name="checkout")
RELEASE = Release(id=derive_id("release", "42"), service_id=CHECKOUT.id, release_version="42")
HIDDEN = Incident(id=new_id(), number=142, title="Break-in", kind="security", visibility="vault")
WITNESS = Person(id=derive_id("person", "Ines Vault"), name="Ines Vault", visibility="vault")
SECRET = Deployment(id=new_id(), service_id=CHECKOUT.id, release_id=RELEASE.id, deployed_at=NINE, visibility="vault")
OPEN = Incident(id=new_id(), number=141, title="Slow checkout", cause_deployment_id=SECRET.id)
CAUSED = Deployment(id=new_id(), service_id=CHECKOUT.id, release_id=RELEASE.id, deployed_at=NINE, caused_by_incident_id=HIDDEN.id)
ROTATED = Remediation(id=new_id(), incident_id=HIDDEN.id, kind="rotate", discipline="security", acted_at=NINE)
UNDONE = Remediation(
    id=new_id(), incident_id=OPEN.id, kind="rollback", discipline="sre", acted_at=NINE, reverses_id=ROTATED.id, person_id=WITNESS.id
)
STATED = Milestone(id=new_id(), incident_id=OPEN.id, kind="detected", happened_at=NINE, visibility="vault", is_superseded=True)
BETTER = Milestone(id=new_id(), incident_id=OPEN.id, kind="detected", happened_at=NINE, supersedes=STATED.id, recorded_by=WITNESS.id)
RECORDS: tuple[Record, ...] = (CHECKOUT, RELEASE, HIDDEN, WITNESS, SECRET, OPEN, CAUSED, ROTATED, UNDONE, STATED, BETTER)


@pytest.fixture
def linked(store: Store) -> Store:
    """An open incident whose every link leads to something restricted."""
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(record).id for record in RECORDS]})
    return store


def test_every_column_that_names_a_record_is_known() -> None:
    named = {field.name for cls in KINDS.values() for field in fields(cls) if "Id" in str(field.type) and field.name != "id"}
    # A problem is as visible as the record it is about; the id of that record may be of any kind.
    assert named - {"record_id"} == set(LINKS) | set(PARENTS)


def test_an_export_never_names_what_its_reader_may_not_see(linked: Store) -> None:
    hidden = [each.id for each in RECORDS if each.visibility == "vault"] + [ROTATED.id]
    assert [id for id in hidden if any(id in line for line in lines(linked, OUTSIDER))] == []
    assert [id for id in hidden if not any(id in line for line in lines(linked, INSIDER))] == []


def test_a_link_to_something_hidden_is_never_told(linked: Store) -> None:
    record = show.run(linked, OUTSIDER, {"id": OPEN.id})
    assert record["incident"].cause_deployment_id is None
    assert [row["reverses_id"] for row in record["remediations"]] == [None]
    assert [row["supersedes"] for row in record["milestones"]] == [None]
    assert [row["caused_by_incident_id"] for row in record["deployments"]] == []
    assert show.run(linked, INSIDER, {"id": OPEN.id})["incident"].cause_deployment_id == SECRET.id


def test_what_cannot_be_without_something_hidden_is_never_seen(store: Store, tmp_path: Path) -> None:
    vault = Service(id=derive_id("service", "vault"), name="vault", visibility="vault")
    release = Release(id=new_id(), service_id=vault.id, release_version="7")
    deployment = Deployment(id=new_id(), service_id=vault.id, release_id=release.id, deployed_at=NINE)
    store.change(
        Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(each).id for each in (vault, release, deployment)]}
    )
    assert [json.loads(line).get("record") for line in lines(store, OUTSIDER)] == [None]
    assert [json.loads(line).get("record") for line in lines(store, INSIDER)] == [None, "deployment", "release", "service"]


def test_saving_what_links_to_something_hidden_never_loses_the_link(linked: Store) -> None:
    change_facts.run(linked, OUTSIDER, {"id": OPEN.id, "version": 1, "title": "Slower checkout"})
    saved = linked.get(INSIDER, Incident, OPEN.id)
    assert (saved.title, saved.cause_deployment_id) == ("Slower checkout", SECRET.id)


def test_a_single_survey_reply_is_never_seen_by_anyone(store: Store) -> None:
    notebook = Notebook(id=new_id(), title="Review", kind="postmortem", library_id="x", library_version="1", document="", document_hash="",
                        model_hash="", state="draft")  # fmt: skip
    reply = SurveyReply(id=new_id(), notebook_id=notebook.id, learned="yes", safe="no", heard="no")
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(each).id for each in (notebook, reply)]})
    for viewer in (OUTSIDER, INSIDER, Viewer.local("Ada", "sre")):
        assert store.find(viewer, SurveyReply) == []
        assert [line for line in lines(store, viewer) if reply.id in line] == []
    assert store.find(Viewer.system(), SurveyReply) != []


def test_a_viewer_of_no_group_never_sees_anything(linked: Store) -> None:
    nobody = Viewer(person_id=None, name="Nobody", discipline=None, groups=frozenset())
    assert linked.ask(nobody, "SELECT id FROM visible_incident") == []
    assert linked.ask(nobody, "SELECT incident_id FROM visible_kept_incident") == []
