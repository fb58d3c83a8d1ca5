"""The units behind numbers: the queries of any number of metrics over one state of the record, each unit with its outcome."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.access import Viewer
from core.metrics import cohort
from core.metrics.definition import TIMED, Definition, shared
from core.metrics.outcomes import TYPE, judged, named
from core.metrics.scope import Scope
from core.store.store import Reading, Store

COLUMNS: Mapping[str, str] = {
    "number": "number", "unit_id": "unit_id::VARCHAR", "incident_id": "incident_id::VARCHAR", "label": "label", "cohort_at": "cohort_at",
    "stratum": "stratum", "excluded": "excluded", "outcome": "outcome", "value": "value", "detail": "detail", "amount": "amount",
}
"""What is asked of every unit. `outcome`: a code of `core.metrics.outcomes`; `value`: seconds of a duration, else 1 or 0. A column that no
metric of a statement needs is left out of it. Of units that are incidents only the number is fetched; `core.metrics.value` looks the rest
up when asked."""
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


def fetch(store: Store, viewer: Viewer, metrics: Sequence[Definition], scope: Scope) -> dict[str, pa.Table]:
    """The units that this viewer may see, one row each (one a service when split by service), by the metric's id.

    Columns are those of `COLUMNS` without `excluded`, with `outcome` as in `core.metrics.outcomes.TYPE` and with `is_out`: a rule keeps the
    unit out. One state of the record for all of them. What needs few columns is asked for apart, since there may be very many such units.
    """
    if not metrics:
        return {}
    with store.reading(viewer) as reading:
        kept = cohort.of(reading)
        there = _with_units(reading, metrics)
        found = {metric.id: _nothing() for metric in metrics if metric not in there}
        plain = [metric for metric in there if _is_plain(metric, scope)]
        for group in (plain, [metric for metric in there if metric not in plain]):
            if group:
                sql, parameters = together(group, scope, kept)
                links = cohort.links(group) if kept is cohort.Kept.SOME else None
                found |= _apart(group, reading.ask_arrow(sql, parameters, links=links).combine_chunks())
    return {metric.id: found[metric.id] for metric in metrics}


def _with_units(reading: Reading, metrics: Sequence[Definition]) -> list[Definition]:
    """The metrics that can have a unit: most records hold no alert, roster or objective, and to plan a query costs more than to ask."""
    tables = sorted({metric.needs for metric in metrics if metric.needs})
    if not tables:
        return list(metrics)
    there = reading.ask("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM visible_{name}) AS {name}" for name in tables))[0]
    return [metric for metric in metrics if not metric.needs or there[metric.needs]]


def _nothing() -> pa.Table:
    columns: dict[str, pa.DataType] = dict.fromkeys(COLUMNS, pa.string()) | {
        "number": pa.int64(), "cohort_at": pa.timestamp("us", tz="UTC"), "value": pa.float64(), "amount": pa.float64(), "outcome": TYPE,
        "is_out": pa.bool_(),
    }
    del columns["excluded"]
    return pa.schema(list(columns.items())).empty_table()


def _is_plain(metric: Definition, scope: Scope) -> bool:
    """Whether a unit of it is an incident of which nothing is asked but its duration or success."""
    is_bare = metric.units == "incident" and "AS detail" not in metric.sql
    return is_bare and metric.statistic in ("duration", "within", "share") and not scope.by


def _apart(metrics: Sequence[Definition], table: pa.Table) -> dict[str, pa.Table]:
    """The rows of each metric, with the columns that were left out as columns without values."""
    code = table.column("metric")
    counts = np.bincount(code.to_numpy(), minlength=len(metrics))
    return {metric.id: _whole(metric, _part(table.drop_columns(["metric"]), code, place, int(counts[place])))
            for place, metric in enumerate(metrics)}


def _whole(metric: Definition, table: pa.Table) -> pa.Table:
    codes = table.column("outcome").to_numpy()
    outcome, is_out = named(metric, codes, table.column("excluded").combine_chunks())
    columns = {name: table.column(name) if name in table.column_names else pa.nulls(table.num_rows) for name in COLUMNS}
    more = [name for name in table.column_names if name not in COLUMNS]
    del columns["excluded"]
    return pa.table({**columns, **{name: table.column(name) for name in more}, "outcome": outcome, "is_out": is_out})


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
    return f"WITH {fragments},\n{units}\n{judged(metric, 'chosen', scope)}\nORDER BY cohort_at NULLS LAST, unit_id", parameters


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
    columns["value"] = "seconds" if metric.statistic in TIMED else "1.0" if metric.statistic == "budget" else "success::DOUBLE"
    unneeded = {"unit_id", "incident_id", "label"} if metric.units == "incident" else set()
    unneeded |= set() if metric.statistic == "count" else {"amount"}
    unneeded |= set() if scope.by else {"stratum"}
    if metric.statistic == "budget":
        columns["detail"] = _OF_BUDGET
    elif "AS detail" not in metric.sql:
        unneeded.add("detail")
    more = ("low_share", "high_share") if metric.statistic == "total" else ()
    listed = ", ".join([*(f"{source} AS {name}" for name, source in columns.items() if name not in unneeded), *more])
    return f"SELECT {place}::SMALLINT AS metric, {listed} FROM ({judged(metric, source, scope, as_code=True)})"
