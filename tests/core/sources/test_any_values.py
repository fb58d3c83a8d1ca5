"""Documents of the right form with a wrong value somewhere: every source answers with records, findings or `BadFile`, never otherwise."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Options, all_sources

_PACKAGE = {"name": "a", "version": "1", "ecosystem": "Go"}
_SCORE = {"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "severity": "high", "method": "CVSSv31"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "cyclonedx": {
        "bomFormat": "CycloneDX",
        "metadata": {"timestamp": "2024-01-01T00:00:00Z", "component": {"name": "s", "version": "1", "bom-ref": "r", "type": "container"}},
        "components": [{"name": "a", "purl": "pkg:pypi/a@1", "bom-ref": "a", "components": [{"name": "b", "group": "g"}]}],
        "vulnerabilities": [
            {"id": "CVE-1", "ratings": [_SCORE], "references": [{"id": "G"}], "affects": [{"ref": "a"}], "source": {"url": "u"}},
            {"id": "CVE-2", "analysis": {"state": "not_affected", "detail": "d"}, "affects": [{"ref": "a"}]},
        ],
    },
    "spdx": {
        "spdxVersion": "SPDX-2.3",
        "packages": [
            {"name": "a", "SPDXID": "p", "versionInfo": "1", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}]}
        ],
        "documentDescribes": ["p"],
        "relationships": [{"spdxElementId": "p", "relationshipType": "DESCRIBES", "relatedSpdxElement": "q"}],
    },
    "syft": {
        "artifacts": [{"name": "a", "version": "1", "type": "t", "foundBy": "f", "purl": "pkg:npm/a@1"}],
        "source": {"target": {"userInput": "s:1", "tags": ["s:1"]}, "name": "s", "version": "1"},
        "descriptor": {"name": "syft"},
    },
    "trivy": {
        "SchemaVersion": 2,
        "CreatedAt": "2024-01-01T00:00:00Z",
        "ArtifactName": "s:1",
        "ArtifactType": "container_image",
        "Metadata": {"RepoTags": ["s:1"], "Reference": "s:1"},
        "Results": [
            {
                "Class": "lang-pkgs",
                "Target": "t",
                "Packages": [{"Name": "a", "Version": "1", "Identifier": {"PURL": "pkg:npm/a@1"}}],
                "Vulnerabilities": [
                    {"VulnerabilityID": "C", "PkgName": "a", "InstalledVersion": "1", "PkgIdentifier": {"PURL": "pkg:npm/a@1"},
                     "CVSS": {"nvd": {"V3Vector": _SCORE["vector"]}}, "VendorIDs": ["V"], "Severity": "HIGH"}
                ],
            }
        ],
    },
    "grype": {
        "matches": [
            {
                "vulnerability": {"id": "C", "severity": "Low", "cvss": [_SCORE], "fix": {"versions": ["2"]}},
                "relatedVulnerabilities": [{"id": "D", "cvss": [_SCORE]}],
                "matchDetails": [],
                "artifact": {"name": "a", "version": "1", "purl": "pkg:npm/a@1", "locations": [{"path": "p"}]},
            }
        ],
        "source": {"target": {"userInput": "s:1", "tags": []}},
        "descriptor": {"name": "grype", "timestamp": "2024-01-01T00:00:00Z"},
    },
    "osv_scanner": {
        "results": [
            {
                "source": {"path": "p"},
                "packages": [
                    {
                        "package": _PACKAGE,
                        "vulnerabilities": [
                            {"id": "G", "modified": "2024-01-01T00:00:00Z", "aliases": ["C"], "affected": [{"package": _PACKAGE,
                             "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}], "versions": ["1"]}],
                             "severity": [{"type": "CVSS_V3", "score": _SCORE["vector"]}]}
                        ],
                    }
                ],
            }
        ]
    },
    "sarif": {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "t", "rules": [{"id": "CVE-2024-1", "help": {"text": "Package: a"},
                         "properties": {"purls": ["pkg:npm/a@1"], "security-severity": "5"}}]}},
                "invocations": [{"endTimeUtc": "2024-01-01T00:00:00Z"}],
                "results": [{"ruleId": "CVE-2024-1", "ruleIndex": 0, "message": {"text": "m"},
                             "locations": [{"physicalLocation": {"artifactLocation": {"uri": "u"}}}]}],
            }
        ],
    },
    "openvex": {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "d",
        "timestamp": "2024-01-01T00:00:00Z",
        "statements": [
            {"vulnerability": {"name": "C", "aliases": ["G"]}, "status": "affected",
             "products": [{"@id": "pkg:oci/s@1", "identifiers": {"purl": "pkg:oci/s@1"}, "subcomponents": [{"@id": "pkg:npm/a"}]}]}
        ],
    },
    "csaf": {
        "document": {"csaf_version": "2.0", "publisher": {"name": "p"},
                     "tracking": {"id": "i", "current_release_date": "2024-01-01T00:00:00Z"}},
        "product_tree": {
            "branches": [{"name": "1", "product": {"name": "s 1", "product_id": "P",
                          "product_identification_helper": {"purl": "pkg:npm/a@1"}}, "branches": [{"name": "b"}]}],
            "full_product_names": [{"name": "f", "product_id": "F"}],
            "relationships": [{"product_reference": "P", "relates_to_product_reference": "F", "full_product_name": {"product_id": "R"}}],
        },
        "vulnerabilities": [
            {"cve": "C", "ids": [{"text": "i"}], "product_status": {"fixed": ["P", "R"]}, "flags": [{"label": "l", "product_ids": ["P"]}],
             "threats": [{"category": "impact", "details": "d"}]}
        ],
    },
    "package_lock": {
        "name": "s",
        "version": "1",
        "lockfileVersion": 3,
        "packages": {"": {}, "node_modules/a": {"version": "1"}},
    },
    "github_deployments": {
        "deployment": {"id": 1, "sha": "s", "ref": "r", "environment": "e", "created_at": "2024-01-01T00:00:00Z",
                       "payload": {"planned": "yes"},
                       "description": "d"},
        "deployment_status": {"state": "success", "created_at": "2024-01-01T00:00:00Z", "environment": "e"},
        "repository": {"full_name": "a/b"},
    },
    "github_workflows": {
        "workflow_runs": [
            {"id": 1, "name": "deploy", "path": "d.yml", "head_branch": "b", "head_sha": "s", "conclusion": "success", "display_title": "t",
             "updated_at": "2024-01-01T00:00:00Z", "html_url": "https://github.com/a/b/x", "repository": {"full_name": "a/b"}}
        ]
    },
    "gitlab_deployments": {
        "id": 1, "iid": 1, "ref": "r", "sha": "s", "status": "success", "updated_at": "2024-01-01T00:00:00Z", "environment": {"name": "e"},
        "deployable": {"finished_at": "2024-01-01T00:00:00Z", "pipeline": {"web_url": "https://x/a/b/-/p"}, "commit": {"title": "t"}},
    },
    "argo_cd": {
        "apiVersion": "argoproj.io/v1",
        "kind": "Application",
        "metadata": {"name": "s", "namespace": "n", "labels": {"env": "e"}, "annotations": {"parley.dev/planned": "yes"}},
        "spec": {"destination": {"namespace": "n"}},
        "status": {"history": [{"id": 1, "revision": "r", "revisions": ["r"], "deployedAt": "2024-01-01T00:00:00Z", "source": {}}]},
    },
}  # fmt: skip
_JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8),
    st.just([]), st.just({}), st.just([[]]), st.just([{}]), st.just({"": {"": []}}), st.just(["x"]),
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in inside for place in ((*path, key), *_places(each, (*path, key)))]


def _changed(document: Any, path: tuple[Any, ...], junk: Any) -> Any:
    made = copy.deepcopy(document)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = junk
    return made


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_sound_document_is_taken_without_a_word(written, told, name):
    rows = told(name, written("a.json", json.dumps(DOCUMENTS[name])), service="s", release_version="1")
    assert rows
    assert not [row for row in rows if isinstance(row, Finding)]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_wrong_value_anywhere_never_breaks_an_import(written, name, data):
    document = DOCUMENTS[name]
    path = data.draw(st.sampled_from(_places(document)))
    file = written("a.json", json.dumps(_changed(document, path, data.draw(_JUNK))))
    try:
        rows = list(all_sources()[name].read(file, Options(service="s", release_version="1")))
    except BadFile:
        return
    assert all(isinstance(row, Record | Finding) for row in rows)
    all_sources()[name].recognises(file)
