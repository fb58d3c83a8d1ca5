"""What a scanner scanned, as a service and its version: an image by its reference, a folder by its name."""

from typing import Any

from core.sources.building import inner, items, text
from core.sources.contents import from_image


def anchore_target(document: dict[str, Any]) -> tuple[str, str]:
    """The subject of a Syft or Grype report: the source's own name and version, else the image, else the folder without a version."""
    source = inner(document, "source")
    name, version = text(source, "name"), text(source, "version")
    target = source.get("target")
    if name and version and not version.startswith("sha256:"):
        return name.rpartition("/")[2], version
    if isinstance(target, dict):
        tags = [str(tag) for tag in items(target, "tags")]
        found = [from_image(reference) for reference in (*tags, text(target, "userInput")) if reference]
        return next((each for each in found if each[1]), (name, version))
    return (name or str(target or source.get("path") or "").rstrip("/").rpartition("/")[2], version)


def trivy_target(document: dict[str, Any]) -> tuple[str, str]:
    """The subject of a Trivy report: the image by its tag, else what was scanned by its last name, without a version."""
    name = text(document, "ArtifactName")
    if text(document, "ArtifactType") == "container_image":
        metadata = inner(document, "Metadata")
        references = [text(metadata, "Reference"), *(str(tag) for tag in items(metadata, "RepoTags")), name]
        found = [from_image(reference) for reference in references if reference]
        return next((each for each in found if each[1]), (name.rpartition("/")[2], ""))
    return name.rstrip("/").rpartition("/")[2], ""
