"""The units behind a number: the metric's query in its scope, each unit with its outcome."""

from typing import Any

import pyarrow as pa

from core.access import Viewer
from core.metrics.definition import Definition, shared
from core.metrics.scope import Scope
from core.store.store import Store

_STRATUM = {
    "month": "strftime(cohort_at AT TIME ZONE 'UTC', '%Y-%m')",
    "quarter": "strftime(cohort_at AT TIME ZONE 'UTC', '%Y') || '-Q' || quarter(cohort_at AT TIME ZONE 'UTC')",
    "kind": "kind",
    "severity": "severity",
    "service": "unnest(services)",
}
_DURATION = """
  CASE WHEN ended_at <= $1 THEN epoch(ended_at) - epoch(started_at)
    ELSE epoch(least($1::TIMESTAMPTZ, CASE WHEN ended_at IS NULL THEN censored_at ELSE $1::TIMESTAMPTZ END)) - epoch(started_at)
  END AS raw_s,
  coalesce(ended_at <= $1, FALSE) AS has_ended, ended_at IS NOT NULL OR censored_at IS NOT NULL AS has_end
"""


def query(metric: Definition, scope: Scope) -> tuple[str, list[Any]]:
    """The SQL behind every mark of this metric in this scope, with its parameters; `$1` is as_of.

    The rows have `outcome`: `used`, `open`, or the reason why a unit stays out; those excluded by rule have `excluded` too.
    """
    parameters: list[Any] = [scope.as_of]
    conditions = ["coalesce(cohort_at <= $1, TRUE)"]
    for condition, value in (
        ("coalesce(cohort_at >= {}, TRUE)", scope.from_), ("coalesce(cohort_at < {}, TRUE)", scope.to), ("kind = {}", scope.kind),
        ("severity = {}", scope.severity), ("list_contains(services, {})", scope.service),
    ):
        if value is not None:
            parameters.append(value)
            conditions.append(condition.format(f"${len(parameters)}"))
    if scope.by in ("month", "quarter"):
        conditions.append("cohort_at IS NOT NULL")
    stratum = _STRATUM[scope.by] if scope.by else "NULL"
    fragments = ",\n".join(shared(name) for name in ("cohort", "deploys") if name == "cohort" or f"FROM {name}" in metric.sql)
    units = f"units AS (\n{metric.sql}\n)"
    chosen = f"chosen AS (\n  SELECT *, {stratum} AS stratum\n  FROM units\n  WHERE {' AND '.join(conditions)}\n)"
    return f"WITH {fragments},\n{units},\n{chosen}\n{_outcomes(metric, scope)}", parameters


def fetch(store: Store, viewer: Viewer, metric: Definition, scope: Scope) -> pa.Table:
    """The units that this viewer may see, one row each (one a service when split by service)."""
    sql, parameters = query(metric, scope)
    return store.ask_arrow(viewer, sql, parameters)


def _outcomes(metric: Definition, scope: Scope) -> str:
    undated = "WHEN cohort_at IS NULL THEN 'undated'" if scope.is_windowed else ""
    if metric.statistic == "budget":
        return "SELECT *, coalesce(excluded, 'used') AS outcome FROM chosen"
    if metric.statistic != "duration":
        case = f"CASE WHEN excluded IS NOT NULL THEN excluded {undated} WHEN success IS NULL THEN 'not judged' ELSE 'used' END"
        return f"SELECT *, {case} AS outcome FROM chosen ORDER BY cohort_at NULLS LAST, unit_id"
    negative = "" if metric.negative == "clamped" else "WHEN raw_s < 0 THEN 'negative'"
    zero = "" if metric.zero == "kept" else "WHEN raw_s = 0 AND has_ended THEN 'zero'"
    return f"""SELECT *, greatest(raw_s, 0) AS seconds,
  CASE WHEN excluded IS NOT NULL THEN excluded {undated} WHEN started_at IS NULL THEN 'no {metric.start}'
    WHEN NOT has_end THEN 'no {metric.end}' {negative} {zero} WHEN is_flagged THEN 'flagged'
    WHEN has_ended AND grain > raw_s THEN 'coarser than the duration' WHEN has_ended THEN 'used' ELSE 'open' END AS outcome
FROM (SELECT *, {_DURATION} FROM chosen) ORDER BY cohort_at NULLS LAST, unit_id"""
