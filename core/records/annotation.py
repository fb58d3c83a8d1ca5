"""A note on the time line of all numbers: from here on something is done or counted differently."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table

ANNOTATION_KINDS = ("policy", "threshold", "system", "other")


@table("annotation")
@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation(Record):
    """`happened_at` is when it began to hold. `kind` `threshold` marks that what counts as an incident, an alert or a severity changed.

    `service_id` names the one service that it concerns; None concerns all.
    """

    happened_at: datetime
    text: str
    kind: str = "policy"
    service_id: Id | None = None
    written_at: datetime
    written_by: Id | None = None
