"""A target on a chart of values in its unit: a dashed line of its own with its words at its end, the same on screen, paper and in files."""

import copy
from typing import Any

from core.charts.sheet import Drawing, layer_where, parts, steps
from core.charts.theme import INKS, Mode

DASH = [9, 4]
"""Unlike the dashes of limits and of what changed."""

_VALUES = ("value", "drawn")


def aimed(drawing: Drawing, value: float, label: str, mode: Mode = "light") -> Drawing:
    """The drawing with a line at `value`, in the unit of its axis of values, and `label` (`at most 100 %`) at the line's end.

    A logarithmic axis is widened to hold it. A chart without such an axis, such as squares of a share, stays as it is.
    """
    spec = copy.deepcopy(drawing.spec)
    found = next((part for part in (_axis(spec, "x"), _axis(spec, "y")) if part), None)
    if found is None:
        return drawing
    side, channel = found
    if (channel.get("scale") or {}).get("type") == "log":
        if value <= 0:
            return drawing
        _widen(spec, side, value)
    place = {key: each for key, each in channel.items() if key in ("type", "scale", "axis", "title")} | {"field": "aim"}
    rows, ink = [{"aim": value, "label": f"Target {label}"}], INKS[mode]
    line = {"type": "rule", "strokeDash": DASH, "strokeWidth": 2, "color": ink.security}
    at_end: dict[str, Any] = {"x": {"value": "width"}} if side == "y" else {"y": {"value": 0}}
    look = {"align": "right", "dy": -7} if side == "y" else {"align": "center", "baseline": "bottom", "dy": -3}
    words = {"type": "text", "fontWeight": "bold", "color": ink.security, "fontSize": 11, **look}
    text = {"text": {"field": "label", "type": "nominal"}}
    spec["layer"] += [
        {"mark": line, "encoding": {side: place}, "data": {"values": rows}},
        {"mark": words, "encoding": {side: place, **at_end, **text}, "data": {"values": rows}},
    ]
    says = f"{drawing.alt} A line marks the target: {label}."
    return Drawing({**spec, "description": says}, says, drawing.selects)


def _axis(spec: dict[str, Any], side: str) -> tuple[str, dict[str, Any]] | None:
    """The channel on which values stand, where they stand on this side."""
    part = layer_where(spec, lambda part: part.get("encoding", {}).get(side, {}).get("field") in _VALUES and _is_titled(part, side))
    return (side, part["encoding"][side]) if part else None


def _is_titled(part: dict[str, Any], side: str) -> bool:
    channel = part["encoding"][side]
    return channel.get("type") == "quantitative" and bool(channel.get("title"))


def _widen(spec: dict[str, Any], side: str, value: float) -> None:
    """Let the logarithmic axis reach the value."""
    every = [part["encoding"][side] for part in parts(spec) if side in part.get("encoding", {})]
    channels = [channel for channel in every if (channel.get("scale") or {}).get("type") == "log"]
    low, high = channels[0]["scale"]["domain"]
    if low <= value <= high:
        return
    domain, values = steps([{"drawn": min(low / 0.8, value)}, {"drawn": max(high / 1.25, value)}])
    for channel in channels:
        channel["scale"]["domain"] = domain
        channel["axis"] = {**channel.get("axis", {}), "values": values}
