"""What an SPDX 2 document says about a release, whether it came as JSON or as tags and values."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, text
from core.sources.contents import from_image, made_at, subject, with_parts
from core.sources.purls import component, identify

_ABSENT = ("NOASSERTION", "NONE")
_FRAMES = ("OPERATING-SYSTEM", "CONTAINER", "DEVICE", "FILE", "ARCHIVE")
"""Purposes of packages that hold others."""


def read_document(file: Input, source: str, document: dict[str, Any], options: Options) -> list[Record | Finding]:
    """The release and its components. Raises `Rejected` when the document lists no packages or names no release.

    The subject is the one package that the document describes; without one, the document's own name. Packages that only hold others
    (an operating system, an image, a lock file) are no components.
    """
    packages = [mapping(each, "packages") for each in items(document, "packages")]
    if not packages:
        raise Rejected("packages", "", "This document lists no packages, so it says nothing about what a release contains.")
    described = _described(document)
    subjects = [each for each in packages if text(each, "SPDXID") in described]
    name, version = (text(subjects[0], "name"), _stated(subjects[0])) if len(subjects) == 1 else (text(document, "name"), "")
    if not version and from_image(name)[1]:
        name, version = from_image(name)
    owner = subject(file, options, source, name, version)
    # A subject that advisories know by itself, such as a packaged database, is part of what runs.
    parts = [each for each in packages if len(subjects) != 1 or each is not subjects[0] or identify(_purl(each)).ecosystem]
    made = made_at(inner(document, "creationInfo"), "created")
    return with_parts(owner, _parts(owner, source, parts), made, name or PurePath(file.name).name)


def _parts(owner: Release, source: str, packages: list[dict[str, Any]]) -> Iterator[Component]:
    for row in packages:
        purl = _purl(row)
        if purl or not _is_frame(row):
            yield component(owner, source, purl, text(row, "name"), _stated(row) or None)


def _is_frame(row: dict[str, Any]) -> bool:
    purpose = text(row, "primaryPackagePurpose").replace("_", "-")
    name = text(row, "SPDXID")
    is_application = purpose == "APPLICATION" or name.startswith("SPDXRef-Application-")
    is_frame = purpose in _FRAMES or name.startswith(("SPDXRef-OperatingSystem-", "SPDXRef-ContainerImage-", "SPDXRef-Filesystem-"))
    return is_frame or (is_application and not _stated(row))


def _stated(row: dict[str, Any]) -> str:
    version = text(row, "versionInfo")
    return "" if version in _ABSENT else version


def _purl(row: dict[str, Any]) -> str:
    for each in items(row, "externalRefs"):
        reference = mapping(each, "externalRefs")
        if text(reference, "referenceType").rpartition("/")[2] == "purl":
            return text(reference, "referenceLocator")
    return ""


def _described(document: dict[str, Any]) -> set[str]:
    """The ids of what the document is about, said either way."""
    found = {str(each) for each in items(document, "documentDescribes")}
    for each in items(document, "relationships"):
        row = mapping(each, "relationships")
        one, kind, other = (text(row, name) for name in ("spdxElementId", "relationshipType", "relatedSpdxElement"))
        if kind == "DESCRIBES" and one == "SPDXRef-DOCUMENT":
            found.add(other)
        elif kind == "DESCRIBED_BY" and other == "SPDXRef-DOCUMENT":
            found.add(one)
    return found
