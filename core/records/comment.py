"""A remark beside a cell or a timeline entry; it is no part of what is signed."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Json, Record, table


@table("comment")
@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Record):
    """Either `notebook_id` and `cell` are set, or `incident_id` and `entry_id`. `thread_id` names the first comment that a reply answers.

    `mentions` is a JSON list of people's ids. `resolved_at` is set on the first comment of a thread that is settled.
    """

    notebook_id: Id | None = None
    cell: str | None = None
    incident_id: Id | None = None
    entry_id: Id | None = None
    thread_id: Id | None = None
    text: str
    mentions: Json = Json("[]")
    written_at: datetime
    written_by: Id | None = None
    resolved_at: datetime | None = None
    resolved_by: Id | None = None
