"""A condition that contributed to an incident; there is a list of them, never one root cause."""

from dataclasses import dataclass

from core.records.base import Id, Record, table


@table("factor")
@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Record):
    """`name` is a short tag, lower case, such as `leak`; incidents that share it may be recurrences."""

    incident_id: Id
    name: str
    text: str = ""
    tagged_by: Id | None = None
