"""The form every statistic is given in: a value never travels without its interval and its n."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = Sequence[float] | NDArray[np.float64]
"""A sample, as a sequence or an array."""
Marks = Sequence[bool] | NDArray[np.bool_]
"""Whether each item of a sample has ended."""


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
