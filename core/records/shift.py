"""Who carries the pager when, as far as numbers about load need it."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("shift")
@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Record):
    """`team` answers for the services that it owns, from `started_at` up to `ended_at`. `zone` is the IANA time zone in which whoever
    is on call sleeps; empty where unknown. `person_id` is read to count people, never to name them.
    """

    team: str
    person_id: Id | None = None
    started_at: datetime
    ended_at: datetime
    zone: str = ""
