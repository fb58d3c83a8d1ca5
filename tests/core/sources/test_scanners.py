"""What scanners report: findings and components from Trivy, Grype, OSV-Scanner and SARIF."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.records import Advisory, Component, ScanFinding, derive_id
from core.sources import Finding
from core.sources.reading import open_input
from core.sources.severity import of_score, of_vectors, word

SERVICE = derive_id("service", "shop")
RELEASE = derive_id("release", SERVICE, "1.10")
VULNERABILITY = {
    "VulnerabilityID": "CVE-2024-1",
    "PkgName": "requests",
    "PkgIdentifier": {"PURL": "pkg:pypi/requests@2.31.0"},
    "InstalledVersion": "2.31.0",
    "FixedVersion": "2.32.0",
    "Severity": "MEDIUM",
    "Title": "A hole",
    "PrimaryURL": "https://example.org/1",
    "CVSS": {"nvd": {"V2Vector": "AV:N/AC:L/Au:N/C:C/I:C/A:C", "V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"}},
}
TRIVY = {
    "SchemaVersion": 2,
    "CreatedAt": "2024-03-01T10:00:00Z",
    "ArtifactName": "registry.example.org/team/shop:1.10",
    "ArtifactType": "container_image",
    "Results": [
        {"Target": "requirements.txt", "Class": "lang-pkgs", "Type": "pip", "Vulnerabilities": [VULNERABILITY, VULNERABILITY]},
        {"Target": "Dockerfile", "Class": "config", "Misconfigurations": [{"ID": "DS001"}]},
    ],
}
FINDING = ScanFinding(
    id=derive_id("scan_finding", "trivy", RELEASE, "CVE-2024-1", "pkg:pypi/requests@2.31.0", ""),
    source="trivy",
    source_key="shop@1.10/CVE-2024-1/pkg:pypi/requests@2.31.0",
    release_id=RELEASE,
    scanner="trivy",
    vulnerability="CVE-2024-1",
    severity="MODERATE",
    vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N",
    title="A hole",
    purl="pkg:pypi/requests@2.31.0",
    ecosystem="PyPI",
    name="requests",
    component_version="2.31.0",
    fixed_version="2.32.0",
    location="requirements.txt",
    url="https://example.org/1",
    scanned_at=datetime(2024, 3, 1, 10, tzinfo=UTC),
)


def _of(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def test_trivy_gives_findings_and_an_incomplete_list(written, told):
    rows = told("trivy", written("a.json", json.dumps(TRIVY)))
    assert _of(rows, ScanFinding) == [FINDING]
    assert (rows[1].id, rows[1].has_components, rows[1].source) == (RELEASE, False, "mention")
    assert [(row.name, row.component_version) for row in _of(rows, Component)] == [("requests", "2.31.0")]


def test_trivy_with_all_packages_gives_the_whole_list(written, told):
    packages = [{"Name": "flask", "Version": "2.0", "Identifier": {"PURL": "pkg:pypi/flask@2.0"}}, {"Name": "odd"}]
    results = [TRIVY["Results"][0] | {"Packages": packages}]
    rows = told("trivy", written("a.json", json.dumps(TRIVY | {"Results": results})))
    assert rows[1].has_components is True
    assert [(row.name, row.parse_problem) for row in _of(rows, Component)] == [
        ("flask", None), ("odd", "It has no purl."), ("requests", None),
    ]  # fmt: skip


def test_a_report_on_a_folder_keeps_its_findings_without_a_release(written, told):
    document = TRIVY | {"ArtifactName": "src/shop", "ArtifactType": "repository"}
    rows = told("trivy", written("a.json", json.dumps(document)))
    assert [(row.outcome, row.where, row.value) for row in _of(rows, Finding)] == [("rejected", "the document, ArtifactName", "shop")]
    assert [row.release_id for row in _of(rows, ScanFinding)] == [None]
    assert _of(told("trivy", written("a.json", json.dumps(document)), release_version="1.10"), ScanFinding) == [FINDING]


GRYPE = {
    "matches": [
        {
            "vulnerability": {
                "id": "GHSA-aaaa-bbbb-cccc",
                "severity": "Unknown",
                "cvss": [{"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
                "fix": {"versions": ["2.32.0", "3.0"]},
            },
            "relatedVulnerabilities": [{"id": "CVE-2024-1"}],
            "matchDetails": [],
            "artifact": {"name": "requests", "version": "2.31.0", "purl": "pkg:pypi/requests@2.31.0", "locations": [{"path": "/a"}]},
        }
    ],
    "source": {"type": "image", "target": {"userInput": "shop:1.10"}},
    "descriptor": {"name": "grype", "timestamp": "2024-03-01T10:00:00.123456789Z"},
}


def test_grype_gives_findings_with_their_aliases(written, told):
    rows = told("grype", written("a.json", json.dumps(GRYPE)))
    one = _of(rows, ScanFinding)[0]
    assert (one.vulnerability, one.aliases, one.severity, one.fixed_version, one.release_id, one.location) == (
        "GHSA-aaaa-bbbb-cccc", '["CVE-2024-1"]', "CRITICAL", "2.32.0, 3.0", RELEASE, "/a",
    )  # fmt: skip
    assert one.scanned_at == datetime(2024, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert rows[1].has_components is False


OSV_RECORD = {
    "id": "GO-2024-1",
    "aliases": ["CVE-2024-1"],
    "modified": "2024-03-02T00:00:00Z",
    "affected": [{"package": {"ecosystem": "Go", "name": "example.org/m"}, "ranges": []}],
}
OSV_REPORT = {
    "results": [
        {
            "source": {"path": "/a/go.mod", "type": "lockfile"},
            "packages": [
                {"package": {"name": "example.org/m", "version": "1.0.0", "ecosystem": "Go"}, "vulnerabilities": [OSV_RECORD]},
                {"package": {"name": "example.org/n", "version": "", "ecosystem": "Go"}},
            ],
        }
    ]
}


def test_the_records_inside_a_report_become_advisories(written, told, tally):
    rows = told("osv_scanner", written("a.json", json.dumps(OSV_REPORT)), service="shop", release_version="1.10")
    assert tally(rows) == {"advisory": 1, "affected_package": 1, "service": 1, "release": 1, "component": 2, "scan_finding": 1}
    assert [(row.name, row.parse_problem) for row in _of(rows, Component)] == [
        ("example.org/m", None), ("example.org/n", "It states no version."),
    ]  # fmt: skip
    alone = told("osv", written("b.json", json.dumps(OSV_RECORD)))
    assert _of(rows, Advisory) == _of(alone, Advisory)


def test_sarif_findings_name_package_version_and_place(written, told):
    rule = {
        "id": "CVE-2024-1-requests",
        "help": {"text": "Vulnerability CVE-2024-1\nSeverity: medium\nPackage: requests\nVersion: 2.31.0\nFix Version: 2.32.0"},
        "properties": {"purls": ["pkg:pypi/requests@2.31.0"], "security-severity": "9.8"},
    }
    place = {"physicalLocation": {"artifactLocation": {"uri": "requirements.txt"}}}
    results = [{"ruleId": rule["id"], "locations": [place]}, {"ruleId": "no-unused-vars", "locations": [place]}]
    document = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Grype", "rules": [rule]}}, "results": results}]}
    found, other = told("sarif", written("a.sarif", json.dumps(document)))
    assert (found.scanner, found.source, found.vulnerability, found.severity, found.name, found.component_version) == (
        "grype", "sarif", "CVE-2024-1", "MODERATE", "requests", "2.31.0",
    )  # fmt: skip
    assert (found.fixed_version, found.location, found.release_id) == ("2.32.0", "requirements.txt", None)
    assert (other.outcome, other.where, other.value) == ("rejected", "results", "1")


@pytest.mark.parametrize(
    ("stated", "wanted"), [("Medium", "MODERATE"), ("critical", "CRITICAL"), ("Negligible", "LOW"), ("Unknown", None), ("", None)]
)
def test_a_word_that_states_nothing_is_no_severity(stated, wanted):
    assert word(stated) == wanted


@pytest.mark.parametrize(
    ("score", "wanted"), [(0, "NONE"), (0.1, "LOW"), (3.9, "LOW"), (4, "MODERATE"), (6.9, "MODERATE"), (7, "HIGH"), (9, "CRITICAL")]
)
def test_scores_have_the_words_of_the_standard(score, wanted):
    assert of_score(score) == wanted


def test_the_newest_vector_counts_and_what_is_none_is_left_out():
    two, three = "AV:N/AC:L/Au:N/C:C/I:C/A:C", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
    assert of_vectors([two, three, "nonsense", "CVSS:9/AV:N"]) == ("LOW", three)
    assert of_vectors([two]) == ("CRITICAL", two)
    assert of_vectors(["nonsense"]) == (None, None)


@pytest.mark.shared
def test_public_trivy_reports(shared_data: Path, told):
    seen: Counter[str] = Counter()
    for path in sorted((shared_data / "trivy-reports" / "report").glob("*.json")):
        if b'"SchemaVersion"' not in path.read_bytes()[:200]:
            continue
        rows = told("trivy", open_input(path, path.name), service="shop", release_version=path.stem)
        told_of = json.loads(path.read_bytes()).get("Results") or []
        listed = [each for result in told_of for each in result.get("Vulnerabilities") or []]
        distinct = {(each["VulnerabilityID"], each["PkgName"], each["InstalledVersion"]) for each in listed}
        assert {(row.vulnerability, row.component_version) for row in _of(rows, ScanFinding)} == {(each[0], each[2]) for each in distinct}
        assert len(_of(rows, ScanFinding)) == len(distinct)
        seen["reports"] += 1
        seen["listed"] += len(listed)
        seen["findings"] += len(_of(rows, ScanFinding))
        assert not _of(rows, Finding)
    assert seen == {"reports": 67, "listed": 105, "findings": 102}


@pytest.mark.shared
def test_public_grype_osv_scanner_and_sarif_reports(shared_data: Path, told, tally):
    grype = shared_data / "grype-reports" / "report"
    found = {name: tally(told("grype", open_input(grype / f"{name}.json", name), service="s", release_version="1")) for name in
             ("TestJsonDirsPresenter", "ghsa-test", "keycloak-test")}  # fmt: skip
    assert {name: counts["scan_finding"] for name, counts in found.items()} == {
        "TestJsonDirsPresenter": 2, "ghsa-test": 2, "keycloak-test": 6,
    }  # fmt: skip
    advisories = set()
    for path in sorted((shared_data / "osv-scanner-reports").glob("*.json")):
        rows = told("osv_scanner", open_input(path, path.name), service="s", release_version="1")
        assert not _of(rows, Finding)
        advisories |= {row.osv_id for row in _of(rows, Advisory)}
    assert {name.split("-")[0] for name in advisories} == {"CVE", "GHSA", "GO", "RUSTSEC"}
    sarif = told("sarif", open_input(shared_data / "trivy-reports" / "report" / "alpine-310.sarif", "a"))
    assert [(row.vulnerability, row.name, row.severity) for row in sarif] == [
        ("CVE-2019-1549", "libcrypto1.1", "MODERATE"),
        ("CVE-2019-1551", "libcrypto1.1", "MODERATE"),
        ("CVE-2019-1549", "libssl1.1", "MODERATE"),
        ("CVE-2019-1551", "libssl1.1", "MODERATE"),
    ]
