"""How often intervals hold the true median of simulated durations: `python -m bench.interval_coverage` prints the page."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.metrics.statistics.median import coverage, ranks

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


def main() -> None:
    """Print the page."""
    print("# How often the intervals are right\n")
    print(f"Made by `python -m bench.interval_coverage` on {datetime.now(UTC):%d %B %Y}: {SAMPLES:,} simulated samples a row, seed {SEED},")
    print(f"{RESAMPLES:,} resamples a sample. A 95 % interval should hold the true median in 95 % of samples; so many tell that to")
    print(f"about 1 point. The bootstrap of the median is offered from n = 20 and refused where it holds in fewer than {FLOOR:.0f} %.\n")
    print("| durations | n | order statistics, by the binomial | order statistics, seen | percentile bootstrap, seen | bootstrap offered |")
    print("|---|---|---|---|---|---|")
    print("\n".join(rows()))


if __name__ == "__main__":
    main()
