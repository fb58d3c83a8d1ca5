"""Times, dates and durations as people read them: unambiguous, with unit and zone, never finer than what was stated."""

from datetime import UTC, date, datetime, timedelta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def day(value: date | datetime | None) -> str:
    """`10 Oct 2024`, or `not known`."""
    if value is None:
        return "not known"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime | None, precision: str = "minute") -> str:
    """The time of day, `14:32 UTC`; to the day or coarser there is none."""
    if value is None:
        return "not known"
    value = value.astimezone(UTC)
    if precision in ("day", "month", "year"):
        return ""
    shown = {"second": f"{value:%H:%M:%S}", "hour": f"about {value:%H}:00"}.get(precision, f"{value:%H:%M}")
    return f"{shown} UTC"


def stamp(value: datetime | None, precision: str = "minute") -> str:
    """Day and time, `10 Oct 2024, 14:32 UTC`; coarser times say no more than was stated: `Oct 2024`."""
    if value is None:
        return "not known"
    value = value.astimezone(UTC)
    if precision == "year":
        return str(value.year)
    if precision == "month":
        return f"{_MONTHS[value.month - 1]} {value.year}"
    if precision == "day":
        return day(value)
    return f"{day(value)}, {clock(value, precision)}"


def since(value: datetime | None, at: datetime | None = None) -> str:
    """How long ago, in its largest unit: `3 h ago`, `in 2 days`."""
    if value is None:
        return "not known"
    gap = (at or now()) - value
    span = largest(abs(gap))
    return "just now" if span == "0 min" else f"{span} ago" if gap >= timedelta(0) else f"in {span}"


def moment(value: datetime | None, at: datetime | None = None, precision: str = "minute") -> str:
    """`14:32 UTC, 3 h ago` today, `10 Oct 2024, 14:32 UTC` within the year past, the day alone is never ambiguous."""
    if value is None:
        return "not known"
    at = at or now()
    value = value.astimezone(UTC)
    if precision in ("second", "minute", "hour") and value.date() == at.date():
        return f"{clock(value, precision)}, {since(value, at)}"
    return f"{stamp(value, precision)}, {since(value, at)}" if abs(at - value) < timedelta(days=30) else stamp(value, precision)


def duration(value: timedelta | None) -> str:
    """Two units at most: `1 h 12 min`, `3 days 4 h`; less than a minute reads `under 1 min`; negative ones say so."""
    if value is None:
        return "not known"
    seconds = round(value.total_seconds())
    if seconds < 0:
        return f"minus {duration(-value)}"
    if seconds < 60:
        return "under 1 min" if seconds else "0 min"
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    parts = ([f"{days} day{'s' if days > 1 else ''}"] if days else []) + ([f"{hours} h"] if hours else [])
    if not days and minutes:
        parts.append(f"{minutes} min")
    return " ".join(parts)


def span(hours: float | None) -> str:
    """A duration given in hours."""
    if hours is None:
        return duration(None)
    # Hours come rounded; cut off instead of rounded to the minute they would lose one.
    return duration(timedelta(minutes=round(hours * 60)) if hours >= 1 else timedelta(hours=hours))


def largest(value: timedelta) -> str:
    """The largest unit alone: `3 h`, `12 days`, `2 years`."""
    days = value.days
    if days >= 730:
        return f"{days // 365} years"
    if days >= 60:
        return f"{days // 30} months"
    if days:
        return f"{days} day{'s' if days > 1 else ''}"
    hours, minutes = value.seconds // 3600, value.seconds // 60
    return f"{hours} h" if hours else f"{minutes} min"


def gap(later: datetime | None, earlier: datetime | None) -> str:
    """The time from one to the other with its sign: `+38 min`, or nothing when either is unknown."""
    if later is None or earlier is None:
        return ""
    span = later - earlier
    if abs(span) < timedelta(minutes=1):
        return "at once"
    return f"+{duration(span)}" if span >= timedelta(0) else f"−{duration(-span)}"


def utc(value: datetime | None) -> str | None:
    """What a person entered as UTC, with its zone, as commands take it."""
    return None if value is None else value.replace(tzinfo=UTC).isoformat()


def entered(value: datetime | None) -> datetime | None:
    """A stored time as a form field shows it: UTC without a zone."""
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None)
