"""Deployments as CSV: what went live where and when, planned or not, and the incident that made it necessary.

Columns: `service`, `version`, `deployed_at` (needed); `environment` (production when empty), `planned` (yes or no, unknown when
empty), `caused_by` (the incident that made it necessary: its id, or `source:key` of an imported one), `culprit_of` (the incidents that it
is marked as the cause of, named likewise), `url`, `label`. An incident may come later than the deployments that name it.
"""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, required, required_time, taken, text
from core.sources.decoding import csv_rows_with, head_columns
from core.sources.flags import ZONE_ASSUMED
from core.sources.going_live import WORDS, Live, Said, records_of

NAME = "deployments_csv"
TITLE = "Deployments (CSV)"
NEEDED = {"service", "version", "deployed_at"}


def recognises(file: Input) -> bool:
    """True for a CSV with the columns `service`, `version` and `deployed_at`."""
    return head_columns(file.head) >= NEEDED


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services, releases and deployments. Raises `BadFile` when a needed column is missing or the CSV is malformed."""
    seen: set[str] = set()
    for number, row in csv_rows_with(file, NEEDED):
        yield from taken(file, f"line {number}", _read_row, file, f"line {number}", row, seen, options)


def _read_row(file: Input, place: str, row: dict[str, Any], seen: set[str], options: Options) -> list[Record | Finding]:
    name, version = required(row, "service"), required(row, "version")
    at = required_time(row, "deployed_at")
    planned = text(row, "planned").lower()
    if planned not in WORDS:
        raise Rejected("planned", planned, "planned is neither yes, no nor empty.")
    environment = text(row, "environment") or "production"
    key = f"{name}/{environment}/{version}/{at.at:%Y-%m-%dT%H:%M:%S}Z"
    if key in seen:
        raise Rejected("", key, "The same deployment already stands further up in this file.")
    seen.add(key)
    live = Live(
        source=NAME,
        key=key,
        service=name,
        version=version,
        environment=environment,
        at=at.at,
        said=Said(WORDS[planned], text(row, "caused_by"), text(row, "culprit_of")),
        label=text(row, "label"),
        url=text(row, "url") or None,
    )
    return records_of(live, file, place, options, [(ZONE_ASSUMED, text(row, "deployed_at"))] if at.zone_assumed else [])
