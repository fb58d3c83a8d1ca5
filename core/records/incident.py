"""Something that harmed, or could have harmed, service or data."""

from dataclasses import dataclass
from typing import ClassVar

from core.records.base import Id, Record, table

INCIDENT_KINDS = ("reliability", "security", "both")
SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", "SEV5")
STATUSES = ("open", "mitigated", "resolved", "closed", "cancelled", "merged")


@table("incident")
@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Record):
    """`number` is what people see as INC-142; it is given by the store when 0. `sre_severity` and `security_severity` are
    SEV1 (worst) to SEV5, one per discipline; the source's own word stays in `original_severity`. `affected_low_bp` and
    `affected_high_bp` bound the share of users affected, in basis points. `declared_by` is the discipline that declared.
    `joint_override` is `yes` or `no` where a person overruled the joint-relevance rule, with `joint_reason`.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"number", "joint_override", "joint_reason"})

    number: int = 0
    title: str
    summary: str = ""
    kind: str = "reliability"
    status: str = "open"
    sre_severity: str | None = None
    security_severity: str | None = None
    original_severity: str | None = None
    declared_by: str | None = None
    affected_low_bp: int | None = None
    affected_high_bp: int | None = None
    cause_deployment_id: Id | None = None
    joint_override: str | None = None
    joint_reason: str = ""
    is_exercise: bool = False
    is_maintenance: bool = False
    is_near_miss: bool = False
    url: str | None = None


@table("affected_service")
@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedService(Record):
    """A service that an incident touched. The id derives from both ids."""

    incident_id: Id
    service_id: Id
