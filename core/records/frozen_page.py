"""What leadership was shown and what it promised: pages frozen as dated documents, and targets of numbers."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Json, Record, table


@table("frozen_page")
@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPage(Record):
    """A leadership page as it was read. `as_of_seq` and `head` are the last change of the record that it knew and the audit log's hash
    after it. `content` is every text and value on it; `file` is the PDF in base64, `sha256` the digest of its bytes. `seen_as` names
    whose view it is: everyone, or a group.
    """

    frozen_at: datetime
    frozen_by: Id | None = None
    as_of: datetime
    as_of_seq: int
    head: str
    tlp: str
    seen_as: str
    content: Json
    file: str
    sha256: str


@table("metric_target")
@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTarget(Record):
    """What is promised of a metric that may have a target. `target_value` is a decimal number in the metric's unit (shares in %), as
    text; `reason` says why.

    The id derives from the metric's, so there is one at a time; earlier ones are in the history.
    """

    metric: str
    target_value: str
    reason: str
    set_at: datetime
    set_by: Id | None = None
