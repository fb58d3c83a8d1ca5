"""Shares: every unit as a square."""

from functools import cache

from core.charts.plan import filled, planned
from core.charts.sheet import Drawing, choice
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable
from core.metrics.value import MetricValue

FEW = 24


def shares(value: MetricValue, mode: Mode = "light", height: int = 56) -> Drawing:
    """Every unit of a share as a square, filled where it succeeded: honest at any n, and each leads to its incident."""
    ordered = sorted(value.points, key=lambda point: -point.value)
    squares = [{**drawable.plain(point), "drawn": index, "filled": bool(point.value)} for index, point in enumerate(ordered)]
    return filled(_squares(mode, max(len(squares), FEW)), {"squares": squares}, mode, height, describe.single(value))


@cache
def _squares(mode: Mode, room: int) -> str:
    import altair as alt

    ink = INKS[mode]
    marks = alt.Chart(alt.NamedData(name="squares")).mark_square(size=140 if room <= FEW else 50, strokeWidth=1.5, opacity=1).encode(
        x=alt.X("drawn:Q", axis=None, scale=alt.Scale(domain=[-1, room])),
        fill=alt.condition("datum.filled", alt.value(ink.sre), alt.value("transparent")), stroke=alt.value(ink.sre),
        tooltip=[alt.Tooltip("label:N"), alt.Tooltip("detail:N"), alt.Tooltip("number:Q", title="INC")],
    ).add_params(choice(alt))
    return planned(alt.layer(marks))
