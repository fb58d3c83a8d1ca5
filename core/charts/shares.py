"""Shares: every unit as a square."""

from core.charts.sheet import Drawing, Sheet, choice
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable
from core.metrics.value import MetricValue


def shares(value: MetricValue, mode: Mode = "light", height: int = 56) -> Drawing:
    """Every unit of a share as a square, filled where it succeeded: honest at any n, and each leads to its incident."""
    import altair as alt

    sheet, ink = Sheet(mode), INKS[mode]
    ordered = sorted(value.points, key=lambda point: -point.value)
    squares = [{**drawable.plain(point), "drawn": index, "filled": bool(point.value)} for index, point in enumerate(ordered)]
    chosen = choice(alt)
    room = alt.Scale(domain=[-1, max(len(squares), 24)])
    marks = sheet.of(squares).mark_square(size=140 if len(squares) <= 24 else 50, strokeWidth=1.5, opacity=1).encode(
        x=alt.X("drawn:Q", axis=None, scale=room), fill=alt.condition("datum.filled", alt.value(ink.sre), alt.value("transparent")),
        stroke=alt.value(ink.sre), tooltip=[alt.Tooltip("label:N"), alt.Tooltip("detail:N"), alt.Tooltip("number:Q", title="INC")],
    ).add_params(chosen)
    return sheet.finish(alt.layer(marks), height, describe.single(value))
