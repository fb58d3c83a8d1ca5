"""Advisories (OSV in JSON and YAML) and the catalogue of known exploited vulnerabilities."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import Advisory, AffectedPackage, KnownExploited, Problem, derive_id
from core.sources import Finding, Options, osv
from core.sources.reading import open_input

ADVISORY = {
    "id": "X-2024-1",
    "modified": "2024-03-02T00:00:00Z",
    "published": "2024-03-01T10:00:00Z",
    "aliases": ["CVE-2024-1"],
    "details": "A hole.\nIt is deep.",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Foo_Bar"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.10"}]}],
            "versions": ["1.0"],
        },
        {"ranges": []},
    ],
}
YAML = """id: X-2024-1
details: |-
  A hole.
  It is deep.
affected:
- package: {name: Foo_Bar, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: "0"
    - fixed: 1.10
  versions: [1.0]
- ranges: []
aliases:
- CVE-2024-1
severity:
- type: CVSS_V3
  score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
modified: 2024-03-02T00:00:00Z
published: "2024-03-01T10:00:00Z"
"""
EXPECTED = [
    Advisory(
        id=derive_id("advisory", "X-2024-1"),
        source="osv",
        source_key="X-2024-1",
        osv_id="X-2024-1",
        aliases='["CVE-2024-1"]',
        summary="A hole. It is deep.",
        severity="CRITICAL",
        vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        published_at=datetime(2024, 3, 1, 10, tzinfo=UTC),
        modified_at=datetime(2024, 3, 2, tzinfo=UTC),
        url="https://osv.dev/vulnerability/X-2024-1",
    ),
    AffectedPackage(
        id=derive_id("affected_package", "X-2024-1", "0"),
        source="osv",
        source_key="X-2024-1/0",
        advisory_id=derive_id("advisory", "X-2024-1"),
        ecosystem="PyPI",
        name="foo-bar",
        ranges='[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.10"}]}]',
        versions='["1.0"]',
    ),
]


def test_json_yaml_and_yaml_in_lines_give_the_same_records(written, told):
    assert told("osv", written("a.json", json.dumps(ADVISORY, indent=1))) == EXPECTED
    assert told("osv", written("a.yaml", YAML)) == EXPECTED
    assert told("osv", written("a.jsonl", json.dumps({"path": "a.yaml", "text": YAML}) + "\n")) == EXPECTED
    assert told("osv", written("a.json", json.dumps([ADVISORY]))) == EXPECTED


def test_year_one_is_unknown_and_flagged(written, told):
    rows = told("osv", written("a.json", json.dumps(ADVISORY | {"published": "0001-01-01T00:00:00Z", "modified": "0001-01-01T00:00:00Z"})))
    assert (rows[0].published_at, rows[0].modified_at, rows[0].flags) == (None, None, '["published_in_year_one"]')
    assert [(row.code, row.value) for row in rows if isinstance(row, Problem)] == [("published_in_year_one", "0001-01-01T00:00:00Z")]


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({"severity": []}, None),
        ({"severity": [], "database_specific": {"severity": "MODERATE"}}, "MODERATE"),
        ({"severity": [{"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:N/I:N/A:P"}]}, "MODERATE"),
        (
            {
                "severity": [
                    {"type": "CVSS_V4", "score": "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"},
                    *ADVISORY["severity"],
                ]
            },
            "LOW",
        ),
        ({"severity": [{"type": "Ubuntu", "score": "high"}]}, None),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"}]}, "NONE"),
    ],
)
def test_severity_is_what_the_record_states_and_nothing_else(written, told, change, severity):
    assert told("osv", written("a.json", json.dumps(ADVISORY | change)))[0].severity == severity


def test_a_malformed_vector_rejects_its_advisory(written, told):
    rows = told("osv", written("a.json", json.dumps(ADVISORY | {"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:Q"}]})))
    assert [(row.outcome, row.value) for row in rows] == [("rejected", "CVSS:3.1/AV:Q")]


def test_an_alias_in_yaml_is_never_followed(written):
    with pytest.raises(BadFile, match=r"a.yaml: line 2, column 10: YAML with an anchor"):
        list(osv.read(written("a.yaml", "id: X\naliases: &a [x]\nmodified: *a\n"), Options()))


KEV = {
    "cveID": "CVE-2024-1",
    "vendorProject": "V",
    "product": "P",
    "vulnerabilityName": "V P hole",
    "dateAdded": "2024-03-01",
    "dueDate": "2024-03-22",
    "shortDescription": "d, e",
    "requiredAction": "a",
    "knownRansomwareCampaignUse": "Known",
    "notes": "",
    "cwes": ["CWE-1"],
}


def test_the_catalogue_as_json_and_csv(written, told):
    other = KEV | {"cveID": "CVE-2024-2", "knownRansomwareCampaignUse": "Unknown", "dueDate": ""}
    text = io.StringIO()
    table = csv.DictWriter(text, list(KEV))
    table.writeheader()
    table.writerows([KEV, other])
    rows = told("cisa_kev", written("a.json", json.dumps({"catalogVersion": "1", "count": 2, "vulnerabilities": [KEV, other]})))
    assert (
        rows
        == told("cisa_kev", written("a.csv", text.getvalue()))
        == [
            KnownExploited(
                id=derive_id("known_exploited", "cisa_kev", cve),
                source="cisa_kev",
                source_key=cve,
                cve=cve,
                name="V P hole",
                added_on=date(2024, 3, 1),
                due_on=due,
                is_ransomware=known,
            )
            for cve, due, known in (("CVE-2024-1", date(2024, 3, 22), True), ("CVE-2024-2", None, None))
        ]
    )
    late = told("cisa_kev", written("a.json", json.dumps({"catalogVersion": "1", "vulnerabilities": [KEV | {"dateAdded": "soon"}]})))
    assert [(row.outcome, row.where, row.value) for row in late] == [("rejected", "vulnerabilities item 1, dateAdded", "soon")]


@pytest.mark.shared
def test_known_exploited_as_published(shared_data: Path, told):
    first, second = (
        told("cisa_kev", open_input(shared_data / "cisa-kev" / f"known_exploited_vulnerabilities.{end}")) for end in ("json", "csv")
    )
    assert first == second
    assert (len(first), sum(row.is_ransomware is True for row in first)) == (1252, 245)
    assert (min(row.added_on for row in first), max(row.added_on for row in first)) == (date(2021, 11, 3), date(2025, 1, 24))


@pytest.mark.shared
def test_python_advisories(shared_data: Path):
    rows = {row.id: row for row in osv.read(open_input(shared_data / "pypa-advisories" / "osv_yaml.jsonl.gz"), Options())}
    advisories = [row for row in rows.values() if isinstance(row, Advisory)]
    assert len(advisories) == 2273
    assert sum('"CVE-' in row.aliases for row in advisories) == 2263
    assert (sum(row.severity is not None for row in advisories), sum(row.withdrawn_at is not None for row in advisories)) == (173, 10)
    assert len({row.name for row in rows.values() if isinstance(row, AffectedPackage)}) == 596
    for path in (shared_data / "pypa-advisories" / "originals").glob("*.yaml"):
        assert all(rows[row.id] == row for row in osv.read(open_input(path), Options()))


@pytest.mark.shared
def test_go_advisories(shared_data: Path):
    rows = list(osv.read(open_input(shared_data / "go-vulndb" / "osv.jsonl.gz"), Options()))
    advisories = [row for row in rows if isinstance(row, Advisory)]
    assert (len(advisories), sum(row.published_at is None for row in advisories)) == (3627, 3419)
    assert Counter(row.flags for row in advisories) == {'["published_in_year_one"]': 3419, "[]": 208}
    assert sum(isinstance(row, Finding) for row in rows) == sum(isinstance(row, Problem) for row in rows) == 3419
    assert all(row.modified_at is None for row in advisories)
