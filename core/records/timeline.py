"""Something that happened, when it happened and when each discipline came to know it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.records.base import Id, Record, table


@table("timeline_entry")
@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry(Record):
    """`happened_at` is event time, not entry time. `is_starred` puts it into the report. `original_happened_at` keeps the
    first stated time once `happened_at` was corrected. `label` is a short word such as a status; `url` links the source.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"is_starred", "known_to_sre_at", "known_to_security_at"})

    incident_id: Id
    happened_at: datetime
    precision: str = "minute"
    text: str
    label: str = ""
    url: str | None = None
    is_starred: bool = False
    known_to_sre_at: datetime | None = None
    known_to_security_at: datetime | None = None
    original_happened_at: datetime | None = None
    recorded_at: datetime | None = None
    recorded_by: Id | None = None
