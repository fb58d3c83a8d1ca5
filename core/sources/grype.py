"""Grype's JSON report: what it found in which component of a release. It lists only components with findings."""

from collections.abc import Iterator
from typing import Any

from core.records import Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import inner, items, mapping, taken, text, when
from core.sources.contents import with_parts
from core.sources.decoding import first_object, json_value
from core.sources.purls import component, identify
from core.sources.reading import content
from core.sources.scan_targets import anchore_target
from core.sources.scanning import finding, scanned
from core.sources.severity import of_vectors, word

NAME = "grype"
TITLE = "Grype report (JSON)"


def recognises(file: Input) -> bool:
    """True for an object with `matches` of vulnerability and artifact, or Grype's descriptor."""
    first = first_object(file.head)
    matches = first.get("matches")
    if not isinstance(matches, list):
        return False
    told = first.get("descriptor")
    if isinstance(told, dict) and told.get("name") == "grype":
        return True
    return bool(matches) and isinstance(matches[0], dict) and matches[0].keys() >= {"vulnerability", "matchDetails"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Release, components with findings, and the findings. The release gets no complete list. Raises `BadFile` for malformed JSON."""
    yield from taken(file, "the document", _read, file, json_value(file, content(file)), options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    document = mapping(value, "")
    matches = [mapping(each, "matches") for each in items(document, "matches")]
    owner, made = scanned(file, options, NAME, *anchore_target(document), False, "source")
    at = when(inner(document, "descriptor"), "timestamp")
    if owner is not None:
        rows = (inner(each, "artifact") for each in matches)
        parts = (component(owner, NAME, text(row, "purl"), text(row, "name"), text(row, "version") or None) for row in rows)
        made += with_parts(owner, parts)
    found: dict[str, Record] = {}
    for each in matches:
        one = _finding(owner, each, at.at if at else None)
        found.setdefault(one.id, one)
    return [*made, *found.values()]


def _finding(owner: Release | None, match: dict[str, Any], at: Any) -> Record:
    told, artifact = inner(match, "vulnerability"), inner(match, "artifact")
    purl = text(artifact, "purl")
    package = identify(purl, text(artifact, "name"), text(artifact, "version") or None)
    related = [mapping(each, "relatedVulnerabilities") for each in items(match, "relatedVulnerabilities")]
    scored = [mapping(each, "cvss") for row in (told, *related) for each in items(row, "cvss")]
    stated, vector = of_vectors([text(each, "vector") for each in scored if text(each, "vector")])
    fixes = [str(each) for each in items(inner(told, "fix"), "versions")]
    locations = [text(mapping(each, "locations"), "path") for each in items(artifact, "locations")]
    return finding(
        owner,
        NAME,
        text(told, "id"),
        package,
        purl,
        [text(each, "id") for each in related],
        severity=word(text(told, "severity")) or stated,
        vector=vector,
        title=" ".join(text(told, "description").split())[:300],
        fixed_version=", ".join(fixes) or None,
        location=next((each for each in locations if each), ""),
        url=text(told, "dataSource") or None,
        scanned_at=at,
    )
