"""Remediations: recorded by hand or by the step of a walkthrough, and checked by the other discipline."""

from datetime import UTC, datetime

import pytest

from core import incident, notebooks, remediation, walkthrough
from core.access import Viewer
from core.errors import InvalidInput, NotAllowed, NotFound
from core.notebook import library
from core.records import Deployment, Release, Remediation, Service, derive_id, new_id
from tests.core.walking import ADA, BO, Walk

RAN = "2026-03-05T14:32:00+00:00"


def _listed(store, incident_id):
    return remediation.of_incident.run(store, ADA, {"incident_id": incident_id})


def test_the_step_that_was_done_stands_in_the_incident_s_record_once(walk, walked_store, outage, guard_says):
    walk.until_signoff()
    walk.agree()
    done = walk.answer("undo", {"outcome": "done", "confirmed": True, "ran_at": RAN})
    (row,) = _listed(walked_store, outage)
    facts = ("kind", "discipline", "acted_at", "service", "environment", "to_version", "person", "known_then", "summary")
    assert {name: row[name] for name in facts} == {
        "kind": "rollback",
        "discipline": "sre",
        "acted_at": datetime(2026, 3, 5, 14, 32, tzinfo=UTC),
        "service": "checkout",
        "environment": "production",
        "to_version": "1.4.2",
        "person": "Ada",
        "known_then": "Guard comes_back: clear. clear for a test.",
        "summary": "Roll back (Roll back a release without re-opening a hole)",
    }
    assert done["remediation"] == row["id"]
    again = walk.answer("undo", {"outcome": "done", "confirmed": True, "ran_at": RAN, "output": "rolled back"})
    walk.answer("undo", {"outcome": "failed", "confirmed": True})
    walk.answer("undo", {"outcome": "done", "confirmed": True})
    assert "remediation" not in again
    assert [each["id"] for each in _listed(walked_store, outage)] == [row["id"]]


def test_what_failed_was_skipped_or_only_looked_is_never_a_remediation(walk, walked_store, outage):
    walk.until_signoff()
    walk.agree()
    walk.answer("copy", "done")
    walk.answer("undo", {"outcome": "failed", "confirmed": True})
    walk.answer("undo", {"outcome": "skipped", "reason": "fixed itself"})
    assert _listed(walked_store, outage) == []


@pytest.mark.parametrize("more", [{}, {"is_exercise": True}], ids=["without an incident", "an exercise"])
def test_a_drill_is_never_a_remediation(more, walked_store, outage, guard_says):
    given = {"template": "response/roll-back-safely", "input": {"service": "checkout", "target": "1.4.2"}, **more}
    drill = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given | ({"incident": outage} if more else {}))["id"])
    drill.until_signoff()
    drill.agree()
    assert "remediation" not in drill.answer("undo", {"outcome": "done", "confirmed": True})
    assert _listed(walked_store, outage) == []


JOINT = """---
notebook: runbook
id: joint
title: Joint
inputs:
  where: {type: service}
---

# Joint

## Act

```sh {"name":"act","act":"remediation","kind":"dance"}
true
```
"""


def test_without_guard_lens_or_known_kind_the_inputs_and_the_viewer_count(walked_store, outage, tmp_path, monkeypatch):
    (tmp_path / "joint.md").write_text(JOINT)
    monkeypatch.setattr(library, "search_path", lambda: (tmp_path,))
    given = {"template": "joint", "incident": outage, "input": {"where": "search"}}
    plain = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    with pytest.raises(NotAllowed):
        plain.answer("act", "done", Viewer.local("Cy"))
    assert notebooks.show.run(walked_store, ADA, {"id": plain.id})["cells"][0]["answer"] is None
    plain.answer("act", "done", BO)
    (row,) = _listed(walked_store, outage)
    facts = ("kind", "discipline", "service", "to_version", "known_then")
    assert [row[name] for name in facts] == ["other", "security", "search", None, ""]


@pytest.fixture
def deployed(walked_store):
    """A deployment of search 2.0 in production."""
    service = Service(id=derive_id("service", "search"), name="search")
    release = Release(id=derive_id("release", service.id, "2.0"), service_id=service.id, release_version="2.0")
    went_live = Deployment(id=new_id(), service_id=service.id, release_id=release.id, deployed_at=datetime(2026, 3, 5, 14, tzinfo=UTC))

    def write(change):
        change.ensure(service)
        change.ensure(release)
        change.add(went_live)
        return {}

    walked_store.change(ADA, "test", {}, write)
    return went_live.id


def test_a_remediation_names_the_deployment_by_which_it_went_live(walked_store, outage, deployed):
    given = {"incident_id": outage, "kind": "redeploy", "discipline": "security", "acted_at": RAN, "service": "search", "to_version": "2.0"}
    made = remediation.record.run(walked_store, BO, {**given, "deployment_id": deployed})
    stored = walked_store.get(BO, Remediation, made["id"])
    assert (stored.deployment_id, stored.to_release_id) == (deployed, derive_id("release", stored.service_id, "2.0"))
    with pytest.raises(InvalidInput, match="is not on checkout in production"):
        remediation.record.run(walked_store, BO, {**given, "service": "checkout", "deployment_id": deployed})
    with pytest.raises(NotFound):
        remediation.record.run(walked_store, BO, {**given, "deployment_id": new_id()})
    assert [each["id"] for each in incident.show.run(walked_store, ADA, {"id": outage})["remediations"]] == [made["id"]]
