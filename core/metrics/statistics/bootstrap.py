"""Intervals by resampling for statistics that change smoothly with the data: totals and shares, never the median."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.metrics.statistics.estimate import Estimate, Numbers

FEWEST = 20
"""Below this a bootstrap interval covers too little."""
SEED = 20260105
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Gives one value for each row of a matrix of samples."""


def bca(values: Numbers, statistic: Statistic, resamples: int = 10_000, seed: int = SEED, confidence: float = 0.95) -> Estimate:
    """A smooth statistic with its bias-corrected and accelerated bootstrap interval (Efron); the seed is fixed.

    Where every resample gives the same value, or the acceleration is undefined, there is no interval (None). Raises `InvalidInput`
    below 20 values. Not for the median: its jackknife values tie, and the correction is undefined there.
    """
    from scipy.stats import norm

    data = np.asarray(values, dtype=float)
    if data.size < FEWEST:
        raise InvalidInput(f"A bootstrap of {data.size} values covers too little.", f"Show the single values below n = {FEWEST}.")
    value = float(statistic(data[None, :])[0])
    drawn = _resampled(data, statistic, resamples, seed)
    below = float((drawn < value).sum() + 0.5 * (drawn == value).sum()) / drawn.size
    left_out = _jackknife(data, statistic)
    spread = left_out.sum() / left_out.size - left_out
    scale = float((spread**2).sum()) ** 1.5
    name = "bias-corrected and accelerated bootstrap"
    if not 0 < below < 1 or scale == 0 or not np.isfinite(scale):
        return Estimate(value, None, None, int(data.size), name, confidence)
    shift, pull = float(norm.ppf(below)), float((spread**3).sum()) / (6 * scale)
    z = norm.ppf([(1 - confidence) / 2, 1 - (1 - confidence) / 2])
    levels = norm.cdf(shift + (shift + z) / (1 - pull * (shift + z)))
    lo, hi = np.quantile(drawn, levels)
    return Estimate(value, float(lo), float(hi), int(data.size), name, confidence)


def percentile(values: Numbers, statistic: Statistic, resamples: int = 10_000, seed: int = SEED, confidence: float = 0.95) -> Estimate:
    """The same with the plain percentile interval; for statistics whose jackknife says nothing, such as a quantile."""
    data = np.asarray(values, dtype=float)
    if data.size < FEWEST:
        raise InvalidInput(f"A bootstrap of {data.size} values covers too little.", f"Show the single values below n = {FEWEST}.")
    drawn = _resampled(data, statistic, resamples, seed)
    lo, hi = np.quantile(drawn, [(1 - confidence) / 2, 1 - (1 - confidence) / 2])
    return Estimate(float(statistic(data[None, :])[0]), float(lo), float(hi), int(data.size), "percentile bootstrap", confidence)


def _resampled(data: NDArray[np.float64], statistic: Statistic, resamples: int, seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    found = np.empty(resamples)
    step = max(1, 2_000_000 // data.size)
    for start in range(0, resamples, step):
        stop = min(start + step, resamples)
        found[start:stop] = statistic(data[random.integers(0, data.size, (stop - start, data.size))])
    return found


def _jackknife(data: NDArray[np.float64], statistic: Statistic) -> NDArray[np.float64]:
    """The statistic with each value left out; of more than 1,000 values with one of 200 groups left out, which is near enough."""
    if data.size <= 1000:
        return statistic(np.stack([np.delete(data, place) for place in range(data.size)]))
    return np.array([statistic(np.delete(data, group)[None, :])[0] for group in np.array_split(np.arange(data.size), 200)])
