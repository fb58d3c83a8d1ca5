"""PagerDuty: incidents and their log entries, without the names of people."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Viewer
from core.imports import import_files
from core.records import Alert, Incident, Milestone, TimelineEntry, derive_id
from core.sources.reading import open_input
from core.store.store import Store

ROW = {
    "id": "Q1",
    "type": "incident",
    "incident_number": 7,
    "incident_key": "disk",
    "title": "Disk full",
    "description": "Disk full",
    "status": "resolved",
    "created_at": "2024-03-01T10:00:00Z",
    "resolved_at": None,
    "last_status_change_at": "2024-03-01T10:40:00Z",
    "urgency": "high",
    "priority": {"summary": "P2"},
    "html_url": "https://x.pagerduty.example/incidents/Q1",
    "service": {"id": "S1", "summary": "db"},
    "escalation_policy": {},
    "acknowledgements": [{"at": "2024-03-01T10:04:00Z"}, {"at": "2024-03-01T10:02:30Z", "acknowledger": {"summary": "A Person"}}],
}
ENTRY = {
    "id": "R1",
    "type": "acknowledge_log_entry",
    "summary": "Acknowledged through the website",
    "created_at": "2024-03-01T10:02:30Z",
    "agent": {"summary": "A Person"},
    "incident": {"id": "Q1"},
    "html_url": "https://x.pagerduty.example/log/R1",
}
ID = derive_id("incident", "pagerduty", "Q1")


def _mark(kind: str, *clock: int) -> Milestone:
    return Milestone(
        id=derive_id("milestone", ID, kind),
        source="pagerduty",
        source_key=f"Q1/{kind}",
        incident_id=ID,
        kind=kind,
        happened_at=datetime(2024, 3, 1, *clock, tzinfo=UTC),
        precision="second",
        origin="machine",
    )


def test_an_incident(written, told):
    rows = told("pagerduty", written("a.json", json.dumps({"incidents": [ROW], "limit": 25, "more": False})))
    url = ROW["html_url"]
    assert rows[0] == Incident(
        id=ID,
        source="pagerduty",
        source_key="Q1",
        title="Disk full",
        status="resolved",
        sre_severity="SEV2",
        original_severity="P2",
        url=url,
    )
    assert rows[1:5] == [_mark("declared", 10), _mark("paged", 10), _mark("acknowledged", 10, 2, 30), _mark("resolved", 10, 40)]
    assert rows[-1] == Alert(
        id=derive_id("alert", "pagerduty", "Q1"),
        source="pagerduty",
        source_key="Q1",
        incident_id=ID,
        service_id=derive_id("service", "db"),
        dedup_key="disk",
        title="Disk full",
        started_at=datetime(2024, 3, 1, 10, tzinfo=UTC),
        ended_at=datetime(2024, 3, 1, 10, 40, tzinfo=UTC),
        acknowledged_at=datetime(2024, 3, 1, 10, 2, 30, tzinfo=UTC),
        has_paged=True,
        severity="high",
        url=url,
    )
    assert told("pagerduty", written("a.json", json.dumps([ROW])))[0] == rows[0]


def test_a_log_entry_marks_its_incident(written, told):
    assert told("pagerduty", written("a.json", json.dumps([ENTRY]))) == [
        TimelineEntry(
            id=derive_id("timeline_entry", "pagerduty", "R1"),
            source="pagerduty",
            source_key="R1",
            incident_id=ID,
            happened_at=datetime(2024, 3, 1, 10, 2, 30, tzinfo=UTC),
            precision="second",
            text="Acknowledged through the website",
            label="acknowledge",
            url=ENTRY["html_url"],
        ),
        _mark("acknowledged", 10, 2, 30),
    ]


def test_names_of_people_are_never_taken(written, told):
    assert "A Person" not in str(told("pagerduty", written("a.json", json.dumps({"incidents": [ROW], "log_entries": [ENTRY]}))))


@pytest.mark.shared
def test_the_sandbox_account(shared_data: Path, told, tally):
    folder = shared_data / "vendor-faros-fixtures" / "pagerduty"
    assert tally(told("pagerduty", open_input(folder / "incidents.json"))) == {
        "incident": 3,
        "milestone": 6,
        "service": 3,
        "affected_service": 3,
        "alert": 3,
    }
    assert tally(told("pagerduty", open_input(folder / "incidentLogEntries.json"))) == {"timeline_entry": 3}


def test_an_entry_attaches_to_a_stored_incident_and_says_which_is_missing(store: Store, tmp_path: Path):
    for name, content in (("entries", [ENTRY]), ("incidents", [ROW])):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    entries, incidents = tmp_path / "entries.json", tmp_path / "incidents.json"
    viewer = Viewer.local("Ada")
    lone = import_files(store, viewer, [entries])
    assert lone["rejected"] == 2
    assert {(each["value"], each["why"]) for each in lone["problems"]} == {
        ("PagerDuty incident Q1", "PagerDuty incident Q1 is neither here nor in this import; import it first or together")
    }
    import_files(store, viewer, [incidents])
    assert import_files(store, viewer, [entries])["records"]["timeline_entry"] == {"added": 1, "updated": 0, "unchanged": 0}
