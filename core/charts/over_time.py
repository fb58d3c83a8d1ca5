"""Durations one after another with their usual range, and curves beside each other."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from core.charts.plan import filled, planned
from core.charts.sheet import Drawing, Rows, brush, choice, day_form, log, tips, utc
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable
from core.metrics.statistics import control
from core.metrics.value import MetricValue

MOST_POINTS = 500
"""A control chart shows the latest so many; the limits are theirs."""
MOST_CURVES = 6
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])


def control_chart(value: MetricValue, mode: Mode = "light", height: int = 300) -> Drawing:
    """Ended durations in order of time with the limits of an XmR chart of their logarithms; those outside are ringed."""
    units = value.units
    moments = units.table.column("cohort_at").to_numpy().astype("datetime64[us]")
    usable = np.flatnonzero(units.ended & (units.values > 0) & ~np.isnat(moments))
    chosen = usable[np.argsort(moments[usable], kind="stable")][-MOST_POINTS:]
    if chosen.size < 2:
        nothing: dict[str, Rows] = {"dots": [], "limits": []}
        return filled(_control(mode, value.definition.unit, "%b %Y"), nothing, mode, height, "Too few durations for a control chart.")
    limits = control.of_durations(units.values[chosen].tolist())
    outside = set(limits.signals) | set(limits.moving_signals)
    points = units.take(chosen).points()
    dots = [{**drawable.plain(point), "drawn": point.value, "is_signal": place in outside} for place, point in enumerate(points)]
    levels = ((limits.centre, "centre"), (limits.lo, "limit"), (limits.hi, "limit"))
    lines = [{"drawn": max(level, 1e-3), "name": name} for level, name in levels]
    along: Rows = [*dots, *lines]
    says = describe.control(value, len(dots), len(outside))
    plan = _control(mode, value.definition.unit, day_form([dot["cohort_at"] for dot in dots]))
    return filled(plan, {"dots": dots, "limits": lines}, mode, height, says, along)


def curves(values: Sequence[MetricValue], mode: Mode = "light", height: int = 300) -> Drawing:
    """The share ended within a time for up to six groups, the largest; each line has its own dash, which the legend names."""
    held = sorted((value for value in values if value.n_used >= 6), key=lambda value: -value.n_used)[:MOST_CURVES]
    rows = []
    for value in held:
        name = next(iter(value.stratum.values()))
        positive = value.units.values[value.units.values > 0]
        steps = drawable.curve(value.units, float(positive.min()) if positive.size else 1.0)
        rows += [{**step, "row": name} for step in steps]
    unit = values[0].definition.unit if values else "min"
    names = tuple(next(iter(value.stratum.values())) for value in held)
    return filled(_curves(mode, unit, names), {"steps": rows}, mode, height, describe.strata(held), rows)


@cache
def _control(mode: Mode, unit: str, form: str) -> str:
    import altair as alt

    ink, chosen = INKS[mode], choice(alt)
    y = alt.Y("drawn:Q", title=f"{unit}, log scale", **log())
    base = alt.Chart(alt.NamedData(name="dots")).encode(x=utc("cohort_at:T", form, "Time (UTC)"), y=y, tooltip=tips(alt, unit))
    line = base.mark_line(strokeWidth=0.7, color=ink.quiet, opacity=0.5)
    dots = base.mark_point(filled=True, size=26, color=ink.quiet).add_params(chosen, brush(alt))
    rings = base.transform_filter("datum.is_signal").mark_point(size=130, strokeWidth=2, color=ink.slate, shape="diamond")
    limits = alt.Chart(alt.NamedData(name="limits"))
    centre = limits.transform_filter("datum.name == 'centre'").mark_rule(color=ink.sre, strokeWidth=2).encode(y=y)
    bounds = limits.transform_filter("datum.name == 'limit'").mark_rule(color=ink.sre, strokeDash=[5, 4]).encode(y=y)
    return planned(alt.layer(line, dots, rings, centre, bounds))


@cache
def _curves(mode: Mode, unit: str, names: tuple[str, ...]) -> str:
    import altair as alt

    ink = INKS[mode]
    x = alt.X("drawn:Q", title=f"{unit}, log scale", **log())
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", title="Ended by then"))
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=400, columns=3, labelLimit=200)
    hues = [ink.sre, ink.security, ink.slate, ink.quiet, ink.sre, ink.security][: len(names)]
    colour = alt.Color("row:N", scale=alt.Scale(domain=list(names), range=hues), legend=legend)
    dash = alt.StrokeDash("row:N", scale=alt.Scale(domain=list(names), range=list(DASHES[: len(names)])), legend=legend)
    line = alt.Chart(alt.NamedData(name="steps")).mark_line(interpolate="step-after", strokeWidth=2).encode(
        x=x, y=y, color=colour, strokeDash=dash, tooltip=[alt.Tooltip("row:N")]
    )
    return planned(alt.layer(line))
