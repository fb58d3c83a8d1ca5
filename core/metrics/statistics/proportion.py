"""Shares of a whole: Wilson's interval, and the one for units that come in clusters."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import InvalidInput
from core.metrics.statistics.estimate import Estimate

FEWEST_CLUSTERS = 10
"""Below this many incidents a share of units inside incidents has no interval."""


def wilson(k: int, n: int, confidence: float = 0.95) -> Estimate:
    """The share `k` of `n` with Wilson's score interval, as fractions of 1. `n` = 0 gives a value of None.

    Raises `InvalidInput` unless 0 <= k <= n.
    """
    from scipy.stats import norm

    if not 0 <= k <= n:
        raise InvalidInput(f"{k} of {n} is no share.", "Count the successes among the same units as the whole.")
    if n == 0:
        return Estimate(None, None, None, 0, "share, Wilson interval", confidence)
    z = float(norm.ppf(1 - (1 - confidence) / 2))
    share, square = k / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    lo = 0.0 if k == 0 else centre - half
    hi = 1.0 if k == n else centre + half
    return Estimate(share, lo, hi, n, "share, Wilson interval", confidence)


def clustered(clusters: Sequence[tuple[int, int]], resamples: int = 10_000, seed: int = 20260105, confidence: float = 0.95) -> Estimate:
    """The share over all units where units of one incident are not independent (rule G11).

    `clusters` holds (successes, units) for each incident; incidents, not units, are resampled (fixed seed). The percentiles are those
    of Hesterberg's expanded interval, further out by sqrt(m/(m-1)) and Student's t over the normal quantile for m incidents, since the
    plain ones hold too seldom for few. With fewer than ten incidents, or where every resample gives the same share, there is no interval
    (None).
    """
    from scipy.stats import norm, t

    pairs = np.asarray([pair for pair in clusters if pair[1] > 0], dtype=float).reshape(-1, 2)
    n = int(pairs[:, 1].sum())
    name = "share, incident-cluster bootstrap"
    if n == 0:
        return Estimate(None, None, None, 0, name, confidence)
    share = float(pairs[:, 0].sum() / n)
    if len(pairs) < FEWEST_CLUSTERS:
        return Estimate(share, None, None, n, name, confidence)
    random = np.random.default_rng(seed)
    weights = random.multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), size=min(resamples, max(1000, 20_000_000 // len(pairs))))
    sums = weights @ pairs
    m = len(pairs)
    tail = float(norm.sf(math.sqrt(m / (m - 1)) * t.isf((1 - confidence) / 2, m - 1)))
    lo, hi = np.quantile(sums[:, 0] / sums[:, 1], [tail, 1 - tail])
    if lo == hi:
        return Estimate(share, None, None, n, name, confidence)
    return Estimate(share, float(lo), float(hi), n, name, confidence)
