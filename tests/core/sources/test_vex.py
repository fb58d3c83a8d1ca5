"""Statements that a vulnerability does not apply, and scores of how likely it is exploited."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import ExploitScore, VexStatement, derive_id
from core.sources import Finding, Options, epss
from core.sources.reading import open_input

OPENVEX = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.org/vex/1",
    "author": "A Team",
    "timestamp": "2024-03-01T10:00:00Z",
    "version": 1,
    "statements": [
        {
            "vulnerability": {"name": "CVE-2024-1", "aliases": ["GHSA-aaaa-bbbb-cccc"]},
            "products": [{"@id": "pkg:pypi/Foo_Bar@2.0"}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
            "impact_statement": "We ship without it.",
        },
    ],
}
SAID = VexStatement(
    id=derive_id("vex_statement", "openvex", "https://example.org/vex/1", "CVE-2024-1", "pkg:pypi/Foo_Bar@2.0", ""),
    source="openvex",
    source_key="https://example.org/vex/1/CVE-2024-1/pkg:pypi/Foo_Bar@2.0",
    document="https://example.org/vex/1",
    vulnerability="CVE-2024-1",
    aliases='["GHSA-aaaa-bbbb-cccc"]',
    status="not_affected",
    justification="vulnerable_code_not_present",
    reason="We ship without it.",
    author="A Team",
    stated_at=datetime(2024, 3, 1, 10, tzinfo=UTC),
    purl="pkg:pypi/Foo_Bar@2.0",
    ecosystem="PyPI",
    name="foo-bar",
    component_version="2.0",
)


def _with(**changed):
    return json.dumps(OPENVEX | {"statements": [OPENVEX["statements"][0] | changed]})


def test_openvex_keeps_justification_and_author(written, told):
    assert told("openvex", written("a.json", json.dumps(OPENVEX))) == [SAID]


def test_a_part_of_a_product_holds_within_the_product(written, told):
    product = {"@id": "pkg:oci/shop@1.10", "subcomponents": [{"@id": "pkg:pypi/foo-bar"}, "what"]}
    row, other = told("openvex", written("a.json", _with(products=[product])))
    if isinstance(row, Finding):
        row, other = other, row
    assert (row.product, row.product_version, row.name, row.component_version) == ("shop", "1.10", "foo-bar", None)
    assert (other.outcome, other.value) == ("rejected", "what")


def test_the_latest_statement_of_a_document_holds(written, told):
    later = OPENVEX["statements"][0] | {"status": "affected", "timestamp": "2024-04-01T00:00:00Z"}
    document = OPENVEX | {"statements": [later, *OPENVEX["statements"]]}
    assert [(row.status, row.stated_at.month) for row in told("openvex", written("a.json", json.dumps(document)))] == [("affected", 4)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"status": "fine"}, "statements item 1, status"),
        ({"vulnerability": {}}, "statements item 1, vulnerability"),
        ({"products": []}, "statements item 1, products"),
        ({"products": [{"@id": "shop"}]}, "statements item 1, products"),
    ],
)
def test_a_statement_that_says_nothing_is_rejected(written, told, changed, where):
    rows = told("openvex", written("a.json", _with(**changed)))
    assert [(row.outcome, row.where) for row in rows] == [("rejected", where)]


CSAF = {
    "document": {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "publisher": {"name": "A Supplier"},
        "tracking": {"id": "S-1", "current_release_date": "2024-03-01T10:00:00Z"},
    },
    "product_tree": {
        "branches": [
            {
                "category": "vendor",
                "name": "S",
                "branches": [
                    {
                        "category": "product_version",
                        "name": "1.10",
                        "product": {"name": "shop 1.10", "product_id": "P1"},
                    }
                ],
            }
        ],
        "full_product_names": [
            {"name": "foo", "product_id": "P2", "product_identification_helper": {"purl": "pkg:pypi/foo@2.0"}},
        ],
        "relationships": [
            {
                "category": "default_component_of",
                "product_reference": "P2",
                "relates_to_product_reference": "P1",
                "full_product_name": {"name": "foo in shop", "product_id": "P3"},
            }
        ],
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2024-1",
            "product_status": {"known_not_affected": ["P2", "P9"], "fixed": ["P1"]},
            "flags": [{"label": "component_not_present", "product_ids": ["P2"]}],
            "threats": [{"category": "exploit_status", "details": "no"}, {"category": "impact", "details": "Not built in."}],
        }
    ],
}


def test_csaf_says_it_of_each_product(written, told):
    rows = told("csaf", written("a.json", json.dumps(CSAF)))
    made = [row for row in rows if isinstance(row, VexStatement)]
    assert [(row.status, row.name, row.product, row.product_version, row.justification, row.reason) for row in made] == [
        ("not_affected", "foo", "", None, "component_not_present", "Not built in."),
        ("fixed", "", "shop", "1.10", "", ""),
    ]
    assert [(row.outcome, row.value) for row in rows if isinstance(row, Finding)] == [("rejected", "P9")]
    assert {row.author for row in made} == {"A Supplier"}


def test_a_component_of_a_product_holds_within_it(written, told):
    document = json.loads(json.dumps(CSAF))
    document["vulnerabilities"][0]["product_status"] = {"known_not_affected": ["P3"]}
    (row,) = told("csaf", written("a.json", json.dumps(document)))
    assert (row.name, row.component_version, row.product, row.product_version) == ("foo", "2.0", "shop", "1.10")


@pytest.mark.parametrize("state", ["not_affected", "false_positive"])
def test_cyclonedx_statements_use_links_into_other_boms(written, told, state):
    document = {
        "bomFormat": "CycloneDX",
        "vulnerabilities": [
            {
                "id": "CVE-2024-1",
                "analysis": {"state": state, "justification": "code_not_reachable"},
                "affects": [{"ref": "urn:cdx:1/1#pkg:pypi/foo@2.0"}, {"ref": "nowhere"}],
            }
        ],
    }
    rows = told("cyclonedx", written("a.json", json.dumps(document)))
    assert [(row.status, row.justification, row.name) for row in rows if isinstance(row, VexStatement)] == [
        ("not_affected", "code_not_reachable", "foo")
    ]
    assert [(row.outcome, row.where) for row in rows if isinstance(row, Finding)] == [("rejected", "vulnerabilities item 1, affects")]


EPSS = "#model_version:v2023.03.01,score_date:2025-02-20T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,0.01328,0.85996\n"


def test_epss_scores_carry_model_and_date(written, told):
    assert told("epss", written("a.csv", EPSS)) == [
        ExploitScore(
            id=derive_id("exploit_score", "CVE-2024-1", "2025-02-20"),
            source="epss",
            source_key="CVE-2024-1/2025-02-20",
            cve="CVE-2024-1",
            probability_ppm=13280,
            percentile_ppm=859960,
            model_version="v2023.03.01",
            scored_on=date(2025, 2, 20),
        )
    ]


def test_epss_without_a_model_has_no_date(written, told):
    (row,) = told("epss", written("a.csv", "cve,epss,percentile\nCVE-2024-1,4e-05,\n"))
    assert (row.probability_ppm, row.percentile_ppm, row.model_version, row.scored_on) == (40, None, "", None)


@pytest.mark.parametrize("score", ["high", "1.5", "-0.1", "", "nan"])
def test_a_score_that_is_no_share_is_rejected(written, told, score):
    rows = told("epss", written("a.csv", f"cve,epss,percentile\nCVE-2024-1,{score},0.5\n"))
    assert [(row.outcome, row.where, row.value) for row in rows] == [("rejected", "line 2, epss", score)]


def test_a_model_date_that_is_none_is_named(written):
    with pytest.raises(BadFile, match=r"a.csv: line 1: score_date"):
        list(epss.read(written("a.csv", EPSS.replace("2025-02-20", "2025-99-20")), Options()))


@pytest.mark.shared
def test_public_vex_and_epss(shared_data: Path, told):
    vex = shared_data / "trivy-reports" / "vex"
    said = {
        path.name: [(row.vulnerability, row.status, row.name) for row in told("openvex", open_input(path, path.name))]
        for path in sorted(vex.glob("*.json"))
        if b"openvex.dev" in path.read_bytes()
    }
    assert said == {
        "bash-vex.json": [("CVE-2022-3715", "not_affected", "debian/bash")],
        "openvex-multiple.json": [("CVE-2021-44228", "not_affected", "org.springframework.boot:spring-boot")],
        "openvex-oci-mismatch.json": [("CVE-2022-3715", "not_affected", "debian/bash")],
        "openvex-oci.json": [("CVE-2022-3715", "not_affected", "debian/bash")],
        "openvex.json": [("CVE-2021-44228", "not_affected", "org.springframework.boot:spring-boot")],
    }
    (csaf,) = told("csaf", open_input(vex / "csaf.json", "a"))
    assert (csaf.name, csaf.status, csaf.reason) == (
        "github.com/aquasecurity/go-transitive", "not_affected", "vulnerable_code_not_in_execute_path",
    )  # fmt: skip
    scores = told("epss", open_input(shared_data / "epss-sample" / "example-1.csv", "a"))
    assert [row.probability_ppm for row in scores] == [3830, 13280, 44090, 9170, 919630]
    assert {row.scored_on for row in scores} == {date(2025, 2, 20)}
