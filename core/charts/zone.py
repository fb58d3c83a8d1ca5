"""Times of a chart in another zone than UTC: the clock is shifted in the rows, so that screen and file draw the same."""

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.charts.sheet import Drawing, iso, parts


def in_zone(drawing: Drawing, zone: str) -> Drawing:
    """The drawing with every time as a clock in `zone` (IANA) shows it, and each axis that named UTC naming the zone.

    Rows keep the moment itself as `FIELD_utc`, so that a chosen mark leads to the same moment whatever the zone.
    """
    if zone == "UTC":
        return drawing
    spec, there = copy.deepcopy(drawing.spec), ZoneInfo(zone)
    timed = {channel["field"] for part in parts(spec) for channel in _timed(part)}
    fields = timed | {part["encoding"][f"{side}2"]["field"] for part in parts(spec) for side in ("x", "y") if _ends(part, side, timed)}
    for part in parts(spec):
        for row in part.get("data", {}).get("values", []):
            for name in fields & row.keys():
                row[f"{name}_utc"], row[name] = row[name], shifted(row[name], there)
        for channel in _timed(part):
            if isinstance(channel.get("title"), str):
                channel["title"] = channel["title"].replace("UTC", zone)
    return Drawing(spec, drawing.alt, drawing.selects)


def shifted(moment: str | None, zone: ZoneInfo) -> str | None:
    """What a clock in `zone` shows at a moment (ISO 8601), written as if it were UTC; near the ends of time it stays as it is."""
    if moment is None:
        return None
    value = datetime.fromisoformat(moment)
    try:
        offset = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone).utcoffset() or timedelta()
        return iso(value + offset)
    except OverflowError:
        return moment


def back(clock: datetime, zone: str) -> datetime:
    """The moment (UTC) at which a clock in `zone` shows `clock`, as a brush over a shifted chart gives it; the earlier of two."""
    try:
        return clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return clock.replace(tzinfo=UTC)


def _timed(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The channels of a part that stand for a time, those beside the pointer too."""
    for channel in part.get("encoding", {}).values():
        for each in channel if isinstance(channel, list) else [channel]:
            if isinstance(each, dict) and each.get("type") == "temporal" and "field" in each:
                yield each


def _ends(part: Mapping[str, Any], side: str, timed: set[str]) -> bool:
    """Whether the part ends at a second time on this side."""
    encoding = part.get("encoding", {})
    return encoding.get(side, {}).get("field") in timed and "field" in encoding.get(f"{side}2", {})
