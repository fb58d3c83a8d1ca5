"""A joint meeting on a notebook: where it is, how long each section took, who wants to speak, and what was put aside for later."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Json, Record, table


@table("meeting")
@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """`section` is the step everybody is at; `timer_started_at` is set while its timer runs, `spent` holds whole seconds by section.

    `ended_at` is None while the meeting runs; a notebook has at most one that does.
    """

    notebook_id: Id
    facilitator_id: Id | None = None
    section: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    timer_started_at: datetime | None = None
    spent: Json = Json("{}")


@table("raised_hand")
@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedHand(Record):
    """A wish to speak; the queue is in the order of `raised_at`. `lowered_at` is None while it waits."""

    meeting_id: Id
    notebook_id: Id
    person_id: Id
    raised_at: datetime
    lowered_at: datetime | None = None


@table("parked_item")
@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedItem(Record):
    """A matter for later, with the section in which it came up; `outcome` says what became of it once `settled_at` is set."""

    notebook_id: Id
    section: str = ""
    text: str
    parked_at: datetime
    parked_by: Id | None = None
    outcome: str = ""
    settled_at: datetime | None = None
