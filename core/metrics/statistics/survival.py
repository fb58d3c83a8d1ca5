"""Durations of which some are still open: the Kaplan-Meier curve, its median and the log-rank test."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.metrics.statistics.estimate import Estimate, Marks, Numbers

Floats = NDArray[np.float64]
ENOUGH_AT_RISK = 5
"""A curve is drawn only while at least this many are still at risk."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve: at each distinct event time the share still open after it, with standard error and interval.

    All arrays have one entry an event time, in the unit of the durations. `n_events` + `n_censored` = `n`.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    se: Floats
    lo: Floats
    hi: Floats
    n: int
    n_events: int
    confidence: float = 0.95

    @property
    def n_censored(self) -> int:
        """How many were still open when last seen."""
        return self.n - self.n_events

    @property
    def median(self) -> Estimate:
        """The first time at which at most half are still open; None where the curve stays above one half."""
        return Estimate(
            _first_at_most_half(self.times, self.survival), _first_at_most_half(self.times, self.lo),
            _first_at_most_half(self.times, self.hi), self.n, "Kaplan-Meier median, log-log interval", self.confidence,
        )

    @property
    def drawable(self) -> int:
        """How many of the leading entries may be drawn: those with at least five at risk."""
        return int(np.sum(self.at_risk >= ENOUGH_AT_RISK))

    def still_open(self, after: float) -> float:
        """The share still open at time `after`; 1.0 before the first event."""
        index = int(np.searchsorted(self.times, after, side="right"))
        return 1.0 if index == 0 else float(self.survival[index - 1])


    def ended_by(self, after: float) -> Estimate:
        """The share ended within `after` with its interval (log-log), as fractions of 1; no interval before the first event."""
        index = int(np.searchsorted(self.times, after, side="right"))
        name = "Kaplan-Meier share, log-log interval"
        if index == 0:
            return Estimate(0.0, None, None, self.n, name, self.confidence)
        here = index - 1
        return Estimate(
            1 - float(self.survival[here]), 1 - float(self.hi[here]), 1 - float(self.lo[here]), self.n, name, self.confidence
        )


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank test of two curves: events seen and expected in the first group, chi-squared on 1 df, p."""

    observed: float
    expected: float
    chi2: float
    p: float


def kaplan_meier(durations: Numbers, observed: Marks, confidence: float = 0.95) -> Curve:
    """The curve of `durations`, where `observed` is False for those still open (right-censored).

    S(t) = prod (1 - d/n); Greenwood's variance S^2 sum d/(n(n-d)); interval S^exp(+-z se/(S |ln S|)), the log-log one. Where the
    curve reaches zero the interval is undefined: its lower bound is then 0 and its upper bound stays where it was.
    Raises `InvalidInput` when the two sequences differ in length, are empty or hold a negative or non-finite duration.
    """
    time, event = _checked(durations, observed)
    times = np.unique(time[event])
    ordered = np.sort(time)
    at_risk = (time.size - np.searchsorted(ordered, times, side="left")).astype(float)
    failed = np.sort(time[event])
    events = (np.searchsorted(failed, times, side="right") - np.searchsorted(failed, times, side="left")).astype(float)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        summed = np.cumsum(events / (at_risk * (at_risk - events)))
        se = np.where(survival > 0, survival * np.sqrt(summed), 0.0)
    lo, hi = _log_log(survival, se, confidence)
    return Curve(times, at_risk, events, survival, se, lo, hi, int(time.size), int(event.sum()), confidence)


def log_rank(first: tuple[Numbers, Marks], second: tuple[Numbers, Marks]) -> LogRank:
    """Whether two groups (durations, observed) end at the same pace: (O-E)^2/V with the hypergeometric variance."""
    from scipy.stats import chi2

    a_time, a_event = _checked(*first)
    b_time, b_event = _checked(*second)
    pooled = np.sort(np.concatenate([a_time[a_event], b_time[b_event]]))
    moments = np.unique(pooled)
    at_risk_a = a_time.size - np.searchsorted(np.sort(a_time), moments, side="left")
    at_risk = at_risk_a + b_time.size - np.searchsorted(np.sort(b_time), moments, side="left")
    ended = np.searchsorted(pooled, moments, side="right") - np.searchsorted(pooled, moments, side="left")
    share = at_risk_a / at_risk
    expected = float((ended * share).sum())
    many = at_risk > 1
    variance = float((ended * share * (1 - share) * (at_risk - ended))[many].dot(1 / (at_risk[many] - 1.0)))
    seen = float(a_event.sum())
    if variance == 0:
        return LogRank(seen, expected, 0.0, 1.0)
    statistic = (seen - expected) ** 2 / variance
    return LogRank(seen, expected, statistic, float(chi2.sf(statistic, 1)))


def _checked(durations: Numbers, observed: Marks) -> tuple[Floats, NDArray[np.bool_]]:
    time, event = np.asarray(durations, dtype=float), np.asarray(observed, dtype=bool)
    if time.shape != event.shape or time.size == 0:
        sentence = f"{time.size} durations came with {event.size} marks of having ended."
        raise InvalidInput(sentence, "Give one mark for every duration, and at least one.")
    if not np.isfinite(time).all() or (time < 0).any():
        raise InvalidInput("A duration is negative or not a finite number.", "Leave it out and count it as excluded.")
    return time, event


def _first_at_most_half(times: Floats, band: Floats) -> float | None:
    hits = np.flatnonzero(band <= 0.5 + 1e-12)
    return float(times[hits[0]]) if hits.size else None


def _log_log(survival: Floats, se: Floats, confidence: float) -> tuple[Floats, Floats]:
    from scipy.stats import norm

    z = float(norm.ppf(1 - (1 - confidence) / 2))
    inner = (survival > 0) & (survival < 1)
    lo, hi = np.where(survival >= 1, 1.0, 0.0), np.where(survival >= 1, 1.0, np.nan)
    spread = z * se[inner] / (survival[inner] * np.abs(np.log(survival[inner])))
    lo[inner] = survival[inner] ** np.exp(spread)
    hi[inner] = survival[inner] ** np.exp(-spread)
    if hi.size and np.isnan(hi[-1]):
        hi[-1] = hi[-2] if hi.size > 1 else 1.0
    return lo, hi
