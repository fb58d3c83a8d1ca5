"""A promised change, with owner, discipline, priority and due date."""

from dataclasses import dataclass
from datetime import date, datetime

from core.records.base import Id, Record, table

FOLLOWUP_STATUSES = ("open", "in_progress", "done", "wont_do")
PRIORITIES = ("P1", "P2", "P3", "P4")


@table("followup")
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Record):
    """`factor` ties it to a contributing factor of its incident; `wont_do_reason` is required with status `wont_do`."""

    incident_id: Id | None = None
    notebook_id: Id | None = None
    title: str
    discipline: str = "joint"
    owner_id: Id | None = None
    priority: str = "P3"
    due_on: date | None = None
    status: str = "open"
    factor: str | None = None
    filed_at: datetime | None = None
    done_at: datetime | None = None
    wont_do_reason: str = ""
    url: str | None = None
