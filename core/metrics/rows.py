"""The units behind numbers: the queries of any number of metrics as one statement over one cohort, each unit with its outcome."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.access import Viewer
from core.metrics import cohort
from core.metrics.definition import TIMED, Definition, shared
from core.metrics.scope import Scope
from core.store.store import Store

COLUMNS: Mapping[str, str] = {
    "number": "number", "unit_id": "unit_id::VARCHAR", "incident_id": "incident_id::VARCHAR", "label": "label", "cohort_at": "cohort_at",
    "stratum": "stratum", "is_out": "is_out", "outcome": "outcome", "value": "value", "detail": "detail", "amount": "amount",
}
"""What is known of every unit. `is_out`: a rule keeps it out; `outcome`: `used`, `open`, or why it is not in the number; `value`: seconds
of a duration, else 1 or 0. Of units that are incidents only the number is fetched; `core.metrics.value` looks the rest up when asked."""
_OF_BUDGET = "to_json({allowed: allowed, minutes: minutes, low_share: low_share, high_share: high_share, is_open: is_open})::VARCHAR"
"""What a budget needs besides, as text in `detail`: columns of its own would be empty in every row of every other metric."""
_STRATUM = {
    "month": "strftime(cohort_at AT TIME ZONE 'UTC', '%Y-%m')",
    "quarter": "strftime(cohort_at AT TIME ZONE 'UTC', '%Y') || '-Q' || quarter(cohort_at AT TIME ZONE 'UTC')",
    "kind": "kind",
    "severity": "severity",
    "service": "unnest(services)",
    "team": "unnest((SELECT coalesce(list(DISTINCT s.owner), []) FROM visible_service s "
    "WHERE list_contains(services, s.name) AND s.owner <> ''))",
}
_GRAIN = re.compile(r"\b((?:\w\.)?coarse)(\['\w+'\])")
_DOUBT = re.compile(r"\b(list_has_any\(((?:\w\.)?doubtful), \[[^\]]*\]\))")
_DURATION = """
  CASE WHEN ended_at <= $1 THEN epoch(ended_at) - epoch(started_at)
    ELSE epoch(least($1::TIMESTAMPTZ, CASE WHEN ended_at IS NULL THEN censored_at ELSE $1::TIMESTAMPTZ END)) - epoch(started_at)
  END AS raw_s,
  coalesce(ended_at <= $1, FALSE) AS has_ended, ended_at IS NOT NULL OR censored_at IS NOT NULL AS has_end
"""


def fetch(store: Store, viewer: Viewer, metrics: Sequence[Definition], scope: Scope) -> dict[str, pa.Table]:
    """The units that this viewer may see, one row each (one a service when split by service), by the metric's id; see `COLUMNS`.

    One statement for all of them, so that they share one cohort and speak of one state of the record.
    """
    if not metrics:
        return {}
    if viewer.sees_all:
        table = store.ask_arrow(viewer, *together(metrics, scope, cohort.Kept.ALL)).combine_chunks()
    else:
        with store.reading(viewer) as reading:
            sql, parameters = together(metrics, scope, cohort.of(reading))
            table = reading.ask_arrow(sql, parameters, links=cohort.links(metrics)).combine_chunks()
    if len(metrics) == 1:
        return {metrics[0].id: table}
    code = table.column("metric")
    rest = table.drop_columns(["metric"])
    counts = np.bincount(code.to_numpy(), minlength=len(metrics))
    return {metric.id: _part(rest, code, place, int(counts[place])) for place, metric in enumerate(metrics)}


def _part(table: pa.Table, code: pa.ChunkedArray, place: int, n: int) -> pa.Table:
    """The `n` rows of one metric; copied only where there are others too."""
    if n == 0:
        return table.slice(0, 0)
    return table if n == table.num_rows else table.filter(pc.equal(code, place))


def together(metrics: Sequence[Definition], scope: Scope, kept: cohort.Kept) -> tuple[str, list[Any]]:
    """One statement that gives the units of all these metrics, told apart by `metric` (their place), and its parameters."""
    conditions, parameters = _conditions(scope)
    text = "\n".join(metric.sql for metric in metrics)
    fragments = [cohort.from_kept(metrics, kept)]
    if re.search(r"\b(?:FROM|JOIN) deploys\b", text):
        fragments.append(shared("deploys").replace("deploys AS (", "deploys AS MATERIALIZED (", 1))
    stratum = _STRATUM[scope.by] if scope.by else "NULL::VARCHAR"
    parts = []
    for place, metric in enumerate(metrics):
        fragments.append(f"units_{place} AS (\n{_spared(metric.sql)}\n)")
        fragments.append(f"chosen_{place} AS (SELECT *, {stratum} AS stratum FROM units_{place} WHERE {conditions})")
        parts.append(_narrow(metric, f"chosen_{place}", scope, place))
    common, rows = ",\n".join(fragments), "\nUNION ALL BY NAME\n".join(parts)
    return f"WITH {common}\n{rows}", parameters


def _spared(sql: str) -> str:
    """The same query that looks into lists and maps only where there are any: a million empty ones cost more than all else of it."""
    sql = _GRAIN.sub(r"CASE WHEN \1 IS NOT NULL THEN \1\2 END", sql)
    return _DOUBT.sub(r"(\2 IS NOT NULL AND \1)", sql)


def query(metric: Definition, scope: Scope) -> tuple[str, list[Any]]:
    """The SQL behind every mark of this metric in this scope, with all its columns, and its parameters; `$1` is as_of."""
    conditions, parameters = _conditions(scope)
    fragments = cohort.from_record() + (f",\n{shared('deploys')}" if "FROM deploys" in metric.sql else "")
    stratum = _STRATUM[scope.by] if scope.by else "NULL"
    units = f"units AS (\n{metric.sql}\n),\nchosen AS (\n  SELECT *, {stratum} AS stratum\n  FROM units\n  WHERE {conditions}\n)"
    return f"WITH {fragments},\n{units}\n{_outcomes(metric, 'chosen', scope)}\nORDER BY cohort_at NULLS LAST, unit_id", parameters


def _conditions(scope: Scope) -> tuple[str, list[Any]]:
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
    return " AND ".join(conditions), parameters


def _narrow(metric: Definition, source: str, scope: Scope, place: int) -> str:
    """Only what a number needs of each unit: text of units that are incidents would be most of the work."""
    columns = dict(COLUMNS)
    if metric.units == "incident":
        columns |= dict.fromkeys(("unit_id", "incident_id", "label"), "NULL::VARCHAR")
    columns["is_out"] = f"excluded IS NOT NULL{' OR cohort_at IS NULL' if scope.is_windowed and metric.statistic != 'budget' else ''}"
    columns["value"] = "seconds" if metric.statistic in TIMED else "1.0" if metric.statistic == "budget" else "success::DOUBLE"
    if metric.statistic != "count":
        columns["amount"] = "NULL::DOUBLE"
    if "AS detail" not in metric.sql:
        columns["detail"] = "NULL::VARCHAR"
    if metric.statistic == "budget":
        columns["detail"] = _OF_BUDGET
    more = ("low_share", "high_share") if metric.statistic == "total" else ()
    listed = ", ".join([*(f"{source} AS {name}" for name, source in columns.items()), *more])
    return f"SELECT {place}::SMALLINT AS metric, {listed} FROM ({_outcomes(metric, source, scope)})"


def _outcomes(metric: Definition, source: str, scope: Scope) -> str:
    undated = "WHEN cohort_at IS NULL THEN 'undated'" if scope.is_windowed else ""
    if metric.statistic == "budget":
        return f"SELECT *, coalesce(excluded, 'used') AS outcome FROM {source}"
    if metric.statistic not in TIMED:
        case = f"CASE WHEN excluded IS NOT NULL THEN excluded {undated} WHEN success IS NULL THEN 'not judged' ELSE 'used' END"
        return f"SELECT *, {case} AS outcome FROM {source}"
    negative = "" if metric.negative == "clamped" else "WHEN raw_s < 0 THEN 'negative'"
    zero = "" if metric.zero == "kept" else "WHEN raw_s = 0 AND has_ended THEN 'zero'"
    return f"""SELECT *, greatest(raw_s, 0) AS seconds,
  CASE WHEN excluded IS NOT NULL THEN excluded {undated} WHEN started_at IS NULL THEN 'no {metric.start}'
    WHEN NOT has_end THEN 'no {metric.end}' {negative} {zero} WHEN is_flagged THEN 'flagged'
    WHEN has_ended AND grain > raw_s THEN 'coarser than the duration' WHEN has_ended THEN 'used' ELSE 'open' END AS outcome
FROM (SELECT *, {_DURATION} FROM {source})"""
