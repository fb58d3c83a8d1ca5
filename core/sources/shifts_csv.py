"""The on-call roster as CSV: who carried the pager of which team, from when to when.

Columns: `team` (as services name their owner), `started_at`, `ended_at` (needed); `zone` (the IANA time zone in which the person sleeps)
and `person` (a name or any stable word; it is read to count people, never shown: numbers about being on call need five of them).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.records import Person, Record, Shift, derive_id
from core.sources import MENTION, Finding, Input, Options
from core.sources.building import Rejected, required, required_time, taken, text
from core.sources.decoding import csv_rows_with, head_columns

NAME = "shifts_csv"
TITLE = "On-call roster (CSV)"
NEEDED = {"team", "started_at", "ended_at"}
LONGEST = timedelta(days=31)


def recognises(file: Input) -> bool:
    """True for a CSV with the needed columns."""
    return head_columns(file.head) >= NEEDED


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """People and shifts. Raises `BadFile` when a needed column is missing or the CSV is malformed."""
    del options
    seen: set[str] = set()
    for number, row in csv_rows_with(file, NEEDED):
        yield from taken(file, f"line {number}", _read_row, row, seen)


def _read_row(row: dict[str, Any], seen: set[str]) -> list[Record | Finding]:
    team, start, end = required(row, "team"), required_time(row, "started_at"), required_time(row, "ended_at")
    if not start.at < end.at <= start.at + LONGEST:
        raise Rejected("ended_at", text(row, "ended_at"), "The shift does not end within a month of its start.")
    name, zone = text(row, "person"), text(row, "zone")
    if zone and not _is_zone(zone):
        raise Rejected("zone", zone, "This is no IANA time zone, such as Europe/Berlin.")
    person = Person(id=derive_id("person", name), source=MENTION, source_key=name, name=name) if name else None
    key = f"{team}/{name}/{start.at:%Y-%m-%dT%H:%M:%S}Z"
    if key in seen:
        raise Rejected("", key, "The same shift already stands further up in this file.")
    seen.add(key)
    shift = Shift(
        id=derive_id("shift", key),
        source=NAME,
        source_key=key,
        team=team,
        person_id=None if person is None else person.id,
        started_at=start.at,
        ended_at=end.at,
        zone=zone,
    )
    return [*([person] if person else []), shift]


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
