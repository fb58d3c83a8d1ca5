"""Durations: a series by period, and a distribution with its curve and its units."""

from collections.abc import Sequence

from core.charts.sheet import Drawing, Sheet, choice, fill, log, tips, utc
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable
from core.metrics.ladder import FEWEST_FOR_MEDIAN, HEADLINE_COVERAGE
from core.metrics.value import MetricValue


def duration_by_quarter(values: Sequence[MetricValue], mode: Mode = "light", height: int = 320) -> Drawing:
    """Every unit as a dot on a log scale, open ones hollow, and each period's median as a bar inside its interval.

    `values` is a series by month or quarter. A dot can be selected; its `number` leads to the incident.
    """
    import altair as alt

    sheet, ink, unit = Sheet(mode), INKS[mode], values[0].definition.unit if values else "min"
    dots, floor = drawable.dots(drawable.together(values))
    chosen = choice(alt)
    x = utc("cohort_at:T", "%b %Y", _axis(values[0]) if values else "UTC")
    y = alt.Y("drawn:Q", title=f"{unit}, log scale", **log(dots))
    marks = sheet.of(dots).mark_point(strokeWidth=1.2).encode(
        x=x, y=y, tooltip=tips(alt, unit), fill=fill(alt, ink), stroke=alt.value(ink.quiet),
        opacity=alt.condition(chosen, alt.value(0.6), alt.value(0.15)),
    ).add_params(chosen)
    bars = sheet.of([drawable.bar(value, floor) for value in values if value.value is not None])
    period = alt.selection_point(name="period", fields=["name"], on="click", clear="dblclick")
    box = bars.mark_rect(opacity=0.22, color=ink.sre).encode(x="from:T", x2="to:T", y="lo:Q", y2="hi:Q").add_params(period)
    rule = bars.mark_rule(strokeWidth=3, color=ink.sre).encode(
        x="from:T", x2="to:T", y="median:Q", tooltip=[alt.Tooltip("shown:N", title="median"), alt.Tooltip("name:N"), alt.Tooltip("n:Q")]
    )
    last = bars.transform_window(rank="row_number()", sort=[alt.SortField("from", "descending")]).transform_filter("datum.rank == 1")
    label = last.mark_text(align="left", dx=6, color=ink.sre, fontWeight="bold").encode(x="to:T", y="median:Q", text="shown:N")
    return sheet.finish(alt.layer(box, marks, rule, label), height, describe.series(values))


def distribution(value: MetricValue, mode: Mode = "light", height: int = 220) -> Drawing:
    """The share ended within a time, with its band, over a strip of the units themselves; log scale; open ones hollow.

    The curve is Kaplan-Meier's and is drawn only while five are at risk; below n = 6 or half coverage
    there is only the strip.
    """
    import altair as alt

    sheet, ink, unit = Sheet(mode), INKS[mode], value.definition.unit
    dots, floor = drawable.dots(value.units)
    for index, dot in enumerate(dots):
        dot["lane"] = -0.06 - 0.1 * ((index * 7) % 10) / 10
    steps = drawable.curve(value.units, floor) if value.coverage is None or value.coverage >= HEADLINE_COVERAGE else []
    x = alt.X("drawn:Q", title=f"{unit}, log scale", **log(dots))
    chosen = choice(alt)
    lane = "lane:Q" if steps else alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[-0.3, 0.15]))
    base = sheet.of(dots).encode(x=x, y=lane, tooltip=tips(alt, unit))
    dot = base.mark_point(strokeWidth=1.2, opacity=0.55, size=24)
    strip = dot.encode(fill=fill(alt, ink), stroke=alt.value(ink.quiet)).add_params(chosen)
    if not steps:
        words = base.mark_text(dy=-12).encode(text=alt.Text("value:Q", format=",.4~r"))
        return sheet.finish(alt.layer(strip, words) if len(dots) < FEWEST_FOR_MEDIAN else alt.layer(strip), 90, describe.single(value))
    shown = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%")
    share = alt.Y("share:Q", title="Ended by then", scale=alt.Scale(domain=[-0.2, 1]), axis=shown)
    curve = sheet.of(steps)
    band = curve.mark_area(interpolate="step-after", opacity=0.2, color=ink.sre).encode(x=x, y=alt.Y("lo:Q"), y2="hi:Q")
    line = curve.mark_line(interpolate="step-after", color=ink.sre, strokeWidth=2).encode(x=x, y=share)
    if value.value is None:
        return sheet.finish(alt.layer(band, line, strip), height, describe.single(value))
    middle = sheet.of([{"drawn": max(value.value, floor), "share": 0.5, "shown": value.shown}]).encode(x=x, y=share)
    label = middle.mark_text(align="left", dx=8, dy=10, color=ink.sre, fontWeight="bold").encode(text="shown:N")
    mark = middle.mark_point(filled=True, size=70, color=ink.sre)
    return sheet.finish(alt.layer(band, line, strip, mark, label), height, describe.single(value))


def _axis(value: MetricValue) -> str:
    return f"{value.definition.cohort.replace('_', ' ').capitalize()} (UTC)"
