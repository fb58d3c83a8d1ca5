"""Status pages: three forms of one thing, where a public notice is never an impact start and a contradiction is flagged."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import AffectedService, Incident, Milestone, Problem, Service, TimelineEntry, derive_id
from core.sources import Finding, Options, statuspage_archive, statuspage_atom
from core.sources.reading import open_input

KEY = "abc123xyz789"
ARCHIVED = {
    "id": "42",
    "entry_id": "tag:status.example,2005:Incident/42",
    "title": "Search is slow",
    "url": f"https://status.example/incidents/{KEY}",
    "status_sequence": ["Investigating", "Resolved"],
    "started_at": "2024-03-01T10:00:00Z",
    "resolved_at": "2024-03-01T11:30:00Z",
    "impact_window": {"start_at": "2024-03-01T09:40:00Z", "end_at": "2024-03-01T11:00:00Z"},
    "impact": "major",
    "components": ["Search"],
    "updates": [
        {"at": "2024-03-01T10:00:00Z", "status": "Investigating", "message": "Looking."},
        {"at": "2024-03-01T11:30:00Z", "status": "Resolved", "message": "Done."},
    ],
}
INCIDENT = derive_id("incident", "statuspage", KEY)
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title><updated>2024-03-02T00:00:00Z</updated>
<entry><id>tag:status.example,2005:Incident/42</id><published>2024-03-01T11:30:00Z</published><updated>2024-03-01T11:30:00Z</updated>
<link rel="alternate" href="https://status.example/incidents/abc123xyz789"/><title>Search is slow</title>
<content type="html">
&lt;p&gt;&lt;small&gt;Mar
&lt;var data-var='date'&gt; 1&lt;/var&gt;, &lt;var data-var='time'&gt;11:30&lt;/var&gt; UTC&lt;/small&gt;&lt;br&gt;
&lt;strong&gt;Resolved&lt;/strong&gt; - Done &amp;amp; &lt;b&gt;dusted&lt;/b&gt;.&lt;/p&gt;
&lt;p&gt;&lt;small&gt;Mar
&lt;var data-var='date'&gt; 1&lt;/var&gt;, &lt;var data-var='time'&gt;10:00&lt;/var&gt; UTC&lt;/small&gt;&lt;br&gt;
&lt;strong&gt;Investigating&lt;/strong&gt; - Looking.&lt;/p&gt;</content></entry></feed>
"""


def _at(hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, 1, hour, minute, tzinfo=UTC)


def _milestone(kind: str, at: datetime, origin: str) -> Milestone:
    return Milestone(
        id=derive_id("milestone", INCIDENT, kind),
        source="statuspage_archive",
        source_key=f"{KEY}/{kind}",
        incident_id=INCIDENT,
        kind=kind,
        happened_at=at,
        precision="minute",
        origin=origin,
    )


def _entry(at: datetime, status: str, text: str) -> TimelineEntry:
    key = f"{KEY}/{at:%Y-%m-%dT%H:%M}Z/{status.lower()}"
    return TimelineEntry(
        id=derive_id("timeline_entry", "statuspage", key),
        source="statuspage_archive",
        source_key=key,
        incident_id=INCIDENT,
        happened_at=at,
        text=text,
        label=status,
        url=ARCHIVED["url"],
    )


def test_an_archived_incident(written, told):
    service = derive_id("service", "Search")
    assert told("statuspage_archive", written("a.jsonl", json.dumps(ARCHIVED) + "\n")) == [
        Incident(
            id=INCIDENT,
            source="statuspage_archive",
            source_key=KEY,
            title="Search is slow",
            status="resolved",
            sre_severity="SEV2",
            original_severity="major",
            url=ARCHIVED["url"],
        ),
        _milestone("publicly_noticed", _at(10), "machine"),
        _milestone("resolved", _at(11, 30), "machine"),
        _milestone("impact_start", _at(9, 40), "inferred"),
        _milestone("mitigated", _at(11), "inferred"),
        Service(id=service, source="mention", source_key="Search", name="Search"),
        AffectedService(
            id=derive_id("affected_service", INCIDENT, service),
            source="statuspage_archive",
            source_key=f"{KEY}/Search",
            incident_id=INCIDENT,
            service_id=service,
        ),
        _entry(_at(10), "Investigating", "Looking."),
        _entry(_at(11, 30), "Resolved", "Done."),
    ]


def test_the_feed_gives_the_same_incident(written, told):
    """The same ids; each form is named as the source of what it gave, so that the one that came first owns the record."""
    given = [replace(row, source="statuspage_archive") for row in told("statuspage_atom", written("a.atom", FEED))]
    assert {row.source for row in told("statuspage_atom", written("a.atom", FEED))} == {"statuspage_atom"}
    assert given == [
        Incident(id=INCIDENT, source="statuspage_archive", source_key=KEY, title="Search is slow", status="resolved", url=ARCHIVED["url"]),
        _milestone("publicly_noticed", _at(10), "machine"),
        _milestone("resolved", _at(11, 30), "machine"),
        _entry(_at(10), "Investigating", "Looking."),
        _entry(_at(11, 30), "Resolved", "Done & dusted."),
    ]


def test_an_update_of_december_in_a_feed_of_january_is_of_the_year_before(written, told):
    feed = FEED.replace("2024-03-01", "2024-01-02").replace("Mar ", "Dec ")
    marks = [row.happened_at.year for row in told("statuspage_atom", written("a.atom", feed)) if isinstance(row, Milestone)]
    assert marks == [2023, 2023]


@pytest.mark.parametrize("declared", ['<!DOCTYPE feed [<!ENTITY a "b">]>', "<!DOCTYPE feed SYSTEM 'http://127.0.0.1/x'>"])
def test_a_feed_with_entities_is_never_expanded(written, declared):
    file = written("a.atom", FEED.replace("\n<feed", f"\n{declared}\n<feed", 1))
    with pytest.raises(BadFile, match="document type declaration"):
        list(statuspage_atom.read(file, Options()))


def test_a_cut_off_feed_is_named_with_its_place(written):
    with pytest.raises(BadFile, match=r"a.atom: line 2, column \d+: not valid XML"):
        list(statuspage_atom.read(written("a.atom", FEED[:100]), Options()))


def test_no_length_is_flagged_and_told_with_its_place(written, told):
    rows = told(
        "statuspage_archive", written("a.jsonl", json.dumps(ARCHIVED | {"resolved_at": ARCHIVED["started_at"], "impact_window": None}))
    )
    value, why = "2024-03-01T10:00:00Z to 2024-03-01T10:00:00Z", "Start and end are the same moment, so how long it took is not known."
    assert rows[0].flags == '["no_length"]'
    assert rows[1:3] == [
        Problem(
            id=derive_id("problem", INCIDENT, "no_length"),
            source="statuspage_archive",
            source_key=KEY,
            record_kind="incident",
            record_id=INCIDENT,
            incident_id=INCIDENT,
            code="no_length",
            file="a.jsonl",
            place="the document",
            value=value,
            why=why,
        ),
        Finding("flagged", "a.jsonl", "the document", value, why),
    ]


def test_a_row_without_what_it_needs_is_rejected_alone(written, told):
    text = "\n".join(json.dumps(row) for row in (ARCHIVED | {"started_at": "soon"}, ARCHIVED | {"title": " "}, ARCHIVED, [1])) + "\n"
    rows = told("statuspage_archive", written("a.jsonl", text))
    assert [row for row in rows if isinstance(row, Finding)] == [
        Finding(
            "rejected", "a.jsonl", "line 1, started_at", "soon", "started_at: 'soon' is not a date or time such as 2024-05-31T14:05:00Z."
        ),
        Finding("rejected", "a.jsonl", "line 2, title", "", "title is missing."),
        Finding("rejected", "a.jsonl", "line 4", "[1]", "This is not an object of names and values."),
    ]
    assert sum(isinstance(row, Incident) for row in rows) == 1


def test_the_api_form_with_its_envelope_one_incident_and_an_array(written, told):
    row = {
        "id": KEY,
        "name": "Search is slow",
        "status": "monitoring",
        "impact": "critical",
        "created_at": "2024-03-01T10:00:03.5Z",
        "resolved_at": None,
        "shortlink": "https://stspg.example/x1",
        "components": [{"name": "Search"}],
        "incident_updates": [
            {"status": "monitoring", "body": "Watching.", "display_at": "2024-03-01T10:30:00Z"},
            {"status": "investigating", "body": "Looking.", "created_at": "2024-03-01T10:00:03Z"},
        ],
    }
    planned = row | {"id": "planned12345", "impact": "maintenance", "status": "scheduled"}
    envelope = {"page": {"id": "p", "time_zone": "UTC"}, "incidents": [row], "scheduled_maintenances": [planned]}
    alone = told("statuspage_api", written("a.json", json.dumps(row)))
    assert told("statuspage_api", written("a.json", json.dumps([row]))) == alone
    both = told("statuspage_api", written("a.json", json.dumps(envelope)))
    assert both[: len(alone)] == alone
    assert [(one.source_key, one.is_maintenance, one.status) for one in both if isinstance(one, Incident)] == [
        (KEY, False, "open"),
        ("planned12345", True, "open"),
    ]
    assert alone[0].sre_severity == "SEV1"
    assert [(one.kind, one.happened_at, one.precision) for one in alone if isinstance(one, Milestone)] == [
        ("publicly_noticed", datetime(2024, 3, 1, 10, 0, 3, 500000, tzinfo=UTC), "second")
    ]
    assert [one.label for one in alone if isinstance(one, TimelineEntry)] == ["investigating", "monitoring"]


@pytest.mark.shared
def test_the_github_archive(shared_data: Path, told):
    rows = told("statuspage_archive", open_input(shared_data / "github-status-history" / "incidents.jsonl", "incidents.jsonl"))
    incidents = {row.id: row for row in rows if isinstance(row, Incident)}
    times: dict[str, dict[str, datetime]] = {key: {} for key in incidents}
    for row in rows:
        if isinstance(row, Milestone):
            times[row.incident_id][row.kind] = row.happened_at
    real = [times[key]["resolved"] - times[key]["publicly_noticed"] for key, one in incidents.items() if not one.is_maintenance]
    lengths = Counter("positive" if length.total_seconds() > 0 else "zero" if not length else "negative" for length in real)
    assert (len(incidents), len(real), dict(lengths)) == (701, 683, {"positive": 661, "zero": 22})
    assert sum(one.flags != "[]" for one in incidents.values() if not one.is_maintenance) == 22
    assert Counter(one.original_severity for one in incidents.values()) == {
        "none": 25,
        "minor": 539,
        "major": 117,
        "critical": 2,
        "maintenance": 18,
    }
    assert sum(isinstance(row, TimelineEntry) for row in rows) == 3833
    assert sum(row.kind == "impact_start" for row in rows if isinstance(row, Milestone)) == 122


@pytest.mark.shared
def test_feed_and_archive_agree_on_every_milestone(shared_data: Path, told):
    folder = shared_data / "github-status-history"
    archive = {
        row.id: row for row in statuspage_archive.read(open_input(folder / "incidents.jsonl"), Options()) if not isinstance(row, Finding)
    }
    feed = told("statuspage_atom", open_input(folder / "github-status-history.atom"))
    marks = [row for row in feed if isinstance(row, Milestone)]
    assert (sum(isinstance(row, Incident) for row in feed), len(marks)) == (25, 50)
    assert [replace(archive[row.id], source=row.source) for row in marks] == marks
    assert all(row.id in archive for row in feed if isinstance(row, TimelineEntry))


@pytest.mark.shared
def test_the_statuspage_api(shared_data: Path, told, tally):
    rows = told("statuspage_api", open_input(shared_data / "vendor-faros-fixtures" / "statuspage" / "incidents.json", "incidents.json"))
    assert tally(rows) == {
        "incident": 3,
        "milestone": 5,
        "service": 5,
        "affected_service": 5,
        "timeline_entry": 10,
        "problem": 1,
        "flagged": 1,
    }
    assert [row.code for row in rows if isinstance(row, Problem)] == ["ends_before_start"]
