"""What was deployable, and what it contains."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("release")
@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Record):
    """The id derives from the service's id and the version. `released_at` is when it became deployable.
    `has_components` is false while no component list is known: then a guard answers unknown, never clear.
    """

    service_id: Id
    release_version: str
    released_at: datetime | None = None
    has_components: bool = False


@table("component")
@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Record):
    """One package in a release. `ecosystem` is OSV's word (`PyPI`, `Go`, `npm` …) or None where the purl type has none;
    `parse_problem` says why it could not be identified, which makes a guard answer unknown and name it.
    """

    release_id: Id
    purl: str
    ecosystem: str | None = None
    name: str
    component_version: str | None = None
    parse_problem: str | None = None


@table("component_list")
@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentList(Record):
    """The newest complete list of one subject (an image, a project) that a source gave as what a release contains; the id derives from
    release, source and subject.

    `listed_at` (UTC) is when the list was made, None where it does not say. A list made later takes out what it no longer names.
    """

    release_id: Id
    listed_at: datetime | None = None
