"""A joint meeting: one facilitator moves everybody, time is kept by section, hands wait in order, nothing of it is signed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import meeting, meeting_room, milestone, signoff
from core.access import Viewer
from core.errors import Blocked, Duplicate, InvalidInput, NotAllowed, NotFound, Stale
from core.records import Meeting, Notebook
from core.store.store import Store
from tests.core.walking import ADA, BO, CY, Walk

OUTSIDER = Viewer(person_id=ADA.person_id, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))


def seen(walk: Walk, viewer: Viewer = ADA) -> dict[str, Any]:
    """The meeting as somebody reads it."""
    return dict(meeting.show.run(walk.store, viewer, {"notebook_id": walk.id}))


def begun(walk: Walk) -> str:
    """A meeting that Ada leads, and its id."""
    return str(meeting.start.run(walk.store, ADA, {"notebook_id": walk.id})["id"])


def act(walk: Walk, command: Any, viewer: Viewer = ADA, **more: Any) -> dict[str, Any]:
    """Something done with the running meeting, as one who has just looked."""
    now = seen(walk)["meeting"]
    return dict(command.run(walk.store, viewer, {"id": now["id"], "version": now["version"], **more}))


def wind_back(store: Store, id: str, seconds: int) -> None:
    """Let the timer have started earlier."""
    found = store.get(Viewer.system(), Meeting, id)
    earlier = datetime.now(UTC) - timedelta(seconds=seconds)
    store.change(Viewer.system(), "test.wind", {}, lambda change: {"id": change.alter(found, timer_started_at=earlier).id})


def test_the_agenda_is_what_the_cells_allow(review: Walk) -> None:
    shown = review.show()
    allowed: dict[str, int] = {}
    for row in shown["cells"]:
        if "minutes" in row["attributes"]:
            allowed[row["step"]] = allowed.get(row["step"], 0) + int(row["attributes"]["minutes"])
    assert len(allowed) > 2
    assert seen(review) == {
        "meeting": None,
        "is_running": False,
        "agenda": [
            {"section": step["name"], "title": step["title"], "minutes": allowed.get(step["name"]), "spent": 0} for step in shown["steps"]
        ],
        "hands": [],
        "parked": [],
        "attendance": [],
    }


def test_the_facilitator_moves_and_others_take_over_first(review: Walk) -> None:
    begun(review)
    assert act(review, meeting.move, section="both_lenses")["section"] == "both_lenses"
    with pytest.raises(NotAllowed, match="Only the facilitator"):
        act(review, meeting.move, BO, section="sign_off")
    with pytest.raises(InvalidInput, match="no section called elsewhere"):
        act(review, meeting.move, section="elsewhere")
    act(review, meeting.lead, BO)
    with pytest.raises(NotAllowed):
        act(review, meeting.end, ADA)
    act(review, meeting.move, BO, section="sign_off")
    now = seen(review)["meeting"]
    assert (now["section"], now["facilitator"]) == ("sign_off", "Bo")
    with pytest.raises(Stale):
        meeting.move.run(review.store, BO, {"id": now["id"], "version": now["version"] - 1, "section": "both_lenses"})


def test_time_is_kept_by_section(review: Walk) -> None:
    id = begun(review)
    assert act(review, meeting.timer, action="start")["is_timed"]
    wind_back(review.store, id, 400)
    shown = seen(review)
    spent = meeting.seconds_spent(shown["meeting"], shown["agenda"], datetime.now(UTC))
    assert 400 <= spent < 410
    act(review, meeting.move, section="both_lenses")
    wind_back(review.store, id, 60)
    act(review, meeting.timer, action="stop")
    act(review, meeting.move, section="what_happened")
    times = {row["section"]: row["spent"] for row in seen(review)["agenda"]}
    assert 400 <= times["what_happened"] < 410
    assert 60 <= times["both_lenses"] < 70
    assert not seen(review)["meeting"]["timer_started_at"]


def test_one_meeting_runs_at_a_time_and_its_end_is_on_the_incident(review: Walk, outage: str) -> None:
    begun(review)
    with pytest.raises(Duplicate, match="is running already"):
        begun(review)
    act(review, meeting.end)
    with pytest.raises(Blocked, match="has ended"):
        act(review, meeting.timer, action="start")
    begun(review)
    act(review, meeting.end)
    rows = milestone.of_incident.run(review.store, ADA, {"incident_id": outage})
    assert [row["kind"] for row in rows].count("review_held") == 1
    assert not seen(review)["is_running"]


def test_a_walkthrough_has_no_meeting(walk: Walk) -> None:
    with pytest.raises(InvalidInput, match="has steps of its own"):
        begun(walk)


def test_hands_wait_in_order_and_are_lowered_by_their_owner_or_the_facilitator(review: Walk) -> None:
    with pytest.raises(Blocked, match="No meeting"):
        meeting_room.raise_hand.run(review.store, BO, {"notebook_id": review.id})
    begun(review)
    for who in (BO, CY, BO):
        meeting_room.raise_hand.run(review.store, who, {"notebook_id": review.id})
    hands = seen(review)["hands"]
    assert [hand["person"] for hand in hands] == ["Bo", "Cy"]
    with pytest.raises(NotAllowed, match="somebody else's"):
        meeting_room.lower_hand.run(review.store, CY, {"id": hands[0]["id"], "version": 1})
    meeting_room.lower_hand.run(review.store, ADA, {"id": hands[0]["id"], "version": 1})
    meeting_room.lower_hand.run(review.store, CY, {"id": hands[1]["id"], "version": 1})
    assert seen(review)["hands"] == []


def test_what_is_parked_stays_until_it_is_settled(review: Walk) -> None:
    made = meeting_room.park.run(review.store, BO, {"notebook_id": review.id, "text": "Who owns the scanner?", "section": "both_lenses"})
    meeting_room.settle_parked.run(review.store, ADA, {"id": made["id"], "version": 1, "outcome": "The platform team."})
    row = seen(review)["parked"][0]
    assert (row["text"], row["section"], row["parked_by"], row["outcome"], row["version"]) == (
        "Who owns the scanner?", "both_lenses", "Bo", "The platform team.", 2,
    )  # fmt: skip


def test_attendance_is_noted_by_presence_and_corrected(review: Walk) -> None:
    begun(review)
    meeting_room.raise_hand.run(review.store, BO, {"notebook_id": review.id})
    added = meeting_room.add_attendance.run(review.store, ADA, {"notebook_id": review.id, "person": " Dee ", "discipline": "security"})
    assert sorted((row["person"], row["discipline"]) for row in seen(review)["attendance"]) == [
        ("Ada", "sre"), ("Bo", "security"), ("Dee", "security"),
    ]  # fmt: skip
    meeting_room.remove_attendance.run(review.store, ADA, added)
    assert len(seen(review)["attendance"]) == 2
    meeting_room.add_attendance.run(review.store, ADA, {"notebook_id": review.id, "person": "Dee", "discipline": "security"})
    assert len(seen(review)["attendance"]) == 3


def test_a_meeting_never_voids_a_signature(review: Walk) -> None:
    review.written()
    review.do(signoff.sign, ADA)
    begun(review)
    act(review, meeting.move, section="sign_off")
    act(review, meeting.timer, action="start")
    meeting_room.park.run(review.store, BO, {"notebook_id": review.id, "text": "Later"})
    review.do(signoff.sign, BO)
    act(review, meeting.end)
    assert ([each["is_live"] for each in review.show()["signatures"]], review.state()) == ([True, True], "signed")


def test_a_meeting_on_a_hidden_notebook_is_never_seen(review: Walk) -> None:
    id = begun(review)
    meeting_room.park.run(review.store, BO, {"notebook_id": review.id, "text": "Later"})
    found = review.store.get(Viewer.system(), Notebook, review.id)
    review.store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    for call in (
        lambda: seen(review, OUTSIDER),
        lambda: meeting.move.run(review.store, OUTSIDER, {"id": id, "version": 1, "section": "sign_off"}),
        lambda: meeting_room.raise_hand.run(review.store, OUTSIDER, {"notebook_id": review.id}),
        lambda: meeting_room.park.run(review.store, OUTSIDER, {"notebook_id": review.id, "text": "x"}),
    ):
        with pytest.raises(NotFound):
            call()
    assert review.store.find(OUTSIDER, Meeting, "notebook_id = $1", [review.id]) == []


def test_nobody_without_a_name_leads(review: Walk) -> None:
    with pytest.raises(NotAllowed, match="Nobody knows who you are"):
        meeting.start.run(review.store, Viewer.local(), {"notebook_id": review.id})
    assert json.loads(json.dumps(seen(review)["meeting"])) is None
