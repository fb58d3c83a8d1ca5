"""What scanners and suppliers said changes the guard's answer, and the answer says so."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Viewer
from core.exposure.answers import rollback_guard
from core.exposure.vex import Scoped, Statements
from core.imports import import_files
from core.records import Component, Id, VexStatement
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
ADVISORY = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "aliases": ["CVE-2024-1"],
    "modified": "2024-03-02T00:00:00Z",
    "severity": [{"type": "CVSS_V3", "score": VECTOR}],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "foo"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
        }
    ],
}
KEV = {"catalogVersion": "1", "vulnerabilities": [{"cveID": "CVE-2024-1", "dateAdded": "2024-03-01", "dueDate": "2024-03-22",
       "knownRansomwareCampaignUse": "Known"}]}  # fmt: skip
EPSS = "#model_version:v1,score_date:{day}T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,{score},0.9\n"


def _vex(**changed):
    said = {
        "vulnerability": {"name": "CVE-2024-1"},
        "products": [{"@id": "pkg:pypi/foo@1.0"}],
        "status": "not_affected",
        "justification": "vulnerable_code_not_present",
    }
    head = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "v1", "author": "A Team", "timestamp": "2024-03-03T00:00:00Z"}
    return head | {"statements": [said | changed]}


def _lock(folder: Path, version: str, pinned: str) -> None:
    place = folder / "shop" / version
    place.mkdir(parents=True)
    (place / "requirements.txt").write_text(f"foo=={pinned}\n")


def _taken(store: Store, folder: Path, **files: object):
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.{'csv' if isinstance(content, str) else 'json'}").write_text(text)
    report = import_files(store, ADA, [folder])
    again = import_files(store, ADA, [folder])
    assert (again["added"], again["updated"], again["rejected"]) == (0, 0, 0)
    return report


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> tuple[Store, Path]:
    """A service with two releases, of which the older has a hole."""
    folder = tmp_path / "data"
    _lock(folder, "1.1", "2.0")
    _lock(folder, "1.0", "1.0")
    return store, folder


def _guard(store: Store):
    return rollback_guard(store, ADA, "shop", "1.0", "1.1")


def test_a_guard_shows_exploitation_due_date_and_newest_score(shop):
    store, folder = shop
    new, old = EPSS.format(day="2025-02-20", score="0.013"), EPSS.format(day="2024-02-20", score="0.5")
    _taken(store, folder, advisory=ADVISORY, kev=KEV, epss=new, older=old)
    answer = _guard(store)
    (item,) = answer["reintroduced"]
    assert (answer["verdict"], item["id"], item["kev"], item["due_on"], item["ransomware"], item["epss"], item["epss_on"]) == (
        "block", "CVE-2024-1", True, "2024-03-22", True, 0.013, "2025-02-20",
    )  # fmt: skip
    assert item["kev_added_on"] == "2024-03-01"


def test_a_statement_turns_affected_into_not_affected_and_is_never_silent(shop):
    store, folder = shop
    _taken(store, folder, advisory=ADVISORY, kev=KEV, vex=_vex())
    answer = _guard(store)
    assert (answer["verdict"], answer["reintroduced"]) == ("clear", [])
    assert answer["not_affected"] == [
        {
            "id": "CVE-2024-1",
            "severity": "CRITICAL",
            "kev": True,
            "ecosystem": "PyPI",
            "package": "foo",
            "version": "1.0",
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
            "reason": "",
            "author": "A Team",
            "document": "v1",
            "stated_at": "2024-03-03T00:00:00Z",
        }
    ]
    assert answer["reasons"][-1] == "CVE-2024-1 does not apply to foo 1.0 (vulnerable_code_not_present), says A Team"


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "affected"},
        {"status": "under_investigation"},
        {"justification": ""},
        {"vulnerability": {"name": "CVE-2024-2", "aliases": ["GHSA-aaaa-bbbb-cccc"]}},
        {"products": [{"@id": "pkg:pypi/foo@1.5"}]},
        {"products": [{"@id": "pkg:npm/foo@1.0"}]},
        {"products": [{"@id": "pkg:oci/till", "subcomponents": [{"@id": "pkg:pypi/foo"}]}]},
        {"products": [{"@id": "pkg:oci/shop@1.1", "subcomponents": [{"@id": "pkg:pypi/foo"}]}]},
    ],
)
def test_what_excuses_something_else_never_excuses(shop, changed):
    store, folder = shop
    _taken(store, folder, advisory=ADVISORY, vex=_vex(**changed))
    assert (_guard(store)["verdict"], _guard(store)["not_affected"]) == ("block", [])


@pytest.mark.parametrize(
    "changed",
    [
        {"vulnerability": {"name": "GHSA-aaaa-bbbb-cccc"}},
        {"products": [{"@id": "pkg:pypi/foo"}]},
        {"products": [{"@id": "pkg:oci/shop", "subcomponents": [{"@id": "pkg:pypi/foo@1.0"}]}]},
        {"products": [{"@id": "pkg:oci/shop@1.0", "subcomponents": [{"@id": "pkg:pypi/foo"}]}]},
        {"status": "fixed", "justification": ""},
    ],
)
def test_an_excuse_holds_by_alias_within_its_product_and_for_all_versions(shop, changed):
    store, folder = shop
    _taken(store, folder, advisory=ADVISORY, vex=_vex(**changed))
    assert (_guard(store)["verdict"], [each["id"] for each in _guard(store)["not_affected"]]) == ("clear", ["CVE-2024-1"])


def test_a_finding_is_evidence_of_its_version_and_leaves_the_rest_unknown(shop):
    store, folder = shop
    _lock(folder, "0.9", "0.9")
    trivy = {
        "SchemaVersion": 2,
        "ArtifactName": "shop:0.8",
        "ArtifactType": "container_image",
        "Results": [
            {
                "Class": "lang-pkgs",
                "Vulnerabilities": [
                    {"VulnerabilityID": "CVE-2024-9", "PkgName": "foo", "PkgIdentifier": {"PURL": "pkg:pypi/foo@0.9"},
                     "InstalledVersion": "0.9", "Severity": "HIGH"}
                ],
            }
        ],
    }  # fmt: skip
    _taken(store, folder, trivy=trivy)
    partial = rollback_guard(store, ADA, "shop", "0.8", "1.1")
    assert partial["verdict"] == "block"
    assert [(item["id"], item["records"], item["severity"]) for item in partial["reintroduced"]] == [
        ("CVE-2024-9", ["scan:trivy:CVE-2024-9"], "HIGH")
    ]
    assert "the rest of the release" in [each["component"] for each in partial["unknown"]]
    full = rollback_guard(store, ADA, "shop", "0.9", "1.1")
    assert [item["id"] for item in full["reintroduced"]] == ["CVE-2024-9"]
    # One scanner's finding does not mean that the ecosystem's advisories are here.
    assert full["unknown"] == [
        {"component": "pkg:pypi/foo@0.9", "why": "no advisory data for PyPI"},
        {"component": "pkg:pypi/foo@2.0", "why": "no advisory data for PyPI"},
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_the_latest_statement_holds_and_of_two_as_late_the_worse(first):
    part = Component(id=Id("c"), release_id=Id("r"), purl="", ecosystem="PyPI", name="foo", component_version="1.0")

    def said(status: str, day: int) -> Scoped:
        at = datetime(2024, 1, day, tzinfo=UTC)
        return Scoped(VexStatement(id=Id(status), document="d", vulnerability="CVE-1", status=status, justification="j", stated_at=at,
                                   ecosystem="PyPI", name="foo"))  # fmt: skip

    def holds(*told: Scoped) -> bool:
        return Statements(told if first else reversed(told)).excuse(part, "CVE-1", ()) is not None

    assert holds(said("affected", 1), said("not_affected", 2)) is True
    assert holds(said("not_affected", 1), said("affected", 2)) is False
    assert holds(said("not_affected", 1), said("affected", 1)) is False
