"""Metrics whose units are vulnerabilities that were live on a service, from the intervals that core.exposure computes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from core.access import Viewer
from core.exposure.intervals import windows_of
from core.exposure.windows import Exposure
from core.metrics.definition import Definition
from core.metrics.scope import Scope
from core.store.store import Store

_SCHEMA = pa.schema([
    ("number", pa.int64()), ("unit_id", pa.string()), ("incident_id", pa.string()), ("label", pa.string()),
    ("cohort_at", pa.timestamp("us", tz="UTC")), ("stratum", pa.string()), ("is_out", pa.bool_()), ("outcome", pa.string()),
    ("value", pa.float64()), ("detail", pa.string()), ("amount", pa.float64()),
])
_INCIDENTS = """SELECT id, number, kind, least(sre_severity, security_severity) AS severity FROM visible_incident
WHERE id IN (SELECT unnest($1::UUID[]))"""
_LISTED = "SELECT cve, min(added_on) AS added_on FROM visible_known_exploited WHERE added_on IS NOT NULL GROUP BY cve"
Keys = Mapping[tuple[str, str, str, bool], list[Exposure]]


def fetch(store: Store, viewer: Viewer, metrics: Sequence[Definition], scope: Scope) -> dict[str, pa.Table]:
    """One row a vulnerability, service and environment that this viewer may see, in the scope, by the metric's id.

    A duration is the length of all its intervals up to as_of, `amount` the hours re-exposed by remediations. An exposure has no
    incident kind or severity of its own: it takes those of the incident whose remediation brought it back, if one did. Those of the
    worked example stay out as soon as there is an incident that does not belong to it.
    """
    if not metrics:
        return {}
    # All of it hangs on releases; where there is none, the large query need not be planned.
    if not store.ask(viewer, "SELECT 1 AS one FROM visible_release LIMIT 1"):
        return {metric.id: _SCHEMA.empty_table() for metric in metrics}
    windows = windows_of(store, viewer, scope.as_of)
    keys: dict[tuple[str, str, str, bool], list[Exposure]] = defaultdict(list)
    for exposure in windows.exposures:
        keys[exposure.vulnerability, exposure.service_id, exposure.environment, exposure.is_demo].append(exposure)
    if not keys:
        return {metric.id: _SCHEMA.empty_table() for metric in metrics}
    names = {row["id"]: row["name"] for row in store.ask(viewer, "SELECT id, name FROM visible_service")}
    wanted = sorted({cycle.incident_id for cycle in windows.exposures if cycle.incident_id})
    incidents = {row["id"]: row for row in store.ask(viewer, _INCIDENTS, [wanted])}
    listed = {row["cve"]: row["added_on"] for row in store.ask(viewer, _LISTED)} if _needs_listing(metrics) else {}
    has_real = bool(store.ask(viewer, "SELECT 1 AS one FROM visible_incident WHERE NOT is_demo LIMIT 1"))
    found = {}
    for metric in metrics:
        chosen = after_listing(keys, listed, scope.as_of) if _needs_listing([metric]) else keys
        units = [_unit(cycles, names, incidents, metric, scope) for _, cycles in sorted(chosen.items())]
        if has_real:
            out = {"is_out": True, "outcome": "demo"}
            units = [unit | out if is_demo else unit for unit, (*_, is_demo) in zip(units, sorted(chosen), strict=True)]
        found[metric.id] = pa.Table.from_pylist([unit for unit in units if _is_in(unit, scope)], schema=_SCHEMA)
    return found


def _needs_listing(metrics: Sequence[Definition]) -> bool:
    return any(metric.id == "exposure_after_kev" for metric in metrics)


def after_listing(keys: Keys, listed: Mapping[str, date], as_of: datetime) -> dict[tuple[str, str, str, bool], list[Exposure]]:
    """The intervals as far as they lie after the day (UTC) on which the vulnerability was listed as exploited; none where there is
    no such day, or where it was gone by then.
    """
    found = {}
    for key, cycles in keys.items():
        added_on = listed.get(key[0])
        if added_on is None:
            continue
        after = datetime.combine(added_on + timedelta(days=1), time(), UTC)
        kept = [replace(cycle, started_at=max(cycle.started_at, after)) for cycle in cycles if (cycle.ended_at or as_of) > after]
        if kept and after <= as_of:
            found[key] = kept
    return found


def _unit(
    cycles: list[Exposure], names: dict[str, str], incidents: dict[str, dict[str, Any]], metric: Definition, scope: Scope
) -> dict[str, Any]:
    again = [cycle for cycle in cycles if cycle.cause == "remediation" and cycle.is_reopened]
    incident = next((incidents[cycle.incident_id] for cycle in again if cycle.incident_id in incidents), {})
    counted = again[0] if metric.statistic == "count" and again else cycles[0]
    service = names.get(cycles[0].service_id, "")
    is_open = any(cycle.ended_at is None for cycle in cycles) and metric.statistic == "duration"
    unit = {
        "unit_id": f"{cycles[0].vulnerability} {service} {cycles[0].environment}", "incident_id": incident.get("id"),
        "number": incident.get("number"), "label": f"{cycles[0].vulnerability} on {service}", "kind": incident.get("kind"),
        "severity": incident.get("severity"), "service": service, "cohort_at": counted.started_at, "is_out": False,
        "amount": sum(cycle.lasted(scope.as_of).total_seconds() for cycle in again) / 3600,
        "value": float(bool(again)) if metric.statistic == "count" else sum(c.lasted(scope.as_of).total_seconds() for c in cycles),
        "detail": f"{len(cycles)} cycle{'s' if len(cycles) > 1 else ''}", "outcome": "open" if is_open else "used",
    }
    return {**unit, "stratum": _stratum(unit, scope.by)}


def _stratum(unit: dict[str, Any], by: str | None) -> str | None:
    moment: datetime = unit["cohort_at"]
    if by == "quarter":
        return f"{moment.year}-Q{(moment.month + 2) // 3}"
    if by == "month":
        return f"{moment:%Y-%m}"
    return unit.get(by) if by else None


def _is_in(unit: dict[str, Any], scope: Scope) -> bool:
    moment = unit["cohort_at"]
    return (
        (scope.from_ is None or moment >= scope.from_) and (scope.to is None or moment < scope.to)
        and all(getattr(scope, name) in (None, unit[name]) for name in ("kind", "severity", "service"))
    )
