"""Whether counts scatter more than a Poisson process would, which decides how they may be charted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Dispersion:
    """`index` is D = sum((c - centre)^2)/centre on `df` degrees of freedom with its `p`; `ratio` is variance over centre (1 for a
    Poisson process); `size` is the negative binomial size by moments, None where counts are not over-dispersed.
    """

    index: float
    df: int
    p: float
    ratio: float
    size: float | None

    @property
    def is_poisson(self) -> bool:
        """Whether c and u charts may be used; otherwise individuals charts or a negative binomial."""
        return self.p >= 0.05


def dispersion(counts: Sequence[int]) -> Dispersion:
    """The over-dispersion gate for counts of equal windows. Raises `InvalidInput` below two windows or when all are 0."""
    from scipy.stats import chi2

    data = np.asarray(counts, dtype=float)
    if data.size < 2 or data.sum() == 0:
        sentence = f"The scatter of {data.size} counts with a sum of {data.sum():.0f} cannot be judged."
        raise InvalidInput(sentence, "Use at least two windows with events.")
    centre, variance = data.sum() / data.size, float(data.var(ddof=1))
    index = float(((data - centre) ** 2).sum() / centre)
    size = float(centre**2 / (variance - centre)) if variance > centre else None
    return Dispersion(index, int(data.size) - 1, float(chi2.sf(index, data.size - 1)), variance / float(centre), size)
