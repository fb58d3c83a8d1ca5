"""Two periods side by side: whether durations differ, by how much, and what many such looks cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.statistics.estimate import Numbers

_BANDS = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"))
_MOST_A_SIDE = 250


@dataclass(frozen=True, slots=True)
class Comparison:
    """`u` and `p` of the Mann-Whitney test (two-sided), Cliff's `delta` (above 0: the second sample tends to be longer) with
    its `band`, and the Hodges-Lehmann ratio second over first with interval; below 1 means shorter. None where undefined.
    """

    u: float
    p: float
    delta: float
    band: str
    ratio: float | None
    ratio_lo: float | None
    ratio_hi: float | None
    n_first: int
    n_second: int


def compare(first: Numbers, second: Numbers, confidence: float = 0.95) -> Comparison | None:
    """Durations of an earlier and a later period, by ranks; None where either side is empty."""
    from scipy.stats import mannwhitneyu

    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if a.size == 0 or b.size == 0:
        return None
    result = mannwhitneyu(b, a, alternative="two-sided", method="asymptotic")
    p = float(result.pvalue)
    delta = 2 * float(result.statistic) / (a.size * b.size) - 1
    ratio, lo, hi = _hodges_lehmann(a[a > 0], b[b > 0], confidence)
    return Comparison(float(result.statistic), 1.0 if np.isnan(p) else p, delta, band(delta), ratio, lo, hi, int(a.size), int(b.size))


def cliffs_delta(first: Numbers, second: Numbers) -> float:
    """(#{x > y} - #{x < y}) / (m n) for x in `first` and y in `second` [CD]."""
    ordered, x = np.sort(np.asarray(second, dtype=float)), np.asarray(first, dtype=float)
    below = np.searchsorted(ordered, x, side="left").sum()
    above = (ordered.size - np.searchsorted(ordered, x, side="right")).sum()
    return float((below - above) / (x.size * ordered.size))


def band(delta: float) -> str:
    """The customary word for an effect of this size: negligible, small, medium or large (.147, .33, .474)."""
    return next((word for limit, word in _BANDS if abs(delta) < limit), "large")


def shares_differ(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The p-value of two shares (k, n) being equal: Fisher's exact test, two-sided; 1.0 where a side is empty."""
    from scipy.stats import fisher_exact

    if not first[1] or not second[1]:
        return 1.0
    return float(fisher_exact([[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for all looks on one page (Holm's step-down), in the order given."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted, highest = [1.0] * len(p_values), 0.0
    for position, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - position) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def _hodges_lehmann(a: NDArray[np.float64], b: NDArray[np.float64], confidence: float) -> tuple[float | None, float | None, float | None]:
    """The median of all ratios b/a with its rank interval, on the log scale; large sides are thinned to 250 order statistics."""
    from scipy.stats import norm

    if a.size == 0 or b.size == 0:
        return None, None, None
    m, n = a.size, b.size
    differences = np.sort(np.subtract.outer(np.log(_thin(b)), np.log(_thin(a))).ravel())
    z = float(norm.ppf(1 - (1 - confidence) / 2))
    low = (m * n / 2 - z * (m * n * (m + n + 1) / 12) ** 0.5) / (m * n)
    centre = float(np.exp(np.median(differences)))
    position = int(np.floor(low * differences.size))
    if position < 1:
        return centre, None, None
    return centre, float(np.exp(differences[position - 1])), float(np.exp(differences[-position]))


def _thin(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if values.size <= _MOST_A_SIDE:
        return values
    kept: NDArray[np.float64] = np.sort(values)[np.linspace(0, values.size - 1, _MOST_A_SIDE).astype(int)]
    return kept
