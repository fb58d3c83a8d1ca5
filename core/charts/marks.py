"""Annotations on charts over time: a numbered line where something changed, with a filled diamond where what counts changed."""

import copy
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.charts.calendar import spot
from core.charts.sheet import Drawing, iso, layer_where, parts
from core.charts.theme import INKS, Mode
from core.metrics import periods

Rows = Sequence[Mapping[str, Any]]
Span = tuple[datetime, datetime]


def annotated(drawing: Drawing, annotations: Rows, mode: Mode = "light", within: Span | None = None, zone: str = "UTC") -> Drawing:
    """The drawing with those of `annotations` (`happened_at`, `text`, `kind`; see `annotation.list`) that fall inside what it shows: on an
    axis of times from the first it draws to its last, or inside `within` where that reaches further; beside the line of a period; or on a
    day of a calendar drawn in `zone`.

    Their numbers are their places among all given, from 1, as a list beside the chart has them; a chart without times stays as it is.
    """
    signed = [(f"◆ {number}" if row["kind"] == "threshold" else str(number), row) for number, row in enumerate(annotations, 1)]
    spec = copy.deepcopy(drawing.spec)
    for form in (_on_times, _beside_periods, _on_days):
        marked = form(spec, signed, mode, within, zone)
        if marked is None:
            continue
        if not marked:
            return drawing
        says = f"{drawing.alt} Marked: {'; '.join(row['text'] for row in marked)}."
        return Drawing({**spec, "description": says}, says, drawing.selects)
    return drawing


Signed = Sequence[tuple[str, Mapping[str, Any]]]


def _on_times(spec: dict[str, Any], signed: Signed, mode: Mode, within: Span | None, zone: str) -> Rows | None:
    """A rule for each on a horizontal axis of times; None where there is no such axis."""
    part = layer_where(spec, lambda part: part.get("encoding", {}).get("x", {}).get("type") == "temporal")
    if part is None:
        return None
    x = part["encoding"]["x"]
    times = sorted(_times(spec, x["field"]))
    if not times:
        return []
    begun, ended = within or (times[0], times[-1])
    first, last = min(times[0], begun), max(times[-1], ended)
    chosen = [(sign, row) for sign, row in signed if first <= row["happened_at"] <= last]
    rows = [{x["field"]: iso(row["happened_at"]), "sign": sign, "text": row["text"], "kind": row["kind"]} for sign, row in chosen]
    place = {name: value for name, value in x.items() if name in ("field", "type", "scale", "axis", "title")}
    line = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5, "color": INKS[mode].slate}
    if rows:
        _layer(spec, rows, line, {"x": place, "tooltip": _TIP})
        _layer(spec, rows, _text(mode, dx=4, dy=2, baseline="top"), {"x": place, "y": {"value": 0}, "text": _SIGN, "tooltip": _TIP})
    return [row for _, row in chosen]


def _beside_periods(spec: dict[str, Any], signed: Signed, mode: Mode, within: Span | None, zone: str) -> Rows | None:
    """The signs at the right end of the line of the period (UTC) in which each began to hold; None where lines are no periods."""
    part = layer_where(spec, lambda part: _stands(part, "y", "row", "nominal"))
    lines = part.get("data", spec.get("data", {})).get("values", []) if part else []
    names = [row["row"] for row in lines]
    if part is None or not names or not all(_is_period(name) for name in names):
        return None
    marked, rows = [], []
    for name in names:
        first, after = periods.span(name)
        held = [(sign, row) for sign, row in signed if first <= row["happened_at"] < after]
        marked += [row for _, row in held]
        if held:
            place = next(each["place"] for each in lines if each["row"] == name)
            text = "; ".join(row["text"] for _, row in held)
            rows.append({"row": name, "place": place, "sign": ", ".join(sign for sign, _ in held), "text": text, "kind": ""})
    if rows:
        y = part["encoding"]["y"]
        _layer(spec, rows, _text(mode, align="right", dx=-4), {"y": y, "x": {"value": "width"}, "text": _SIGN, "tooltip": _TIP[:1]})
    return marked


def _on_days(spec: dict[str, Any], signed: Signed, mode: Mode, within: Span | None, zone: str) -> Rows | None:
    """The signs on their days of a calendar; None where the chart is none."""
    part = layer_where(spec, lambda part: _stands(part, "x", "week", "quantitative") and part["mark"]["type"] == "square")
    if part is None:
        return None
    years = sorted({int(row["day"][:4]) for row in part["data"]["values"]})
    dated = [(sign, row, row["happened_at"].astimezone(ZoneInfo(zone)).date()) for sign, row in signed]
    chosen = [(sign, row, day) for sign, row, day in dated if day.year in years]
    rows = [{**spot(day, years), "sign": sign, "text": row["text"], "kind": row["kind"]} for sign, row, day in chosen]
    if rows:
        x, y = part["encoding"]["x"], part["encoding"]["y"]
        ring = {"type": "square", "size": 150, "filled": False, "stroke": INKS[mode].slate, "strokeWidth": 1.5}
        _layer(spec, rows, ring, {"x": x, "y": y, "tooltip": _TIP})
        _layer(spec, rows, _text(mode, dx=9, fontSize=11), {"x": x, "y": y, "text": _SIGN, "tooltip": _TIP})
    return [row for _, row, _ in chosen]


_SIGN = {"field": "sign", "type": "nominal"}
_TIP = [{"field": "text", "type": "nominal", "title": "changed"}, {"field": "kind", "type": "nominal"}]


def _text(mode: Mode, **more: Any) -> dict[str, Any]:
    return {"type": "text", "align": "left", "fontWeight": "bold", "color": INKS[mode].slate, **more}


def _layer(spec: dict[str, Any], rows: Rows, mark: Mapping[str, Any], encoding: Mapping[str, Any]) -> None:
    spec["layer"].append({"mark": dict(mark), "encoding": dict(encoding), "data": {"values": [dict(row) for row in rows]}})


def _stands(part: Mapping[str, Any], side: str, field: str, kind: str) -> bool:
    channel = part.get("encoding", {}).get(side, {})
    return (channel.get("field"), channel.get("type")) == (field, kind)


def _is_period(name: str) -> bool:
    return len(name) == 7 and name[:4].isdigit() and (name[5:].isdigit() or name[5] == "Q")


def _times(spec: dict[str, Any], field: str) -> list[datetime]:
    """All times at which the chart draws something, ends of intervals included."""
    found = []
    for part in parts(spec):
        encoding = part.get("encoding", {})
        names = [encoding.get(side, {}).get("field") for side in ("x", "x2")]
        for row in part.get("data", spec.get("data", {})).get("values", []):
            found += [datetime.fromisoformat(row[name]) for name in {field, *names} if name and isinstance(row.get(name), str)]
    return [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in found]
