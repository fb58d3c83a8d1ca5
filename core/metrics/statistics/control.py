"""Control limits: where a series of counts or of individual values leaves its own usual range."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Limits:
    """`centre` with `lo` and `hi`, in the unit of the series, and the positions (from 0) of the values outside them."""

    centre: float
    lo: float
    hi: float
    signals: tuple[int, ...]


def c_chart(counts: Sequence[int]) -> Limits:
    """c +- 3 sqrt(c), the lower limit not below 0; only where the dispersion gate finds a Poisson process."""
    data = np.asarray(counts, dtype=float)
    centre = float(data.sum() / data.size)
    half = 3 * centre**0.5
    return _limits(data, centre, max(0.0, centre - half), centre + half)


def individuals(values: Sequence[float]) -> Limits:
    """The XmR chart: centre +- (3/1.128) of the moving range's centre. Use it on ln(duration), never on raw durations."""
    data = np.asarray(values, dtype=float)
    centre = float(data.sum() / data.size)
    moving = np.abs(np.diff(data))
    half = 3 / 1.128 * float(moving.sum() / moving.size) if moving.size else 0.0
    return _limits(data, centre, centre - half, centre + half)


def _limits(data: np.ndarray, centre: float, lo: float, hi: float) -> Limits:
    return Limits(centre, lo, hi, tuple(int(i) for i in np.flatnonzero((data < lo) | (data > hi))))
