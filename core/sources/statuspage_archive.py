"""Status page history kept as one JSON object a line, with the impact window that each incident's text names about itself."""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import inner, items, mapping, required, required_time, taken, text, when
from core.sources.decoding import first_object, json_rows
from core.sources.statuspage import Post, incident_key, is_final, records_of

NAME = "statuspage_archive"
TITLE = "Status page archive (JSON lines)"


def recognises(file: Input) -> bool:
    """True for an object with the archive's `entry_id`, `started_at` and `status_sequence`."""
    return first_object(file.head).keys() >= {"entry_id", "started_at", "status_sequence"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents, milestones, timeline and services. Raises `BadFile` when a line is not JSON."""
    del options
    for place, value in json_rows(file):
        yield from taken(file, place, _read_row, file, place, value)


def _read_row(file: Input, place: str, value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    url = text(row, "url")
    window = inner(row, "impact_window")
    updates = [mapping(update, "updates") for update in items(row, "updates")]
    sequence = [str(status) for status in items(row, "status_sequence")]
    impact = text(row, "impact").lower()
    post = Post(
        source=NAME,
        key=incident_key(url, required(row, "id")),
        title=required(row, "title"),
        url=url or None,
        started=required_time(row, "started_at"),
        resolved=when(row, "resolved_at"),
        impact=impact,
        is_final=bool(sequence) and is_final(sequence[-1]),
        is_maintenance=impact == "maintenance",
        components=[str(name) for name in items(row, "components")],
        updates=[(required_time(update, "at"), text(update, "status"), text(update, "message")) for update in updates],
        window_start=when(window, "start_at"),
        window_end=when(window, "end_at"),
    )
    return records_of(post, file, place)
