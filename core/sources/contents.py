"""Which release a component list describes, and its parts, each once: shared by SBOMs, scanners' reports and lock files."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from core.records import Component, Record, Release, derive_id
from core.records.release import ComponentList
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, release, service, when

MAX_COMPONENTS = 500_000
REMEDY = "say with --service and --release which release it describes, or keep it in a folder SERVICE/VERSION"
_VERSION = re.compile(r"v?\d+(\.\d+)+([-+.][0-9A-Za-z.+-]*)?|v\d+", re.ASCII)
_IMAGE = re.compile(r"(?P<name>[^@:\s]+(?::\d+/[^@:\s]+)?)(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>\w+:[0-9a-f]+))?", re.ASCII)


def from_folders(file: Input) -> tuple[str, str]:
    """Service and version out of the folders a file lies in (`shop/1.10/go.sum`), where the last looks like a version; else empty."""
    for path in (PurePath(file.name), PurePath(file.path)):
        parts = path.parts[:-1]
        if len(parts) >= 2 and _VERSION.fullmatch(parts[-1]) and parts[-2] not in ("/", ".", ".."):
            return parts[-2], parts[-1]
    return "", ""


def from_image(reference: str) -> tuple[str, str]:
    """Service and version out of an image reference (`registry/team/shop:1.10`): the repository's last part, and the tag or digest."""
    found = _IMAGE.fullmatch(reference.strip())
    if found is None:
        return "", ""
    return found["name"].rpartition("/")[2], found["tag"] or found["digest"] or ""


def subject(
    file: Input, options: Options, source: str, name: str, version: str, is_complete: bool = True, where: str = "the release"
) -> Release:
    """The release described: as told at import, else as the document says, else by the file's folders. Raises `Rejected` without one.

    With `is_complete` the release has its component list from now on; otherwise it is only mentioned, and what is not listed stays
    unknown. `where` is the place in the document that should have named it.
    """
    owner, said = from_folders(file)
    service_name, release_version = options.service or name or owner, options.release_version or version or said
    if not service_name or not release_version:
        missing = "service" if not service_name else "version"
        raise Rejected(where, service_name, f"The file names no {missing}; {REMEDY}.")
    made = release(service_name, release_version)
    return replace(made, source=source, source_key=f"{service_name}@{release_version}", has_components=True) if is_complete else made


def made_at(row: dict[str, Any], name: str) -> datetime | None:
    """When a list says it was made (UTC); None where it does not say, or says year 1 or what is no time: the list counts all the same."""
    try:
        found = when(row, name)
    except Rejected:
        return None
    return None if found is None or found.is_year_one else found.at


def with_parts(
    owner: Release, components: Iterable[Component], listed_at: datetime | None = None, about: str = ""
) -> list[Record | Finding]:
    """The service, the release and its components, each once and in their order; where the list is complete, also that it is, what it is
    about in its own words, and when it was made (UTC, None where it does not say). Raises `Rejected` for more than `MAX_COMPONENTS`.

    Only a list about the same is a newer list: two parts of one release may each have theirs.
    """
    parts: dict[str, Component] = {}
    for component in components:
        parts.setdefault(component.id, component)
        if len(parts) > MAX_COMPONENTS:
            raise Rejected("components", str(len(parts)), f"More than {MAX_COMPONENTS} components.")
    service_name = str(owner.source_key).removesuffix(f"@{owner.release_version}")
    return [service(service_name), owner, *parts.values(), *_list_of(owner, listed_at, about)]


def _list_of(owner: Release, listed_at: datetime | None, about: str) -> list[ComponentList]:
    if not owner.has_components:
        return []
    source = str(owner.source)
    made = ComponentList(
        id=derive_id("component_list", owner.id, source, about),
        source=source,
        source_key=f"{owner.source_key}/{about}",
        release_id=owner.id,
        listed_at=listed_at,
    )
    return [made]
