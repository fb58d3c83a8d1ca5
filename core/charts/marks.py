"""Annotations on charts over time: a numbered line where something changed, a filled diamond where what counts changed."""

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.charts.sheet import Drawing, iso
from core.charts.theme import INKS, Mode

Rows = Sequence[Mapping[str, Any]]


def annotated(drawing: Drawing, annotations: Rows, mode: Mode = "light") -> Drawing:
    """The drawing with those of `annotations` (`happened_at`, `text`, `kind`; see `annotation.list`) that fall inside its times.

    Their numbers are their places among all given, from 1, as a list beside the chart has them; a chart without times stays as it is.
    """
    spec = drawing.spec
    across = [part.get("encoding", {}).get("x", {}) for part in spec.get("layer", [])]
    x = next((channel for channel in across if channel.get("type") == "temporal"), None)
    times = sorted(_times(spec, x["field"])) if x else []
    if x is None or not times:
        return drawing
    rows = [
        {x["field"]: iso(row["happened_at"]), "sign": f"◆ {number}" if row["kind"] == "threshold" else str(number), "text": row["text"],
         "kind": row["kind"]}
        for number, row in enumerate(annotations, 1) if times[0] <= row["happened_at"] <= times[-1]
    ]
    if not rows:
        return drawing
    spec, ink = copy.deepcopy(spec), INKS[mode]
    place = {name: value for name, value in x.items() if name in ("field", "type", "scale", "axis", "title")}
    tip = [{"field": "text", "type": "nominal", "title": "changed"}, {"field": "kind", "type": "nominal"}]
    line = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5, "color": ink.slate}
    rule = {"mark": line, "encoding": {"x": place, "tooltip": tip}}
    sign = {
        "mark": {"type": "text", "align": "left", "dx": 4, "dy": 2, "baseline": "top", "fontWeight": "bold", "color": ink.slate},
        "encoding": {"x": place, "y": {"value": 0}, "text": {"field": "sign", "type": "nominal"}, "tooltip": tip},
    }
    spec["layer"] += [{**layer, "data": {"values": [dict(row) for row in rows]}} for layer in (rule, sign)]
    says = f"{drawing.alt} Marked: {'; '.join(row['text'] for row in rows)}."
    return Drawing({**spec, "description": says}, says, drawing.selects)


def _times(spec: Mapping[str, Any], field: str) -> list[datetime]:
    """All times at which the chart draws something, ends of intervals included."""
    found = []
    for part in (spec, *spec.get("layer", [])):
        encoding = part.get("encoding", {})
        names = [encoding.get(side, {}).get("field") for side in ("x", "x2")]
        for row in part.get("data", spec.get("data", {})).get("values", []):
            found += [datetime.fromisoformat(row[name]) for name in {field, *names} if name and isinstance(row.get(name), str)]
    return found
