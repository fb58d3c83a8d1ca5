"""A service of the production system, and the objectives it promises."""

from dataclasses import dataclass

from core.records.base import Id, Record, table


@table("service")
@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Record):
    """The id derives from the name: `derive_id("service", name)`."""

    name: str
    description: str = ""
    owner: str = ""
    is_regulated: bool = False


@table("objective")
@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Record):
    """A service level objective. `target_ppm` is the promised good share in parts per million (999000 = 99.9 %) over `window_days`."""

    service_id: Id
    name: str
    target_ppm: int
    window_days: int = 30
