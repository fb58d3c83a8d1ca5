"""How often intervals hold the true median of simulated durations: `python -m bench.interval_coverage` prints the page."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.metrics.statistics import bootstrap
from core.metrics.statistics.median import coverage, ranks
from core.metrics.statistics.proportion import clustered

SAMPLES, RESAMPLES, SEED, FLOOR = 2_000, 2_000, 20260105, 93.0
SIZES = (6, 10, 20, 50)
Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]
SHAPES: dict[str, tuple[Draw, float]] = {
    "log-normal, sigma 1.25": (lambda random, shape: random.lognormal(4.25, 1.25, shape), float(np.exp(4.25))),
    "Pareto, alpha 1.5": (lambda random, shape: 1 + random.pareto(1.5, shape), 2 ** (1 / 1.5)),
}


def exact(samples: NDArray[np.float64], middle: float) -> float:
    """The share of samples, in %, whose order-statistic interval holds the true median."""
    low, high = ranks(samples.shape[1])
    if low is None or high is None:
        return 0.0
    ordered = np.sort(samples, axis=1)
    return 100 * float(((ordered[:, low - 1] <= middle) & (middle <= ordered[:, high - 1])).sum()) / len(samples)


def resampled(samples: NDArray[np.float64], middle: float, random: np.random.Generator) -> float:
    """The same for the percentile bootstrap."""
    held, n = 0, samples.shape[1]
    for sample in samples:
        medians = np.median(sample[random.integers(0, n, (RESAMPLES, n))], axis=1)
        low, high = np.quantile(medians, [0.025, 0.975])
        held += bool(low <= middle <= high)
    return 100 * held / len(samples)


def rows() -> list[str]:
    """A row of the table for each shape and size."""
    found = []
    for name, (draw, middle) in SHAPES.items():
        for n in SIZES:
            random = np.random.default_rng([SEED, n])
            samples = draw(random, (SAMPLES, n))
            low, high = ranks(n)
            promised = 100 * coverage(n, low or 0, high or 0)
            seen, again = exact(samples, middle), resampled(samples, middle, random)
            offered = "no" if n < 20 or again < FLOOR else "as a cross-check"
            found.append(f"| {name} | {n} | {promised:.1f} % | {seen:.1f} % | {again:.1f} % | {offered} |")
    return found


FEWER, LARGER = 500, (20, 50, 200)
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _sum(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    summed: NDArray[np.float64] = rows.sum(axis=1)
    return summed


def _carried(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    ordered = np.sort(rows, axis=1)
    carried: NDArray[np.float64] = ordered[:, -round(rows.shape[1] / 10) :].sum(axis=1) / ordered.sum(axis=1)
    return carried


def _row(what: str, n: int, held: int, used: str) -> str:
    return f"| {what} | {n} | {100 * held / FEWER:.1f} % | {used} |"


def resampled_sums() -> list[str]:
    """How often resampled intervals of sums, of the share that the busiest carry, and of shares within incidents hold the truth."""
    found = []
    for name, (draw, mean) in {"log-normal, sigma 1.25": (SHAPES["log-normal, sigma 1.25"][0], float(np.exp(4.25 + 1.25**2 / 2))),
                               "Pareto, alpha 1.5": (SHAPES["Pareto, alpha 1.5"][0], 3.0)}.items():
        for n in LARGER:
            samples = draw(np.random.default_rng([SEED, n]), (FEWER, n))
            made = [bootstrap.bca(sample, _sum, resamples=500) for sample in samples]
            held = sum((each.lo or 0) <= mean * n <= (each.hi or 0) for each in made)
            found.append(_row(f"sum, BCa; {name}", n, held, "never"))
    whole = np.sort(np.random.default_rng(SEED).lognormal(2, 0.75, 400_000))
    true = float(whole[-40_000:].sum() / whole.sum())
    for n in LARGER:
        samples = np.random.default_rng([SEED, n]).lognormal(2, 0.75, (FEWER, n))
        made = [bootstrap.percentile(sample, _carried, resamples=500) for sample in samples]
        held = sum((each.lo or 0) <= true <= (each.hi or 0) for each in made)
        found.append(_row("share of the busiest tenth, percentile; log-normal, sigma 0.75", n, held, "never"))
    for n in (10, 20, 50):
        random, held = np.random.default_rng([SEED, n]), 0
        for _ in range(FEWER):
            sizes = random.integers(1, 6, n)
            made_of = random.binomial(sizes, random.beta(4, 1, n))
            each = clustered(list(zip(made_of.tolist(), sizes.tolist(), strict=True)), resamples=1_000)
            held += each.lo is None or each.lo <= 0.8 <= (each.hi or 0)
        found.append(_row("share of 1 to 5 units an incident, incidents resampled; 80 % true", n, held, "yes, by rule G11"))
    return found


def main() -> None:
    """Print the page."""
    print("# How often the intervals are right\n")
    print(f"Made by `python -m bench.interval_coverage` on {datetime.now(UTC):%d %B %Y}: {SAMPLES:,} simulated samples a row, seed {SEED},")
    print(f"{RESAMPLES:,} resamples a sample. A 95 % interval should hold the true median in 95 % of samples; so many tell that to")
    print(f"about 1 point. The bootstrap of the median is offered from n = 20 and refused where it holds in fewer than {FLOOR:.0f} %.\n")
    print("| durations | n | order statistics, by the binomial | order statistics, seen | percentile bootstrap, seen | bootstrap offered |")
    print("|---|---|---|---|---|---|")
    print("\n".join(rows()))
    print(f"\nOther statistics, {FEWER} samples a row (so many tell it to about 2 points). Sums of heavy-tailed durations and the share")
    print("that the busiest carry are held far too seldom, so no such interval is shown: a sum of what was recorded is exact or lies")
    print("between its bounds. Shares of units within incidents keep theirs, widened for few (Hesterberg); it needs ten incidents.\n")
    print("| statistic and data | n | seen | shown |")
    print("|---|---|---|---|")
    print("\n".join(resampled_sums()))


if __name__ == "__main__":
    main()
