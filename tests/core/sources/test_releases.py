"""What was released (CycloneDX) and what went live (deployments as CSV)."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import Component, Deployment, Release, Service, derive_id
from core.records.release import ComponentList
from core.sources import Finding, Options, cyclonedx, deployments_csv
from core.sources.reading import open_input

SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"component": {"name": "shop", "version": "1.10"}},
    "components": [
        {
            "name": "Foo_Bar",
            "version": "2.0",
            "purl": "pkg:pypi/Foo_Bar@2.0",
            "components": [{"name": "inner", "version": "1", "purl": "pkg:golang/example.org/x/inner@v1"}],
        },
        {"group": "org.a", "name": "b", "version": "3", "purl": "pkg:maven/org.a/b@3?type=jar"},
        {"group": "@s", "name": "t", "purl": "pkg:npm/%40s/t"},
        {"name": "mystery", "version": "4"},
        {"name": "broken", "purl": "pkg:"},
        {"name": "Foo_Bar", "version": "2.0", "purl": "pkg:pypi/Foo_Bar@2.0"},
        {"name": "gone", "version": "1", "purl": "pkg:pypi/gone@1", "scope": "excluded"},
    ],
}
SERVICE = derive_id("service", "shop")
RELEASE = derive_id("release", SERVICE, "1.10")


def test_an_sbom_is_the_components_of_a_release(written, told):
    rows = told("cyclonedx", written("bom.json", json.dumps(SBOM, indent=1)))
    assert rows[:3] == [
        Service(id=SERVICE, source="mention", source_key="shop", name="shop"),
        Release(id=RELEASE, source="cyclonedx", source_key="shop@1.10", service_id=SERVICE, release_version="1.10", has_components=True),
        Component(
            id=derive_id("component", RELEASE, "pkg:pypi/Foo_Bar@2.0"),
            source="cyclonedx",
            source_key="shop@1.10/pkg:pypi/Foo_Bar@2.0",
            release_id=RELEASE,
            purl="pkg:pypi/Foo_Bar@2.0",
            ecosystem="PyPI",
            name="foo-bar",
            component_version="2.0",
        ),
    ]
    assert [(row.ecosystem, row.name, row.component_version, row.parse_problem) for row in rows[3:] if isinstance(row, Component)] == [
        ("Go", "example.org/x/inner", "v1", None),
        ("Maven", "org.a:b", "3", None),
        ("npm", "@s/t", None, "It states no version."),
        (None, "mystery", "4", "It has no purl."),
        (None, "broken", None, rows[-2].parse_problem),
    ]
    assert rows[-1] == ComponentList(
        id=derive_id("component_list", RELEASE, "cyclonedx", "shop"), source="cyclonedx", source_key="shop@1.10/shop", release_id=RELEASE
    )
    assert rows[-2].parse_problem.startswith("Its purl cannot be read (")


def test_the_release_named_at_import_wins(written, told):
    rows = told("cyclonedx", written("bom.json", json.dumps(SBOM)), service="till", release_version="2")
    assert (rows[0].name, rows[1].release_version) == ("till", "2")


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (SBOM | {"metadata": {}}, "the document, metadata.component"),
        ({"bomFormat": "CycloneDX", "vulnerabilities": []}, "the document, components"),
    ],
)
def test_a_bom_that_describes_no_release_is_rejected(written, told, document, where):
    assert [(row.outcome, row.where) for row in told("cyclonedx", written("bom.json", json.dumps(document)))] == [("rejected", where)]


def test_an_sbom_without_one_component_still_has_its_list(written, told):
    assert told("cyclonedx", written("bom.json", json.dumps(SBOM | {"components": []})))[1].has_components


CSV = """service,environment,version,deployed_at,planned,caused_by,url
shop,,1.10,2024-03-01T10:00:00Z,yes,,
shop,staging,1.9,2024-03-01 11:00:00,no,pagerduty:Q1,https://example.org/d/2
shop,production,1.9,2024-03-01T12:00:00Z,,the outage,
shop,production,1.9,2024-03-01T12:00:00Z,,,
shop,production,1.9,later,,,
shop,production,,2024-03-01T12:00:00Z,perhaps,,
shop,production,2,2024-03-01T12:00:00Z,perhaps,,
"""


def test_deployments(written, told):
    rows = told("deployments_csv", written("d.csv", CSV))
    key = "shop/production/1.10/2024-03-01T10:00:00Z"
    assert rows[:3] == [
        Service(id=SERVICE, source="mention", source_key="shop", name="shop"),
        Release(id=RELEASE, source="mention", source_key="shop@1.10", service_id=SERVICE, release_version="1.10"),
        Deployment(
            id=derive_id("deployment", "deployments_csv", key),
            source="deployments_csv",
            source_key=key,
            service_id=SERVICE,
            release_id=RELEASE,
            deployed_at=datetime(2024, 3, 1, 10, tzinfo=UTC),
            is_planned=True,
        ),
    ]
    made = [row for row in rows if isinstance(row, Deployment)]
    assert [(row.environment, row.is_planned, row.caused_by_incident_id) for row in made] == [
        ("production", True, None),
        ("staging", False, derive_id("incident", "pagerduty", "Q1")),
        ("production", None, None),
    ]
    assert [(row.outcome, row.where, row.value) for row in rows if isinstance(row, Finding)] == [
        ("flagged", "line 3", "2024-03-01 11:00:00"),
        ("flagged", "line 4", "the outage"),
        ("rejected", "line 5", "shop/production/1.9/2024-03-01T12:00:00Z"),
        ("rejected", "line 6, deployed_at", "later"),
        ("rejected", "line 7, version", ""),
        ("rejected", "line 8, planned", "perhaps"),
    ]
    assert all(row.flags == "[]" for row in made)


def test_a_missing_column_is_named(written):
    with pytest.raises(BadFile, match=r"d.csv: line 1: no column deployed_at, version"):
        list(deployments_csv.read(written("d.csv", "service\nshop\n"), Options()))


@pytest.mark.shared
def test_public_sboms(shared_data: Path):
    rows = []
    for path in sorted((shared_data / "cyclonedx-bom-examples").rglob("*.json")):
        file = open_input(path)
        assert cyclonedx.recognises(file)
        rows += cyclonedx.read(file, Options())
    found = Counter(type(row).__name__ for row in rows)
    assert (found["Release"], found["Component"]) == (9, 1347)
    assert {row.ecosystem for row in rows if isinstance(row, Component)} >= {"Maven", "npm", "Packagist", "Go"}
