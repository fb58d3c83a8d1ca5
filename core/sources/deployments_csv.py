"""Deployments as CSV: what went live where and when, planned or not, and the incident that made it necessary.

Columns: `service`, `version`, `deployed_at` (needed); `environment` (production when empty), `planned` (yes or no, unknown when
empty), `caused_by` (an incident's id, or `source:key` of an imported one), `url`, `label`.
"""

from collections.abc import Iterator
from typing import Any

from core.errors import BadFile
from core.records import Deployment, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Doubt, Rejected, flags_of, problems, release, required, required_time, service, taken, text
from core.sources.decoding import csv_rows, head_columns
from core.sources.flags import CAUSE_UNREADABLE, ZONE_ASSUMED
from core.sources.going_live import WORDS, cause_of

NAME = "deployments_csv"
TITLE = "Deployments (CSV)"
NEEDED = {"service", "version", "deployed_at"}


def recognises(file: Input) -> bool:
    """True for a CSV with the columns `service`, `version` and `deployed_at`."""
    return head_columns(file.head) >= NEEDED


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services, releases and deployments. Raises `BadFile` when a needed column is missing or the CSV is malformed."""
    del options
    if not head_columns(file.head) >= NEEDED:
        missing = sorted(NEEDED - head_columns(file.head))
        raise BadFile(f"{file.name}: line 1: no column {', '.join(missing)}.", f"Name the columns {', '.join(sorted(NEEDED))}.")
    seen: set[str] = set()
    for number, row in csv_rows(file):
        yield from taken(file, f"line {number}", _read_row, file, f"line {number}", row, seen)


def _read_row(file: Input, place: str, row: dict[str, Any], seen: set[str]) -> list[Record | Finding]:
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
    doubts: list[Doubt] = [(ZONE_ASSUMED, text(row, "deployed_at"))] if at.zone_assumed else []
    cause = cause_of(text(row, "caused_by"))
    if text(row, "caused_by") and cause is None:
        doubts.append((CAUSE_UNREADABLE, text(row, "caused_by")))
    made_release = release(name, version)
    deployment = Deployment(
        id=derive_id("deployment", NAME, key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        service_id=made_release.service_id,
        release_id=made_release.id,
        environment=environment,
        deployed_at=at.at,
        is_planned=WORDS[planned],
        caused_by_incident_id=cause,
        label=text(row, "label"),
        url=text(row, "url") or None,
    )
    return [service(name), made_release, deployment, *problems(deployment, file, place, doubts)]

