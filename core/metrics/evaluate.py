"""From units to a number: one value for each metric and stratum."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.access import Viewer
from core.metrics import budget, exposed, periods, rows, sentences
from core.metrics.definition import Definition, definition
from core.metrics.outcomes import told
from core.metrics.scope import Scope
from core.metrics.shown import Used, divisor, shown
from core.metrics.value import NO_UNITS, MetricValue, Names, Units
from core.store.store import Store

COUNTED = ("used", "open")


def measure(store: Store, viewer: Viewer, metric_id: str, scope: Scope) -> list[MetricValue]:
    """The metric over a scope: one value, or one for each stratum in order (time strata without gaps).

    Raises `NotFound` for an unknown metric. A metric whose feed is missing says "not measured", never 0; a vanity metric is refused.
    """
    return measure_all(store, viewer, [metric_id], scope)[metric_id]


def measure_all(store: Store, viewer: Viewer, ids: Sequence[str], scope: Scope) -> dict[str, list[MetricValue]]:
    """`measure` for many metrics at once: they share one cohort and one state of the record."""
    chosen = [definition(metric_id) for metric_id in ids]
    tables = rows.fetch(store, viewer, [metric for metric in chosen if metric.sql], scope)
    tables |= exposed.fetch(store, viewer, [metric for metric in chosen if metric.rows], scope)
    names = _names(store, viewer)
    return {
        metric.id: _strata(metric, scope, tables[metric.id], names) if metric.id in tables else [_without_rows(metric, scope)]
        for metric in chosen
    }


def series(value: MetricValue, scope: Scope) -> list[MetricValue]:
    """The same number for each month or quarter (`scope.by`) between the first and the last that hold a unit; no query is asked."""
    if value.rows is None:
        return []
    first, slices = periods.slices(value.rows, scope.by or "quarter")
    empty = value.rows.slice(0, 0)
    found = []
    for name in periods.without_gaps(first, scope.by or "quarter"):
        part = slices.get(name, empty)
        found.append(evaluate(value.definition, scope, part, {scope.by or "quarter": name}, periods.bounds(name), value.units.names))
    return found


def evaluate(
    metric: Definition, scope: Scope, table: pa.Table, stratum: Mapping[str, str], period: Mapping[str, str | None],
    names: Names | None = None,
) -> MetricValue:
    """One value from the units of `table`, which carry their `outcome`."""
    if metric.statistic == "budget":
        return budget.evaluate(metric, scope, table, stratum, period)
    outcomes, used, ended = _counted(table)
    ruled_out = int(pc.sum(table.column("is_out"), min_count=0).as_py())
    eligible = table.num_rows - ruled_out
    n, coverage = used.num_rows, (used.num_rows / eligible if eligible else None)
    values: NDArray[np.float64] = used.column("value").to_numpy().astype(float, copy=False) / divisor(metric)
    facts = Used(metric, used, values, ended, eligible, coverage, *_bounds(scope, period, used))
    found, mde = shown(facts)
    details = facts.details
    by_detail = _tally(used.column("detail").drop_null()) if metric.statistic != "concentration" else None
    details |= {"by_detail": dict(sorted(by_detail.items()))} if by_detail else {}
    percent = 100.0 if metric.statistic in ("share", "within", "concentration") else 1.0
    still_open = outcomes["open"]
    return MetricValue(
        definition=metric, period=period, stratum=stratum, as_of=scope.as_of, statistic=found.statistic, shown=found.text,
        value=_times(found.value, percent), lo=_times(found.lo, percent), hi=_times(found.hi, percent), suppressed_reason=found.refusal,
        n_eligible=eligible, n_used=n, n_censored=still_open, n_excluded=ruled_out, coverage=coverage, mde=mde,
        sentence=sentences.of_value(metric, found, n, still_open, mde), details=details, rows=table,
        exclusions={name: count for name, count in sorted(outcomes.items()) if name not in COUNTED},
        units=NO_UNITS if metric.statistic == "concentration" else Units(used, values, ended, names),
    )


def _counted(table: pa.Table) -> tuple[Counter[str], pa.Table, NDArray[np.bool_]]:
    """How many have which outcome, those that count, and whether each of these has ended."""
    codes, names = told(table)
    outcomes: Counter[str] = Counter()
    for name, count in zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True):
        if count:
            outcomes[name] += count
    ended = np.array([name == "used" for name in names], dtype=bool)[codes]
    if sum(outcomes[name] for name in COUNTED) == table.num_rows:
        return outcomes, table, ended
    counts = np.array([name in COUNTED for name in names], dtype=bool)[codes]
    return outcomes, table.filter(pa.array(counts)), ended[counts]


def _strata(metric: Definition, scope: Scope, table: pa.Table, names: Names) -> list[MetricValue]:
    if not scope.by:
        return [evaluate(metric, scope, table, {}, scope.period, names)]
    groups = _groups(table)
    if scope.by in ("month", "quarter"):
        empty = table.slice(0, 0)
        return [
            evaluate(metric, scope, groups.get(name, empty), {scope.by: name}, periods.bounds(name), names)
            for name in periods.without_gaps(list(groups), scope.by)
        ]
    return [evaluate(metric, scope, groups[name], {scope.by: name or "not stated"}, scope.period, names) for name in sorted(groups)]


def _bounds(scope: Scope, period: Mapping[str, str | None], used: pa.Table) -> tuple[datetime | None, datetime]:
    """The time looked at: the period as far as it is over, from its beginning or else from the first unit."""
    first, after = (datetime.fromisoformat(text) if text else None for text in (period["from"], period["to"]))
    if first is None and used.num_rows:
        first = pc.min(used.column("cohort_at")).as_py()
    return first, min(after or scope.as_of, scope.as_of)


def _tally(column: pa.ChunkedArray) -> Counter[str]:
    return Counter({entry["values"]: entry["counts"] for entry in pc.value_counts(column).to_pylist()})


def _groups(table: pa.Table) -> dict[str, pa.Table]:
    column = pc.fill_null(table.column("stratum").cast(pa.string()), "")
    return {name: table.filter(pc.equal(column, name)) for name in pc.unique(column).to_pylist()}


def _names(store: Store, viewer: Viewer) -> Names:
    def named(numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        sql = "SELECT number, id, title FROM visible_incident WHERE number IN (SELECT unnest($1::BIGINT[]))"
        return {row["number"]: (row["id"], row["title"]) for row in store.ask(viewer, sql, [list(numbers)])}

    return named


def _without_rows(metric: Definition, scope: Scope) -> MetricValue:
    """A vanity metric is refused; one whose feed is missing is not measured."""
    refused = bool(metric.refusal)
    why = metric.refusal or metric.feed
    return MetricValue(
        definition=metric, period=scope.period, stratum={}, as_of=scope.as_of, value=None, lo=None, hi=None,
        statistic="refused" if refused else "none", shown="not shown" if refused else "not measured", suppressed_reason=why,
        n_eligible=0, n_used=0, n_censored=0, n_excluded=0, coverage=None, mde=None, sentence=why,
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
