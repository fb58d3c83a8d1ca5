"""The text alternatives of charts: the sentence that says what each one found."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from core.metrics import wording
from core.metrics.value import MetricValue


def series(values: Sequence[MetricValue]) -> str:
    """The finding of a chart over periods."""
    if not values:
        return "Nothing to draw: no period holds a duration."
    total, still_open = sum(value.n_used for value in values), sum(value.n_censored for value in values)
    with_median = [value for value in values if value.value is not None]
    periods = "1 period" if len(values) == 1 else f"{len(values)} periods"
    first = f"{values[0].definition.question} {total:,} durations over {periods} on a log scale, {still_open:,} still open."
    if not with_median:
        return f"{first} No period holds enough for a median."
    lowest, highest = (pick(with_median, key=lambda value: value.value or 0) for pick in (min, max))
    names = [next(iter(value.stratum.values())) for value in (lowest, highest)]
    return f"{first} Medians run from {lowest.shown} in {names[0]} to {highest.shown} in {names[1]}."


def strata(values: Sequence[MetricValue]) -> str:
    """The finding of a chart of one number split by period or group: every value as it is shown."""
    if not values:
        return "Nothing to draw: no period and no group holds anything."
    listed = "; ".join(f"{next(iter(value.stratum.values()), 'all')} {value.shown}" for value in values[:24])
    more = f"; and {len(values) - 24} more" if len(values) > 24 else ""
    return f"{values[0].definition.question} {listed}{more}."


def control(value: MetricValue, drawn: int, outside: int) -> str:
    """The finding of a control chart."""
    signals = "none lies" if not outside else "1 lies" if outside == 1 else f"{outside} lie"
    return (f"{value.definition.question} {drawn:,} durations in order of time, with the limits of their own usual scatter (XmR on "
            f"logarithms): {signals} outside, or far from its neighbour.")


def single(value: MetricValue) -> str:
    """The finding of a chart of one value."""
    return f"{value.definition.question} {value.sentence} {value.n_used:,} of {value.n_eligible:,} eligible; {value.n_excluded:,} excluded."


def moments(named: Sequence[tuple[str, datetime]]) -> str:
    """The finding of a scale of milestones, which are in order of time."""
    if not named:
        return "No milestone is recorded yet."
    listed = ", ".join(f"{label} {moment.astimezone(UTC):%d %b %Y %H:%M}" for label, moment in named)
    return f"{len(named)} milestones in UTC: {listed}."


def exposures(lengths: Sequence[timedelta], n_open: int, as_of: datetime) -> str:
    """The finding of a chart of exposure intervals, `n_open` of them still open at `as_of`."""
    if not lengths:
        return "No exposure is on record here; that is no proof of safety."
    together = wording.duration(sum(lengths, timedelta()).total_seconds())
    noun = "exposure" if len(lengths) == 1 else "exposures"
    return f"{len(lengths)} {noun}, {together} together, {n_open} still open at {as_of.astimezone(UTC):%d %b %Y}."


def calendar(value: MetricValue, days: Mapping[date, int], years: Sequence[int], undated: int) -> str:
    """The finding of a calendar of these `years`: how many on how many days, the fullest day, and what is not on it."""
    drawn = {day: count for day, count in days.items() if day.year in years}
    if not drawn:
        return f"{value.definition.question} Nothing of it has a day, so the calendar is empty."
    fullest = max(drawn, key=lambda day: (drawn[day], -day.toordinal()))
    earlier = sum(days.values()) - sum(drawn.values())
    rest = f" {earlier:,} of earlier years are not drawn." if earlier else ""
    rest += f" {undated:,} without a day are not on it." if undated else ""
    on = "1 day" if len(drawn) == 1 else f"{len(drawn):,} days"
    return (f"{value.definition.question} {sum(drawn.values()):,} on {on} from {min(drawn):%d %b %Y} to {max(drawn):%d %b %Y}; "
            f"most on {fullest:%d %b %Y}: {drawn[fullest]}.{rest}")
