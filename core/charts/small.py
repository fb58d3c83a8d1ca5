"""The small chart of a tile: the same on screen, in the frozen page, and wherever a number stands beside others."""

from core.charts.aims import aimed
from core.charts.durations import distribution
from core.charts.intervals import interval
from core.charts.shares import shares
from core.charts.sheet import Drawing
from core.charts.theme import Mode
from core.metrics.targets import Aim
from core.metrics.value import MetricValue

MOST_SQUARES = 60
"""A share of more units than this is read from its interval; squares would be a texture."""


def small(value: MetricValue, mode: Mode = "light", aim: Aim | None = None) -> Drawing | None:
    """A distribution of durations, the units of a share, or a value in its interval, with its target where one is given; None where there
    is nothing to draw.
    """
    drawing = _drawn(value, mode, has_aim=aim is not None)
    return aimed(drawing, *aim, mode) if drawing and aim else drawing


def _drawn(value: MetricValue, mode: Mode, *, has_aim: bool) -> Drawing | None:
    statistic = value.definition.statistic
    if statistic == "duration" and value.n_used:
        return distribution(value, mode, height=96)
    if statistic == "share" and 0 < value.n_used <= MOST_SQUARES:
        return shares(value, mode, height=26)
    if value.value is not None and value.lo is not None and value.hi is not None:
        return interval(value, mode, height=82 if has_aim else 64)
    return None
