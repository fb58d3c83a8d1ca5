"""The smallest change that could have been seen: printed beside every comparison, so that silence is not read as calm."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.metrics.statistics.estimate import Numbers

USUAL_SIGMA = 1.25
"""Scatter of ln(duration) assumed until a customer's own data say otherwise [BE1]."""
ENOUGH_FOR_OWN_SIGMA = 30
RANK_EFFICIENCY = 3 / math.pi
"""Relative efficiency of the Mann-Whitney test on log-normal data."""


def smallest_cut(
    n_first: int, n_second: int, sigma: float = USUAL_SIGMA, power: float = 0.8, alpha: float = 0.05, *, by_ranks: bool = False
) -> float | None:
    """The smallest true cut of durations, as a fraction, that would be found with `power`; None where a side is empty.

    1 - exp(-(z(1-alpha/2) + z(power)) sigma sqrt(1/n1 + 1/n2)); `by_ranks` replaces n by 0.955 n for the Mann-Whitney test.
    """
    from scipy.stats import norm

    if n_first < 1 or n_second < 1:
        return None
    factor = RANK_EFFICIENCY if by_ranks else 1.0
    z = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
    return 1 - math.exp(-z * sigma * math.sqrt((1 / n_first + 1 / n_second) / factor))


def smallest_share_change(share: float, n_first: int, n_second: int, power: float = 0.8, alpha: float = 0.05) -> float | None:
    """The smallest true change of a share, as a fraction of 1 and in either direction, that would be found with `power`; None where
    even a change to nothing or to all would be missed. By the arcsine transformation, as Cohen's h.
    """
    from scipy.stats import norm

    if n_first < 1 or n_second < 1:
        return None
    z = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
    angle, step = 2 * math.asin(math.sqrt(share)), z * math.sqrt(1 / n_first + 1 / n_second)
    reached = [math.sin(there / 2) ** 2 for there in (angle - step, angle + step) if 0 <= there <= math.pi]
    return min((abs(there - share) for there in reached), default=None)


def needed(cut: float, sigma: float = USUAL_SIGMA, power: float = 0.8, alpha: float = 0.05) -> int:
    """How many incidents a side are needed to see a cut (a fraction such as 0.10) of durations."""
    from scipy.stats import norm

    z = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
    return math.ceil(2 * (z * sigma / math.log(1 - cut)) ** 2)


def own_sigma(values: Numbers) -> float:
    """The scatter of ln(duration) in these data (n-1), shrunk towards 1.25 below n = 30; zero and negative values are left out.

    Below 30 the variance is that of the data filled up to 30 with observations of the usual scatter.
    """
    data = np.asarray(values, dtype=float)
    logs = np.log(data if data.size and data.min() > 0 else data[data > 0])
    if logs.size < 2:
        return USUAL_SIGMA
    variance = float(logs.var(ddof=1))
    if logs.size < ENOUGH_FOR_OWN_SIGMA:
        missing = ENOUGH_FOR_OWN_SIGMA - logs.size
        variance = ((logs.size - 1) * variance + missing * USUAL_SIGMA**2) / (ENOUGH_FOR_OWN_SIGMA - 1)
    return math.sqrt(variance)


@cache
def smallest_rate_cut(expected: int, power: float = 0.8, alpha: float = 0.05) -> float | None:
    """The smallest true cut of a rate, as a fraction, that the E-test would find when `expected` events fall into each of two
    windows; None where even a total stop would be missed too often. Above 60 by the square-root approximation, which is then within 0.2
    points.
    """
    from scipy.stats import norm, poisson

    if expected < 1:
        return None
    if expected > 60:
        z = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
        return 1 - max(0.0, 1 - z * math.sqrt(0.5 / expected)) ** 2
    most = int(poisson.ppf(1 - 1e-9, expected)) + 1
    found = _rejections(most, alpha)
    events = np.arange(most + 1)
    before = poisson.pmf(events, expected) @ found

    def seen(cut: float) -> float:
        return float(before @ poisson.pmf(events, expected * (1 - cut)))

    if seen(1.0) < power:
        return None
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if seen(middle) >= power else (middle, high)
    return high


def _rejections(most: int, alpha: float) -> NDArray[np.float64]:
    """1 where the E-test finds two counts (row, column; equal exposures, up to `most`) different, else 0.

    The test's null depends only on the sum of both counts, so each sum is computed once.
    """
    from scipy.stats import poisson

    counts = np.arange(2 * most + 1, dtype=float)
    apart = np.abs(counts[:, None] - counts[None, :])
    scale = np.sqrt(counts[:, None] + counts[None, :])
    distance = np.divide(apart, scale, out=np.zeros_like(apart), where=scale > 0)
    order = np.argsort(-distance, axis=None, kind="stable")
    ordered = distance.ravel()[order]
    found = np.zeros((most + 1, most + 1))
    for total in range(1, 2 * most + 1):
        chance = poisson.pmf(counts, total / 2)
        beyond = np.concatenate([[0.0], np.cumsum(np.outer(chance, chance).ravel()[order])])
        first = np.arange(max(0, total - most), min(total, most) + 1)
        at_least_as_far = np.searchsorted(-ordered, -distance[first, total - first] + 1e-9, side="right")
        found[first, total - first] = beyond[at_least_as_far] < alpha
    return found
