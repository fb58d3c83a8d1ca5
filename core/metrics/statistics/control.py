"""Control limits: where a series of counts or of individual values leaves its own usual range."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Limits:
    """`centre` with `lo` and `hi`, in the unit of the series, and the positions (from 0) of the values outside them.

    `moving_hi` is the limit of the moving range where there is one, and `moving_signals` the positions of the second of two
    neighbours that differ by more.
    """

    centre: float
    lo: float
    hi: float
    signals: tuple[int, ...]
    moving_hi: float | None = None
    moving_signals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """A u chart: the `centre` rate, and for each window its own `lo` and `hi`, since windows differ in exposure."""

    centre: float
    lo: tuple[float, ...]
    hi: tuple[float, ...]
    signals: tuple[int, ...]


def c_chart(counts: Sequence[int]) -> Limits:
    """c +- 3 sqrt(c), the lower limit not below 0; only where the dispersion gate finds a Poisson process."""
    data = np.asarray(counts, dtype=float)
    centre = float(data.sum() / data.size)
    half = 3 * centre**0.5
    return _limits(data, centre, max(0.0, centre - half), centre + half)


def u_chart(counts: Sequence[int], exposures: Sequence[float]) -> Steps:
    """u +- 3 sqrt(u/n) of counts over unequal exposures n; only where the dispersion gate finds a Poisson process."""
    data, size = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    centre = float(data.sum() / size.sum())
    half = 3 * np.sqrt(centre / size)
    lo, hi, rates = np.maximum(0.0, centre - half), centre + half, data / size
    outside = np.flatnonzero((rates < lo) | (rates > hi))
    return Steps(centre, tuple(lo.tolist()), tuple(hi.tolist()), tuple(int(i) for i in outside))


def individuals(values: Sequence[float]) -> Limits:
    """The XmR chart: centre +- (3/1.128) of the moving range's centre. Use it on ln(duration), never on raw durations."""
    data = np.asarray(values, dtype=float)
    centre = float(data.sum() / data.size)
    moving = np.abs(np.diff(data))
    usual = float(moving.sum() / moving.size) if moving.size else 0.0
    found = _limits(data, centre, centre - 3 / 1.128 * usual, centre + 3 / 1.128 * usual)
    jumps = tuple(int(i) + 1 for i in np.flatnonzero(moving > 3.267 * usual))
    return Limits(found.centre, found.lo, found.hi, found.signals, 3.267 * usual if moving.size else None, jumps)


def of_durations(values: Sequence[float]) -> Limits:
    """The XmR chart of positive durations, on ln(duration) and given back in their unit; `moving_hi` is then a ratio of neighbours."""
    found = individuals(np.log(np.asarray(values, dtype=float)).tolist())
    centre, lo, hi = np.exp([found.centre, found.lo, found.hi]).tolist()
    ratio = None if found.moving_hi is None else float(np.exp(found.moving_hi))
    return Limits(centre, lo, hi, found.signals, ratio, found.moving_signals)


def _limits(data: np.ndarray, centre: float, lo: float, hi: float) -> Limits:
    return Limits(centre, lo, hi, tuple(int(i) for i in np.flatnonzero((data < lo) | (data > hi))))
