"""Which type an incident was given, and what was stated in the fields that its type asks."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table

FIELD_KINDS = ("text", "number", "choice", "moment", "answer", "person")


@table("type_choice")
@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChoice(Record):
    """The type of an incident, by the name of its data file; the id derives from the incident's, so that there is one."""

    incident_id: Id
    type_name: str
    chosen_at: datetime | None = None
    chosen_by: Id | None = None


@table("incident_field")
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentField(Record):
    """One stated field of an incident; the id derives from the incident's and `name`. `kind` and `unit` are those it was asked with.

    `value` is text: a number in digits, a moment in ISO 8601 (UTC), an answer as `yes` or `no`, a person's name. `is_unknown` says
    that somebody looked and it is not known; then `value` is None. A field without a record was never answered.
    """

    incident_id: Id
    name: str
    kind: str = "text"
    unit: str = ""
    value: str | None = None
    is_unknown: bool = False
    stated_at: datetime | None = None
    stated_by: Id | None = None
