"""The words around a number: its short name, what it rests on, and what would make a refused one available."""

from collections.abc import Mapping
from datetime import datetime

from core.metrics.definition import Definition
from core.metrics.value import MetricValue

NAMES: Mapping[str, str] = {
    "alert_conversion": "Alerts that were incidents", "budget_incident_share": "Budget burnt in incidents",
    "change_fail_rate": "Change fail rate", "clock_start_lag": "Clocks noticed late", "deadline_adherence": "Duties on time",
    "deploy_rework_rate": "Deployment rework", "dwell_time": "Dwell time", "engaged_before_first_fix": "Both in before the fix",
    "error_budget_consumed": "Error budget used", "event_disposition": "Security events judged",
    "evidence_completeness": "Evidence complete", "exercise_coverage": "Runbooks exercised",
    "exposure_after_kev": "Exploited and still live", "exposure_window": "Exposure window",
    "failed_deploy_recovery": "Failed deployment recovery", "followup_completion": "Follow-up completion",
    "incident_rate": "Incidents per 30 days", "internal_detection": "Detected by ourselves", "joint_review_rate": "Joint review",
    "learning_reach": "Readers of reviews", "load_concentration": "Load on the busiest",
    "mitigated_within_target": "Mitigated within 30 min", "near_miss_reports": "Near misses reported",
    "notice_to_resolved": "Public notice to resolved", "pages_per_shift": "Incidents per shift",
    "ping_pong_rate": "Undone by the other side", "recurrence": "Recurrence", "reintroduced_vulns": "Re-opened vulnerabilities",
    "reliability_regressions": "Outages after security work", "remediation_check_coverage": "Remediations checked",
    "reportability_screened": "Legal question asked", "responder_hours": "Responder hours",
    "review_timeliness": "Time to published review", "runbook_effect": "Runbook steps that worked",
    "security_engagement_lag": "Time until security joins", "sleep_interruptions": "Nights interrupted",
    "sre_engagement_lag": "Time until SRE joins", "time_to_ack": "Time to acknowledge", "time_to_contain": "Time to contain",
    "time_to_declare": "Time to declare", "time_to_detect": "Time to detect", "time_to_eradicate": "Time to eradicate",
    "time_to_mitigate": "Time to mitigate", "user_minutes_lost": "Full-outage minutes",
}
REMARKS: Mapping[str, str] = {
    "notice_to_resolved": "A public notice is not the start of the impact: users are usually hurt before anyone writes about it. "
    "Read this as how long it was public, not as how long it lasted.",
    "time_to_mitigate": "From the start of the impact until it was halted, where both times are on record.",
}
NEEDS: Mapping[str, str] = {
    "alert_conversion": "Import alerts, and link those that became incidents.",
    "dwell_time": "Record the first compromise of a security incident, and when it was detected.",
    "exercise_coverage": "Walk through a runbook, as a drill.",
    "incident_rate": "Record or import incidents.",
    "load_concentration": "Record who joined an incident and when.",
    "near_miss_reports": "Mark incidents that harmed nobody as near misses.",
    "responder_hours": "Record who joined an incident and when.",
    "review_timeliness": "Record when incidents were resolved and their reviews published.",
    "runbook_effect": "Walk through a runbook and record what its commands did.",
    "change_fail_rate": "Import deployments, and name the deployment that caused an incident.",
    "deploy_rework_rate": "Import deployments, and mark which were unplanned.",
    "engaged_before_first_fix": "Record who joined an incident, for which discipline, and its remediations.",
    "error_budget_consumed": "Import an objective (OpenSLO) and its buckets (CSV), or give incidents their share of users affected.",
    "budget_incident_share": "Import an objective (OpenSLO) and the buckets of its indicator (CSV).",
    "clock_start_lag": "Record when a legal clock began, such as when you became aware.",
    "evidence_completeness": "Close incidents.",
    "reportability_screened": "Let a process with the step “obligations” follow incidents.",
    "internal_detection": "Say who noticed an incident first: `detection record`.",
    "pages_per_shift": "Import the on-call roster (CSV) with five people or more, and record when incidents paged.",
    "sleep_interruptions": "Import the on-call roster (CSV) with time zones and five people or more, and record when incidents paged.",
    "exposure_after_kev": "Import deployments, the components of releases, advisories, and the list of known exploited ones.",
    "exposure_window": "Import deployments, the components of releases, and advisories.",
    "failed_deploy_recovery": "Name the deployment that caused an incident, and when it was mitigated.",
    "followup_completion": "Add follow-ups to incidents and close them when they are done.",
    "joint_review_rate": "Sign postmortems as both disciplines; it counts incidents closed for more than 14 days.",
    "ping_pong_rate": "Record remediations and what they reverse; it counts incidents closed for more than 14 days.",
    "recurrence": "Review incidents and tag their contributing factors.",
    "reintroduced_vulns": "Import deployments, the components of releases, and advisories.",
    "reliability_regressions": "Record security's remediations, and link incidents to what caused them.",
    "remediation_check_coverage": "Record remediations, and the other discipline's check of each.",
    "security_engagement_lag": "Record when security joined an incident that SRE declared.",
    "sre_engagement_lag": "Record when SRE joined an incident that security declared.",
}
OUTCOMES: Mapping[str, str] = {
    "zero": "of no length", "negative": "ending before they start", "flagged": "with contradicting times", "maintenance": "maintenance",
    "exercise": "exercises", "cancelled": "cancelled", "merged": "merged", "demo": "worked example", "undated": "without a date",
    "coarser than the duration": "known too coarsely", "not judged": "not judged", "too few people": "of too few people to be told",
}
_MILESTONES = {"impact_start": "impact began"}
"""Milestones that read otherwise than they are named; the screens' own words agree with these."""


def name(metric_id: str) -> str:
    """The short name of a metric."""
    return NAMES.get(metric_id, metric_id.replace("_", " ").capitalize())


def rests_on(value: MetricValue) -> str:
    """`661 of 683 used (97 %) · 18 maintenance · 22 of no length`: n, coverage, and each reason why something is not in it."""
    if not value.n_eligible and not value.n_excluded:
        return "Nothing eligible in this selection"
    parts = [f"{value.n_used:,} of {value.n_eligible:,} used"]
    if value.coverage is not None:
        parts[0] += f" ({_percent(value.coverage)})"
    if value.n_censored:
        parts.append(f"{value.n_censored:,} still open")
    parts += [f"{count:,} {_reason(reason)}" for reason, count in value.exclusions.items()]
    return " · ".join(parts)


def needed(metric: Definition) -> str:
    """What would make a number available that is refused now."""
    if metric.feed:
        return "Nothing can be entered for it yet."
    if metric.id in NEEDS:
        return NEEDS[metric.id]
    return f"Record or import {_milestone(metric.start)} and {_milestone(metric.end)} of incidents."


def day(moment: datetime) -> str:
    """`10 Oct 2024`, never ambiguous; the day of a time in UTC."""
    return f"{moment.day} {moment:%b %Y}"


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %" if part in (0.0, 1.0) or 0.01 <= part <= 0.99 else "over 99 %" if part > 0.5 else "under 1 %"


def _reason(reason: str) -> str:
    return f"without {_milestone(reason[3:])}" if reason.startswith("no ") else OUTCOMES.get(reason, reason)


def _milestone(kind: str) -> str:
    return f"“{_MILESTONES.get(kind, kind.replace('_', ' '))}”"
