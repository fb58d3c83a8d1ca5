"""What a CycloneDX document says, whether it came as JSON or as XML: components, scanners' findings and VEX statements."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, text, when
from core.sources.contents import MAX_COMPONENTS, from_image, made_at, with_parts
from core.sources.purls import Package, component, identify
from core.sources.scanning import finding, scanned
from core.sources.severity import of_vectors, word
from core.sources.vex import STATUSES, Said, Where, named, statement

_NOT_SHIPPED = ("excluded",)
Part = tuple[str, Package]
"""A package URL and what it identifies, by the reference that a vulnerability uses."""


def read_document(file: Input, source: str, document: dict[str, Any], options: Options) -> list[Record | Finding]:
    """The records of one document; where it names no release, its findings and statements are kept and its components are not. Raises
    `Rejected` when it has neither components nor vulnerabilities."""
    told = [mapping(each, "vulnerabilities") for each in items(document, "vulnerabilities")]
    described = inner(inner(document, "metadata"), "component")
    if "components" not in document and not told:
        raise Rejected("components", "", "This document lists no components, so it says nothing about what a release contains.")
    made: list[Record | Finding] = []
    owner: Release | None = None
    name, version = _named(described)
    if "components" in document:
        owner, made = scanned(file, options, source, name, version, is_complete=True, where="metadata.component")
        if owner is not None:
            rows = _components(document.get("components"), described.get("components"))
            made += with_parts(owner, _parts(owner, source, rows), *_list(file, document, name))
    product = (options.service or name, options.release_version or version or None)
    return made + _vulnerabilities(file, source, document, owner, told, product)


def _list(file: Input, document: dict[str, Any], name: str) -> tuple[datetime | None, str]:
    """When the list was made, and what it is about: the subject by its name, else the file."""
    return made_at(inner(document, "metadata"), "timestamp"), name or PurePath(file.name).name


def _named(described: dict[str, Any]) -> tuple[str, str]:
    """Service and version of the subject; an image that states no version says it in its own name."""
    name, version = text(described, "name"), text(described, "version")
    is_image = text(described, "type") == "container" and (not version or ":" in name)
    return from_image(name) if is_image and from_image(name)[1] else (name, version)


def _parts(owner: Release, source: str, rows: Iterator[dict[str, Any]]) -> Iterator[Component]:
    for index, row in enumerate(rows):
        if index >= MAX_COMPONENTS:
            raise Rejected("components", str(index), f"More than {MAX_COMPONENTS} components.")
        if text(row, "scope") not in _NOT_SHIPPED and not _is_frame(row):
            purl, found = _part(row)
            yield component(owner, source, purl, found.name, found.version)


def _is_frame(row: dict[str, Any]) -> bool:
    """True for what holds packages and is none: the operating system, and an application without a version such as a lock file."""
    kind = text(row, "type")
    return not text(row, "purl") and (kind == "operating-system" or (kind == "application" and not text(row, "version")))


def _part(row: dict[str, Any]) -> Part:
    group, name = text(row, "group"), text(row, "name")
    purl = text(row, "purl")
    return purl, identify(purl, f"{group}/{name}" if group else name, text(row, "version") or None)


def _components(*lists: Any) -> Iterator[dict[str, Any]]:
    """Every component with those nested in it, in the order of the file."""
    todo = [one for one in reversed(lists) if one is not None]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(reversed(value))
            continue
        row = mapping(value, "components")
        if row.get("components") is not None:
            todo.append(row["components"])
        yield row


def _vulnerabilities(
    file: Input,
    source: str,
    document: dict[str, Any],
    owner: Release | None,
    told: list[dict[str, Any]],
    product: tuple[str, str | None],
) -> list[Record | Finding]:
    if not told:
        return []
    described = inner(inner(document, "metadata"), "component")
    rows = _components(document.get("components"), described.get("components"))
    known = {text(row, "bom-ref"): _part(row) for row in rows if text(row, "bom-ref")}
    made: list[Record | Finding] = []
    for index, row in enumerate(told, 1):
        place = f"vulnerabilities item {index}"
        try:
            made += _read_one(file, place, source, document, row, owner, known, product)
        except Rejected as refusal:
            made.append(Finding("rejected", file.name, f"{place}, {refusal.where}", refusal.value[:200], refusal.why))
    return made


def _read_one(
    file: Input,
    place: str,
    source: str,
    document: dict[str, Any],
    row: dict[str, Any],
    owner: Release | None,
    known: dict[str, Part],
    product: tuple[str, str | None],
) -> list[Record | Finding]:
    name = text(row, "id")
    if not name:
        raise Rejected("id", "", "The vulnerability has no id.")
    made: list[Record | Finding] = []
    analysis = inner(row, "analysis")
    root = text(inner(inner(document, "metadata"), "component"), "bom-ref")
    affected = items(row, "affects") or [{"ref": root}]
    for affects in affected:
        ref = text(mapping(affects, "affects"), "ref")
        where = _where(ref, known, root, product)
        if where is None:
            unknown = "It names a component that this document does not describe, and is no package URL."
            why = unknown if ref else "It names nothing affected."
            made.append(Finding("rejected", file.name, f"{place}, affects", ref[:200], why))
        elif text(analysis, "state"):
            made.append(statement(_said(source, document, row), where))
        else:
            made.append(_found(source, owner, document, row, where))
    return made


def _where(ref: str, known: dict[str, Part], root: str, product: tuple[str, str | None]) -> Where | None:
    """What a reference means: a part of this document, its subject as a whole, or a package URL, bare or behind a BOM link."""
    within = product if product[0] else ("", None)
    if ref in known:
        purl, found = known[ref]
        return Where(purl, found, *within)
    if ref and ref == root:
        return Where("", Package(None, "", None, None), *within)
    bare = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    return named(bare)


def _said(source: str, document: dict[str, Any], row: dict[str, Any]) -> Said:
    analysis = inner(row, "analysis")
    metadata = inner(document, "metadata")
    state = text(analysis, "state")
    if state not in STATUSES:
        raise Rejected("analysis.state", state, "This is no state of an analysis.")
    at = when(analysis, "lastUpdated") or when(analysis, "firstIssued") or when(row, "updated") or when(metadata, "timestamp")
    supplier = inner(metadata, "supplier") or inner(metadata, "manufacture") or inner(metadata, "manufacturer")
    return Said(
        source=source,
        document=text(document, "serialNumber") or "CycloneDX",
        vulnerability=text(row, "id"),
        aliases=_aliases(row),
        status=STATUSES[state],
        justification=text(analysis, "justification"),
        reason=text(analysis, "detail"),
        author=text(supplier, "name"),
        stated_at=at.at if at else None,
    )


def _aliases(row: dict[str, Any]) -> list[str]:
    return [text(mapping(each, "references"), "id") for each in items(row, "references")]


def _found(source: str, owner: Release | None, document: dict[str, Any], row: dict[str, Any], where: Where) -> Record:
    ratings = [mapping(each, "ratings") for each in items(row, "ratings")]
    stated, vector = of_vectors([_vector(each) for each in ratings if text(each, "vector")])
    words = [word(text(each, "severity")) for each in ratings]
    at = when(inner(document, "metadata"), "timestamp")
    return finding(
        owner,
        source,
        text(row, "id"),
        where.found,
        where.purl,
        _aliases(row),
        severity=stated or next((each for each in words if each), None),
        vector=vector,
        title=" ".join(text(row, "description").split())[:300],
        url=text(inner(row, "source"), "url") or None,
        scanned_at=at.at if at else None,
    )


def _vector(rating: dict[str, Any]) -> str:
    """The vector with the prefix that CycloneDX leaves to `method`."""
    vector, method = text(rating, "vector"), text(rating, "method")
    prefix = {"CVSSv3": "CVSS:3.0/", "CVSSv31": "CVSS:3.1/", "CVSSv4": "CVSS:4.0/"}.get(method, "")
    return vector if vector.startswith("CVSS:") else prefix + vector.strip("()")
