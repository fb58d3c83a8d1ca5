"""Any CSV or JSON lines of incidents, read through a small mapping file that says which column is what.

The mapping is TOML (or YAML): `source` names the data set and `key` the column(s) that identify a row. `[columns]` names the columns of
`title`, `summary`, `kind`, `status`, `severity`, `service` and `url`; `[constants]` gives `kind` or `status` to every row;
`[severities]`, `[kinds]` and `[statuses]` translate the words of the data. Each `[[milestones]]` has `kind` and `column`, and where
needed `format` (as strptime), `zone` (an IANA name), `precision` and `origin`. A date (precision day or coarser) keeps its calendar day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from core.records import Incident, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Doubt, Rejected, affected, flags_of, milestone, problems, taken, text
from core.sources.building import mapping as as_object
from core.sources.decoding import csv_rows, json_rows
from core.sources.flags import ENDS_BEFORE_START, ZONE_ASSUMED
from core.sources.mapping_file import Mapping, Step, load_mapping
from core.sources.times import Moment, moment

NAME = "table"
TITLE = "Table of incidents with a mapping file (CSV or JSON lines)"
_COARSE = ("day", "month", "year")
ORDERED = (
    ("impact_start", "mitigated"), ("impact_start", "resolved"), ("publicly_noticed", "resolved"), ("initial_compromise", "detected"),
    ("initial_compromise", "contained"), ("detected", "notified"),
)  # fmt: skip
"""Pairs of milestones of which the second cannot come first."""


def recognises(file: Input) -> bool:
    """False: a table is never guessed, it is read when a mapping file is given."""
    del file
    return False


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents with milestones and services as the mapping says. Raises `BadFile` when the mapping or the table cannot be read."""
    told = load_mapping(options.mapping, options.mapping_name)
    seen: dict[str, str] = {}
    for place, row in _rows(file, told):
        yield from taken(file, place, _read_row, file, place, row, told, seen)


def _rows(file: Input, told: Mapping) -> Iterator[tuple[str, Any]]:
    if told.format == "jsonl" or (not told.format and file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))):
        yield from json_rows(file)
    else:
        yield from ((f"line {number}", row) for number, row in csv_rows(file, told.delimiter))


@dataclass(slots=True)
class _Reached:
    """The milestones of one row and what is doubtful about them."""

    times: list[tuple[Step, Moment]]
    doubts: list[Doubt]


def _read_row(file: Input, place: str, value: Any, told: Mapping, seen: dict[str, str]) -> list[Record | Finding]:
    row = as_object(value, "")
    key = "/".join(_needed(row, column) for column in told.key)
    if key in seen:
        raise Rejected(", ".join(told.key), key, f"The same key already stands at {seen[key]}.")
    reached = _milestones(row, told)
    severity = _cell(row, told.columns.get("severity", ""))
    kind = _word(row, told, "kind", "reliability")
    sev = told.severities.get(severity)
    incident = Incident(
        id=derive_id("incident", told.source, key), source=told.source, source_key=key, flags=flags_of(reached.doubts),
        title=_cell(row, told.columns.get("title", "")) or f"{PurePath(told.source).name} {key}",
        summary=_cell(row, told.columns.get("summary", "")), kind=kind, status=_word(row, told, "status", "closed"),
        sre_severity=sev if kind != "security" else None, security_severity=sev if kind != "reliability" else None,
        original_severity=severity or None, url=_cell(row, told.columns.get("url", "")) or None,
    )  # fmt: skip
    seen[key] = place
    made: list[Record | Finding] = [incident, *problems(incident, file, place, reached.doubts, incident.id)]
    made += [milestone(incident, step.kind, at, step.origin) for step, at in reached.times]
    return made + affected(incident, [name.strip() for name in _cell(row, told.columns.get("service", "")).split(";")])


def _cell(row: dict[str, Any], column: str) -> str:
    """The text in a column; `a.b` reaches into an object where no column has that name. Raises `Rejected` when there is none."""
    if not column:
        return ""
    if column not in row and "." in column:
        outer, rest = column.split(".", 1)
        return _cell(as_object(row.get(outer) or {}, outer), rest)
    return text(row, column)


def _needed(row: dict[str, Any], column: str) -> str:
    value = _cell(row, column)
    if not value:
        raise Rejected(column, "", f"{column}, which identifies the row, is empty.")
    return value


def _word(row: dict[str, Any], told: Mapping, name: str, otherwise: str) -> str:
    words, allowed = told.words[name]
    stated = _cell(row, told.columns.get(name, "")) or told.constants.get(name, otherwise)
    value = words.get(stated, stated)
    if value not in allowed:
        raise Rejected(told.columns.get(name, name), stated, f"This {name} is none of {', '.join(allowed)}; translate it in the mapping.")
    return value


def _milestones(row: dict[str, Any], told: Mapping) -> _Reached:
    reached = _Reached([], [])
    assumed: list[str] = []
    for step in told.milestones:
        stated = _cell(row, step.column)
        if stated:
            at = _moment(stated, step)
            reached.times.append((step, at))
            if at.zone_assumed and at.precision not in _COARSE:
                assumed.append(f"{step.column} {stated}")
    by_kind = {step.kind: (step, at) for step, at in reached.times}
    for first, second in ORDERED:
        if first in by_kind and second in by_kind and by_kind[second][1].at < by_kind[first][1].at:
            names = (by_kind[first][0].column, by_kind[second][0].column)
            reached.doubts.append((ENDS_BEFORE_START, f"{names[1]} {_cell(row, names[1])} before {names[0]} {_cell(row, names[0])}"))
    reached.doubts = reached.doubts[:1] + ([(ZONE_ASSUMED, ", ".join(assumed))] if assumed else [])
    return reached


def _moment(stated: str, step: Step) -> Moment:
    zone = ZoneInfo(step.zone) if step.zone else UTC
    try:
        found = _by_format(stated, step.format, zone) if step.format else moment(stated, zone)
    except (ValueError, OverflowError) as error:
        raise Rejected(step.column, stated, f"This is no time of the form {step.format or 'ISO 8601'} ({error}).") from error
    precision = step.precision or found.precision
    if precision in _COARSE:
        local = found.at.astimezone(zone)
        found = found._replace(at=datetime(local.year, local.month, local.day, tzinfo=UTC))
    return Moment(found.at, precision, found.zone_assumed and not step.zone)


def _by_format(stated: str, form: str, zone: Any) -> Moment:
    value = datetime.strptime(stated, form)  # noqa: DTZ007 - the zone follows on the next line, from the text or the mapping
    unzoned = value.tzinfo is None
    at = (value.replace(tzinfo=zone) if unzoned else value).astimezone(UTC)
    has_time = any(mark in form for mark in ("%H", "%I", "%X", "%c", "%T"))
    return Moment(at, "day" if not has_time else "second" if at.second else "minute", unzoned)
