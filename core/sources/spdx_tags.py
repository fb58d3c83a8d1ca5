"""SPDX 2.x SBOMs as tags and values (`PackageName: …`), read into the same document as the JSON form."""

import re
from collections.abc import Iterator
from typing import Any

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import taken
from core.sources.reading import lines
from core.sources.spdx_document import read_document

NAME = "spdx_tags"
TITLE = "SPDX SBOM (tags and values)"
_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]*):\s*(.*)", re.DOTALL)
_FIELDS = {"SPDXID": "SPDXID", "PackageVersion": "versionInfo", "PrimaryPackagePurpose": "primaryPackagePurpose"}
_OTHERS = ("FileName", "SnippetSPDXID", "LicenseID")
"""Tags that begin something else than a package."""


def recognises(file: Input) -> bool:
    """True for text with a line `SPDXVersion: SPDX-2.x`."""
    return re.search(rb"^(?:\xef\xbb\xbf)?SPDXVersion:\s*SPDX-2", file.head, re.MULTILINE) is not None


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release and its components; see `spdx_document.read_document`. Raises `BadFile` for a `<text>` that does not end."""
    yield from taken(file, "the document", read_document, file, NAME, _document(file), options)


def _document(file: Input) -> dict[str, Any]:
    document: dict[str, Any] = {"packages": [], "relationships": []}
    current: dict[str, Any] = document
    for tag, value in _values(file):
        if tag == "PackageName":
            current = {"name": value, "externalRefs": []}
            document["packages"].append(current)
        elif tag in _OTHERS:
            current = {}
        elif tag == "DocumentName":
            document["name"] = value
        elif tag == "Created":
            document["creationInfo"] = {"created": value}
        elif tag == "Relationship" and len(value.split()) == 3:
            one, kind, other = value.split()
            document["relationships"].append({"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other})
        elif tag == "ExternalRef" and "externalRefs" in current and len(value.split()) >= 3:
            _, kind, locator = value.split()[:3]
            current["externalRefs"].append({"referenceType": kind, "referenceLocator": locator})
        elif tag in _FIELDS and current is not document:
            current[_FIELDS[tag]] = value
    return document


def _values(file: Input) -> Iterator[tuple[str, str]]:
    """Every tag with its value; a value between `<text>` and `</text>` may run over lines."""
    held, began = "", 0
    for number, line in lines(file):
        told = line.decode()
        if held:
            held += "\n" + told
        elif told.startswith("#") or not _TAG.fullmatch(told):
            continue
        else:
            held, began = told, number
        if "<text>" in held and "</text>" not in held:
            continue
        found = _TAG.fullmatch(held)
        held = ""
        if found:
            yield found[1], found[2].removeprefix("<text>").partition("</text>")[0].strip()
    if held:
        raise BadFile(f"{file.name}: line {began}: a <text> without its end.", "Fetch the file again, or end the text.")
