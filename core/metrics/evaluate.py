"""From units to a number: one value for each metric and stratum."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.access import Viewer
from core.metrics import budget, exposed, ladder, periods, sentences, wording
from core.metrics.definition import Definition, definition
from core.metrics.ladder import Shown
from core.metrics.rows import fetch
from core.metrics.scope import Scope
from core.metrics.statistics.detectable import own_sigma, smallest_cut
from core.metrics.value import MetricValue, Units
from core.store.store import Store

COUNTED = ("used", "open")


def measure(store: Store, viewer: Viewer, metric_id: str, scope: Scope) -> list[MetricValue]:
    """The metric over a scope: one value, or one for each stratum in order (time strata without gaps).

    Raises `NotFound` for an unknown metric. A metric whose feed is missing says "not measured", never 0; a vanity metric is refused.
    """
    metric = definition(metric_id)
    if metric.statistic == "refused":
        return [_refused(metric, scope)]
    table = exposed.fetch(store, viewer, metric, scope) if metric.rows else fetch(store, viewer, metric, scope)
    if not scope.by:
        return [evaluate(metric, scope, table, {}, scope.period)]
    groups = _groups(table)
    if scope.by in ("month", "quarter"):
        names = periods.without_gaps(list(groups), scope.by)
        return [
            evaluate(metric, scope, groups.get(name, table.slice(0, 0)), {scope.by: name}, periods.bounds(name)) for name in names
        ]
    return [evaluate(metric, scope, groups[name], {scope.by: name or "not stated"}, scope.period) for name in sorted(groups)]


def evaluate(
    metric: Definition, scope: Scope, table: pa.Table, stratum: Mapping[str, str], period: Mapping[str, str | None]
) -> MetricValue:
    """One value from the units of `table`, which carry their `outcome`."""
    if metric.statistic == "budget":
        return budget.evaluate(metric, scope, table, stratum, period)
    outcomes = _tally(table.column("outcome"))
    ruled_out = table.num_rows - table.column("excluded").null_count + outcomes["undated"]
    eligible = table.num_rows - ruled_out
    used = table.filter(pc.is_in(table.column("outcome"), pa.array(COUNTED)))
    n, coverage = used.num_rows, (used.num_rows / eligible if eligible else None)
    details: dict[str, Any] = {}
    mde = None
    values = _values(metric, used)
    ended = np.asarray(pc.equal(used.column("outcome"), "used").to_numpy(), dtype=bool)
    if metric.statistic == "duration":
        shown, mde = _duration(metric, values, ended, coverage, details)
    elif metric.statistic == "share":
        shown = _share(metric, used, values, coverage)
    else:
        shown = _count(used, values, eligible, scope, period, details)
    if "detail" in used.column_names:
        details["by_detail"] = dict(sorted(_tally(used.column("detail").drop_null()).items()))
    percent = 100.0 if metric.statistic == "share" else 1.0
    return MetricValue(
        definition=metric, period=period, stratum=stratum, as_of=scope.as_of, statistic=shown.statistic, shown=shown.text,
        value=_times(shown.value, percent), lo=_times(shown.lo, percent), hi=_times(shown.hi, percent), suppressed_reason=shown.refusal,
        n_eligible=eligible, n_used=n, n_censored=int((~ended).sum()), n_excluded=ruled_out, coverage=coverage, mde=mde,
        sentence=sentences.of_value(metric, shown, n, int((~ended).sum()), mde), details=details,
        exclusions={name: count for name, count in sorted(outcomes.items()) if name not in COUNTED}, units=Units(used, values, ended),
    )


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


def _count(
    used: pa.Table, values: NDArray[np.float64], eligible: int, scope: Scope, period: Mapping[str, str | None], details: dict[str, Any]
) -> Shown:
    if eligible == 0:
        return Shown(None, None, None, "none", "not measured", "Nothing in this selection could have shown it, so nothing was measured.")
    shown = ladder.count(int(values.sum()), f"{eligible:,} looked at")
    amounts = [amount for amount, hit in zip(used.column("amount").to_pylist(), values, strict=True) if hit and amount is not None]
    if amounts:
        details["hours"] = sum(amounts)
        return Shown(shown.value, shown.lo, shown.hi, shown.statistic, f"{shown.text}, {wording.duration(sum(amounts) * 3600)}")
    return shown


def _values(metric: Definition, used: pa.Table) -> NDArray[np.float64]:
    if metric.statistic == "duration":
        seconds: NDArray[np.float64] = used.column("seconds").to_numpy().astype(float) / wording.SECONDS[metric.unit]
        return seconds
    return np.asarray(used.column("success").to_numpy(), dtype=float)


def _tally(column: pa.ChunkedArray) -> Counter[str]:
    return Counter({entry["values"]: entry["counts"] for entry in pc.value_counts(column).to_pylist()})


def _groups(table: pa.Table) -> dict[str, pa.Table]:
    column = pc.fill_null(table.column("stratum").cast(pa.string()), "")
    return {name: table.filter(pc.equal(column, name)) for name in pc.unique(column).to_pylist()}


def _refused(metric: Definition, scope: Scope) -> MetricValue:
    return MetricValue(
        definition=metric, period=scope.period, stratum={}, as_of=scope.as_of, value=None, lo=None, hi=None, statistic="refused",
        shown="not shown", suppressed_reason=metric.refusal, n_eligible=0, n_used=0, n_censored=0, n_excluded=0, coverage=None, mde=None,
        sentence=metric.refusal,
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
