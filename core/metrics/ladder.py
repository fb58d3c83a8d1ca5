"""What may be shown of a sample of this size (rules G4, G7 and G11): a value with its interval, or the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics import wording
from core.metrics.statistics.estimate import Estimate, Marks, Numbers
from core.metrics.statistics.median import median, quantile
from core.metrics.statistics.proportion import FEWEST_CLUSTERS, clustered, wilson
from core.metrics.statistics.rate import garwood
from core.metrics.statistics.survival import kaplan_meier

FEWEST_FOR_MEDIAN = 6
FEWEST_FOR_SHARE = 10
FEWEST_FOR_P90 = 29
FEWEST_FOR_P90_TWO_SIDED = 36
HEADLINE_COVERAGE = 0.5
BANNER_COVERAGE = 0.8


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen may say: `text` always; `value`, `lo`, `hi` only where the sample carries them, else `refusal` says why.

    Durations are in the metric's unit, shares are fractions of 1. `statistic` names the method in words.
    """

    value: float | None
    lo: float | None
    hi: float | None
    statistic: str
    text: str
    refusal: str | None = None


def durations(values: Numbers, ended: Marks, unit: str, coverage: float | None = None) -> Shown:
    """Ladder N-med: below 6 every single value, from 6 on the median with its interval (at 6 to 8 that is the full range).

    `ended` is False for those still open: then the median is Kaplan-Meier's. Below a `coverage` of one half there is no headline.
    """
    n = len(values)
    if n == 0:
        return Shown(None, None, None, "none", "not measured", "Nothing in this selection has both times, so nothing was measured.")
    is_closed = bool(np.all(ended))
    if n < FEWEST_FOR_MEDIAN:
        reason = f"A median needs at least {FEWEST_FOR_MEDIAN}; there {'is' if n == 1 else 'are'} {n}."
        return Shown(None, None, None, "each value", wording.each(list(values), [not mark for mark in ended], unit), reason)
    if coverage is not None and coverage < HEADLINE_COVERAGE:
        reason = f"Only {100 * coverage:.0f} % of what is eligible has both times; a headline needs {100 * HEADLINE_COVERAGE:.0f} %."
        return Shown(None, None, None, "each value", f"{n} values, no median", reason)
    found = kaplan_meier(values, ended).median if not is_closed else median(values)
    if found.value is None:
        reason = "More than half are still open, so the median is not reached."
        text = "median not reached" if found.lo is None else f"median not reached, at least {wording.number(found.lo, 1)} {unit}"
        return Shown(None, found.lo, None, found.statistic, text, reason)
    return Shown(found.value, found.lo, found.hi, found.statistic, wording.interval(found.value, found.lo, found.hi, unit))


def p90(values: Numbers, ended: Marks) -> Estimate | None:
    """The 90th percentile of closed durations: from 29 with a one-sided 95 % upper bound, from 36 two-sided; None below,
    and None where some are still open, since the tail is what is missing then.
    """
    n = len(values)
    if n < FEWEST_FOR_P90 or not np.all(ended):
        return None
    if n >= FEWEST_FOR_P90_TWO_SIDED:
        return quantile(values, 0.9)
    one_sided = quantile(values, 0.9, confidence=0.90)
    return Estimate(one_sided.value, None, one_sided.hi, n, "90% quantile, one-sided upper bound", 0.95)


def share(k: int, n: int, clusters: Sequence[tuple[int, int]] | None = None, coverage: float | None = None) -> Shown:
    """Ladder N-prop: below 10 units only "k of n", from 10 on the percentage with Wilson's interval.

    `clusters` holds (successes, units) an incident for units that share incidents: then the incidents are resampled, and below
    10 incidents it stays "k of n".
    """
    if n == 0:
        return Shown(None, None, None, "none", "not measured", "There is nothing in this selection to take a share of.")
    if n < FEWEST_FOR_SHARE:
        reason = f"A percentage needs at least {FEWEST_FOR_SHARE}; there {'is' if n == 1 else 'are'} {n}."
        return Shown(None, None, None, "k of n", f"{k} of {n}", reason)
    if coverage is not None and coverage < HEADLINE_COVERAGE:
        reason = f"Only {100 * coverage:.0f} % of what is eligible can be judged; a headline needs {100 * HEADLINE_COVERAGE:.0f} %."
        return Shown(None, None, None, "k of n", f"{k} of {n}", reason)
    found = wilson(k, n) if clusters is None else clustered(clusters)
    if found.lo is None:
        reason = f"These units belong to {len(clusters or [])} incidents; an interval needs {FEWEST_CLUSTERS} that differ."
        return Shown(None, None, None, "k of n", f"{k} of {n}", reason)
    return Shown(found.value, found.lo, found.hi, found.statistic, wording.share(k, n, found.lo, found.hi))


def count(events: int, exposure: str) -> Shown:
    """Ladder N-rate: any count, with its exact interval and the `exposure` it was counted over, in words."""
    found = garwood(events)
    lo, hi = found.lo or 0.0, found.hi or 0.0
    text = f"{events} ({wording.number(lo, 2 if 0 < lo < 1 else 1)} to {wording.number(hi, 1)}) in {exposure}"
    return Shown(float(events), lo, hi, found.statistic, text)


def rate(events: int, days: float, window: int, widened: float = 1.0) -> Shown:
    """Ladder N-rate: events for each `window` days. `widened` is variance over centre where the events are over-dispersed: then the
    interval is the normal one of a quasi-Poisson process, wider by its root; else it is exact.
    """
    exposure = days / window
    value = events / exposure
    if widened > 1:
        half = 1.959964 * (widened * events) ** 0.5 / exposure
        lo, hi, name = max(0.0, value - half), value + half, "rate, quasi-Poisson interval, since months scatter more than chance"
    else:
        found = garwood(events, exposure)
        lo, hi, name = found.lo or 0.0, found.hi or 0.0, "rate, exact Poisson interval (Garwood)"
    text = f"{wording.interval(value, lo, hi, '').replace('  ', ' ')} per {window} d, {events:,} in {wording.number(days, 0)} d"
    return Shown(value, lo, hi, name, text)
