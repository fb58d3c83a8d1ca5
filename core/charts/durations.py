"""Durations: a series by period, and a distribution with its curve and its units."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from core.charts.plan import filled, planned
from core.charts.sheet import Drawing, brush, choice, day_form, fill, log, tips, utc
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable
from core.metrics.ladder import FEWEST_FOR_MEDIAN, HEADLINE_COVERAGE
from core.metrics.value import MetricValue

if TYPE_CHECKING:
    import altair as alt

SMALL = 160
"""A chart no taller than this shows fewer dots, since more could not be told apart."""


def duration_by_quarter(values: Sequence[MetricValue], mode: Mode = "light", height: int = 320) -> Drawing:
    """Every unit as a dot on a log scale, open ones hollow, and each period's median as a bar inside its interval.

    `values` is a series by month or quarter. A dot can be selected; its `number` leads to the incident.
    """
    dots, floor = drawable.dots(drawable.together(values))
    bars = [drawable.bar(value, floor) for value in values if value.value is not None]
    form = day_form([dot["cohort_at"] for dot in dots] + [bar[end] for bar in bars for end in ("from", "to")])
    plan = _series(mode, values[0].definition.unit if values else "min", _axis(values[0]) if values else "UTC", form)
    return filled(plan, {"dots": dots, "bars": bars}, mode, height, describe.series(values), dots)


def distribution(value: MetricValue, mode: Mode = "light", height: int = 220) -> Drawing:
    """The share ended within a time, with its band, over a strip of the units themselves; log scale; open ones hollow.

    The curve is Kaplan-Meier's and is drawn only while five are at risk; below n = 6 or half coverage
    there is only the strip.
    """
    dots, floor = drawable.dots(value.units, drawable.FEWER_DOTS if height <= SMALL else drawable.MOST_DOTS)
    for index, dot in enumerate(dots):
        dot["lane"] = -0.06 - 0.1 * ((index * 7) % 10) / 10
    steps = drawable.curve(value.units, floor) if value.coverage is None or value.coverage >= HEADLINE_COVERAGE else []
    unit, says = value.definition.unit, describe.single(value)
    if not steps:
        return filled(_strip(mode, unit, has_words=len(dots) < FEWEST_FOR_MEDIAN), {"dots": dots}, mode, 78, says, dots)
    rows = {"dots": dots, "steps": steps}
    if value.value is not None:
        rows["middle"] = [{"drawn": max(value.value, floor), "share": 0.5, "shown": value.shown}]
    return filled(_curve(mode, unit, has_median=value.value is not None, is_small=height <= SMALL), rows, mode, height, says, dots)


@cache
def _series(mode: Mode, unit: str, axis: str, form: str) -> str:
    import altair as alt

    ink, chosen = INKS[mode], choice(alt)
    x, y = utc("cohort_at:T", form, axis), alt.Y("drawn:Q", title=f"{unit}, log scale", **log())
    marks = alt.Chart(alt.NamedData(name="dots")).mark_point(strokeWidth=1.2).encode(
        x=x, y=y, tooltip=tips(alt, unit), fill=fill(alt, ink), stroke=alt.value(ink.quiet),
        opacity=alt.condition(chosen, alt.value(0.6), alt.value(0.15)),
    ).add_params(chosen, brush(alt))
    bars = alt.Chart(alt.NamedData(name="bars"))
    period = alt.selection_point(name="period", fields=["name"], on="click", clear="dblclick")
    box = bars.mark_rect(opacity=0.22, color=ink.sre).encode(x="from:T", x2="to:T", y="lo:Q", y2="hi:Q").add_params(period)
    rule = bars.mark_rule(strokeWidth=3, color=ink.sre).encode(
        x="from:T", x2="to:T", y="median:Q", tooltip=[alt.Tooltip("shown:N", title="median"), alt.Tooltip("name:N"), alt.Tooltip("n:Q")]
    )
    last = bars.transform_window(rank="row_number()", sort=[alt.SortField("from", "descending")]).transform_filter("datum.rank == 1")
    label = last.mark_text(align="left", dx=6, color=ink.sre, fontWeight="bold").encode(x="to:T", y="median:Q", text="shown:N")
    return planned(alt.layer(box, marks, rule, label))


@cache
def _strip(mode: Mode, unit: str, *, has_words: bool) -> str:
    import altair as alt

    base = alt.Chart(alt.NamedData(name="dots")).encode(
        x=alt.X("drawn:Q", title=f"{unit}, log scale", **log()), tooltip=tips(alt, unit),
        y=alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[-0.3, 0.15])),
    )
    strip = _dots(mode, base)
    words = base.mark_text(dy=-12).encode(text=alt.Text("value:Q", format=",.4~r"))
    return planned(alt.layer(strip, words) if has_words else alt.layer(strip))


@cache
def _curve(mode: Mode, unit: str, *, has_median: bool, is_small: bool) -> str:
    import altair as alt

    ink = INKS[mode]
    x = alt.X("drawn:Q", title=f"{unit}, log scale", **log())
    scale = alt.Scale(domain=[-0.2, 1])
    axis = None if is_small else alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", title="Ended by then")
    share, lane, low = (alt.Y(f"{name}:Q", scale=scale, axis=axis) for name in ("share", "lane", "lo"))
    strip = _dots(mode, alt.Chart(alt.NamedData(name="dots")).encode(x=x, y=lane, tooltip=tips(alt, unit)))
    curve = alt.Chart(alt.NamedData(name="steps"))
    band = curve.mark_area(interpolate="step-after", opacity=0.2, color=ink.sre).encode(x=x, y=low, y2="hi:Q")
    line = curve.mark_line(interpolate="step-after", color=ink.sre, strokeWidth=2).encode(x=x, y=share)
    if not has_median:
        return planned(alt.layer(band, line, strip))
    middle = alt.Chart(alt.NamedData(name="middle")).encode(x=x, y=share)
    point = middle.mark_point(filled=True, size=70, color=ink.sre)
    if is_small:
        return planned(alt.layer(band, line, strip, point))
    label = middle.mark_text(align="left", dx=8, dy=10, color=ink.sre, fontWeight="bold").encode(text="shown:N")
    return planned(alt.layer(band, line, strip, point, label))


def _dots(mode: Mode, base: "alt.Chart") -> "alt.Chart":
    import altair as alt

    ink = INKS[mode]
    marks: alt.Chart = base.mark_point(strokeWidth=1.2, opacity=0.55, size=24).encode(fill=fill(alt, ink), stroke=alt.value(ink.quiet))
    return marks.add_params(choice(alt))


def _axis(value: MetricValue) -> str:
    return f"{value.definition.cohort.replace('_', ' ').capitalize()} (UTC)"
