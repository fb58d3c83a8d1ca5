"""Who noticed an incident first."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table

NOTICED_BY = ("monitoring", "staff", "inside", "customer", "partner", "authority", "attacker", "public", "outside", "other")
"""`inside` and `outside`: no more is known than that; `other`: in a way that says neither."""
OWN = ("monitoring", "staff", "inside")
"""Those who belong to the organisation itself."""


@table("detection")
@dataclass(frozen=True, slots=True, kw_only=True)
class Detection(Record):
    """`noticed_by` is one of `NOTICED_BY`; an incident without a detection has an unknown one. The id derives from the incident's."""

    incident_id: Id
    noticed_by: str
    recorded_at: datetime
    recorded_by: Id | None = None
