"""A calendar of what a number counts: a square a day, the more there was the larger and darker, a row of weeks a year."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.charts.plan import filled, planned
from core.charts.sheet import Drawing
from core.charts.theme import INKS, Mode
from core.metrics import describe
from core.metrics.value import MetricValue

MOST_YEARS = 5
"""The latest so many years are drawn; the sentence says when there are more."""
_ROOM = 9
"""Rows of squares that one year takes: seven days and room for its months."""


def calendar(value: MetricValue, mode: Mode = "light", zone: str = "UTC") -> Drawing:
    """The units of a number by the day, in `zone`, of the time by which they are counted; days with nothing are a dot.

    A square can be selected; its `day` is the date. What has no such time is on no day, and the sentence says how many.
    """
    days = counted_days(value, zone)
    years = sorted({day.year for day in days})[-MOST_YEARS:]
    rows = [_square(day, days[day], years.index(day.year)) for day in _every_day(years, days)]
    marks: list[dict[str, Any]] = [
        {"week": _week(date(year, month, 1)), "row": place * _ROOM - 1.2, "text": f"{date(year, month, 1):%b}"}
        for place, year in enumerate(years) for month in range(1, 13)
    ]
    marks += [{"week": -1, "row": place * _ROOM + 3, "text": str(year), "is_year": True} for place, year in enumerate(years)]
    undated = len(value.units) - sum(days.values())
    says = describe.calendar(value, days, years, undated)
    return filled(_squares(mode, len(years)), {"squares": rows, "words": marks}, mode, 20 + 130 * max(1, len(years)), says)


def counted_days(value: MetricValue, zone: str = "UTC") -> Counter[date]:
    """How many units fall on each day of `zone`."""
    if not len(value.units):
        return Counter()
    moments = value.units.table.column("cohort_at").to_numpy().astype("datetime64[s]")
    there = ZoneInfo(zone)
    seconds, counts = np.unique(moments[~np.isnat(moments)].astype(np.int64), return_counts=True)
    days: Counter[date] = Counter()
    for second, count in zip(seconds.tolist(), counts.tolist(), strict=True):
        days[_day(datetime.fromtimestamp(second, UTC), there)] += count
    return days


def _day(moment: datetime, zone: ZoneInfo) -> date:
    """The day of a moment; at the ends of time, where a zone would leave the calendar, that of UTC."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def _every_day(years: list[int], days: Counter[date]) -> list[date]:
    """From the first day to the last that holds something, the empty ones between them too."""
    held = [day for day in days if day.year in years]
    if not held:
        return []
    first, last = min(held), max(held)
    spans = [(max(first, date(year, 1, 1)).toordinal(), min(last, date(year, 12, 31)).toordinal()) for year in years]
    return [date.fromordinal(place) for begun, ended in spans for place in range(begun, ended + 1)]


def _square(day: date, count: int, place: int) -> dict[str, Any]:
    told = {"day": day.isoformat(), "count": count, "shown": f"{day:%a} {day.day} {day:%b %Y}"}
    return {"week": _week(day), "row": place * _ROOM + day.weekday(), **told}


def spot(day: date, years: Sequence[int]) -> dict[str, int]:
    """Where a day stands on a calendar of these years, one of which is its own."""
    return {"week": _week(day), "row": years.index(day.year) * _ROOM + day.weekday()}


def _week(day: date) -> int:
    """Which column of its year: weeks begin on Monday."""
    return (day.timetuple().tm_yday - 1 + date(day.year, 1, 1).weekday()) // 7


@cache
def _squares(mode: Mode, years: int) -> str:
    import altair as alt

    ink = INKS[mode]
    x = alt.X("week:Q", axis=None, scale=alt.Scale(domain=[-8, 54]))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-2, max(1, years) * _ROOM - 1], reverse=True))
    chosen = alt.selection_point(name="day", fields=["day"], on="click", clear="dblclick")
    squares = alt.Chart(alt.NamedData(name="squares")).mark_square(color=ink.sre).encode(
        x=x, y=y, tooltip=[alt.Tooltip("shown:N", title="day"), alt.Tooltip("count:Q", title="counted")],
        size=alt.Size("count:Q", legend=None, scale=alt.Scale(type="sqrt", domainMin=0, range=[3, alt.ExprRef("width < 500 ? 30 : 130")])),
        opacity=alt.condition("datum.count > 0", alt.Opacity("count:Q", legend=None, scale=alt.Scale(domainMin=0, range=[0.45, 1])),
                              alt.value(0.3)),
    ).add_params(chosen)
    words = alt.Chart(alt.NamedData(name="words")).mark_text(
        align=alt.ExprRef("datum.is_year ? 'right' : 'left'"), fontSize=alt.ExprRef("width < 500 ? 9 : 11"), color=ink.quiet
    ).encode(x=x, y=y, text="text:N")
    return planned(alt.layer(squares, words))
