"""The timeline is curated: what waits beside it, many lines at once, corrections with their reason, and signatures that notice."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core import candidates, milestone, signoff, timeline, timeline_paste
from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.records import Alert, Incident, new_id
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))


def entries(store: Store, incident_id: str) -> list[dict[str, Any]]:
    """The timeline as Ada reads it."""
    return list(timeline.of_incident.run(store, ADA, {"incident_id": incident_id}))


def waiting(store: Store, incident_id: str) -> list[tuple[str, str]]:
    """Kind and text of the candidates."""
    return [(row["kind"], row["text"]) for row in candidates.candidates.run(store, ADA, {"incident_id": incident_id})]


def keep_alert(store: Store, incident_id: str, visibility: str = "everyone") -> str:
    """An alert of an incident, and its id."""
    alert = Alert(id=new_id(), incident_id=store.get(Viewer.system(), Incident, incident_id).id, dedup_key="k", title="Errors above 30 %",
                  started_at=NINE, url="https://monitor.example/1", visibility=visibility)  # fmt: skip
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"id": change.add(alert).id})
    return alert.id


def test_a_candidate_is_adopted_once(walked_store: Store, outage: str) -> None:
    id = keep_alert(walked_store, outage)
    assert waiting(walked_store, outage) == [("alert", "Errors above 30 %"), ("milestone", "Declared")]
    candidates.adopt.run(walked_store, ADA, {"incident_id": outage, "kind": "alert", "id": id})
    assert waiting(walked_store, outage) == [("milestone", "Declared")]
    row = entries(walked_store, outage)[0]
    assert (row["happened_at"], row["text"], row["label"], row["url"], row["is_starred"], row["recorded_by"]) == (
        NINE, "Errors above 30 %", "alert", "https://monitor.example/1", True, "Ada",
    )  # fmt: skip
    with pytest.raises(NotFound, match="waits beside this timeline"):
        candidates.adopt.run(walked_store, BO, {"incident_id": outage, "kind": "alert", "id": id})


def test_what_stands_there_already_is_no_candidate(walked_store: Store, outage: str) -> None:
    keep_alert(walked_store, outage)
    milestone.record.run(walked_store, ADA, {"incident_id": outage, "kind": "mitigated", "happened_at": NINE.isoformat()})
    for text, label in (("Errors above 30 %", "alert"), ("It works again.", "mitigated")):
        timeline.add.run(walked_store, ADA, {"incident_id": outage, "happened_at": NINE.isoformat(), "text": text, "label": label})
    assert waiting(walked_store, outage) == [("milestone", "Declared")]


def test_a_removed_entry_waits_again(walked_store: Store, outage: str) -> None:
    id = keep_alert(walked_store, outage)
    made = candidates.adopt.run(walked_store, ADA, {"incident_id": outage, "kind": "alert", "id": id, "is_starred": False})
    timeline.remove.run(walked_store, ADA, {"id": made["id"], "version": made["version"]})
    assert ("alert", "Errors above 30 %") in waiting(walked_store, outage)
    again = candidates.adopt.run(walked_store, ADA, {"incident_id": outage, "kind": "alert", "id": id})
    assert again["id"] == made["id"]


def test_a_candidate_that_is_restricted_is_never_offered_to_others(walked_store: Store, outage: str) -> None:
    id = keep_alert(walked_store, outage, visibility="security")
    offered = candidates.candidates.run(walked_store, OUTSIDER, {"incident_id": outage})
    assert [row["kind"] for row in offered] == ["milestone"]
    with pytest.raises(NotFound):
        candidates.adopt.run(walked_store, OUTSIDER, {"incident_id": outage, "kind": "alert", "id": id})


def test_a_corrected_milestone_is_offered_once(walked_store: Store, outage: str) -> None:
    made = milestone.record.run(walked_store, ADA, {"incident_id": outage, "kind": "detected", "happened_at": NINE.isoformat()})
    better = {"id": made["id"], "version": 1, "happened_at": "2026-03-05T08:55:00Z", "reason": "The pager says so."}
    milestone.correct.run(walked_store, ADA, better)
    assert waiting(walked_store, outage).count(("milestone", "Detected")) == 1


def test_lines_are_pasted_in_one_change_and_never_twice(walked_store: Store, outage: str) -> None:
    given = {"incident_id": outage, "text": "23:50 Errors rise\n00:10 Paged", "day": "2026-03-05", "zone": "Europe/Berlin", "label": "chat"}
    before = walked_store.sequence()
    first = timeline_paste.paste.run(walked_store, ADA, given)
    assert (first["added"], first["unchanged"]) == (2, 0)
    assert walked_store.sequence() == before + 1
    assert timeline_paste.paste.run(walked_store, ADA, given)["unchanged"] == 2
    assert [(row["happened_at"].isoformat(), row["text"], row["label"]) for row in entries(walked_store, outage)] == [
        ("2026-03-05T22:50:00+00:00", "Errors rise", "chat"),
        ("2026-03-05T23:10:00+00:00", "Paged", "chat"),
    ]


def test_one_bad_line_keeps_all_out(walked_store: Store, outage: str) -> None:
    given = {"incident_id": outage, "text": "23:50 Errors rise\nand then", "day": "2026-03-05", "zone": "UTC"}
    preview = timeline_paste.preview.run(walked_store, ADA, {key: given[key] for key in ("text", "day", "zone")})
    assert ([row["line"] for row in preview["entries"]], [row["line"] for row in preview["problems"]]) == ([1], [2])
    with pytest.raises(InvalidInput, match="line 2: It does not begin with a time"):
        timeline_paste.paste.run(walked_store, ADA, given)
    assert entries(walked_store, outage) == []
    with pytest.raises(InvalidInput, match="no line with a time"):
        timeline_paste.paste.run(walked_store, ADA, {**given, "text": "  \n"})


def test_a_correction_keeps_time_and_reason(walked_store: Store, outage: str) -> None:
    made = timeline.add.run(walked_store, ADA, {"incident_id": outage, "happened_at": NINE.isoformat(), "text": "Paged"})
    timeline.correct.run(
        walked_store, BO, {"id": made["id"], "version": 1, "happened_at": "2026-03-05T08:55:00Z", "reason": "The pager's own log says so."}
    )
    timeline.reword.run(walked_store, ADA, {"id": made["id"], "version": 2, "text": "Paged the owner", "label": "page"})
    row = entries(walked_store, outage)[0]
    assert (row["original_happened_at"], row["text"], row["version"]) == (NINE, "Paged the owner", 3)
    told = timeline.history.run(walked_store, ADA, {"id": made["id"]})
    assert [(each["text"], each["happened_at"][:16], each["replaced_by"], each["reason"]) for each in told] == [
        ("Paged", "2026-03-05T08:55", "Ada", ""),
        ("Paged", "2026-03-05T09:00", "Bo", "The pager's own log says so."),
    ]


def test_starring_a_candidate_voids_a_signature(walked_store: Store, review: Walk, outage: str) -> None:
    id = keep_alert(walked_store, outage)
    review.written()
    review.do(signoff.sign, ADA, cell="accepted")
    candidates.adopt.run(walked_store, BO, {"incident_id": outage, "kind": "alert", "id": id, "is_starred": False})
    assert [each["is_live"] for each in review.show()["signatures"]] == [True]
    candidates.adopt.run(walked_store, BO, {"incident_id": outage, "kind": "milestone", "id": _declared(walked_store, outage)})
    assert [each["is_live"] for each in review.show()["signatures"]] == [False]


def _declared(store: Store, incident_id: str) -> str:
    return str(next(row["id"] for row in candidates.candidates.run(store, ADA, {"incident_id": incident_id}) if row["kind"] == "milestone"))
