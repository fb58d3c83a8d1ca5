"""The worked example loads, is removed without a trace on screen, and comes back."""

from core import commands
from core.access import Viewer
from core.demo import story
from core.demo.written import notebook_id
from core.records import KINDS, FollowUp, Incident, Milestone, Remediation
from core.store import audit
from core.store.store import Store

WRITTEN = 3 + 11 + 4 + 11 + 2
"""Three notebooks, the answers of the postmortem, those of the walkthrough, those of the drill and its two signatures."""


def test_load_is_the_whole_story_and_twice_changes_nothing(store: Store, sre: Viewer) -> None:
    assert commands.execute(store, sre, "demo.load", {}) == {"added": len(story()) + WRITTEN, "incidents": 2}
    assert commands.execute(store, sre, "demo.load", {}) == {"added": 0, "incidents": 2}
    assert [incident.number for incident in store.find(sre, Incident, "TRUE ORDER BY number")] == [1, 2]
    assert len(store.find(sre, Milestone)) == 21


def test_remove_takes_what_hangs_on_it_and_load_brings_the_story_back(demo_store: Store, sre: Viewer) -> None:
    incident = demo_store.find(sre, Incident, "number = 1")[0]
    commands.execute(demo_store, sre, "followup.create", {"title": "Mine", "incident_id": incident.id})
    mine = commands.execute(demo_store, sre, "incident.create", {"title": "A real one"})
    assert commands.execute(demo_store, sre, "demo.remove", {}) == {"removed": len(story()) + WRITTEN + 1}
    left = {table: len(demo_store.find(sre, cls)) for table, cls in KINDS.items() if demo_store.find(sre, cls)}
    assert left == {"incident": 1, "milestone": 1, "participation": 1}
    assert demo_store.find(sre, FollowUp) == []
    assert commands.execute(demo_store, sre, "demo.state", {}) == {"loaded": False, "real_incidents": 1}
    commands.execute(demo_store, sre, "demo.load", {})
    assert sorted(row.number for row in demo_store.find(sre, Incident)) == [1, 2, mine["number"]]
    assert demo_store.get(sre, Incident, incident.id).number == 1, "people find the story under the numbers that they know"
    assert audit.verify(demo_store.home).findings == ()


def test_the_postmortem_is_half_written_by_both_disciplines_and_unsigned(demo_store: Store, sre: Viewer) -> None:
    shown = commands.execute(demo_store, sre, "notebook.show", {"id": notebook_id("postmortem")})
    assert (shown["notebook"]["state"], shown["notebook"]["is_demo"], shown["signatures"]) == ("draft", True, [])
    assert shown["still_open"] == ["summary", "duties", "engagement", "effect_security", "actions_stand", "priority", "accepted"]
    answered = [row for row in shown["cells"] if row["version"]]
    assert {row["discipline"] for row in answered if row["lens"] == "sre"} == {"sre"}
    assert {row["discipline"] for row in answered if row["lens"] == "security"} == {"security"}
    assert {row["version"] for row in answered} == {1}


def test_the_walkthrough_waits_at_the_guard_that_blocks(demo_store: Store, sre: Viewer) -> None:
    shown = commands.execute(demo_store, sre, "notebook.show", {"id": notebook_id("walkthrough")})
    assert (shown["notebook"]["state"], shown["current"]) == ("running", "what_would_come_back")
    verdict = next(row["answer"]["verdict"] for row in shown["cells"] if row["name"] == "comes_back")
    assert (verdict["verdict"], [row["records"] for row in verdict["reintroduced"]]) == ("block", [["EXAMPLE-2026-0001"]])


def test_what_the_story_asked_is_what_its_cell_gives(demo_store: Store, sre: Viewer) -> None:
    for key, cell in (("postmortem", "awareness"), ("postmortem", "actions"), ("walkthrough", "recent")):
        shown = commands.execute(demo_store, sre, "notebook.show", {"id": notebook_id(key)})
        kept = next(row["answer"] for row in shown["cells"] if row["name"] == cell)
        now = commands.execute(demo_store, sre, "notebook.ask", {"id": notebook_id(key), "cell": cell})
        same = ("columns", "rows", "row_count", "truncated", "fingerprint")
        assert {name: kept[name] for name in same} == {name: now[name] for name in same}


def test_the_drill_tells_the_evening_again_and_leaves_no_trace_in_production(demo_store: Store, sre: Viewer) -> None:
    shown = commands.execute(demo_store, sre, "notebook.show", {"id": notebook_id("drill")})
    assert (shown["notebook"]["state"], shown["notebook"]["is_exercise"], shown["notebook"]["is_demo"]) == ("done", True, True)
    assert [(row["discipline"], row["is_live"]) for row in shown["signatures"]] == [("sre", True), ("security", True)]
    cells = {row["name"]: row["answer"] for row in shown["cells"]}
    assert cells["comes_back"]["verdict"]["verdict"] == "clear"
    assert len(demo_store.find(sre, Remediation)) == 3
    [due] = commands.execute(demo_store, sre, "decision.list", {"only": "due", "today": "2026-04-01"})
    assert (due["notebook"], due["cell"], due["dissent"][:6]) == (notebook_id("drill"), "way", "Robin:")
