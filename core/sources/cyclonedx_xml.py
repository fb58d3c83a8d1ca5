"""CycloneDX 1.2 to 1.6 in XML, read into the same document as its JSON form; no document type, no entities, nothing is fetched."""

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import taken
from core.sources.cyclonedx_document import read_document
from core.sources.reading import content

NAME = "cyclonedx_xml"
TITLE = "CycloneDX SBOM and VEX (XML)"
MAX_DEPTH = 200
_SPACE = "http://cyclonedx.org/schema/bom/"
_LISTS = {
    "components": "component",
    "vulnerabilities": "vulnerability",
    "ratings": "rating",
    "affects": "target",
    "references": "reference",
    "versions": "version",
}
"""Elements that JSON writes as a list, and what each item is called."""


def recognises(file: Input) -> bool:
    """True for XML whose root is CycloneDX's `bom`."""
    return re.search(rb"<(?:\w+:)?bom\b[^>]*http://cyclonedx\.org/schema/bom/", file.head[:8192]) is not None


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The same as the JSON form. Raises `BadFile` for malformed XML, any document type or entity declaration, and nesting deeper than
    `MAX_DEPTH`."""
    yield from taken(file, "the document", read_document, file, NAME, _document(file), options)


def _document(file: Input) -> dict[str, Any]:
    builder = _Builder(file)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(content(file), True)
    except expat.ExpatError as error:
        raise BadFile(
            f"{file.name}: line {error.lineno}, column {error.offset + 1}: not valid XML ({expat.ErrorString(error.code)}).",
            "Correct the file there, or fetch it again.",
        ) from error
    return builder.root


class _Builder:
    """Builds the document element by element: attributes and children become names, a known list element a list, text a value."""

    def __init__(self, file: Input) -> None:
        self.file = file
        self.root: dict[str, Any] = {}
        self.stack: list[tuple[str, dict[str, Any], list[str]]] = []

    def refuse(self, *_: Any) -> None:
        raise BadFile(
            f"{self.file.name}: has a document type or an entity declaration, which is not taken.", "Take it out; an SBOM needs none."
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise BadFile(f"{self.file.name}: nests deeper than {MAX_DEPTH} levels.", "Flatten it.")
        local = name.rpartition(" ")[2] if name.startswith(_SPACE) else name
        self.stack.append((local, dict(attributes), []))

    def characters(self, data: str) -> None:
        if self.stack:
            self.stack[-1][2].append(data)

    def end(self, name: str) -> None:
        del name
        local, fields, parts = self.stack.pop()
        value: Any = fields.pop(_ITEMS, []) if local in _LISTS else fields
        if not fields and not isinstance(value, list):
            value = "".join(parts).strip()
        if not self.stack:
            self.root = fields if isinstance(value, list) else value if isinstance(value, dict) else {}
            return
        parent, siblings, _ = self.stack[-1]
        if _LISTS.get(parent) == local:
            siblings.setdefault(_ITEMS, []).append(value)
        else:
            siblings[local] = value


_ITEMS = " items"
