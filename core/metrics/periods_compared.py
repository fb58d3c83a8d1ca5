"""Two periods side by side: for every number what changed, or what would have been missed; one correction for the whole page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.errors import InvalidInput
from core.metrics import sentences, wording
from core.metrics.scope import Scope
from core.metrics.statistics.comparison import compare, holm, shares_differ
from core.metrics.statistics.detectable import own_sigma, smallest_cut, smallest_rate_cut, smallest_share_change
from core.metrics.statistics.rate import rates_differ
from core.metrics.statistics.survival import log_rank
from core.metrics.value import MetricValue

COMPARED = ("duration", "share", "count", "rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An earlier and a later value of one metric. `p` is adjusted for all numbers of the page (Holm), None where they were not
    compared; `mde` is the smallest change that would have been seen at the strictest of those levels.
    """

    before: MetricValue
    after: MetricValue
    p: float | None
    mde: float | None
    sentence: str


def scopes(scope: Scope, days: int | None) -> tuple[Scope, Scope]:
    """The period before, and the period itself: the last `days` up to as_of, or without them the scope's own period.

    Both are equally long. Raises `InvalidInput` where the scope has no beginning and no `days` are given.
    """
    after = min(scope.to or scope.as_of, scope.as_of)
    first = after - timedelta(days=days) if days else scope.from_
    if first is None or first >= after:
        raise InvalidInput("There is no period to compare.", "Give a first day before the last, or a number of days.")
    return replace(scope, from_=first - (after - first), to=first), replace(scope, from_=first, to=after)


def compared(before: Mapping[str, MetricValue], after: Mapping[str, MetricValue]) -> dict[str, Compared]:
    """Every metric of both, in the order of `after`. "Improved" and "worsened" appear only where Holm's p is under .05."""
    chances = {name: _p(before[name], value) for name, value in after.items() if name in before and _comparable(before[name], value)}
    adjusted = dict(zip(chances, holm(list(chances.values())), strict=True))
    alpha = 0.05 / max(1, len(chances))
    return {name: _made(before[name], value, adjusted.get(name), alpha) for name, value in after.items() if name in before}


def _comparable(before: MetricValue, after: MetricValue) -> bool:
    statistic = after.definition.statistic
    if statistic not in COMPARED or after.definition.is_clustered:
        return False
    return bool(before.n_used and after.n_used) or (statistic == "count" and bool(before.n_eligible and after.n_eligible))


def _p(before: MetricValue, after: MetricValue) -> float:
    one, other = before.units, after.units
    if after.definition.statistic == "share":
        return shares_differ((int(one.values.sum()), len(one)), (int(other.values.sum()), len(other)))
    if after.definition.statistic in ("count", "rate"):
        return _rates(int(one.values.sum()), int(other.values.sum()), max(_scatter(before), _scatter(after)))
    if before.n_censored or after.n_censored:
        return log_rank((one.values, one.ended), (other.values, other.ended)).p
    found = compare(one.values, other.values)
    return 1.0 if found is None else found.p


def _mde(before: MetricValue, after: MetricValue, alpha: float) -> float | None:
    statistic = after.definition.statistic
    if statistic == "duration":
        sigma = own_sigma(after.units.values[after.units.ended])
        return smallest_cut(before.n_used, after.n_used, sigma, alpha=alpha, by_ranks=True)
    if statistic == "share":
        return smallest_share_change(float(before.units.values.sum()) / before.n_used, before.n_used, after.n_used, alpha=alpha)
    # So many scattered events say as much as this many independent ones.
    return smallest_rate_cut(round(float(before.units.values.sum()) / max(_scatter(before), _scatter(after))), alpha=alpha)


def _scatter(value: MetricValue) -> float:
    """Variance over centre of the events by month where they are over-dispersed, else 1."""
    found = value.details.get("dispersion")
    return float(found["ratio"]) if found and found["p"] < 0.05 else 1.0


def _rates(first: int, second: int, scatter: float) -> float:
    from scipy.stats import norm

    if scatter <= 1:
        return rates_differ(first, 1, second, 1)
    return float(2 * norm.sf(abs(first - second) / (scatter * (first + second)) ** 0.5))


def _made(before: MetricValue, after: MetricValue, p: float | None, alpha: float) -> Compared:
    if p is None:
        why = "Not compared: one of both periods holds nothing." if after.definition.statistic in COMPARED else "Not compared."
        return Compared(before=before, after=after, p=None, mde=None, sentence=why)
    mde = _mde(before, after, alpha)
    metric = after.definition
    unit = "points" if metric.statistic == "share" else "%"
    words = _changed(before, after) if p < 0.05 else sentences.no_change(mde, unit)
    return Compared(before=before, after=after, p=p, mde=mde, sentence=f"{words[:1].upper()}{words[1:]}. Before: {before.shown}.")


def _changed(before: MetricValue, after: MetricValue) -> str:
    metric = after.definition
    one, other = before.units, after.units
    ratio = None
    if metric.statistic == "duration":
        found = compare(one.values, other.values)
        is_lower = found is not None and found.delta < 0
        if found is not None and found.ratio is not None:
            ratio = wording.interval(found.ratio, found.ratio_lo, found.ratio_hi, "times as long")
    elif metric.statistic == "share":
        is_lower = other.values.sum() / len(other) < one.values.sum() / len(one)
    else:
        is_lower = other.values.sum() < one.values.sum()
    word = "lower" if is_lower else "higher"
    judged = "" if not metric.better else " (improved)" if metric.better == word else " (worsened)"
    return f"{word}{judged}{f', {ratio}' if ratio else ''}"
