"""Trivy's own JSON report: the findings, and the components where the report lists all packages."""

from collections.abc import Iterator
from typing import Any

from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import inner, items, mapping, taken, text, when
from core.sources.contents import made_at, with_parts
from core.sources.decoding import first_object, json_value
from core.sources.purls import component, identify
from core.sources.reading import content
from core.sources.scan_targets import trivy_target
from core.sources.scanning import finding, scanned
from core.sources.severity import of_vectors, word

NAME = "trivy"
TITLE = "Trivy report (JSON)"
_PACKAGES = ("os-pkgs", "lang-pkgs")


def recognises(file: Input) -> bool:
    """True for an object with Trivy's `SchemaVersion` and `ArtifactName`."""
    first = first_object(file.head)
    return "SchemaVersion" in first and ("ArtifactName" in first or "ArtifactType" in first or "Results" in first)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Release, components and findings. Without `--list-all-pkgs` a report names only packages with findings: then the release has no
    complete list. Misconfigurations, secrets and licences are no findings about components. Raises `BadFile` for malformed JSON."""
    yield from taken(file, "the document", _read, file, json_value(file, content(file)), options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    document = mapping(value, "")
    results = [mapping(each, "Results") for each in items(document, "Results")]
    of_packages = [each for each in results if text(each, "Class") in _PACKAGES or each.get("Vulnerabilities") or each.get("Packages")]
    is_complete = bool(of_packages) and all("Packages" in each for each in of_packages)
    if not of_packages:
        return []
    owner, made = scanned(file, options, NAME, *trivy_target(document), is_complete, "ArtifactName")
    at = when(document, "CreatedAt")
    if owner is not None:
        made += with_parts(owner, _parts(owner, of_packages), made_at(document, "CreatedAt"), _about(document, of_packages))
    found: dict[str, Record] = {}
    for result in of_packages:
        for each in items(result, "Vulnerabilities"):
            one = _finding(owner, mapping(each, "Vulnerabilities"), text(result, "Target"), at.at if at else None)
            found.setdefault(one.id, one)
    return [*made, *found.values()]


def _about(document: dict[str, Any], results: list[dict[str, Any]]) -> str:
    """What was scanned and for which kinds of packages: a scan for one kind says nothing of the others."""
    return " ".join([text(document, "ArtifactName"), *sorted({text(each, "Class") for each in results})])


def _parts(owner: Release, results: list[dict[str, Any]]) -> Iterator[Component]:
    for result in results:
        for each in items(result, "Packages"):
            row = mapping(each, "Packages")
            yield component(owner, NAME, _purl(inner(row, "Identifier"), row), text(row, "Name"), text(row, "Version") or None)
        for each in items(result, "Vulnerabilities"):
            row = mapping(each, "Vulnerabilities")
            version = text(row, "InstalledVersion") or None
            yield component(owner, NAME, _purl(inner(row, "PkgIdentifier"), row), text(row, "PkgName"), version)


def _purl(identifier: dict[str, Any], row: dict[str, Any]) -> str:
    return text(identifier, "PURL") or text(row, "PkgRef")


def _finding(owner: Release | None, row: dict[str, Any], target: str, at: Any) -> Record:
    purl = _purl(inner(row, "PkgIdentifier"), row)
    package = identify(purl, text(row, "PkgName"), text(row, "InstalledVersion") or None)
    vectors = [
        text(mapping(source, "CVSS"), name) for source in inner(row, "CVSS").values() for name in ("V40Vector", "V3Vector", "V2Vector")
    ]
    stated, vector = of_vectors([each for each in vectors if each])
    return finding(
        owner,
        NAME,
        text(row, "VulnerabilityID"),
        package,
        purl,
        [str(each) for each in items(row, "VendorIDs")],
        severity=word(text(row, "Severity")) or stated,
        vector=vector,
        title=text(row, "Title"),
        fixed_version=text(row, "FixedVersion") or None,
        location=text(row, "PkgPath") or target,
        url=text(row, "PrimaryURL") or None,
        scanned_at=at,
    )
