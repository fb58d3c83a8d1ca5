"""The answer of a query as a chart: bars, a line or points over two of its columns, whatever their types."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.charts.sheet import Drawing
from core.charts.theme import INKS, Mode, theme

FORMS = ("bar", "line", "points")
MOST_MARKS = 5000
"""More marks than this are not drawn; the sentence says so, the table has them all."""
_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "NUMERIC", "HUGEINT", "REAL")


def result_chart(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]], form: str, x: str, y: str, mode: Mode = "light", height: int = 300
) -> Drawing:
    """Column `y` over column `x` in one of `FORMS`; a missing value leaves a gap. `columns` have name and type, as DuckDB names them.

    Raises `ValueError` for a column that is not there.
    """
    names = [column["name"] for column in columns]
    across, up = names.index(x), names.index(y)
    kinds = {side: _kind(columns[place]["type"]) for side, place in (("x", across), ("y", up))}
    drawn = [{"x": row[across], "y": row[up]} for row in rows[:MOST_MARKS]]
    marks: dict[str, dict[str, Any]] = {
        "bar": {"type": "bar"}, "line": {"type": "line", "point": True}, "points": {"type": "point", "filled": True},
    }
    mark = marks[form]
    encoding = {side: _channel(side, name, kinds[side], form, [row[side] for row in drawn]) for side, name in (("x", x), ("y", y))}
    tips = [{"field": side, "type": encoding[side]["type"], "title": name} for side, name in (("x", x), ("y", y))]
    says = _says(drawn, len(rows), x, y)
    spec = {
        "mark": {**mark, "color": INKS[mode].sre}, "encoding": {**encoding, "tooltip": tips}, "data": {"values": drawn}, "height": height,
        "description": says, "config": theme(mode), "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    }
    return Drawing(spec, says, "")


def _kind(stated: str) -> str:
    kind = stated.upper()
    if kind.startswith(("TIMESTAMP", "DATE")):
        return "temporal"
    return "quantitative" if any(word in kind for word in _NUMBERS) and "[" not in kind else "nominal"


def _channel(side: str, name: str, kind: str, form: str, values: Sequence[Any]) -> dict[str, Any]:
    if kind == "temporal":
        days = sorted({str(value)[:10] for value in values if value})
        is_short = bool(days) and days[0][:7] == days[-1][:7]
        axis = {"format": "%d %b %H:%M" if is_short else "%b %Y", "labelOverlap": True, "tickCount": 10}
        return {"field": side, "type": kind, "title": f"{name} (UTC)", "scale": {"type": "utc"}, "axis": axis}
    if kind == "quantitative":
        return {"field": side, "type": "quantitative", "title": name, "scale": {"zero": form == "bar"}}
    return {"field": side, "type": "nominal", "title": name, "sort": None, "axis": {"labelLimit": 160}}


def _says(drawn: Sequence[Mapping[str, Any]], total: int, x: str, y: str) -> str:
    numbers = [row["y"] for row in drawn if isinstance(row["y"], int | float) and not isinstance(row["y"], bool)]
    reach = f", from {min(numbers):,.4g} to {max(numbers):,.4g}" if numbers else ""
    rest = f" The first {len(drawn):,} of {total:,} rows are drawn." if total > len(drawn) else ""
    if not drawn:
        return f"{y} over {x}: no row to draw."
    return f"{y} over {x}: {'1 mark' if len(drawn) == 1 else f'{len(drawn):,} marks'}{reach}.{rest}"
