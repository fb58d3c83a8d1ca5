"""VERIS: nothing is made finer than stated, units without a number are flagged, the same incident coded twice is taken once."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.records import Detection, Incident, Milestone, Problem, derive_id
from core.sources import Finding, Options, veris
from core.sources.reading import open_input

ROW = {
    "incident_id": "A-1",
    "security_incident": "Confirmed",
    "schema_version": "1.3.4",
    "summary": "A mail went astray.",
    "reference": "https://example.org/a; https://x",
    "action": {"error": {"variety": ["Misdelivery"]}},
    "victim": {"victim_id": "Example Clinic"},
    "impact": {"overall_rating": "Painful"},
    "timeline": {
        "incident": {"year": 2017, "month": 7},
        "discovery": {"unit": "Days", "value": 2},
        "containment": {"unit": "Weeks", "value": 1},
    },
}
ID = derive_id("incident", "veris", "A-1")


def _mark(kind: str, at: datetime, before: datetime, precision: str) -> Milestone:
    return Milestone(
        id=derive_id("milestone", ID, kind),
        source="veris",
        source_key=f"A-1/{kind}",
        incident_id=ID,
        kind=kind,
        happened_at=at.replace(tzinfo=UTC),
        happened_before=before.replace(tzinfo=UTC),
        precision=precision,
    )


def test_an_incident_spans_what_its_parts_allow(written, told):
    assert told("veris", written("a.json", json.dumps(ROW, indent=1))) == [
        Incident(
            id=ID,
            source="veris",
            source_key="A-1",
            title="Misdelivery at Example Clinic",
            summary="A mail went astray.",
            kind="security",
            status="closed",
            security_severity="SEV3",
            original_severity="Painful",
            url="https://example.org/a",
        ),
        _mark("initial_compromise", datetime(2017, 7, 1), datetime(2017, 8, 1), "month"),
        _mark("detected", datetime(2017, 7, 3), datetime(2017, 8, 4), "day"),
        _mark("contained", datetime(2017, 7, 10), datetime(2017, 8, 18), "month"),
    ]


def _with(written, told, **timeline: object) -> list[object]:
    return told("veris", written("a.json", json.dumps(ROW | {"timeline": timeline})))


def test_a_unit_without_a_number_gives_no_milestone_but_a_flag(written, told):
    rows = _with(
        written, told, incident={"year": 2017, "month": 7, "day": 4}, discovery={"unit": "Months"}, containment={"unit": "Days", "value": 2}
    )
    assert rows[0].flags == '["duration_without_number"]'
    assert [(row.code, row.value) for row in rows if isinstance(row, Problem)] == [
        ("duration_without_number", "discovery Months"),
        ("duration_without_anchor", "containment 2 Days"),
    ]
    assert [row for row in rows if isinstance(row, Milestone)] == [
        _mark("initial_compromise", datetime(2017, 7, 4), datetime(2017, 7, 5), "day")
    ]


@pytest.mark.parametrize("unit", ["Unknown", "NA", "Never"])
def test_words_for_no_duration_are_values_and_no_contradiction(written, told, unit):
    rows = _with(written, told, incident={"year": 2017}, discovery={"unit": unit})
    assert [(type(row).__name__, row.flags) for row in rows] == [("Incident", "[]"), ("Milestone", "[]")]


def test_a_compromise_with_a_number_is_counted_from_the_first_action(written, told):
    rows = _with(
        written,
        told,
        incident={"year": 2017, "month": 7, "day": 4},
        compromise={"unit": "Hours", "value": 3},
        discovery={"unit": "Months", "value": 1.0},
        exfiltration={"unit": "Minutes", "value": 5},
    )
    assert [row for row in rows if isinstance(row, Milestone)] == [
        _mark("first_malicious_action", datetime(2017, 7, 4), datetime(2017, 7, 5), "day"),
        _mark("initial_compromise", datetime(2017, 7, 4, 3), datetime(2017, 7, 5, 4), "hour"),
        _mark("exfiltration", datetime(2017, 7, 4, 3, 5), datetime(2017, 7, 5, 4, 6), "minute"),
        _mark("detected", datetime(2017, 8, 4, 3), datetime(2017, 9, 5, 4), "month"),
    ]


def test_a_date_that_no_calendar_has_and_a_notice_before_the_incident_are_flagged(written, told):
    assert _with(written, told, incident={"year": 2017, "month": 2, "day": 30})[0].flags == '["impossible_date"]'
    row = ROW | {"plus": {"timeline": {"notification": {"year": 2016}}}}
    rows = told("veris", written("a.json", json.dumps(row)))
    assert rows[0].flags == '["notified_before_incident"]'
    assert rows[-1] == _mark("notified", datetime(2016, 1, 1), datetime(2017, 1, 1), "year")


@pytest.mark.parametrize(("variety", "kind"), [("Interruption", "both"), ("Loss", "security")])
def test_harm_to_a_running_service_makes_it_joint(written, told, variety, kind):
    assert told("veris", written("a.json", json.dumps(ROW | {"attribute": {"availability": {"variety": [variety]}}})))[0].kind == kind


def test_the_same_incident_coded_twice_is_taken_once(written, told):
    rows = told("veris", written("a.jsonl", json.dumps(ROW) + "\n" + json.dumps(ROW | {"summary": "Again."}) + "\n"))
    assert rows[-1] == Finding("rejected", "a.jsonl", "line 2, incident_id", "A-1", "The same incident was already read from line 1.")
    assert sum(isinstance(row, Incident) for row in rows) == 1


def test_a_duration_beyond_the_calendar_rejects_its_row(written, told):
    rows = _with(written, told, incident={"year": 2017}, discovery={"unit": "Years", "value": 9000})
    assert rows == [
        Finding(
            "rejected", "a.json", "the document, timeline.discovery", "9000", "9000 years after 2017-01-01 is outside the years 1 to 9999."
        )
    ]


CODED = {"created": "2017-08-20T10:00:00Z"}


def _noticed(written, told, method: object, **plus: object) -> list[object]:
    rows = told("veris", written("a.json", json.dumps(ROW | {"discovery_method": method, "plus": plus or CODED})))
    return [row for row in rows if isinstance(row, Detection | Problem)]


@pytest.mark.parametrize(("method", "expected"), [
    ({"internal": {"variety": ["NIDS"]}}, "monitoring"),
    ({"internal": {"variety": ["Reported by employee"]}}, "staff"),
    ({"internal": {"variety": ["Unknown"]}}, "inside"),
    ({"internal": {"variety": ["NIDS", "HIDS"]}, "unknown": False}, "monitoring"),
    ({"internal": {"variety": ["NIDS", "IT review"]}}, "inside"),
    ({"internal": {}}, "inside"),
    ({"external": {"variety": ["Customer"]}}, "customer"),
    ({"external": {"variety": ["Law enforcement"]}}, "authority"),
    ({"external": {"variety": ["Actor disclosure"]}}, "attacker"),
    ({"external": {"variety": ["Fraud detection"]}}, "outside"),
    ({"partner": {"variety": ["Audit"]}}, "partner"),
    ({"other": True}, "other"),
    ("Int - reported by user", "inside"),
    ("Ext - customer", "outside"),
])  # fmt: skip
def test_who_noticed_first_is_told_no_finer_than_stated(written, told, method, expected):
    assert _noticed(written, told, method) == [
        Detection(
            id=derive_id("detection", ID),
            source="veris",
            source_key="A-1/noticed",
            incident_id=ID,
            noticed_by=expected,
            recorded_at=datetime(2017, 8, 20, 10, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize("method", [
    {"unknown": True}, {}, None, [], "Unknown", {"other": False}, {"internal": {"variety": ["NIDS"]}, "partner": {"variety": ["Audit"]}},
])  # fmt: skip
def test_who_noticed_first_is_never_guessed(written, told, method):
    assert _noticed(written, told, method) == []


def test_who_noticed_without_a_date_of_coding_is_flagged_and_not_taken(written, told):
    (problem,) = _noticed(written, told, {"external": {}}, created="soon")
    assert (problem.code, problem.value, problem.incident_id) == ("noticed_undated", "outside", ID)
    (taken,) = _noticed(written, told, {"external": {}}, created="soon", modified="2018-01-02T00:00:00Z")
    assert taken.recorded_at == datetime(2018, 1, 2, tzinfo=UTC)


@pytest.mark.shared
def test_the_community_database(shared_data: Path):
    file = open_input(shared_data / "vcdb" / "vcdb_validated.jsonl.gz", "vcdb.jsonl.gz")
    rows = list(veris.read(file, Options()))
    assert sum(isinstance(row, Incident) for row in rows) == 7287
    assert Counter(row.outcome for row in rows if isinstance(row, Finding) and row.outcome == "rejected") == {"rejected": 5}
    marks = Counter(row.kind for row in rows if isinstance(row, Milestone))
    assert (marks["detected"], marks["contained"]) == (1072, 74)  # one of 1,073 hangs on an impossible date
    assert all(row.happened_before and row.happened_before > row.happened_at for row in rows if isinstance(row, Milestone))
    flagged = {row.id for row in rows if isinstance(row, Incident) and "duration_without_number" in row.flags}
    assert len(flagged) == sum(isinstance(row, Problem) and row.code == "duration_without_number" for row in rows)


@pytest.mark.shared
def test_the_packed_and_the_original_form_give_the_same_records(shared_data: Path):
    packed = {
        row.id: row
        for row in veris.read(open_input(shared_data / "vcdb" / "vcdb_validated.jsonl.gz"), Options())
        if not isinstance(row, Finding)
    }
    for path in (shared_data / "vcdb" / "originals").glob("*.json"):
        rows = [row for row in veris.read(open_input(path), Options()) if isinstance(row, Incident | Milestone)]
        assert rows
        assert [packed[row.id] for row in rows] == rows
