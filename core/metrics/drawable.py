"""What a chart draws of a number: its units as dots, its median as a bar, its curve; thinned where there are too many to see."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from core.metrics import periods
from core.metrics.scope import text
from core.metrics.statistics.survival import kaplan_meier
from core.metrics.value import NO_UNITS, MetricValue, Point, Units

MOST_DOTS = 1500
"""More dots than this are thinned evenly by length; open ones are always drawn."""
FEWER_DOTS = 300
"""The same for a small chart."""
MOST_STEPS = 400
"""More steps of a curve than this cannot be told apart."""


def dots(units: Units, most: int = MOST_DOTS) -> tuple[list[dict[str, Any]], float]:
    """A row a unit with its place `drawn` on a log scale, and the lowest such place, on which zeros stand too; about `most` rows."""
    positive = units.values[units.values > 0]
    floor = float(positive.min()) if positive.size else 1.0
    if not len(units):
        return [], floor
    ended = np.flatnonzero(units.ended)
    ended = ended[np.lexsort((units.numbers()[ended], units.values[ended]))]
    chosen = np.concatenate([ended[:: max(1, -(-ended.size // most))], np.flatnonzero(~units.ended)])
    return [{**plain(point), "drawn": max(point.value, floor)} for point in units.take(chosen).points()], floor


def together(values: Sequence[MetricValue]) -> Units:
    """The units of several values as one."""
    parts = [value.units for value in values if len(value.units)]
    if not parts:
        return NO_UNITS
    return Units(
        pa.concat_tables([part.table for part in parts], promote_options="default"),
        np.concatenate([part.values for part in parts]), np.concatenate([part.ended for part in parts]), parts[0].names,
    )


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
        "hi": max(value.hi if value.hi is not None else float(value.units.values.max(initial=middle)), floor),
    }


def curve(units: Units, floor: float) -> list[dict[str, Any]]:
    """The share ended within a time, with its band, while five are at risk; nothing below n = 6."""
    if len(units) < 6 or not units.ended.any():
        return []
    found = kaplan_meier(units.values, units.ended)
    last = found.drawable
    places = np.unique(np.linspace(0, last - 1, min(last, MOST_STEPS)).astype(int)) if last else np.array([], dtype=int)
    columns = (found.times[places], found.survival[places], found.lo[places], found.hi[places])
    return [
        {"drawn": max(float(time), floor), "share": 1 - float(s), "lo": 1 - float(high), "hi": 1 - float(low)}
        for time, s, low, high in zip(*columns, strict=True)
    ]


def heights(places: Sequence[float], reaches: Sequence[float]) -> list[tuple[int, bool]]:
    """For labels at `places` (0 to 1, ascending) that take `reaches` of the width: the height of each from 1, and whether it stands
    left of its stem, which it does in the second half.

    No label meets another or is crossed by a stem of its half: in the first half the earlier one stands higher than those it
    reaches over, in the second half the later one.
    """
    half = sum(place <= 0.5 for place in places)
    ends = [place + reach if index < half else place - reach for index, (place, reach) in enumerate(zip(places, reaches, strict=True))]
    levels: dict[int, int] = {}
    for index in [*reversed(range(half)), *range(half, len(places))]:
        low, high = sorted((places[index], ends[index]))
        levels[index] = 1 + max((level for other, level in levels.items() if low <= places[other] <= high), default=0)
        if index >= half:
            taken = {levels[other] for other in range(half) if ends[other] >= low}
            while levels[index] in taken:
                levels[index] += 1
    return [(levels[index], index >= half) for index in range(len(places))]
