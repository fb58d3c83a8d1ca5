"""Advisories in the OSV form: JSON (one, an array or lines), YAML, and lines that carry YAML as text."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.records import Advisory, AffectedPackage, Json, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Doubt, Rejected, flags_of, inner, items, mapping, problems, required, taken, text, when
from core.sources.decoding import first_object, json_rows, yaml_value
from core.sources.flags import PUBLISHED_IN_YEAR_ONE
from core.sources.purls import normalised
from core.sources.reading import content
from core.sources.severity import VERSIONS, base_score, of_score, word

NAME = "osv"
TITLE = "OSV advisories"
_SUMMARY = 300


def recognises(file: Input) -> bool:
    """True for an object with OSV's `id`, `modified` and `affected` (as JSON or YAML), or a line `{"path", "text"}` whose text is one."""
    first = first_object(file.head)
    if first:
        told = first.get("text")
        if isinstance(told, str) and "path" in first:
            return _is_yaml(told.encode())
        return first.keys() >= {"id", "modified"} and bool(first.keys() & {"affected", "aliases", "withdrawn", "schema_version"})
    return _is_yaml(file.head)


def _is_yaml(head: bytes) -> bool:
    return bool(re.search(rb"^id: ", head, re.MULTILINE) and re.search(rb"^(affected|modified|aliases):", head, re.MULTILINE))


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Advisories and the packages they affect. A year-1 `published` is stored as unknown and flagged; a year-1 `modified` is the same
    zero, filled in by whoever publishes, and stored as unknown. Raises `BadFile` for malformed JSON or YAML."""
    del options
    if not file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        yield from taken(file, "the document", read_row, file, "the document", yaml_value(file, content(file).decode()))
        return
    for place, value in json_rows(file):
        if isinstance(value, dict) and isinstance(value.get("text"), str) and "path" in value:
            number = int(place.removeprefix("line ")) if place.startswith("line ") else 1
            value = yaml_value(file, value["text"], number)
        yield from taken(file, place, read_row, file, place, value)


def read_row(file: Input, place: str, value: Any) -> list[Record | Finding]:
    """The records of one OSV record at `place` of a file. Raises `Rejected`."""
    row = mapping(value, "")
    key = required(row, "id")
    published, modified, withdrawn = _time(row, "published"), _time(row, "modified"), _time(row, "withdrawn")
    doubts: list[Doubt] = []
    if published is not None and published.year == 1:
        doubts, published = [(PUBLISHED_IN_YEAR_ONE, text(row, "published"))], None
    if modified is not None and modified.year == 1:
        modified = None
    packages = [mapping(one, "affected") for one in items(row, "affected")]
    severity, vector = _severity(row, packages)
    advisory = Advisory(
        id=derive_id("advisory", key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        osv_id=key,
        aliases=_list([str(name) for name in items(row, "aliases")]),
        summary=_summary(row),
        severity=severity,
        vector=vector,
        published_at=published,
        modified_at=modified,
        withdrawn_at=withdrawn,
        url=text(inner(row, "database_specific"), "url") or f"https://osv.dev/vulnerability/{key}",
    )
    made: list[Record | Finding] = [advisory, *problems(advisory, file, place, doubts)]
    made.extend(_package(advisory, index, one) for index, one in enumerate(packages) if one.get("package") is not None)
    return made


def _package(advisory: Advisory, index: int, row: dict[str, Any]) -> AffectedPackage:
    package = inner(row, "package")
    ecosystem, name = required(package, "ecosystem"), required(package, "name")
    key = f"{advisory.osv_id}/{index}"
    ranges = [mapping(one, "ranges") for one in items(row, "ranges")]
    return AffectedPackage(
        id=derive_id("affected_package", advisory.osv_id, str(index)),
        source=NAME,
        source_key=key,
        advisory_id=advisory.id,
        ecosystem=ecosystem,
        name=normalised(ecosystem, name),
        ranges=_list(ranges),
        versions=_list([str(version) for version in items(row, "versions")]),
    )


def _list(values: list[Any]) -> Json:
    return Json(json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "[]")


def _time(row: dict[str, Any], name: str) -> datetime | None:
    found = when(row, name)
    return found.at if found else None


def _summary(row: dict[str, Any]) -> str:
    told = text(row, "summary")
    if told:
        return told
    told = " ".join(text(row, "details")[: 4 * _SUMMARY].split())
    return told if len(told) <= _SUMMARY else told[: _SUMMARY - 1].rstrip() + "…"


def _severity(row: dict[str, Any], packages: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The severity as OSV's word and the CVSS vector it was computed from; (None, None) where the record states none.

    The newest CVSS version counts; where several vectors of it stand, the worst. Without a vector, the database's own word.
    """
    stated = items(row, "severity") or [one for package in packages for one in items(package, "severity")]
    best: tuple[int, float, str | None, str] | None = None
    for one in stated:
        scored = _score(text(mapping(one, "severity"), "type"), text(mapping(one, "severity"), "score"))
        if scored and (best is None or scored[:2] > best[:2]):
            best = scored
    if best is not None:
        return best[2], best[3]
    return word(text(inner(row, "database_specific"), "severity")), None


def _score(kind: str, vector: str) -> tuple[int, float, str | None, str] | None:
    """CVSS version, base score, OSV's word and the vector; None for other kinds. Raises `Rejected` for a malformed vector."""
    version = VERSIONS.get(kind)
    if version is None:
        return None
    try:
        score = base_score(version, vector)
    except ValueError as error:
        raise Rejected("severity", vector, f"This is no {kind} vector ({error}).") from error
    return version, score, of_score(score), vector
