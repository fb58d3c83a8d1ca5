"""What is to be done once an incident is over, by whom and by when."""

from dataclasses import dataclass
from datetime import date, datetime

from core.records.base import Id, Record, table

STEP_STATUSES = ("open", "done", "skipped")


@table("incident_step")
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStep(Record):
    """A step of the process that fits the incident's type and severity; the id derives from the incident's and `name`.

    `process` is the name of the data file, `owner_role` a role of the incident. `due_on` was counted in working days when the step was
    made. `reason` says why it was skipped, which only a step with `is_skippable` is.
    """

    incident_id: Id
    process: str
    name: str
    title: str
    does: str = ""
    discipline: str = "joint"
    owner_role: str
    due_on: date | None = None
    is_skippable: bool = False
    position: int = 0
    status: str = "open"
    reason: str = ""
    made_at: datetime | None = None
    settled_at: datetime | None = None
    settled_by: Id | None = None
