"""A named time of an incident, with its precision and source; a correction supersedes it and keeps the old."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.records.base import Id, Record, table

MILESTONE_KINDS = (
    "vuln_introduced",
    "first_malicious_action",
    "initial_compromise",
    "exfiltration",
    "impact_start",
    "detected",
    "paged",
    "acknowledged",
    "triaged",
    "declared",
    "sre_engaged",
    "security_engaged",
    "publicly_noticed",
    "mitigated",
    "contained",
    "eradicated",
    "recovered",
    "resolved",
    "closed",
    "aware_gdpr",
    "aware_nis2",
    "aware_dora",
    "belief_circia",
    "classified_major",
    "materiality_determined",
    "ransom_paid",
    "breach_discovered",
    "notified",
    "disclosed",
    "review_held",
    "review_published",
)
PRECISIONS = ("second", "minute", "hour", "day", "month", "year")
ORIGINS = ("machine", "human", "inferred", "vendor_default")


@table("milestone")
@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Record):
    """`happened_at` is the earliest it can have been, `happened_before` the latest where that is known to differ.
    `precision` is the unit of what was stated; a duration finer than it is not claimed. `origin` says who set the time
    (machine, human, inferred, vendor_default). A current milestone is one that no other supersedes.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"is_superseded"})

    incident_id: Id
    kind: str
    happened_at: datetime
    happened_before: datetime | None = None
    precision: str = "minute"
    origin: str = "human"
    recorded_at: datetime | None = None
    recorded_by: Id | None = None
    supersedes: Id | None = None
    is_superseded: bool = False
    reason: str = ""
