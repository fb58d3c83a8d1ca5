"""CycloneDX 1.2 to 1.6 in JSON: the components of one release, what a scanner found in them, and statements on vulnerabilities (VEX)."""

from collections.abc import Iterator

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import taken
from core.sources.cyclonedx_document import read_document
from core.sources.decoding import first_object, json_value
from core.sources.purls import ECOSYSTEMS as ECOSYSTEMS
from core.sources.reading import content

NAME = "cyclonedx"
TITLE = "CycloneDX SBOM and VEX (JSON)"


def recognises(file: Input) -> bool:
    """True for a JSON object whose `bomFormat` is CycloneDX."""
    return first_object(file.head).get("bomFormat") == "CycloneDX"


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release and its components, findings and VEX statements. The subject is `options.service` and `options.release_version`
    where given, else the SBOM's own `metadata.component`; without either, or without anything to say, one rejected finding says so.
    Raises `BadFile` for malformed JSON."""
    document = json_value(file, content(file))
    if not isinstance(document, dict):
        raise BadFile(f"{file.name}: is not one JSON object.", "Import the SBOM as the tool wrote it.")
    yield from taken(file, "the document", read_document, file, NAME, document, options)
