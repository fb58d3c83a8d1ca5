"""Counts of rare events over an exposure, exactly."""

from core.errors import InvalidInput
from core.metrics.statistics.estimate import Estimate


def garwood(events: int, exposure: float = 1.0, confidence: float = 0.95) -> Estimate:
    """`events` per unit of `exposure` with Garwood's exact Poisson interval [EP]; `n` is the number of events.

    lo = chi2(alpha/2, 2x)/2T, hi = chi2(1-alpha/2, 2x+2)/2T; lo is 0 for no events. With no events the upper bound is all that can be
    said. Raises `InvalidInput` for a negative count or an exposure that is not positive.
    """
    from scipy.stats import chi2

    if events < 0 or exposure <= 0:
        sentence = f"{events} events over an exposure of {exposure} is no rate."
        raise InvalidInput(sentence, "Give a count of 0 or more and an exposure above 0.")
    tail = (1 - confidence) / 2
    lo = 0.0 if events == 0 else float(chi2.ppf(tail, 2 * events)) / (2 * exposure)
    hi = float(chi2.ppf(1 - tail, 2 * events + 2)) / (2 * exposure)
    return Estimate(events / exposure, lo, hi, events, "count, exact Poisson interval (Garwood)", confidence)


def rates_differ(first: int, first_exposure: float, second: int, second_exposure: float) -> float:
    """The p-value of two Poisson rates being equal: the E-test of Krishnamoorthy and Thomson [SP], two-sided."""
    from scipy.stats import poisson_means_test

    return float(poisson_means_test(first, first_exposure, second, second_exposure).pvalue)


def rates_differ_exactly(first: int, first_exposure: float, second: int, second_exposure: float) -> float:
    """The same by the conditional binomial test, which never claims too much and sees less."""
    from scipy.stats import binomtest

    if first + second == 0:
        return 1.0
    return float(binomtest(first, first + second, first_exposure / (first_exposure + second_exposure)).pvalue)
