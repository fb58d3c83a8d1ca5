"""What was measured of a promise: good and all events of one objective, a row a bucket of time."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("sli_bucket")
@dataclass(frozen=True, slots=True, kw_only=True)
class SliBucket(Record):
    """`good` of `total` events in [`started_at`, `ended_at`). A bucket that is absent was not measured; it is neither good nor bad.

    The id derives from the objective's and the bucket's start, so that a bucket read again replaces itself.
    """

    objective_id: Id
    started_at: datetime
    ended_at: datetime
    good: int
    total: int
