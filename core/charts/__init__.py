"""How charts look: one theme, and one function a chart, each giving the chart and the sentence that says its finding."""

from core.charts.aims import aimed
from core.charts.calendar import calendar, counted_days
from core.charts.durations import distribution, duration_by_quarter
from core.charts.intervals import interval, intervals
from core.charts.lines import lines
from core.charts.marks import annotated
from core.charts.over_time import control_chart, curves
from core.charts.result import result_chart
from core.charts.shares import shares
from core.charts.sheet import Drawing
from core.charts.theme import INKS, Ink, Mode, theme
from core.charts.times import Moment, Span, exposure_timeline, milestone_scale
from core.charts.zone import back, in_zone

__all__ = [
    "INKS", "Drawing", "Ink", "Mode", "Moment", "Span", "aimed", "annotated", "back", "calendar", "control_chart", "counted_days",
    "curves", "distribution", "duration_by_quarter", "exposure_timeline", "in_zone", "interval", "intervals", "lines", "milestone_scale",
    "result_chart", "shares",
    "theme",
]
