"""Syft's own JSON: the components of one release."""

from collections.abc import Iterator
from typing import Any

from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import items, mapping, taken, text
from core.sources.contents import subject, with_parts
from core.sources.decoding import first_object, json_value
from core.sources.purls import component
from core.sources.reading import content
from core.sources.scan_targets import anchore_target

NAME = "syft"
TITLE = "Syft SBOM (JSON)"


def recognises(file: Input) -> bool:
    """True for an object with `artifacts`, their `source`, and Syft's descriptor or schema as far as the head goes."""
    first = first_object(file.head)
    if not isinstance(first.get("artifacts"), list) or "bomFormat" in first:
        return False
    one = first["artifacts"][0] if first["artifacts"] else {}
    told = first.get("descriptor")
    named = isinstance(told, dict) and told.get("name") == "syft"
    return named or (isinstance(one, dict) and one.keys() >= {"name", "version", "type", "foundBy"})


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release and its components. The subject is what was scanned, unless told at import. Raises `BadFile` for malformed JSON."""
    yield from taken(file, "the document", _read, file, json_value(file, content(file)), options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    document = mapping(value, "")
    owner = subject(file, options, NAME, *anchore_target(document), where="source")
    return with_parts(owner, _parts(owner, document))


def _parts(owner: Release, document: dict[str, Any]) -> Iterator[Component]:
    for each in items(document, "artifacts"):
        row = mapping(each, "artifacts")
        yield component(owner, NAME, text(row, "purl"), text(row, "name"), text(row, "version") or None)
