"""What a chart draws of a number: its units as dots, its median as a bar, its curve; thinned where there are too many to see."""

from collections.abc import Sequence
from typing import Any

from core.metrics import periods
from core.metrics.scope import text
from core.metrics.statistics.survival import kaplan_meier
from core.metrics.value import MetricValue, Point

MOST_DOTS = 3000
"""More dots than this are thinned evenly by length; open ones are always drawn."""


def dots(points: Sequence[Point]) -> tuple[list[dict[str, Any]], float]:
    """A row a unit with its place `drawn` on a log scale, and the lowest such place, on which zeros stand too."""
    positive = [point.value for point in points if point.value > 0]
    floor = min(positive, default=1.0)
    ended = sorted((point for point in points if not point.is_open), key=lambda point: point.value)
    step = max(1, -(-len(ended) // MOST_DOTS))
    drawn = [*ended[::step], *(point for point in points if point.is_open)]
    return [{**plain(point), "drawn": max(point.value, floor)} for point in drawn], floor


def plain(point: Point) -> dict[str, Any]:
    """A unit as a row of a chart; times are ISO 8601 in UTC."""
    return {
        "unit_id": point.unit_id, "incident_id": point.incident_id, "number": point.number, "label": point.label, "detail": point.detail,
        "value": point.value, "is_open": point.is_open, "cohort_at": text(point.cohort_at),
    }


def bar(value: MetricValue, floor: float) -> dict[str, Any]:
    """The median of one period with its interval, from near the period's start to near its end; an open bound ends at the longest."""
    name = next(iter(value.stratum.values()))
    first, after = periods.span(name)
    gap = (after - first) * 0.06
    middle = value.value or floor
    return {
        "name": name, "from": text(first + gap), "to": text(after - gap), "median": max(middle, floor), "shown": value.shown,
        "n": value.n_used, "lo": max(value.lo if value.lo is not None else middle, floor),
        "hi": max(value.hi if value.hi is not None else max((point.value for point in value.points), default=middle), floor),
    }


def curve(points: Sequence[Point], floor: float) -> list[dict[str, Any]]:
    """The share ended within a time, with its band, while five are at risk; nothing below n = 6."""
    if len(points) < 6 or all(point.is_open for point in points):
        return []
    found = kaplan_meier([point.value for point in points], [not point.is_open for point in points])
    last = found.drawable
    columns = (found.times[:last], found.survival[:last], found.lo[:last], found.hi[:last])
    step = max(1, last // MOST_DOTS)
    return [
        {"drawn": max(float(time), floor), "share": 1 - float(s), "lo": 1 - float(high), "hi": 1 - float(low)}
        for time, s, low, high in list(zip(*columns, strict=True))[::step]
    ]
