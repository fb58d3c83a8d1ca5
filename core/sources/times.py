"""Times as sources write them, turned into UTC with the precision that was stated."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|UTC|[+-]\d\d:?\d\d)?")


class Moment(NamedTuple):
    """A time in UTC, the unit it was stated in (`second`, `minute`, `day` …), and whether it was read as UTC for want of a zone."""

    at: datetime
    precision: str
    zone_assumed: bool = False

    @property
    def is_year_one(self) -> bool:
        """True for the zero of some languages' time type (year 1), which stands for "unknown"."""
        return self.at.year == 1


def moment(text: str, zone: tzinfo = UTC) -> Moment:
    """Read an ISO 8601 date or time; without a zone it is read in `zone` and marked. Raises ValueError when it is none.

    The precision is `day` without a time, `minute` where the seconds are zero or absent, else `second`.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a date or time such as 2024-05-31T14:05:00Z")
    day, hour, minute, second, fraction, offset = found.groups()
    value = datetime.fromisoformat(day)
    if hour is not None:
        value = value.replace(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=int(f"{fraction or 0:0<6}"[:6]))
    precision = "day" if hour is None else "second" if value.second or value.microsecond else "minute"
    return Moment(_to_utc(value, offset, zone), precision, offset is None)


def _to_utc(value: datetime, offset: str | None, zone: tzinfo) -> datetime:
    if offset is None:
        try:
            return value.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError as error:
            raise ValueError(f"{value} is outside the years 1 to 9999") from error
    if offset in ("Z", "z", "UTC"):
        return value.replace(tzinfo=UTC)
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    try:
        return value.replace(tzinfo=UTC) + timedelta(minutes=-minutes if offset[0] == "+" else minutes)
    except OverflowError as error:
        raise ValueError(f"{value} is outside the years 1 to 9999") from error


def day(text: str) -> date:
    """Read an ISO date. Raises ValueError when it is none."""
    return moment(text).at.date()


def add_units(at: datetime, count: float, unit: str) -> datetime:
    """`at` plus a number of `second`, `minute`, `hour`, `day`, `week`, `month` or `year`; whole months and years by the calendar, a
    part of one as that share of 30 or 365 days. Raises ValueError outside the years 1 to 9999."""
    try:
        if unit in ("month", "year"):
            whole = int(count)
            moved = _add_months(at, whole * (12 if unit == "year" else 1))
            return moved + timedelta(days=(count - whole) * (365 if unit == "year" else 30))
        return at + timedelta(**{f"{unit}s": count})
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{count:g} {unit}s after {at:%Y-%m-%d} is outside the years 1 to 9999") from error


def _add_months(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    last = (datetime(year + month // 11, (month + 1) % 12 + 1, 1, tzinfo=UTC) - timedelta(days=1)).day
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
