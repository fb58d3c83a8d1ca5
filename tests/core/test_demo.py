"""The worked example loads, is removed without a trace on screen, and comes back."""

from core import commands
from core.access import Viewer
from core.demo import story
from core.records import KINDS, FollowUp, Incident, Milestone
from core.store import audit
from core.store.store import Store


def test_load_is_the_whole_story_and_twice_changes_nothing(store: Store, sre: Viewer) -> None:
    assert commands.execute(store, sre, "demo.load", {}) == {"added": len(story()), "incidents": 2}
    assert commands.execute(store, sre, "demo.load", {}) == {"added": 0, "incidents": 2}
    assert [incident.number for incident in store.find(sre, Incident, "TRUE ORDER BY number")] == [1, 2]
    assert len(store.find(sre, Milestone)) == 21


def test_remove_takes_what_hangs_on_it_and_load_brings_the_story_back(demo_store: Store, sre: Viewer) -> None:
    incident = demo_store.find(sre, Incident, "number = 1")[0]
    commands.execute(demo_store, sre, "followup.create", {"title": "Mine", "incident_id": incident.id})
    mine = commands.execute(demo_store, sre, "incident.create", {"title": "A real one"})
    assert commands.execute(demo_store, sre, "demo.remove", {}) == {"removed": len(story()) + 1}
    left = {table: len(demo_store.find(sre, cls)) for table, cls in KINDS.items() if demo_store.find(sre, cls)}
    assert left == {"incident": 1, "milestone": 1, "participation": 1}
    assert demo_store.find(sre, FollowUp) == []
    assert commands.execute(demo_store, sre, "demo.state", {}) == {"loaded": False, "real_incidents": 1}
    commands.execute(demo_store, sre, "demo.load", {})
    assert sorted(row.number for row in demo_store.find(sre, Incident)) == [mine["number"], mine["number"] + 1, mine["number"] + 2]
    assert audit.verify(demo_store.home).findings == ()
