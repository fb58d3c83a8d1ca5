"""The median and other quantiles with distribution-free intervals from order statistics."""

import numpy as np

from core.errors import InvalidInput
from core.metrics.statistics.estimate import Estimate, Numbers


def ranks(n: int, q: float = 0.5, confidence: float = 0.95) -> tuple[int | None, int | None]:
    """The 1-based ranks whose order statistics bound quantile `q` of `n` observations at `confidence`, two-sided.

    Lower: max{k: P(Bin(n,q) <= k-1) <= alpha/2}; upper: min{m: P(Bin(n,q) <= m-1) >= 1-alpha/2}. None where the sample is too
    small to bound that side: for the median below n = 6, for the 90th percentile above below n = 36.
    """
    from scipy.stats import binom

    tail = (1 - confidence) / 2
    lower = int(binom.ppf(tail, n, q))
    if binom.cdf(lower, n, q) <= tail:
        lower += 1
    upper = int(binom.ppf(1 - tail, n, q)) + 1
    return (lower if lower >= 1 else None), (upper if upper <= n else None)


def coverage(n: int, lower: int, upper: int, q: float = 0.5) -> float:
    """The exact probability that the order statistics of ranks `lower` and `upper` enclose quantile `q`."""
    from scipy.stats import binom

    return float(binom.cdf(upper - 1, n, q) - binom.cdf(lower - 1, n, q))


def quantile(values: Numbers, q: float, confidence: float = 0.95) -> Estimate:
    """Quantile `q` (Hyndman-Fan type 7) with its order-statistic interval, in the unit of `values`.

    Raises `InvalidInput` on an empty sample or one that holds something other than finite numbers.
    """
    data = np.sort(np.asarray(values, dtype=float))
    if data.size == 0 or not np.isfinite(data).all():
        what = f"{data.size} values, not all of them finite numbers" if data.size else "no values"
        raise InvalidInput(f"A quantile was asked of {what}.", "Leave out what is unknown before asking.")
    lower, upper = ranks(data.size, q, confidence)
    below, rest = divmod((data.size - 1) * q, 1)
    return Estimate(
        value=float(np.quantile(data[int(below) : int(below) + 2], rest)),
        lo=None if lower is None else float(data[lower - 1]),
        hi=None if upper is None else float(data[upper - 1]),
        n=int(data.size),
        statistic="median, order-statistic interval" if q == 0.5 else f"{q:.0%} quantile, order-statistic interval",
        confidence=confidence,
    )


def median(values: Numbers, confidence: float = 0.95) -> Estimate:
    """The sample median with its order-statistic interval [OS]; no 95 % interval exists below n = 6."""
    return quantile(values, 0.5, confidence)


def bootstrap_median(values: Numbers, resamples: int = 10_000, seed: int = 20260105, confidence: float = 0.95) -> Estimate:
    """The median with a percentile bootstrap interval; a cross-check of the order-statistic one, for n >= 20 only.

    BCa is not offered: it is undefined where the central order statistics tie. The seed is fixed, so the same data give the
    same interval.
    """
    data = np.asarray(values, dtype=float)
    if data.size < 20:
        raise InvalidInput(f"A bootstrap of {data.size} values covers too little.", "Use the order-statistic interval below n = 20.")
    random = np.random.default_rng(seed)
    medians = np.empty(resamples)
    step = max(1, 2_000_000 // data.size)
    for start in range(0, resamples, step):
        stop = min(start + step, resamples)
        medians[start:stop] = np.median(data[random.integers(0, data.size, (stop - start, data.size))], axis=1)
    tail = (1 - confidence) / 2
    lo, hi = np.quantile(medians, [tail, 1 - tail])
    return Estimate(float(np.median(data)), float(lo), float(hi), int(data.size), "median, percentile bootstrap", confidence)
