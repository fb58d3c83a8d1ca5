"""Time zones by their names in the IANA database of this machine."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.errors import InvalidInput


@cache
def zones() -> tuple[str, ...]:
    """Every zone of the IANA time zone database on this machine, by name; UTC is among them."""
    return tuple(sorted(available_timezones() | {"UTC"}))


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name. Raises `InvalidInput` for a name that is none."""
    if name not in zones():
        raise InvalidInput(f"“{name[:60]}” is no time zone.", "Name one such as Europe/Berlin, America/New_York or UTC.")
    return ZoneInfo(name)
