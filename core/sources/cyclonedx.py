"""CycloneDX SBOMs in JSON: the components of one release, each with its ecosystem as OSV names it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from packageurl import PackageURL

from core.errors import BadFile
from core.records import Component, Record, Release, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, mapping, release, service, taken, text
from core.sources.decoding import first_object, json_value
from core.sources.osv import normalised
from core.sources.reading import content

NAME = "cyclonedx"
TITLE = "CycloneDX SBOM (JSON)"
ECOSYSTEMS = {
    "pypi": "PyPI",
    "golang": "Go",
    "npm": "npm",
    "maven": "Maven",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "composer": "Packagist",
    "nuget": "NuGet",
    "hex": "Hex",
    "pub": "Pub",
    "swift": "SwiftURL",
    "cran": "CRAN",
    "hackage": "Hackage",
    "conan": "ConanCenter",
    "githubactions": "GitHub Actions",
    "bitnami": "Bitnami",
}
"""OSV's word for a purl type. Distributions are left out: OSV names them with a release that a purl does not always state."""
_JOINED = {"maven": ":", "golang": "/", "npm": "/", "composer": "/", "swift": "/", "githubactions": "/"}
_NOT_SHIPPED = ("excluded",)
MAX_COMPONENTS = 500_000


def recognises(file: Input) -> bool:
    """True for a JSON object whose `bomFormat` is CycloneDX."""
    return first_object(file.head).get("bomFormat") == "CycloneDX"


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release and its components. The subject is `options.service` and `options.release_version` where given, else the SBOM's
    own `metadata.component`; without either, or without components, one rejected finding says so. Raises `BadFile` for malformed JSON."""
    document = json_value(file, content(file))
    if not isinstance(document, dict):
        raise BadFile(f"{file.name}: is not one JSON object.", "Import the SBOM as the tool wrote it.")
    yield from taken(file, "the document", _read_document, document, options)


def _read_document(document: dict[str, Any], options: Options) -> list[Record | Finding]:
    subject = inner(inner(document, "metadata"), "component")
    name = options.service or text(subject, "name")
    version = options.release_version or text(subject, "version")
    if "components" not in document:
        raise Rejected("components", "", "This document lists no components, so it says nothing about what a release contains.")
    if not name or not version:
        missing = "service" if not name else "version"
        raise Rejected("metadata.component", name or "", f"The SBOM names no {missing}; say which release it describes when importing it.")
    made_release = replace(release(name, version), source=NAME, source_key=f"{name}@{version}", has_components=True)
    made: list[Record | Finding] = [service(name), made_release]
    seen: set[str] = set()
    for index, row in enumerate(_components(document.get("components"), subject.get("components"))):
        component = _component(made_release, row)
        if component.id not in seen and text(row, "scope") not in _NOT_SHIPPED:
            seen.add(component.id)
            made.append(component)
        if index >= MAX_COMPONENTS:
            raise Rejected("components", str(index), f"More than {MAX_COMPONENTS} components.")
    return made


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


def _component(owner: Release, row: dict[str, Any]) -> Component:
    purl, name, version = text(row, "purl"), text(row, "name"), text(row, "version") or None
    group = text(row, "group")
    ecosystem, problem = None, None
    full = f"{group}/{name}" if group else name
    try:
        if not purl:
            problem = "It has no purl."
        else:
            parsed = PackageURL.from_string(purl)
            ecosystem = ECOSYSTEMS.get(parsed.type)
            full = _JOINED.get(parsed.type, "/").join(part for part in (parsed.namespace, parsed.name) if part)
            version = parsed.version or version
            full = normalised(ecosystem or "", full)
            problem = "It states no version." if not version else None
    except ValueError as error:
        problem = f"Its purl cannot be read ({error})."
    key = purl or f"{full}@{version or ''}"
    return Component(
        id=derive_id("component", owner.id, key),
        source=NAME,
        source_key=f"{owner.source_key}/{key}",
        release_id=owner.id,
        purl=purl,
        ecosystem=ecosystem,
        name=full or key,
        component_version=version,
        parse_problem=problem,
    )
