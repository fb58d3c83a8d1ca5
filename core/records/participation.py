"""Who took part in an incident, for which discipline, from when to when."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("participation")
@dataclass(frozen=True, slots=True, kw_only=True)
class Participation(Record):
    """`role` is a word such as commander, responder or scribe; `left_at` is None while still engaged."""

    incident_id: Id
    person_id: Id
    discipline: str
    role: str = "responder"
    joined_at: datetime | None = None
    left_at: datetime | None = None
