"""Values with their intervals: one on a line, or several beside each other by period or group."""

from collections.abc import Sequence
from functools import cache

from core.charts.plan import PADDING, filled, planned
from core.charts.sheet import Drawing
from core.charts.theme import INKS, Mode
from core.metrics import describe
from core.metrics.value import MetricValue


def interval(value: MetricValue, mode: Mode = "light", height: int = 56) -> Drawing:
    """One value in its interval on a line from zero."""
    rows = [{"value": value.value, "lo": value.lo, "hi": value.hi, "row": ""}]
    return filled(_line(mode, value.definition.unit), {"rows": rows}, mode, height, describe.single(value))


def intervals(values: Sequence[MetricValue], mode: Mode = "light") -> Drawing:
    """A line a period or group: the value in its interval, what is shown in words, and n; one that is refused has words only."""
    rows = [
        {"value": value.value, "lo": value.lo, "hi": value.hi, "row": next(iter(value.stratum.values()), ""), "n": value.n_used,
         "words": value.shown if value.value is None else "", "said": "" if value.value is None else value.shown, "place": place}
        for place, value in enumerate(values)
    ]
    unit = values[0].definition.unit if values else ""
    drawing = filled(_lines(mode, unit), {"rows": rows}, mode, 40 + 24 * max(1, len(rows)), describe.strata(values))
    # A screen measures words before its own font is there, so the longest would lose its end.
    return Drawing({**drawing.spec, "padding": {**PADDING, "right": 24}}, drawing.alt)


@cache
def _line(mode: Mode, unit: str) -> str:
    import altair as alt

    ink = INKS[mode]
    base = alt.Chart(alt.NamedData(name="rows"))
    x = alt.X("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4, format=",~r"))
    band = base.mark_rule(strokeWidth=6, opacity=0.3, color=ink.sre).encode(x=alt.X("lo:Q", title=unit), x2="hi:Q")
    return planned(alt.layer(band, base.mark_point(filled=True, size=70, color=ink.sre).encode(x=x)))


@cache
def _lines(mode: Mode, unit: str) -> str:
    import altair as alt

    ink = INKS[mode]
    base = alt.Chart(alt.NamedData(name="rows")).encode(y=alt.Y("row:N", title=None, sort=alt.SortField("place")))
    x = alt.X("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=6, format=",~r"))
    tips = [alt.Tooltip("row:N"), alt.Tooltip("value:Q", title=unit, format=",.4~r"), alt.Tooltip("n:Q")]
    band = base.mark_rule(strokeWidth=6, opacity=0.3, color=ink.sre).encode(x=alt.X("lo:Q", title=unit), x2="hi:Q", tooltip=tips)
    point = base.mark_point(filled=True, size=70, color=ink.sre).encode(x=x, tooltip=tips)
    words = base.mark_text(align="left", dx=6, color=ink.quiet).encode(x=alt.value(0), text="words:N")
    said = base.mark_text(align="left", dx=6, color=ink.sre).encode(x=alt.X("hi:Q", title=unit), text="said:N")
    return planned(alt.layer(band, point, words, said))
