"""Times on one scale: the milestones of an incident, and the intervals in which a vulnerability was live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from core.charts.plan import filled, planned
from core.charts.sheet import Drawing, iso, utc
from core.charts.theme import INKS, Mode
from core.metrics import describe, drawable, wording


@dataclass(frozen=True, slots=True)
class Moment:
    """A named time to draw on a scale. `until` is the latest it can have been; `discipline` gives its hue and letter."""

    label: str
    happened_at: datetime
    until: datetime | None = None
    discipline: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """An interval to draw on a line of its `row`; open (`ended_at` None) up to the chart's as_of. `note` stands beside it."""

    row: str
    started_at: datetime
    ended_at: datetime | None
    discipline: str | None = None
    note: str = ""


def milestone_scale(moments: Sequence[Moment], mode: Mode = "light") -> Drawing:
    """The milestones of an incident on one horizontal scale in UTC; what is known only within bounds is a bar, not a dot.

    Labels stand right of their stem in the first half of the scale and left of it in the second, so that none is cut off.
    """
    ink = INKS[mode]
    ordered = sorted(moments, key=lambda moment: moment.happened_at)
    places = _levels(ordered)
    rows = [
        {"label": _lettered(moment), "time": iso(moment.happened_at), "until": iso(moment.until or moment.happened_at),
         "level": level, "foot": 0, "colour": ink.of(moment.discipline), "is_late": is_late}
        for moment, (level, is_late) in zip(ordered, places, strict=True)
    ]
    top = max((level for level, _ in places), default=1)
    says = describe.moments([(moment.label, moment.happened_at) for moment in ordered])
    return filled(_scale(top), {"milestones": rows, "room": _room(ordered)}, mode, 60 + 24 * top, says)


@cache
def _scale(top: int) -> str:
    """Its form with labels on `top` heights."""
    import altair as alt

    x = utc("time:T", "%d %b %H:%M", "UTC")
    base = alt.Chart(alt.NamedData(name="milestones")).encode(x=x)
    height, ground = (alt.Y(f"{name}:Q", axis=None, scale=alt.Scale(domain=[-0.5, top + 0.6])) for name in ("level", "foot"))
    hue = alt.Color("colour:N", scale=None)
    tips = [alt.Tooltip("label:N"), alt.Tooltip("time:T", format="%d %b %Y %H:%M", title="UTC")]
    stems = base.mark_rule(strokeDash=[2, 2], opacity=0.6).encode(y=height, y2="foot:Q", color=hue)
    dots = base.mark_point(filled=True, size=60).encode(y=ground, color=hue, tooltip=tips)
    bounds = base.mark_rule(strokeWidth=5, opacity=0.4).encode(x2="until:T", y=ground, color=hue)
    size = alt.ExprRef("width < 500 ? 10 : 12")
    side, away = alt.ExprRef("datum.is_late ? 'right' : 'left'"), alt.ExprRef("datum.is_late ? -3 : 3")
    words = base.mark_text(align=side, dx=away, dy=-4, fontSize=size).encode(y=height, text="label:N", color=hue, tooltip=tips)
    room = alt.Chart(alt.NamedData(name="room")).mark_point(opacity=0).encode(x=x)
    return planned(alt.layer(room, stems, bounds, dots, words))


def exposure_timeline(spans: Sequence[Span], as_of: datetime, mode: Mode = "light") -> Drawing:
    """When each vulnerability was live, one line each, in UTC; an interval still open ends in a hollow mark at as_of."""
    ink = INKS[mode]
    middle = _middle(spans, as_of)
    rows = [
        {"row": span.row, "is_late": span.started_at > middle, "from": iso(span.started_at), "to": iso(span.ended_at or as_of),
         "note": span.note,
         "is_open": span.ended_at is None, "colour": ink.of(span.discipline),
         "lasted": wording.duration(((span.ended_at or as_of) - span.started_at).total_seconds())}
        for span in spans
    ]
    height = 80 + 50 * len({span.row for span in spans})
    lengths = [(span.ended_at or as_of) - span.started_at for span in spans]
    says = describe.exposures(lengths, sum(span.ended_at is None for span in spans), as_of)
    return filled(_exposures(mode), {"exposures": rows}, mode, height, says)


@cache
def _exposures(mode: Mode) -> str:
    import altair as alt

    base = alt.Chart(alt.NamedData(name="exposures"))
    x = utc("from:T", "%d %b %Y", "UTC")
    y = alt.Y("row:N", title=None, scale=alt.Scale(paddingOuter=0.6))
    hue = alt.Color("colour:N", scale=None)
    tips = [alt.Tooltip("row:N"), alt.Tooltip("note:N"), alt.Tooltip("lasted:N")]
    bars = base.mark_bar(height=12, opacity=0.6).encode(x=x, x2="to:T", y=y, color=hue, tooltip=tips)
    ends = base.transform_filter("datum.is_open").mark_point(size=80, strokeWidth=2, fill=INKS[mode].paper).encode(
        x=alt.X("to:T"), y=y, stroke=alt.Stroke("colour:N", scale=None))
    side = alt.ExprRef("datum.is_late ? 'right' : 'left'")
    notes = base.mark_text(align=side, dy=-14).encode(x=x, y=y, text="note:N", color=hue)
    return planned(alt.layer(bars, ends, notes))


def _middle(spans: Sequence[Span], as_of: datetime) -> datetime:
    """Where the first half of the scale ends: a note that begins later stands left of its beginning, so that none is cut off."""
    if not spans:
        return as_of
    first, last = min(span.started_at for span in spans), max(span.ended_at or as_of for span in spans)
    return first + (last - first) / 2


def _room(moments: Sequence[Moment]) -> list[dict[str, str]]:
    """Unseen marks that widen the scale of an incident, so that no dot lies on its edge."""
    if not moments:
        return []
    first, last = moments[0].happened_at, max(moment.until or moment.happened_at for moment in moments)
    whole = (last - first) or timedelta(minutes=10)
    return [{"time": iso(first - whole * 0.02)}, {"time": iso(last + whole * 0.02)}]


def _levels(moments: Sequence[Moment]) -> list[tuple[int, bool]]:
    """A height for each label, and whether it stands left of its stem."""
    if not moments:
        return []
    first = moments[0].happened_at
    whole = (moments[-1].happened_at - first).total_seconds() or 1.0
    places = [(moment.happened_at - first).total_seconds() / whole for moment in moments]
    return drawable.heights(places, [min(0.5, 0.013 * (len(_lettered(moment)) + 1)) for moment in moments])


def _lettered(moment: Moment) -> str:
    letter = {"sre": "R ", "security": "S "}.get(moment.discipline or "", "")
    return f"{letter}{moment.label} {moment.happened_at.astimezone(UTC):%H:%M}"
