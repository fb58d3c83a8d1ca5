"""What every screen must know before it is read, and what the first screen counts."""

from core import overview
from core.access import Viewer
from core.commands import execute
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
