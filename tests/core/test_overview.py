"""What every screen must know before it is read, and what the first screen counts."""

from datetime import UTC, datetime

from core import overview
from core.access import Viewer
from core.commands import execute
from core.demo import as_of
from core.store.store import Store


def test_a_record_is_only_the_worked_example_until_something_real_is_there(store: Store, sre: Viewer) -> None:
    assert overview.standing.run(store, sre, {}) == {"is_read_only": False, "is_only_demo": False}
    execute(store, sre, "demo.load", {})
    assert overview.standing.run(store, sre, {})["is_only_demo"] is True
    counts = overview.counts.run(store, sre, {})
    assert counts["demo_incidents"] == counts["incidents"] > 0
    execute(store, sre, "incident.create", {"title": "A real one"})
    assert overview.standing.run(store, sre, {})["is_only_demo"] is False
    assert overview.counts.run(store, sre, {})["incidents"] == counts["incidents"] + 1


def test_the_first_screen_holds_what_waits_and_how_much_of_it_there_is(store: Store, sre: Viewer) -> None:
    nothing = {"total": 0, "rows": []}
    assert overview.home.run(store, sre, {}) == {
        "has_incidents": False, "open_problems": 0, "incidents": nothing, "notebooks": nothing, "followups": {**nothing, "late": 0},
    }
    days = ("2026-03-01", "2026-03-02", "2026-03-03")
    made = [execute(store, sre, "incident.create", {"title": f"Outage of {day}", "declared_at": f"{day}T10:00:00Z"}) for day in days]
    execute(store, sre, "incident.change", {"id": made[0]["id"], "version": 1, "status": "closed"})
    for title, due_on in (("Late", "2026-01-02"), ("Later", "2026-01-05"), ("In time", "2999-01-01")):
        given = {"title": title, "incident_id": made[1]["id"], "discipline": "sre", "due_on": due_on, "owner": "Robin Vale"}
        execute(store, sre, "followup.create", given)
    found = overview.home.run(store, sre, {"size": 1})
    assert (found["has_incidents"], found["open_problems"]) == (True, 0)
    assert (found["incidents"]["total"], [row["title"] for row in found["incidents"]["rows"]]) == (2, ["Outage of 2026-03-03"])
    assert found["incidents"]["rows"][0]["began_at"] == datetime(2026, 3, 3, 10, tzinfo=UTC)
    promised = found["followups"]
    assert (promised["total"], promised["late"]) == (3, 2)
    assert [(row["title"], row["owner"]) for row in promised["rows"]] == [("Late", "Robin Vale")]


def test_running_walkthroughs_wait_first_and_the_worked_example_is_late_by_its_own_day(demo_store: Store, sre: Viewer) -> None:
    found = overview.home.run(demo_store, sre, {"size": 20})
    told = execute(demo_store, sre, "overview.notebooks", {})
    states = sorted((row["state"] for row in told), key=lambda state: state != "running")
    assert [row["state"] for row in found["notebooks"]["rows"]] == states
    assert found["notebooks"]["total"] == len(told) > 1
    open_ones = execute(demo_store, sre, "followup.list", {"status": "open"})
    late = [row["title"] for row in open_ones if row["due_on"] < as_of().date()]
    assert [row["title"] for row in found["followups"]["rows"]] == late
    assert (found["followups"]["total"], found["followups"]["late"]) == (len(open_ones), len(late))
