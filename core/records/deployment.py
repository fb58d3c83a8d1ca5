"""A release going live on a service and environment."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("deployment")
@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Record):
    """`is_planned` is None where unknown. `caused_by_incident_id` is set on a deployment made because of an incident."""

    service_id: Id
    release_id: Id
    environment: str = "production"
    deployed_at: datetime
    is_planned: bool | None = None
    caused_by_incident_id: Id | None = None
    label: str = ""
    url: str | None = None
