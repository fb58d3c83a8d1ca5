"""From units to a number: one value for each metric and stratum."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.access import Viewer
from core.metrics import budget, exposed, ladder, periods, rows, sentences, wording
from core.metrics.definition import Definition, definition
from core.metrics.ladder import Shown
from core.metrics.scope import Scope
from core.metrics.statistics.detectable import own_sigma, smallest_cut
from core.metrics.value import MetricValue, Names, Units
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
    outcomes = _tally(table.column("outcome"))
    ruled_out = int(pc.sum(table.column("is_out"), min_count=0).as_py())
    eligible = table.num_rows - ruled_out
    used = table.filter(pc.is_in(table.column("outcome"), pa.array(COUNTED))) if eligible else table.slice(0, 0)
    n, coverage = used.num_rows, (used.num_rows / eligible if eligible else None)
    details: dict[str, Any] = {}
    mde = None
    per_unit = wording.SECONDS[metric.unit] if metric.statistic == "duration" else 1.0
    values: NDArray[np.float64] = used.column("value").to_numpy().astype(float) / per_unit
    ended = np.asarray(pc.equal(used.column("outcome"), "used").to_numpy(), dtype=bool)
    if metric.statistic == "duration":
        shown, mde = _duration(metric, values, ended, coverage, details)
    elif metric.statistic == "share":
        shown = _share(metric, used, values, coverage)
    else:
        shown = _count(used, values, eligible, details)
    by_detail = _tally(used.column("detail").drop_null())
    details |= {"by_detail": dict(sorted(by_detail.items()))} if by_detail else {}
    percent = 100.0 if metric.statistic == "share" else 1.0
    still_open = outcomes["open"]
    return MetricValue(
        definition=metric, period=period, stratum=stratum, as_of=scope.as_of, statistic=shown.statistic, shown=shown.text,
        value=_times(shown.value, percent), lo=_times(shown.lo, percent), hi=_times(shown.hi, percent), suppressed_reason=shown.refusal,
        n_eligible=eligible, n_used=n, n_censored=still_open, n_excluded=ruled_out, coverage=coverage, mde=mde,
        sentence=sentences.of_value(metric, shown, n, still_open, mde), details=details, rows=table,
        exclusions={name: count for name, count in sorted(outcomes.items()) if name not in COUNTED},
        units=Units(used, values, ended, names),
    )


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


def _duration(
    metric: Definition, values: NDArray[np.float64], ended: NDArray[np.bool_], coverage: float | None, details: dict[str, Any]
) -> tuple[Shown, float | None]:
    shown = ladder.durations(values, ended, metric.unit, coverage)
    sigma = own_sigma(values[ended])
    tail = None if shown.refusal else ladder.p90(values, ended)
    if tail is not None:
        details["p90"] = {"value": tail.value, "lo": tail.lo, "hi": tail.hi, "statistic": tail.statistic}
    details["sigma_log"] = sigma
    if metric.unit == "d" and values.size:
        details["total"] = wording.duration(float(values.sum()) * wording.SECONDS[metric.unit])
    return shown, smallest_cut(values.size, values.size, sigma, by_ranks=True)


def _share(metric: Definition, used: pa.Table, values: NDArray[np.float64], coverage: float | None) -> Shown:
    clusters = None
    if metric.is_clustered:
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for incident, success in zip(used.column("incident_id").to_pylist(), values.tolist(), strict=True):
            sums[incident][0] += int(success)
            sums[incident][1] += 1
        clusters = [(k, n) for k, n in sums.values()]
    return ladder.share(int(values.sum()), values.size, clusters, coverage)


def _count(used: pa.Table, values: NDArray[np.float64], eligible: int, details: dict[str, Any]) -> Shown:
    if eligible == 0:
        return Shown(None, None, None, "none", "not measured", "Nothing in this selection could have shown it, so nothing was measured.")
    shown = ladder.count(int(values.sum()), f"{eligible:,} looked at")
    amounts = [amount for amount, hit in zip(used.column("amount").to_pylist(), values, strict=True) if hit and amount is not None]
    if amounts:
        details["hours"] = sum(amounts)
        return Shown(shown.value, shown.lo, shown.hi, shown.statistic, f"{shown.text}, {wording.duration(sum(amounts) * 3600)}")
    return shown


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
