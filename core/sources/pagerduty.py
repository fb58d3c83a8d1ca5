"""PagerDuty's REST answers: incidents, and the log entries that say who was paged, acknowledged and resolved when."""

from collections.abc import Iterator
from typing import Any

from core.records import Alert, Incident, Milestone, Record, TimelineEntry, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import (
    affected,
    compare,
    flags_of,
    inner,
    items,
    mapping,
    milestone,
    problems,
    required,
    required_time,
    taken,
    text,
    when,
)
from core.sources.decoding import first_object, json_rows
from core.sources.times import Moment

NAME = "pagerduty"
TITLE = "PagerDuty (REST)"
_SEVERITIES = {"P1": "SEV1", "P2": "SEV2", "P3": "SEV3", "P4": "SEV4", "P5": "SEV5"}
_STATUSES = {"triggered": "open", "acknowledged": "open", "resolved": "resolved"}
_MARKS = {"acknowledge_log_entry": "acknowledged", "resolve_log_entry": "resolved"}


def recognises(file: Input) -> bool:
    """True for an incident with `incident_number` and `escalation_policy`, a log entry, a list of them or PagerDuty's envelope."""
    first = first_object(file.head)
    for name in ("incidents", "log_entries"):
        rows = first.get(name)
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            first = rows[0]
    return first.keys() >= {"incident_number", "incident_key"} or str(first.get("type", "")).endswith("_log_entry")


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents with milestones, services and alerts; log entries become timeline entries of their incident. Names of people are
    not taken. Raises `BadFile` when it is not JSON."""
    for place, value in json_rows(file):
        if isinstance(value, dict) and ("incidents" in value or "log_entries" in value):
            for name in ("incidents", "log_entries"):
                rows = value.get(name)
                for index, row in enumerate(rows if isinstance(rows, list) else [], 1):
                    yield from taken(file, f"{name} item {index}", _read_row, file, f"{name} item {index}", row, options)
        else:
            yield from taken(file, place, _read_row, file, place, value, options)


def _read_row(file: Input, place: str, value: Any, options: Options) -> list[Record | Finding]:
    row = mapping(value, "")
    return _read_entry(row, options) if text(row, "type").endswith("_log_entry") else _read_incident(file, place, row)


def _read_incident(file: Input, place: str, row: dict[str, Any]) -> list[Record | Finding]:
    key = required(row, "id")
    created = required_time(row, "created_at")
    status = text(row, "status")
    resolved = when(row, "resolved_at") or (when(row, "last_status_change_at") if status == "resolved" else None)
    doubts = compare(created, resolved)
    priority = text(inner(row, "priority"), "summary") or text(inner(row, "priority"), "name")
    incident = Incident(
        id=derive_id("incident", NAME, key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        title=text(row, "title") or required(row, "summary"),
        summary=_description(row),
        status=_STATUSES.get(status, "open"),
        sre_severity=_SEVERITIES.get(priority),
        original_severity=priority or text(row, "urgency") or None,
        url=text(row, "html_url") or None,
    )
    made: list[Record | Finding] = [incident, *problems(incident, file, place, doubts, incident.id)]
    first_answer = _first_answer(row)
    has_paged = True if text(row, "urgency") == "high" else None
    times: dict[str, Moment | None] = {
        "declared": created,
        "paged": created if has_paged else None,
        "acknowledged": first_answer,
        "resolved": resolved,
    }
    made += [milestone(incident, kind, _to_the_second(at), "machine") for kind, at in times.items() if at is not None]
    services = [inner(row, "service"), *(mapping(one, "impacted_services") for one in items(row, "impacted_services"))]
    names = [text(one, "summary") or text(one, "name") for one in services]
    made += affected(incident, names)
    made.append(
        Alert(
            id=derive_id("alert", NAME, key),
            source=NAME,
            source_key=key,
            incident_id=incident.id,
            service_id=derive_id("service", names[0]) if names[0] else None,
            dedup_key=text(row, "incident_key") or key,
            title=incident.title,
            started_at=created.at,
            ended_at=resolved.at if resolved else None,
            acknowledged_at=first_answer.at if first_answer else None,
            has_paged=has_paged,
            severity=text(row, "urgency") or None,
            url=incident.url,
        )
    )
    return made


def _first_answer(row: dict[str, Any]) -> Moment | None:
    answers = [required_time(mapping(answer, "acknowledgements"), "at") for answer in items(row, "acknowledgements")]
    return min(answers, key=lambda at: at.at) if answers else None


def _description(row: dict[str, Any]) -> str:
    told = text(row, "description")
    return "" if told == text(row, "title") else told


def _to_the_second(at: Moment) -> Moment:
    """A machine's clock: a full minute is that second, not a rounded time."""
    return at._replace(precision="second")


def _read_entry(row: dict[str, Any], options: Options) -> list[Record | Finding]:
    key = required(row, "id")
    at = required_time(row, "created_at")
    incident_key = required(inner(row, "incident"), "id")
    incident_id = derive_id("incident", NAME, incident_key)
    options.names[incident_id] = f"PagerDuty incident {incident_key}"
    kind = text(row, "type")
    made: list[Record | Finding] = [
        TimelineEntry(
            id=derive_id("timeline_entry", NAME, key),
            source=NAME,
            source_key=key,
            incident_id=incident_id,
            happened_at=at.at,
            precision="second",
            text=text(row, "summary") or kind,
            label=kind.removesuffix("_log_entry"),
            url=text(row, "html_url") or None,
        )
    ]
    if kind in _MARKS:
        made.append(
            Milestone(
                id=derive_id("milestone", incident_id, _MARKS[kind]),
                source=NAME,
                source_key=f"{incident_key}/{_MARKS[kind]}",
                incident_id=incident_id,
                kind=_MARKS[kind],
                happened_at=at.at,
                precision="second",
                origin="machine",
            )
        )
    return made
