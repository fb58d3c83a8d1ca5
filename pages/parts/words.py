"""Every label that more than one screen shows, in one place, so that a translation can follow."""

from collections.abc import Mapping
from typing import Any

KINDS = {"reliability": "Reliability", "security": "Security", "both": "Reliability and security"}
STATUSES = {
    "open": "Open",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
    "closed": "Closed",
    "cancelled": "Cancelled",
    "merged": "Merged",
}
DISCIPLINES = {"sre": "SRE", "security": "Security", "joint": "Joint"}
LETTERS = {"sre": "R", "security": "S"}
SHAPES = {"SEV1": "●", "SEV2": "◕", "SEV3": "◑", "SEV4": "◔", "SEV5": "○"}
"""Five steps of one filled shape: the fuller, the worse."""

MILESTONES = {
    "vuln_introduced": "Vulnerability introduced",
    "first_malicious_action": "First malicious action",
    "initial_compromise": "Initial compromise",
    "exfiltration": "Exfiltration",
    "impact_start": "Impact began",
    "detected": "Detected",
    "paged": "Paged",
    "acknowledged": "Acknowledged",
    "triaged": "Triaged",
    "declared": "Declared",
    "sre_engaged": "SRE engaged",
    "security_engaged": "Security engaged",
    "publicly_noticed": "Publicly noticed",
    "mitigated": "Mitigated",
    "contained": "Contained",
    "eradicated": "Eradicated",
    "recovered": "Recovered",
    "resolved": "Resolved",
    "closed": "Closed",
    "aware_gdpr": "Aware (GDPR)",
    "aware_nis2": "Aware (NIS2)",
    "aware_dora": "Aware (DORA)",
    "belief_circia": "Reasonable belief (CIRCIA)",
    "classified_major": "Classified as major",
    "materiality_determined": "Materiality determined",
    "ransom_paid": "Ransom paid",
    "breach_discovered": "Breach discovered",
    "notified": "Notified",
    "disclosed": "Disclosed",
    "review_held": "Review held",
    "review_published": "Review published",
}
REMEDIATIONS = {
    "rollback": "Rollback",
    "redeploy": "Redeploy",
    "hotfix": "Hotfix",
    "config": "Configuration change",
    "feature_flag": "Feature flag",
    "permission": "Permission change",
    "isolate": "Isolation",
    "rotate": "Rotation",
    "patch": "Patch",
    "restart": "Restart",
    "scale": "Scaling",
    "block": "Block",
    "other": "Other",
}
FOLLOWUP_STATUSES = {"open": "Open", "in_progress": "In progress", "done": "Done", "wont_do": "Will not be done"}
ANY_STATE = "any"
FOLLOWUP_FILTERS = {"unfinished": "Not finished", **FOLLOWUP_STATUSES, ANY_STATE: "Any state"}
TRACKERS = {"github": "GitHub", "gitlab": "GitLab", "jira": "Jira"}
PRIORITIES = {"P1": "P1, this week", "P2": "P2, this month", "P3": "P3, this quarter", "P4": "P4, when it fits"}
NOTEBOOK_KINDS = {"postmortem": "Postmortem", "runbook": "Runbook", "policy": "Policy", "analysis": "Analysis"}
NOTEBOOK_STATES = {
    "draft": "Draft",
    "in_review": "In review",
    "signed": "Signed",
    "published": "Published",
    "running": "Running",
    "done": "Done",
    "abandoned": "Abandoned",
}
ORIGINS = {"machine": "set by a machine", "human": "set by a person", "inferred": "inferred", "vendor_default": "the vendor's default"}
PRECISIONS = {
    "second": "to the second",
    "minute": "to the minute",
    "hour": "to the hour",
    "day": "to the day",
    "month": "to the month",
    "year": "to the year",
}
ASSURANCES = {"unverified": "unverified", "header": "by the proxy", "oidc": "signed in", "token": "by token", "system": "Parley"}
TABLES = {
    "advisory": "advisories",
    "affected_package": "affected packages",
    "affected_service": "links to services",
    "alert": "alerts",
    "chat_message": "chat messages",
    "component": "components",
    "component_list": "component lists",
    "deployment": "deployments",
    "exploit_score": "exploitation scores (EPSS)",
    "factor": "factors",
    "followup": "follow-ups",
    "incident": "incidents",
    "incident_field": "stated fields of incidents",
    "incident_step": "steps after incidents",
    "known_exploited": "known-exploited entries",
    "milestone": "milestones",
    "objective": "objectives",
    "participation": "participations",
    "person": "people",
    "problem": "contradictions",
    "release": "releases",
    "remediation": "remediations",
    "scan_finding": "scanners' findings",
    "service": "services",
    "timeline_entry": "timeline entries",
    "type_choice": "types of incidents",
    "vex_statement": "VEX statements",
}
SOURCES = {
    "demo": "the worked example",
    "statuspage_archive": "a status page",
    "statuspage_atom": "a status page",
    "statuspage_api": "a status page",
    "pagerduty": "PagerDuty",
    "veris": "VERIS",
}
UNKNOWN = "not known"
NOBODY = "nobody yet"


def kind(value: str | None) -> str:
    """An incident's kind on screen."""
    return KINDS.get(value or "", value or UNKNOWN)


def status(value: str | None) -> str:
    """An incident's status on screen."""
    return STATUSES.get(value or "", value or UNKNOWN)


def milestone(value: str) -> str:
    """A milestone's name on screen."""
    return MILESTONES.get(value, value.replace("_", " "))


def remediation(value: str) -> str:
    """A remediation's kind on screen."""
    return REMEDIATIONS.get(value, value.replace("_", " "))


def discipline(value: str | None) -> str:
    """A discipline's name on screen."""
    return DISCIPLINES.get(value or "", UNKNOWN)


def followup_status(value: str) -> str:
    """A follow-up's status on screen."""
    return FOLLOWUP_FILTERS.get(value, value)


def priority(value: str) -> str:
    """A priority and what it promises."""
    return PRIORITIES.get(value, value)


def any_of(value: str | None) -> str:
    """A filter's option; nothing chosen reads as any."""
    if not value:
        return "Any"
    return KINDS.get(value) or STATUSES.get(value) or DISCIPLINES.get(value) or FOLLOWUP_STATUSES.get(value) or value


def number(count: int) -> str:
    """A count with thousands apart: 28,103."""
    return f"{count:,}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 incident`, `14 incidents`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def lettered(value: str) -> str:
    """A discipline with its letter: `R SRE`, `S Security`."""
    return f"{LETTERS[value]} · {DISCIPLINES[value]}" if value in LETTERS else DISCIPLINES.get(value, value)


def precision(value: str) -> str:
    """How exactly a time is known."""
    return PRECISIONS.get(value, value)


def notes(row: Mapping[str, Any]) -> list[str]:
    """What a reader of an incident's row must know: contradictions, exercises, maintenance, invented data."""
    said = {
        "contradiction": row["flags"] not in ("", "[]"),
        "exercise": row["is_exercise"],
        "maintenance": row["is_maintenance"],
        "worked example": row["is_demo"],
    }
    return [word for word, holds in said.items() if holds]


def code(text: str) -> str:
    """A name as code in Markdown; a backtick in it would end the span."""
    return f"`{text.replace('`', '')}`"


def exposure_notes(row: Mapping[str, Any]) -> list[str]:
    """What a reader of an exposure must know."""
    said = {"re-opened": row["is_reopened"], "known exploited": row["known_exploited"], "worked example": row["is_demo"]}
    return [word for word, holds in said.items() if holds]
