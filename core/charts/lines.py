"""Values of several series over time, as a metrics server gives them: gaps stay gaps, and each line has its own dash."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.charts.sheet import Drawing
from core.charts.theme import INKS, Mode, theme

MOST_LINES = 6
"""More lines than this are no longer told apart; the rest stays in the table."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
_OURS = ("time", "value", "count", "sum", "buckets")


def lines(columns: Sequence[str], rows: Sequence[Sequence[Any]], unit: str = "", mode: Mode = "light", height: int = 260) -> Drawing:
    """A line a series over `time` (ISO 8601, UTC); a `value` that is no number (NaN, an infinity, a histogram) breaks its line.

    Raises `ValueError` when there is no column `time` or `value`.
    """
    names = list(columns)
    time, value = names.index("time"), names.index("value")
    labels = [name for name in names if name not in _OURS]
    # What every series shares tells none apart.
    telling = [name for name in labels if len({row[names.index(name)] for row in rows}) > 1] or labels[:1]
    points = [
        {"series": _series(telling, names, row), "time": row[time], "value": _figure(row[value])}
        for row in rows
    ]  # fmt: skip
    every = list(dict.fromkeys(point["series"] for point in points))
    shown = every[:MOST_LINES]
    kept = [point for point in points if point["series"] in shown]
    says = _says(kept, every, shown, unit)
    return Drawing({**_spec(mode, unit, shown, height, _form(kept)), "data": {"values": kept}, "description": says}, says, "")


def _series(telling: Sequence[str], names: Sequence[str], row: Sequence[Any]) -> str:
    said = [(name, row[names.index(name)]) for name in telling]
    return ", ".join(str(value) if len(telling) == 1 else f"{name}={value}" for name, value in said if value is not None) or "value"


def _figure(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _says(kept: Sequence[Mapping[str, Any]], every: Sequence[str], shown: Sequence[str], unit: str) -> str:
    figures = [point["value"] for point in kept if point["value"] is not None]
    gaps = len(kept) - len(figures)
    if not figures:
        return "No point that is a number."
    what = f"{len(shown)} of {len(every)} series" if len(every) > len(shown) else f"{len(every)} series"
    times = sorted(point["time"] for point in kept)
    said = f"{what} from {times[0]} to {times[-1]}, between {min(figures):.4g} and {max(figures):.4g}{f' {unit}' if unit else ''}"
    return f"{said}{f'; {gaps} points are no number' if gaps else ''}."


def _form(kept: Sequence[Mapping[str, Any]]) -> str:
    """How ticks are written: hours within a day, days with hours beyond."""
    days = {point["time"][:10] for point in kept}
    return "%H:%M" if len(days) <= 2 else "%d %b %H:%M"


def _spec(mode: Mode, unit: str, shown: Sequence[str], height: int, form: str) -> dict[str, Any]:
    ink = INKS[mode]
    colours = [ink.sre, ink.security, ink.slate] * 2
    legend = None if len(shown) < 2 else {"title": None, "orient": "top", "symbolType": "stroke", "labelLimit": 300}
    return {
        "config": theme(mode),
        "height": height,
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 12}},
        "encoding": {
            "x": {
                "field": "time", "type": "temporal", "title": "Time (UTC)", "scale": {"type": "utc"},
                "axis": {"format": form, "labelOverlap": True},
            },
            "y": {"field": "value", "type": "quantitative", "title": unit or None},
            "color": {"field": "series", "type": "nominal", "scale": {"domain": shown, "range": colours[: len(shown)]}, "legend": legend},
            "strokeDash": {
                "field": "series", "type": "nominal", "scale": {"domain": shown, "range": DASHES[: len(shown)]}, "legend": legend,
            },
            "tooltip": [
                {"field": "series", "type": "nominal"},
                {"field": "time", "type": "temporal", "format": "%Y-%m-%d %H:%M:%S"},
                {"field": "value", "type": "quantitative", "format": ",.4~r", "title": unit or "value"},
            ],
        },
    }  # fmt: skip
