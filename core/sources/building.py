"""Records put together the same way by every importer: ids from natural keys, flags with their problems, rows that are refused."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any

from core.records import AffectedService, Id, Incident, Json, Milestone, Problem, Record, Release, Service, derive_id
from core.sources import MENTION, Finding, Input
from core.sources.flags import ENDS_BEFORE_START, NO_LENGTH, Flag
from core.sources.times import Moment, moment

Doubt = tuple[Flag, str]
"""A contradiction together with the value that shows it."""


class Rejected(Exception):
    """One row cannot be taken: `where` in the row, the `value` that stands there, and `why` in one sentence."""

    def __init__(self, where: str, value: Any, why: str) -> None:
        super().__init__(why)
        self.where = where
        self.value = value if isinstance(value, str) else json.dumps(value, default=str)
        self.why = why


def taken(file: Input, place: str, read: Callable[..., list[Record | Finding]], *given: Any) -> Iterator[Record | Finding]:
    """What `read(*given)` makes of one row, or one `rejected` finding when it raises `Rejected`."""
    try:
        yield from read(*given)
    except Rejected as refusal:
        yield Finding("rejected", file.name, f"{place}, {refusal.where}" if refusal.where else place, refusal.value[:200], refusal.why)


def mapping(value: Any, where: str) -> dict[str, Any]:
    """`value` when it is an object; raises `Rejected` otherwise."""
    if not isinstance(value, dict):
        raise Rejected(where, value, "This is not an object of names and values.")
    return value


def text(row: dict[str, Any], name: str) -> str:
    """The text (or number, as text) under `name`, stripped; "" when absent or null. Raises `Rejected` for a list or an object."""
    value = row.get(name)
    if value.__class__ is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise Rejected(name, value, f"{name} is not a text.")
    return str(value)


def required(row: dict[str, Any], name: str) -> str:
    """The text under `name`; raises `Rejected` when it is absent or empty."""
    value = text(row, name)
    if not value:
        raise Rejected(name, "", f"{name} is missing.")
    return value


def items(row: dict[str, Any], name: str) -> list[Any]:
    """The list under `name`, empty when absent or null; raises `Rejected` when it is no list."""
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Rejected(name, value, f"{name} is not a list.")
    return value


def inner(row: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under `name`, empty when absent or null; raises `Rejected` when it is no object."""
    value = row.get(name)
    return {} if value is None else mapping(value, name)


def when(row: dict[str, Any], name: str) -> Moment | None:
    """The time under `name`, None when absent or empty; raises `Rejected` when it cannot be read."""
    value = text(row, name)
    if not value:
        return None
    try:
        return moment(value)
    except ValueError as error:
        raise Rejected(name, value, f"{name}: {error}.") from error


def required_time(row: dict[str, Any], name: str) -> Moment:
    """The time under `name`; raises `Rejected` when it is absent or cannot be read."""
    found = when(row, name)
    if found is None:
        raise Rejected(name, "", f"{name} is missing.")
    return found


def flags_of(doubts: list[Doubt]) -> Json:
    """The codes that a record carries: those of its doubts that keep it out of durations, as a JSON list in order."""
    codes = sorted({flag.code for flag, _ in doubts if flag.excludes_durations})
    return Json(json.dumps(codes) if codes else "[]")


def compare(start: Moment | None, end: Moment | None) -> list[Doubt]:
    """The doubt about a pair of times that are the same moment or the wrong way round; none when either is unknown."""
    if start is None or end is None or end.at > start.at:
        return []
    flag = NO_LENGTH if end.at == start.at else ENDS_BEFORE_START
    return [(flag, f"{start.at:%Y-%m-%dT%H:%M:%SZ} to {end.at:%Y-%m-%dT%H:%M:%SZ}")]


def problems(record: Record, file: Input, place: str, doubts: list[Doubt], incident_id: Id | None = None) -> list[Record | Finding]:
    """A `Problem` and a `flagged` finding for every doubt about `record`. The problem is seen by whoever sees the record; it names the
    file without its folder, so that the same file read from elsewhere says the same."""
    told: list[Record | Finding] = []
    for flag, value in doubts:
        told.append(
            Problem(
                id=derive_id("problem", record.id, flag.code),
                source=record.source,
                source_key=record.source_key,
                visibility=record.visibility,
                record_kind=record.TABLE,
                record_id=record.id,
                incident_id=incident_id,
                code=flag.code,
                file=PurePath(file.name).name,
                place=place,
                value=value,
                why=flag.why,
            )
        )
        told.append(Finding("flagged", file.name, place, value, flag.why))
    return told


def milestone(
    incident: Incident, kind: str, at: Moment, origin: str, before: datetime | None = None, doubts: list[Doubt] | None = None
) -> Milestone:
    """A milestone of an imported incident; its key is the incident's and its kind."""
    return Milestone(
        id=derive_id("milestone", incident.id, kind),
        source=incident.source,
        source_key=f"{incident.source_key}/{kind}",
        incident_id=incident.id,
        kind=kind,
        happened_at=at.at,
        happened_before=before,
        precision=at.precision,
        origin=origin,
        flags=flags_of(doubts or []),
    )


def service(name: str) -> Service:
    """A service as an importer mentions it: the same record, whoever mentions it, and it never changes one that is there."""
    return Service(id=derive_id("service", name), source=MENTION, source_key=name, name=name)


def release(service_name: str, version: str) -> Release:
    """A release as an importer mentions it, without components; a mention, as `service`."""
    service_id = derive_id("service", service_name)
    return Release(
        id=derive_id("release", service_id, version),
        source=MENTION,
        source_key=f"{service_name}@{version}",
        service_id=service_id,
        release_version=version,
    )


def affected(incident: Incident, names: list[str]) -> list[Record | Finding]:
    """The services of these names and their tie to the incident, each once."""
    made: list[Record | Finding] = []
    for name in dict.fromkeys(name for name in names if name):
        one = service(name)
        made.append(one)
        made.append(
            AffectedService(
                id=derive_id("affected_service", incident.id, one.id),
                source=incident.source,
                source_key=f"{incident.source_key}/{name}",
                incident_id=incident.id,
                service_id=one.id,
            )
        )
    return made
