"""A signal from monitoring, with the key that groups its repeats and whether it paged a person."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("alert")
@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Record):
    """`ended_at` is None while it still fires; `has_paged` is None where the source does not say."""

    incident_id: Id | None = None
    service_id: Id | None = None
    dedup_key: str
    title: str
    started_at: datetime
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    has_paged: bool | None = None
    severity: str | None = None
    url: str | None = None
