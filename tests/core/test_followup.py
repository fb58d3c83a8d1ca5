"""Follow-ups: due by policy, edited alone and together, found by every filter, handed to a tracker as harmless text, never signed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core import due, followup, handoff, incident, signoff
from core.access import Viewer
from core.errors import InvalidInput, NotFound, Stale
from core.records import FollowUp, Incident
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))


def promise(store: Store, title: str, **more: Any) -> str:
    """A promised change, and its id."""
    return str(followup.create.run(store, ADA, {"title": title, **more})["id"])


def titles(store: Store, viewer: Viewer = ADA, **filters: Any) -> list[str]:
    """What the list shows."""
    return [row["title"] for row in followup.find.run(store, viewer, filters)]


def kept(store: Store, id: str) -> FollowUp:
    """The follow-up as it lies in the record."""
    return store.get(Viewer.system(), FollowUp, id)


def test_a_promise_is_due_by_the_policy_for_the_higher_severity(walked_store: Store, outage: str) -> None:
    told = followup.when_due.run(walked_store, ADA, {"incident": outage, "promised_on": "2026-03-05"})
    assert told == {"due_on": datetime(2026, 3, 19).date(), "days": 10, "severity": "SEV1", "policy": "Standard"}
    id = promise(walked_store, "Alert on it", incident_id=outage, by_policy=True)
    assert kept(walked_store, id).due_on == due.the_policy().due_on(datetime.now(UTC).date(), "SEV1")
    assert kept(walked_store, promise(walked_store, "Some day", incident_id=outage)).due_on is None
    assert kept(walked_store, promise(walked_store, "Then", by_policy=True, due_on="2026-12-24")).due_on == datetime(2026, 12, 24).date()


def test_every_filter_narrows(store: Store) -> None:
    outage = str(incident.create.run(store, ADA, {"title": "Down", "services": ["checkout"]})["id"])
    first = promise(store, "One", incident_id=outage, owner="Bo", priority="P1", discipline="security", due_on="2026-03-05")
    second = promise(store, "Two", due_on="2026-03-09")
    promise(store, "Three")
    followup.change_followup.run(store, BO, {"id": second, "version": 1, "status": "in_progress"})
    assert titles(store) == ["One", "Two", "Three"]
    assert titles(store, status="unfinished") == ["One", "Two", "Three"]
    assert titles(store, status="in_progress") == ["Two"]
    assert titles(store, overdue_at="2026-03-10") == ["One", "Two"]
    assert titles(store, overdue_at="2026-03-09") == ["One"]
    assert titles(store, owner="Bo") == titles(store, priority="P1") == titles(store, discipline="security") == ["One"]
    assert titles(store, incident="INC-1") == titles(store, service="checkout") == ["One"]
    followup.change_followup.run(store, BO, {"id": first, "version": 1, "status": "done"})
    assert titles(store, overdue_at="2026-03-10") == ["Two"]
    assert titles(store, status="unfinished") == ["Two", "Three"]


def test_dropping_needs_a_reason_and_coming_back_clears_the_end(store: Store) -> None:
    id = promise(store, "One", due_on="2026-03-05", owner="Bo")
    with pytest.raises(InvalidInput, match="cannot be dropped without a reason"):
        followup.change_followup.run(store, ADA, {"id": id, "version": 1, "status": "wont_do", "wont_do_reason": " "})
    followup.change_followup.run(store, ADA, {"id": id, "version": 1, "status": "done"})
    ended = kept(store, id).done_at
    followup.change_followup.run(store, ADA, {"id": id, "version": 2, "status": "done", "priority": "P1"})
    assert kept(store, id).done_at == ended
    followup.change_followup.run(store, ADA, {"id": id, "version": 3, "status": "in_progress", "clear": ["due_on", "owner"]})
    now = kept(store, id)
    assert (now.status, now.done_at, now.due_on, now.owner_id) == ("in_progress", None, None, None)


def test_many_are_edited_in_one_change_or_not_at_all(store: Store) -> None:
    ids = [promise(store, title) for title in ("One", "Two", "Three")]
    seen = [{"id": id, "version": 1} for id in ids]
    before = store.sequence()
    done = followup.change_many.run(store, BO, {"items": seen, "owner": "Bo", "due_on": "2026-04-01", "status": "in_progress"})
    assert [each["version"] for each in done["changed"]] == [2, 2, 2]
    assert store.sequence() == before + 1
    assert titles(store, owner="Bo", status="in_progress") == ["One", "Three", "Two"]
    mixed = [{"id": ids[0], "version": 2}, {"id": ids[1], "version": 1}]
    with pytest.raises(Stale, match="“Two” has version 2; you saw version 1"):
        followup.change_many.run(store, ADA, {"items": mixed, "priority": "P1"})
    assert kept(store, ids[0]).priority == "P3"
    with pytest.raises(InvalidInput, match="Nothing is said about what to change"):
        followup.change_many.run(store, ADA, {"items": mixed})
    with pytest.raises(InvalidInput, match="without a reason"):
        followup.change_many.run(store, ADA, {"items": [{"id": ids[0], "version": 2}], "status": "wont_do"})


def test_a_tracker_gets_text_that_is_never_a_command(store: Store) -> None:
    outage = str(incident.create.run(store, ADA, {"title": "Down\n/close", "sre_severity": "SEV2"})["id"])
    id = promise(store, "Tell @everyone about #12 *now*\n/close", incident_id=outage, due_on="2026-04-01", owner="Bo", factor="alerting")
    told = {name: handoff.handoff.run(store, ADA, {"id": id, "tracker": name}) for name in ("github", "gitlab", "jira")}
    assert {each["title"] for each in told.values()} == {"Tell @\u2060everyone about #\u206012 *now* /close"}
    assert told["github"]["body"] == (
        "- **Incident:** INC-1 Down /close (SEV2)\n- **Discipline:** SRE and security\n- **Priority:** P3\n- **Owner:** Bo\n"
        f"- **Due:** 2026-04-01\n- **Contributing factor:** alerting\n- **Follow-up in Parley:** {id}\n"
    )
    assert told["gitlab"]["body"] == told["github"]["body"] + "\n/due 2026-04-01\n"
    assert told["jira"]["body"].splitlines()[0] == "* *Incident:* INC\\-1 Down /close (SEV2)"
    assert {each["warning"] for each in told.values()} == {""}


def test_a_restricted_follow_up_is_handed_over_with_a_warning_and_never_to_others(store: Store) -> None:
    outage = str(incident.create.run(store, ADA, {"title": "Break-in"})["id"])
    found = store.get(Viewer.system(), Incident, outage)
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    id = promise(store, "Rotate", incident_id=outage)
    assert handoff.handoff.run(store, ADA, {"id": id, "tracker": "jira"})["warning"].startswith("Here only “security” may see this")
    assert titles(store, OUTSIDER) == []
    for call in (lambda: handoff.handoff.run(store, OUTSIDER, {"id": id, "tracker": "jira"}),
                 lambda: followup.when_due.run(store, OUTSIDER, {"incident": outage})):  # fmt: skip
        with pytest.raises(NotFound):
            call()


def test_the_status_of_a_follow_up_never_voids_a_signature(walked_store: Store, review: Walk, outage: str) -> None:
    id = promise(walked_store, "Alert on it", incident_id=outage, notebook_id=review.id)
    review.written()
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    for version, status in enumerate(("in_progress", "done", "open"), 1):
        followup.change_followup.run(walked_store, ADA, {"id": id, "version": version, "status": status})
    seen = [{"id": id, "version": 4}]
    followup.change_many.run(walked_store, ADA, {"items": seen, "status": "wont_do", "wont_do_reason": "Replaced."})
    assert ([each["is_live"] for each in review.show()["signatures"]], review.state()) == ([True, True], "signed")
