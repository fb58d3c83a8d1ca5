"""SBOMs in their other forms: CycloneDX as XML, SPDX as JSON and as tags, Syft; hostile ones among them."""

import json
from collections import Counter
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import Component, Release, ScanFinding, VexStatement, derive_id
from core.sources import Finding, Options, cyclonedx, cyclonedx_xml, spdx_tags
from core.sources.contents import from_folders, from_image
from core.sources.reading import open_input

XML = """<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1" serialNumber="urn:uuid:1">
  <metadata><component type="application" bom-ref="root"><name>shop</name><version>1.10</version></component></metadata>
  <components>
    <component type="library" bom-ref="a"><group>org.a</group><name>b</name><version>3</version><purl>pkg:maven/org.a/b@3</purl>
      <components><component type="library"><name>inner</name><version>1</version><purl>pkg:npm/inner@1</purl></component></components>
    </component>
    <component type="operating-system"><name>alpine</name><version>3.9</version></component>
  </components>
  <dependencies><dependency ref="a"><dependency ref="root"/></dependency></dependencies>
  <vulnerabilities>
    <vulnerability><id>CVE-2024-1</id>
      <analysis><state>not_affected</state><justification>code_not_reachable</justification><detail>Never called.</detail></analysis>
      <affects><target><ref>a</ref></target></affects>
    </vulnerability>
  </vulnerabilities>
</bom>
"""
SERVICE = derive_id("service", "shop")
RELEASE = derive_id("release", SERVICE, "1.10")


def _parts(rows):
    return [(row.ecosystem, row.name, row.component_version, row.parse_problem) for row in rows if isinstance(row, Component)]


def test_xml_says_what_json_says(written, told, tally):
    rows = told("cyclonedx_xml", written("bom.xml", XML))
    assert tally(rows) == {"service": 1, "release": 1, "component": 2, "component_list": 1, "vex_statement": 1}
    assert _parts(rows) == [("Maven", "org.a:b", "3", None), ("npm", "inner", "1", None)]
    said = rows[-1]
    assert isinstance(said, VexStatement)
    assert (said.vulnerability, said.status, said.justification, said.reason) == (
        "CVE-2024-1", "not_affected", "code_not_reachable", "Never called.",
    )  # fmt: skip
    assert (said.ecosystem, said.name, said.component_version, said.product, said.product_version) == (
        "Maven", "org.a:b", "3", "shop", "1.10",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (XML.replace("<bom", '<!DOCTYPE bom [<!ENTITY a "b">]>\n<bom', 1), "has a document type or an entity declaration"),
        (XML[: len(XML) // 2], "not valid XML"),
        (XML.replace("<components>", "<components>" + "<component>" * 300, 1), "nests deeper than 200 levels"),
    ],
)
def test_hostile_xml_is_never_expanded(written, text, why):
    with pytest.raises(BadFile, match=why):
        list(cyclonedx_xml.read(written("bom.xml", text), Options()))


SPDX = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "a document",
    "documentDescribes": ["SPDXRef-root"],
    "packages": [
        {"SPDXID": "SPDXRef-root", "name": "shop", "versionInfo": "1.10"},
        {
            "SPDXID": "SPDXRef-1",
            "name": "Foo_Bar",
            "versionInfo": "2.0",
            "externalRefs": [
                {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x"},
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:pypi/foo-bar@2.0"},
            ],
        },
        {"SPDXID": "SPDXRef-2", "name": "mystery", "versionInfo": "NOASSERTION"},
        {"SPDXID": "SPDXRef-3", "name": "alpine", "versionInfo": "3", "primaryPackagePurpose": "OPERATING-SYSTEM"},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-1", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-2"},
        {"spdxElementId": "SPDXRef-2", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-1"},
    ],
}
TAGS = """SPDXVersion: SPDX-2.3
DocumentName: a document
DocumentComment: <text>PackageName: not one
over lines</text>
# a comment
PackageName: shop
SPDXID: SPDXRef-root
PackageVersion: 1.10

PackageName: Foo_Bar
SPDXID: SPDXRef-1
PackageVersion: 2.0
ExternalRef: SECURITY cpe23Type cpe:2.3:a:x
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/foo-bar@2.0

PackageName: mystery
SPDXID: SPDXRef-2
PackageVersion: NOASSERTION

FileName: ./a
SPDXID: SPDXRef-file
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root
Relationship: SPDXRef-1 DEPENDS_ON SPDXRef-2
Relationship: SPDXRef-2 DEPENDS_ON SPDXRef-1
"""


def test_spdx_as_json_and_as_tags_say_the_same(written, told):
    rows, tags = told("spdx", written("a.json", json.dumps(SPDX))), told("spdx_tags", written("a.spdx", TAGS))
    assert _parts(rows) == _parts(tags) == [("PyPI", "foo-bar", "2.0", None), (None, "mystery", None, "It has no purl.")]
    assert rows[1] == Release(
        id=RELEASE, source="spdx", source_key="shop@1.10", service_id=SERVICE, release_version="1.10", has_components=True
    )
    assert [row.id for row in rows[:-1]] == [row.id for row in tags[:-1]]


def test_a_text_without_its_end_is_named(written):
    with pytest.raises(BadFile, match=r"a.spdx: line 2: a <text> without its end"):
        list(spdx_tags.read(written("a.spdx", "SPDXVersion: SPDX-2.3\nDocumentComment: <text>for ever\n"), Options()))


def test_spdx_without_packages_or_release_is_rejected(written, told):
    empty, nameless = SPDX | {"packages": []}, SPDX | {"documentDescribes": []}
    assert [(row.outcome, row.where) for row in told("spdx", written("a.json", json.dumps(empty)))] == [
        ("rejected", "the document, packages")
    ]
    assert [(row.outcome, row.where) for row in told("spdx", written("a.json", json.dumps(nameless)))] == [
        ("rejected", "the document, the release")
    ]


def test_syft_names_its_release_by_the_image(written, told):
    document = {
        "artifacts": [
            {"name": "requests", "version": "2.31.0", "type": "python", "foundBy": "x", "purl": "pkg:pypi/requests@2.31.0"},
            {"name": "requests", "version": "2.31.0", "type": "python", "foundBy": "y", "purl": "pkg:pypi/requests@2.31.0"},
        ],
        "source": {"type": "image", "target": {"userInput": "registry.example.org:5000/team/shop:1.10", "tags": []}},
        "descriptor": {"name": "syft", "version": "1"},
    }
    rows = told("syft", written("a.json", json.dumps(document)))
    assert (rows[1].id, rows[1].has_components, _parts(rows)) == (RELEASE, True, [("PyPI", "requests", "2.31.0", None)])


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ("alpine:3.9", ("alpine", "3.9")),
        ("ghcr.io/a/b:1.0@sha256:00ff", ("b", "1.0")),
        ("localhost:5000/b", ("b", "")),
        ("b@sha256:00ff", ("b", "sha256:00ff")),
        ("not an image", ("", "")),
    ],
)
def test_an_image_names_service_and_version(reference, named):
    assert from_image(reference) == named


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("shop/1.10/go.sum", ("shop", "1.10")),
        ("a/shop/v2/go.sum", ("shop", "v2")),
        ("shop/src/go.sum", ("", "")),
        ("go.sum", ("", "")),
    ],
)
def test_folders_name_the_release(written, name, named):
    file = written("go.sum", "")
    assert from_folders(type(file)(name, file.path, b"")) == named


def test_a_dependency_graph_with_a_cycle_and_doubled_purls_end(written, told):
    parts = [{"name": "a", "bom-ref": str(n), "purl": "pkg:pypi/a@1"} for n in range(3)]
    document = {
        "bomFormat": "CycloneDX",
        "metadata": {"component": {"name": "shop", "version": "1.10"}},
        "components": parts,
        "dependencies": [{"ref": "0", "dependsOn": ["1"]}, {"ref": "1", "dependsOn": ["0"]}],
    }
    assert _parts(told("cyclonedx", written("a.json", json.dumps(document)))) == [("PyPI", "a", "1", None)]


def test_fifty_thousand_components_are_taken(written):
    parts = [{"name": f"p{n}", "version": "1", "purl": f"pkg:pypi/p{n}@1"} for n in range(50_000)]
    document = {"bomFormat": "CycloneDX", "metadata": {"component": {"name": "shop", "version": "1.10"}}, "components": parts}
    rows = list(cyclonedx.read(written("a.json", json.dumps(document)), Options()))
    assert len(rows) == 50_003


def test_a_file_of_200_mb_is_refused_before_it_fills_memory(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as out:
        out.write(b'{"bomFormat": "CycloneDX", "components": [')
        out.truncate(200 * 1024 * 1024)
    with pytest.raises(BadFile, match=r"huge.json: is one document of more than 128 MiB."):
        list(cyclonedx.read(open_input(path, "huge.json"), Options()))


@pytest.mark.parametrize("cut", [10, 200, 1500])
def test_a_truncated_sbom_is_named_with_its_place(written, cut):
    document = json.dumps({"bomFormat": "CycloneDX", "components": [{"name": "a" * 40, "purl": "pkg:pypi/a@1"}] * 50})
    with pytest.raises(BadFile, match=r"a.json: line 1, column \d+: not valid JSON"):
        list(cyclonedx.read(written("a.json", document[:cut]), Options()))


@pytest.mark.shared
def test_public_sboms_in_every_form(shared_data: Path, told):
    found: Counter[str] = Counter()
    trivy, grype = shared_data / "trivy-reports" / "sbom", shared_data / "grype-reports" / "report"
    for path in [*sorted(trivy.glob("*.json")), *grype.glob("syft*")]:
        name = "syft" if "syft" in path.name else "spdx" if b'"SPDXID"' in path.read_bytes() else "cyclonedx"
        if "invalid_spdx" in path.name:
            continue
        rows = told(name, open_input(path, path.name), service="shop", release_version="1")
        found[name] += sum(isinstance(row, Component) for row in rows)
        assert not any(row.outcome == "flagged" for row in rows if isinstance(row, Finding))
    xml = shared_data / "cyclonedx-bom-examples" / "SBOM" / "laravel-7.12.0"
    as_xml, as_json = told("cyclonedx_xml", open_input(xml / "bom.1.4.xml")), told("cyclonedx", open_input(xml / "bom.1.4.json"))
    assert [row.id for row in as_xml[:-1]] == [row.id for row in as_json[:-1]]
    assert (found["spdx"], found["syft"]) == (24, 3)
    assert found["cyclonedx"] > 30


@pytest.mark.shared
def test_public_scan_in_an_sbom_keeps_its_findings(shared_data: Path, told):
    rows = told("cyclonedx", open_input(shared_data / "grype-reports" / "report" / "TestCycloneDxPresenterDir.cdx.json", "a"))
    assert [(row.vulnerability, row.severity) for row in rows if isinstance(row, ScanFinding)] == [
        ("CVE-1999-0001", "HIGH"),
        ("CVE-1999-0002", "HIGH"),
    ]
