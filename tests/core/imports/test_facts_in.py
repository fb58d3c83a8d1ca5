"""Public scanner reports, SBOMs and VEX files, folder by folder: what comes in of each form, and what the records say together."""

from pathlib import Path

import pytest

from core.access import Viewer
from core.exposure.advisories import AdvisoryIndex
from core.records import Advisory, AffectedPackage, VexStatement
from core.sources import Options
from core.store.store import Store

pytestmark = pytest.mark.shared
ADA = Viewer.local("Ada", "sre")
COMES = {
    "trivy-reports": {
        "trivy": (67, {"service": 1, "component": 102, "component_list": 19, "scan_finding": 69}),
        "sarif": (1, {"scan_finding": 4}),
        "cyclonedx": (21, {"release": 1, "component": 45, "component_list": 12, "scan_finding": 5, "vex_statement": 2}),
        "spdx": (12, {"component": 14, "component_list": 8}),
        "openvex": (5, {"vex_statement": 4}),
        "csaf": (1, {"vex_statement": 1}),
    },
    "grype-reports": {
        "cyclonedx": (1, {"service": 1, "release": 1, "component": 2, "component_list": 1, "scan_finding": 2}),
        "grype": (3, {"component": 7, "scan_finding": 8}),
        "sarif": (1, {"scan_finding": 2}),
        "syft": (1, {"component": 3, "component_list": 1}),
        "csaf": (1, {"vex_statement": 1}),
        "openvex": (1, {"vex_statement": 2}),
    },
    "osv-scanner-reports": {
        "osv_scanner": (
            11, {"service": 1, "release": 1, "advisory": 17, "affected_package": 22, "component": 10, "scan_finding": 17},
        ),
    },
    "epss-sample": {"epss": (1, {"exploit_score": 5})},
}  # fmt: skip
"""Files and what each source added to a store where everything belongs to one release, by folder."""
REFUSED = {
    "trivy-reports": {
        "cyclonedx__sbom_cyclonedx_happy_empty-bom.json", "cyclonedx__sbom_cyclonedx_happy_empty-metadata-component-bom.json",
        "spdx__sbom_spdx_happy_with-file-as-relationship-parent.json", "spdx__fanal_analyzer_sbom_invalid_spdx.json",
        "index.json", "unknown.json", "vex-repository.json",
    },
}  # fmt: skip
"""Files that hold no list, no statement, or no known form on purpose."""


@pytest.mark.parametrize("name", COMES)
def test_a_folder_gives_this_of_each_form(name, shared_data: Path, bring):
    report = bring(shared_data / name, options=Options(service="shop", release_version="1"))
    rows = report.get("sources", [report])
    added = {row["source"]: {table: counts["added"] for table, counts in row["records"].items() if counts["added"]} for row in rows}
    assert {row["source"]: (row["files"], added[row["source"]]) for row in rows} == COMES[name]
    left = [each["file"] for each in [*report["problems"], *report["skipped"]]]
    assert {Path(file).name for file in left if not file.endswith(".upstream")} == REFUSED.get(name, set())


def test_records_of_one_hole_are_one_vulnerability_and_worst_severity_counts(shared_data: Path, store: Store, bring):
    bring(shared_data / "osv-scanner-reports", options=Options(service="shop", release_version="1"))
    index = AdvisoryIndex(store.find(ADA, Advisory), store.find(ADA, AffectedPackage))
    assert {each.id: (each.aliases, each.severity, str(each.published_at)[:10]) for each in index.vulnerabilities.values()} == {
        "CVE-2020-26235": (("GHSA-wcg3-cvx6-7396", "RUSTSEC-2020-0071"), "MODERATE", "2020-11-18"),
        "CVE-2021-3121": (("GHSA-c3h9-896r-86jm", "GO-2021-0053"), "HIGH", "2021-04-14"),
        "CVE-2022-24713": (("GHSA-m5pq-gvj9-9vr8", "RUSTSEC-2022-0013"), "HIGH", "2022-03-08"),
        "CVE-2022-41717": (("GHSA-xrjj-mj9h-534m", "GO-2022-1144"), None, "2022-12-08"),
        "CVE-2022-41721": (("GHSA-fxg5-wq6x-vr4w", "GO-2023-1495"), "HIGH", "2023-01-13"),
        "CVE-2022-41723": (("GHSA-vvpx-j8f3-3w6h", "GO-2023-1571"), "HIGH", "2023-02-16"),
        "CVE-2024-1013": ((), None, "2024-03-18"),
        "CVE-2024-3847": ((), None, "2024-04-17"),
        "GHSA-mc8h-8q98-g5hr": (("RUSTSEC-2023-0018",), "LOW", "2023-02-24"),
        "GHSA-mrrw-grhq-86gf": ((), "MODERATE", "2023-02-28"),
        "RUSTSEC-2023-0015": ((), None, "2023-02-25"),
    }


def test_every_statement_keeps_who_said_it_and_why(shared_data: Path, store: Store, bring):
    for name in ("trivy-reports", "grype-reports"):
        bring(shared_data / name / "vex")
    unreachable = "vulnerable_code_not_in_execute_path"
    assert sorted(
        (each.source, each.vulnerability, each.status, each.justification or each.reason, each.author.partition(" <")[0])
        for each in store.find(ADA, VexStatement)
    ) == [
        ("csaf", "CVE-2023-1255", "fixed", "", "Example Company ProductCERT"),
        ("csaf", "CVE-2024-0001", "not_affected", unreachable, "Example Company ProductCERT"),
        ("cyclonedx", "CVE-2021-44228", "not_affected", "code_not_reachable", ""),
        ("cyclonedx", "CVE-2022-27943", "not_affected", "", ""),
        ("openvex", "CVE-2021-44228", "not_affected", unreachable, "Aqua Security"),
        ("openvex", "CVE-2022-3715", "not_affected", unreachable, "Aqua Security"),
        ("openvex", "CVE-2022-3715", "not_affected", unreachable, "Aqua Security"),
        ("openvex", "CVE-2022-3715", "not_affected", unreachable, "Example Author"),
        ("openvex", "CVE-2023-1255", "fixed", "", "The OpenVEX Project"),
        ("openvex", "CVE-2023-1255", "fixed", "", "The OpenVEX Project"),
    ]
