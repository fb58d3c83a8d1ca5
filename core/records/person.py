"""A person who answers for the system, with one discipline or both."""

from dataclasses import dataclass

from core.records.base import Json, Record, table


@table("person")
@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """`disciplines` is a JSON list out of `sre` and `security`. The id derives from the name, so that a name picked twice is one person."""

    name: str
    disciplines: Json = Json("[]")
