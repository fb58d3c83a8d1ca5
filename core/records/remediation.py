"""An action in production during an incident, and the other discipline's check of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from core.records.base import Id, Record, table

RemediationKind = Literal[
    "rollback",
    "redeploy",
    "hotfix",
    "config",
    "feature_flag",
    "permission",
    "isolate",
    "rotate",
    "patch",
    "restart",
    "scale",
    "block",
    "other",
]
REMEDIATION_KINDS: tuple[str, ...] = get_args(RemediationKind)
CHECK_RESULTS = ("pass", "fail")


@table("remediation")
@dataclass(frozen=True, slots=True, kw_only=True)
class Remediation(Record):
    """`discipline` is for whom it was done. `reverses_id` names the remediation or, in `reverses_deployment_id`, the
    deployment it undid. `check_*` is the opposite discipline's check: when it was recorded, by whom, `pass` or `fail`.
    `known_then` is what was known at the decision, as shown to the person who acted.
    """

    incident_id: Id
    kind: str
    discipline: str
    acted_at: datetime
    summary: str = ""
    service_id: Id | None = None
    environment: str = "production"
    from_release_id: Id | None = None
    to_release_id: Id | None = None
    deployment_id: Id | None = None
    is_break_glass: bool = False
    reverses_id: Id | None = None
    reverses_deployment_id: Id | None = None
    known_then: str = ""
    person_id: Id | None = None
    check_at: datetime | None = None
    check_by: Id | None = None
    check_result: str | None = None
