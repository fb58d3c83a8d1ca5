"""Incidents as the Statuspage API answers them: the public v2 form with its envelope, one incident, or a bare array."""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import items, mapping, required, taken, text, when
from core.sources.decoding import first_object, json_rows
from core.sources.statuspage import Post, incident_key, is_final, records_of
from core.sources.times import Moment

NAME = "statuspage_api"
TITLE = "Statuspage API (incidents)"
_LISTS = ("incidents", "scheduled_maintenances")


def recognises(file: Input) -> bool:
    """True for an incident with `incident_updates`, an array of them, or the envelope `{"page": …, "incidents": […]}`."""
    first = first_object(file.head)
    if first.keys() >= {"incident_updates", "impact"}:
        return True
    page = first.get("page")
    return isinstance(page, dict) and "time_zone" in page and any(name in first for name in _LISTS)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents, milestones, timeline and services. Raises `BadFile` when it is not JSON."""
    del options
    for place, value in json_rows(file):
        if isinstance(value, dict) and "incident_updates" not in value and any(name in value for name in _LISTS):
            for name in _LISTS:
                rows = value.get(name)
                for index, row in enumerate(rows if isinstance(rows, list) else [], 1):
                    yield from taken(file, f"{name} item {index}", _read_row, file, f"{name} item {index}", row)
        else:
            yield from taken(file, place, _read_row, file, place, value)


def _read_row(file: Input, place: str, value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    updates = [_update(mapping(update, "incident_updates")) for update in items(row, "incident_updates")]
    timed = sorted((update for update in updates if update[0] is not None), key=lambda update: update[0].at if update[0] else 0)
    started = when(row, "started_at") or when(row, "created_at")
    status, impact = text(row, "status").lower(), text(row, "impact").lower()
    planned = (
        impact == "maintenance" or bool(when(row, "scheduled_for")) or status in ("scheduled", "in_progress", "verifying", "completed")
    )
    url = text(row, "shortlink")
    post = Post(
        source=NAME,
        key=incident_key(url, required(row, "id")),
        title=required(row, "name"),
        url=url or None,
        started=started,
        resolved=when(row, "resolved_at"),
        impact=impact,
        is_final=is_final(status),
        is_maintenance=planned,
        components=[text(mapping(component, "components"), "name") for component in items(row, "components")],
        updates=[(at, label, body) for at, label, body in timed if at is not None],
    )
    return records_of(post, file, place)


def _update(row: dict[str, Any]) -> tuple[Moment | None, str, str]:
    return when(row, "display_at") or when(row, "created_at"), text(row, "status"), text(row, "body")
