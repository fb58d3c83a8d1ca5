"""SPDX 2.x SBOMs in JSON: the components of one release."""

from collections.abc import Iterator

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import taken
from core.sources.decoding import first_object, json_value
from core.sources.reading import content
from core.sources.spdx_document import read_document

NAME = "spdx"
TITLE = "SPDX SBOM (JSON)"


def recognises(file: Input) -> bool:
    """True for a JSON object that names an SPDX 2 version."""
    first = first_object(file.head)
    if str(first.get("spdxVersion", "")).startswith("SPDX-2"):
        return True
    # The version stands at the end of some documents, past what is looked at.
    return first.get("SPDXID") == "SPDXRef-DOCUMENT" and "creationInfo" in first


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release and its components; see `spdx_document.read_document`. Raises `BadFile` for malformed JSON."""
    document = json_value(file, content(file))
    if not isinstance(document, dict):
        raise BadFile(f"{file.name}: is not one JSON object.", "Import the SBOM as the tool wrote it.")
    yield from taken(file, "the document", read_document, file, NAME, document, options)
