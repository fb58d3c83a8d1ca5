"""One change in a series, if the data ask for one: where it lies, how sure that is, and what stood before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_A_SIDE = 3


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """`last` is the position (from 0) of the last value before the change. `earliest` to `latest` are the places that the data support
    nearly as well: their likelihood is less than 6.8 times smaller (a support interval; a change point has no exact 95 % one).
    `before` and `after` are the centres of both sides, in the unit of the series. `gain` is how much better (BIC) two segments
    describe the series than one; it is above 0, since otherwise there is no change to report.
    """

    last: int
    earliest: int
    latest: int
    before: float
    after: float
    gain: float


def of_counts(counts: Sequence[int], size: float | None = None) -> ChangePoint | None:
    """A change in the level of counts, Poisson, or negative binomial where the over-dispersion gate gave a `size`; else None."""
    data = np.asarray(counts, dtype=float)
    return _search(data, lambda centre, total, n: _count_cost(centre, total, n, size))


def of_durations(values: Sequence[float]) -> ChangePoint | None:
    """A change in the level of ln(duration) of positive values, with one scatter on both sides (log-normal); else None.

    `before` and `after` are geometric centres in the unit of the values.
    """
    logs = np.log(np.asarray(values, dtype=float))
    found = of_values(logs.tolist())
    if found is None:
        return None
    return ChangePoint(found.last, found.earliest, found.latest, float(np.exp(found.before)), float(np.exp(found.after)), found.gain)


def of_values(values: Sequence[float]) -> ChangePoint | None:
    """A change in the level of values that scatter alike on both sides (normal); else None."""
    data = np.asarray(values, dtype=float)
    n = data.size
    if n < 2 * FEWEST_A_SIDE:
        return None
    sums, squares = np.cumsum(data), np.cumsum(data**2)
    places = np.arange(FEWEST_A_SIDE, n - FEWEST_A_SIDE + 1)
    first, second = sums[places - 1] / places, (sums[-1] - sums[places - 1]) / (n - places)
    within = squares[-1] - places * first**2 - (n - places) * second**2
    whole = squares[-1] - sums[-1] ** 2 / n
    tiny = np.finfo(float).tiny
    costs = n * np.log(np.maximum(within, tiny) / n)
    return _best(costs, n * float(np.log(max(whole, tiny) / n)), places, first, second, n)


def _search(data: Floats, cost: Callable[[Floats, Floats, Floats], Floats]) -> ChangePoint | None:
    n = data.size
    if n < 2 * FEWEST_A_SIDE or data.sum() == 0:
        return None
    sums = np.cumsum(data)
    places = np.arange(FEWEST_A_SIDE, n - FEWEST_A_SIDE + 1)
    first, second = sums[places - 1] / places, (sums[-1] - sums[places - 1]) / (n - places)
    costs = cost(first, sums[places - 1], places.astype(float)) + cost(second, sums[-1] - sums[places - 1], (n - places).astype(float))
    whole = float(cost(np.array([sums[-1] / n]), np.array([sums[-1]]), np.array([float(n)]))[0])
    return _best(costs, whole, places, first, second, n)


def _best(costs: Floats, whole: float, places: NDArray[np.int64], first: Floats, second: Floats, n: int) -> ChangePoint | None:
    """Two more numbers are spent on a change: its place and the second level. The interval is where -2 log L rises by less than 3.84."""
    best = int(np.argmin(costs))
    gain = whole - float(costs[best]) - 2 * float(np.log(n))
    if gain <= 0:
        return None
    near = places[costs <= costs[best] + 3.841]
    return ChangePoint(int(places[best]) - 1, int(near.min()) - 1, int(near.max()) - 1, float(first[best]), float(second[best]), gain)


def _count_cost(centre: Floats, total: Floats, n: Floats, size: float | None) -> Floats:
    """-2 log L of a segment at its centre, without what does not depend on it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if size is None:
            return -2 * (np.where(total > 0, total * np.log(centre), 0.0) - n * centre)
        share = centre / (centre + size)
        return -2 * (np.where(total > 0, total * np.log(share), 0.0) + n * size * np.log(size / (centre + size)))
