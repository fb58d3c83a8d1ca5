"""How the units of each statistic become what may be shown, with what else is known about them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.metrics import ladder, totals, wording
from core.metrics.definition import TIMED, Definition
from core.metrics.ladder import Shown
from core.metrics.statistics.detectable import own_sigma, smallest_cut, smallest_rate_cut, smallest_share_change
from core.metrics.statistics.dispersion import dispersion
from core.metrics.statistics.survival import kaplan_meier

Floats = NDArray[np.float64]
DAY, WINDOW = 86400.0, 30
FEWEST_PEOPLE = 10
_NO_INTERVAL = "It is said of these people only: a resampled interval of such a share holds the truth too seldom to be shown."


@dataclass(frozen=True, slots=True)
class Used:
    """The units that count, column by column: `values` in the metric's unit. `eligible` counts those by rule, `coverage` is the share
    of them that could be measured; `first` and `after` bound the time looked at.
    """

    metric: Definition
    table: pa.Table
    values: Floats
    ended: NDArray[np.bool_]
    eligible: int
    coverage: float | None
    first: datetime | None
    after: datetime
    details: dict[str, Any] = field(default_factory=dict)


def shown(used: Used) -> tuple[Shown, float | None]:
    """What may be shown of these units, and the smallest cut (a fraction) that an equally large period would have let us see."""
    found, mde = _BY_STATISTIC[used.metric.statistic](used)
    return found, mde


def divisor(metric: Definition) -> float:
    """Seconds in one unit of the values of a timed metric; 1 for others."""
    if metric.statistic not in TIMED:
        return 1.0
    return wording.SECONDS.get(metric.unit, 60.0)


def _duration(used: Used) -> tuple[Shown, float | None]:
    values, ended, unit = used.values, used.ended, used.metric.unit
    found = ladder.durations(values, ended, unit, used.coverage)
    sigma = own_sigma(values[ended])
    tail = None if found.refusal else ladder.p90(values, ended)
    if tail is not None:
        used.details["p90"] = {"value": tail.value, "lo": tail.lo, "hi": tail.hi, "statistic": tail.statistic}
    used.details["sigma_log"] = sigma
    if unit == "d" and values.size:
        used.details["total"] = wording.duration(float(values.sum()) * wording.SECONDS[unit])
    return found, smallest_cut(values.size, values.size, sigma, by_ranks=True)


def _within(used: Used) -> tuple[Shown, float | None]:
    """The share ended within the metric's time, from the curve, so that what is open counts as long as it has been open."""
    n, limit = used.values.size, used.metric.within / divisor(used.metric)
    hit = int((used.ended & (used.values <= limit)).sum())
    if n < ladder.FEWEST_FOR_SHARE or (used.coverage or 0) < ladder.HEADLINE_COVERAGE:
        return ladder.share(hit, n, None, used.coverage), None
    found = kaplan_meier(used.values, used.ended).ended_by(limit) if used.ended.any() else None
    if found is None or found.lo is None:
        return Shown(None, None, None, "k of n", f"{hit} of {n}", "None of them ended in time, so the curve has not begun."), None
    return Shown(found.value, found.lo, found.hi, found.statistic, wording.share(hit, n, found.lo, found.hi)), None


def _total(used: Used) -> tuple[Shown, float | None]:
    """Minutes times the affected share; where the share is known within bounds, so is the total."""
    if not used.values.size:
        return ladder.durations([], [], used.metric.unit), None
    low, high = (used.values * used.table.column(name).to_numpy().astype(float) for name in ("low_share", "high_share"))
    return totals.minutes(low, high, used.table.column("detail").to_pylist(), used.metric.unit, used.details), None


def _concentration(used: Used) -> tuple[Shown, float | None]:
    """The share of hours that the busiest tenth of people carry; nothing about any one of them leaves this function."""
    hours: dict[str, float] = defaultdict(float)
    for person, value in zip(used.table.column("detail").to_pylist(), used.values.tolist(), strict=True):
        hours[person] += value
    loads = np.sort(np.array(list(hours.values()), dtype=float))
    if not loads.size or loads.sum() == 0:
        return Shown(None, None, None, "none", "not measured", "Nobody's time in an incident is on record, so nothing was measured."), None
    if loads.size < FEWEST_PEOPLE:
        why = f"This needs {FEWEST_PEOPLE} people, so that it is about no one; there {'is' if loads.size == 1 else 'are'} {loads.size}."
        return Shown(None, None, None, "none", "not shown", why), None
    used.details["people"] = int(loads.size)

    value = float(loads[-max(1, round(loads.size / 10)):].sum() / loads.sum())
    return Shown(None, None, None, "share", f"{100 * value:.0f} % by {loads.size} people", _NO_INTERVAL), None


def _share(used: Used) -> tuple[Shown, float | None]:
    clusters = None
    if used.metric.is_clustered:
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for incident, success in zip(used.table.column("incident_id").to_pylist(), used.values.tolist(), strict=True):
            sums[incident][0] += int(success)
            sums[incident][1] += 1
        clusters = [(k, n) for k, n in sums.values()]
    n, k = used.values.size, int(used.values.sum())
    found = ladder.share(k, n, clusters, used.coverage)
    return found, None if found.refusal or clusters else smallest_share_change(k / n, n, n)


def _count(used: Used) -> tuple[Shown, float | None]:
    if not used.values.size:
        why = "Nothing in this selection could have shown it, so nothing was measured."
        return Shown(None, None, None, "none", "not measured", why), None
    events = int(used.values.sum())
    found = ladder.count(events, f"{used.values.size:,} looked at")
    pairs = zip(used.table.column("amount").to_pylist(), used.values, strict=True)
    amounts = [amount for amount, hit in pairs if hit and amount is not None]
    if amounts:
        used.details["hours"] = sum(amounts)
        text = f"{found.text}, {wording.duration(sum(amounts) * 3600)}"
        found = Shown(found.value, found.lo, found.hi, found.statistic, text)
    return found, smallest_rate_cut(events)


def _rate(used: Used) -> tuple[Shown, float | None]:
    """Events for each 30 days of the time looked at; where months scatter more than chance, the interval is widened to say so."""
    if used.first is None or not used.values.size:
        why = "Nothing of this kind is on record, which may mean that nobody records it."
        return Shown(None, None, None, "none", "not measured", why), None
    days = (used.after - used.first).total_seconds() / DAY
    if days < 1:
        return Shown(None, None, None, "none", f"{used.values.size} in less than a day", "A rate needs a day or more."), None
    widened = 1.0
    starts = used.table.column("cohort_at").to_numpy().astype("datetime64[s]").astype(np.int64)
    whole = int(days // WINDOW)
    places = (starts - int(used.first.timestamp())) // int(WINDOW * DAY)
    inside = places[(places >= 0) & (places < whole)]
    if whole >= 12 and inside.size:
        scatter = dispersion(np.bincount(inside, minlength=whole).tolist())
        used.details["dispersion"] = {"ratio": scatter.ratio, "p": scatter.p, "windows": whole}
        widened = 1.0 if scatter.is_poisson else scatter.ratio
    return ladder.rate(used.values.size, days, WINDOW, widened), smallest_rate_cut(used.values.size)


def _resamples(n: int) -> int:
    """10,000, fewer for large samples: they need fewer draws for the same error, and their time would grow without end."""
    return min(10_000, max(500, 20_000_000 // n))


_BY_STATISTIC: Mapping[str, Callable[[Used], tuple[Shown, float | None]]] = {
    "duration": _duration, "within": _within, "total": _total, "concentration": _concentration, "share": _share, "count": _count,
    "rate": _rate,
}
