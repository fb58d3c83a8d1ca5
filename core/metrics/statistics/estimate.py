"""The form every statistic is given in: a value never travels without its interval and its n."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` with the interval `lo` to `hi`, in the unit of the data, over `n` observations.

    None in a bound says that the sample cannot give it (unbounded), never zero. `confidence` is the nominal level;
    `statistic` names the method in words.
    """

    value: float | None
    lo: float | None
    hi: float | None
    n: int
    statistic: str
    confidence: float = 0.95
