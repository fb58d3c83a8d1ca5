"""Charts whose form is known before their rows: made and checked once by Altair, then filled for every drawing."""

import json
from collections.abc import Mapping
from typing import Any

from core.charts.sheet import Drawing, Rows, steps
from core.charts.theme import Mode, theme

PADDING = {"left": 5, "right": 5, "top": 5, "bottom": 5}
"""Pixels around a chart; said, since a screen would leave a gap below it otherwise."""


def planned(chart: Any) -> str:
    """The form of a chart over named rows, as text to keep."""
    return json.dumps(chart.to_dict(validate=False))


def filled(plan: str, rows: Mapping[str, Rows], mode: Mode, height: int, says: str, along: Rows = ()) -> Drawing:
    """A drawing of this form over these rows, `height` pixels tall; `says` is its finding. Logarithmic axes reach over `along`."""
    spec: dict[str, Any] = json.loads(plan)
    parts = [spec, *spec.get("layer", [])]
    for part in parts:
        if "data" in part:
            part["data"] = {"values": list(rows[part["data"]["name"]])}
        for channel in part.get("encoding", {}).values():
            if isinstance(channel, dict) and (channel.get("scale") or {}).get("type") == "log":
                domain, values = steps(along)
                channel["scale"]["domain"] = domain
                channel["axis"] = {**channel.get("axis", {}), "values": values}
    return Drawing({**spec, "height": height, "padding": PADDING, "description": says, "config": theme(mode)}, says)
