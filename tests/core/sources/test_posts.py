"""Posts with front matter: cState pages and published postmortems."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.records import AffectedService, Factor, Incident, Milestone, Problem, Service, derive_id
from core.sources import Finding
from core.sources.reading import open_input

POST = """---
title: Wiki down
date: 2024-03-01T09:30:00-05:00
resolved: true
resolvedWhen: {end}
# a remark
severity: down
affected:
  - wiki
section: issue
---

The disk was full.
"""


def test_a_cstate_post(written, told):
    incident, service = derive_id("incident", "cstate", "2024-03-01-wiki"), derive_id("service", "wiki")
    assert told("cstate", written("2024-03-01-wiki.md", POST.format(end="2024-03-01T17:00:00+01:00"))) == [
        Incident(
            id=incident,
            source="cstate",
            source_key="2024-03-01-wiki",
            title="Wiki down",
            summary="The disk was full.",
            status="resolved",
            sre_severity="SEV2",
            original_severity="down",
        ),
        Milestone(
            id=derive_id("milestone", incident, "publicly_noticed"),
            source="cstate",
            source_key="2024-03-01-wiki/publicly_noticed",
            incident_id=incident,
            kind="publicly_noticed",
            happened_at=datetime(2024, 3, 1, 14, 30, tzinfo=UTC),
        ),
        Milestone(
            id=derive_id("milestone", incident, "resolved"),
            source="cstate",
            source_key="2024-03-01-wiki/resolved",
            incident_id=incident,
            kind="resolved",
            happened_at=datetime(2024, 3, 1, 16, 0, tzinfo=UTC),
        ),
        Service(id=service, source="mention", source_key="wiki", name="wiki"),
        AffectedService(
            id=derive_id("affected_service", incident, service),
            source="cstate",
            source_key="2024-03-01-wiki/wiki",
            incident_id=incident,
            service_id=service,
        ),
    ]


def test_an_end_before_the_start_keeps_both_times_and_is_flagged(written, told):
    rows = told("cstate", written("p.md", POST.format(end="2024-03-01T08:00:00-05:00")))
    assert rows[0].flags == '["ends_before_start"]'
    assert [(row.code, row.value) for row in rows if isinstance(row, Problem)] == [
        ("ends_before_start", "2024-03-01T14:30:00Z to 2024-03-01T13:00:00Z")
    ]
    assert [row.happened_at.hour for row in rows if isinstance(row, Milestone)] == [14, 13]


def test_a_time_without_zone_is_utc_and_told_but_not_kept_out_of_durations(written, told):
    rows = told("cstate", written("p.md", POST.format(end="2024-03-01 18:00:00")))
    assert rows[0].flags == "[]"
    assert [(row.outcome, row.value) for row in rows if isinstance(row, Finding)] == [("flagged", "resolvedWhen 2024-03-01 18:00:00")]


def test_midnight_on_both_ends_is_a_day(written, told):
    text = POST.format(end="2024-03-03T00:00:00Z").replace("2024-03-01T09:30:00-05:00", "2024-03-01T00:00:00Z")
    assert {row.precision for row in told("cstate", written("p.md", text)) if isinstance(row, Milestone)} == {"day"}


@pytest.mark.parametrize(
    ("name", "severity", "body", "planned"),
    [
        ("ci-maintenance.md", "down", "x", True),
        ("ci.md", "notice", "A maintenance window", True),
        ("ci.md", "down", "after maintenance", False),
    ],
)
def test_what_counts_as_maintenance(written, told, name, severity, body, planned):
    text = POST.format(end="2024-03-02T00:00:00Z").replace("severity: down", f"severity: {severity}").replace("The disk was full.", body)
    assert told("cstate", written(name, text))[0].is_maintenance is planned


POSTMORTEM = """---
uuid: 00000000-0000-4000-8000-000000000001
url: https://example.org/pm
title: Keys leaked
start_time: 2024-03-01T00:00:00Z
end_time: ""
categories:
- cloud
- security
- config-change
company: Example
product: Example Store
source_published_at: 2024-04-01T10:00:00Z
summary: Keys were public.
---

A long story.
"""


def test_a_postmortem(written, told):
    key = "00000000-0000-4000-8000-000000000001"
    rows = told("postmortem_front_matter", written("a.md", POSTMORTEM))
    incident = derive_id("incident", "postmortem_front_matter", key)
    assert rows[0] == Incident(
        id=incident,
        source="postmortem_front_matter",
        source_key=key,
        title="Keys leaked",
        summary="Keys were public.\n\nA long story.",
        kind="both",
        status="closed",
        url="https://example.org/pm",
    )
    assert [(row.kind, row.precision, row.origin) for row in rows if isinstance(row, Milestone)] == [
        ("impact_start", "minute", "inferred"),
        ("review_published", "minute", "inferred"),
    ]
    assert [row.name for row in rows if isinstance(row, Factor)] == ["config-change"]
    assert [row.name for row in rows if isinstance(row, Service)] == ["Example Store"]


@pytest.mark.shared
def test_jenkins(shared_data: Path, told):
    rows = [row for path in sorted((shared_data / "jenkins-status-cstate").glob("*.md")) for row in told("cstate", open_input(path))]
    assert sum(isinstance(row, Incident) for row in rows) == 240
    assert Counter(row.code for row in rows if isinstance(row, Problem)) == {"zone_assumed": 10, "ends_before_start": 7, "no_length": 1}
    assert sum(row.flags != "[]" for row in rows if isinstance(row, Incident)) == 8
    assert Counter(row.kind for row in rows if isinstance(row, Milestone)) == {"publicly_noticed": 240, "resolved": 240}


@pytest.mark.shared
def test_published_postmortems(shared_data: Path, told):
    rows = [
        row for path in sorted((shared_data / "icco-postmortems").glob("*.md")) for row in told("postmortem_front_matter", open_input(path))
    ]
    assert Counter(row.kind in ("security", "both") for row in rows if isinstance(row, Incident)) == {False: 165, True: 44}
    marks = {(row.incident_id, row.kind): row for row in rows if isinstance(row, Milestone)}
    both = [
        (marks[key, "impact_start"], marks[key, "resolved"]) for key, kind in marks if kind == "resolved" and (key, "impact_start") in marks
    ]
    assert len(both) == 127
    assert sum(start.precision == "day" for start, _ in both) == 4
