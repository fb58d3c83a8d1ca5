"""How charts look: one theme, and one function a chart, each giving the chart and the sentence that says its finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from core.metrics import describe, drawable, wording
from core.metrics.ladder import FEWEST_FOR_MEDIAN, HEADLINE_COVERAGE
from core.metrics.value import MetricValue

if TYPE_CHECKING:
    import altair as alt

Mode = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one mode, as look.md names them."""

    sre: str
    security: str
    slate: str
    quiet: str
    grid: str
    paper: str

    def of(self, discipline: str | None) -> str:
        """The hue of a discipline; slate for joint, unknown and everything else."""
        return {"sre": self.sre, "security": self.security}.get(discipline or "", self.slate)


INKS: Mapping[Mode, Ink] = {
    "light": Ink("#0B5FA5", "#A8560A", "#1B2530", "#5B6875", "#DDE2E6", "#FBFBF9"),
    "dark": Ink("#6CB2F0", "#F0A860", "#E6EAEE", "#9AA7B3", "#2C353E", "#12171D"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart and its text alternative. `selects` names the point selection whose `incident_id` leads to the incident."""

    chart: "alt.LayerChart"
    alt: str
    selects: str = "incident"


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


def theme(mode: Mode) -> dict[str, Any]:
    """The Vega-Lite configuration that all charts share: quiet axes, light grid, no frame, the paper shows through."""
    ink = INKS[mode]
    words = {"labelColor": ink.quiet, "titleColor": ink.quiet, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    return {
        "background": "transparent",
        "font": "Plex, sans-serif",
        "view": {"stroke": None},
        "mark": {"aria": False},
        "axis": {**words, "grid": True, "gridColor": ink.grid, "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 8},
        "axisX": {"grid": False, "domain": True, "domainColor": ink.quiet, "ticks": True, "tickColor": ink.quiet},
        "legend": {**words, "symbolStrokeWidth": 2},
        "text": {"color": ink.slate, "fontSize": 12},
        "rule": {"color": ink.slate},
        "point": {"color": ink.slate, "size": 34},
        "range": {"category": [ink.sre, ink.security, ink.slate]},
    }


def duration_by_quarter(values: Sequence[MetricValue], mode: Mode = "light", height: int = 320) -> Drawing:
    """Every unit as a dot on a log scale, open ones hollow, and each period's median as a bar inside its interval.

    `values` is a series by month or quarter. A dot can be selected; its `incident_id` leads to the incident.
    """
    import altair as alt

    ink, unit = INKS[mode], values[0].definition.unit if values else "min"
    dots, floor = drawable.dots(drawable.together(values))
    chosen = _choice(alt)
    x = _utc("cohort_at:T", "%b %Y", _axis(values[0]) if values else "UTC")
    y = alt.Y("drawn:Q", title=f"{unit}, log scale", **_log(dots))
    marks = _with(dots, alt).mark_point(strokeWidth=1.2).encode(
        x=x, y=y, tooltip=_tips(alt, unit), fill=_fill(alt, ink), stroke=alt.value(ink.quiet),
        opacity=alt.condition(chosen, alt.value(0.6), alt.value(0.15)),
    ).add_params(chosen)
    bars = _with([drawable.bar(value, floor) for value in values if value.value is not None], alt)
    period = alt.selection_point(name="period", fields=["name"], on="click", clear="dblclick")
    box = bars.mark_rect(opacity=0.22, color=ink.sre).encode(x="from:T", x2="to:T", y="lo:Q", y2="hi:Q").add_params(period)
    rule = bars.mark_rule(strokeWidth=3, color=ink.sre).encode(
        x="from:T", x2="to:T", y="median:Q", tooltip=[alt.Tooltip("shown:N", title="median"), alt.Tooltip("name:N"), alt.Tooltip("n:Q")]
    )
    last = bars.transform_window(rank="row_number()", sort=[alt.SortField("from", "descending")]).transform_filter("datum.rank == 1")
    label = last.mark_text(align="left", dx=6, color=ink.sre, fontWeight="bold").encode(x="to:T", y="median:Q", text="shown:N")
    return _dressed(alt.layer(box, marks, rule, label), mode, height, describe.series(values))


def distribution(value: MetricValue, mode: Mode = "light", height: int = 220) -> Drawing:
    """The share ended within a time, with its band, over a strip of the units themselves; log scale; open ones hollow.

    The curve is Kaplan-Meier's and is drawn only while five are at risk; below n = 6 or half coverage
    there is only the strip.
    """
    import altair as alt

    ink, unit = INKS[mode], value.definition.unit
    dots, floor = drawable.dots(value.units)
    for index, dot in enumerate(dots):
        dot["lane"] = -0.06 - 0.1 * ((index * 7) % 10) / 10
    steps = drawable.curve(value.units, floor) if value.coverage is None or value.coverage >= HEADLINE_COVERAGE else []
    x = alt.X("drawn:Q", title=f"{unit}, log scale", **_log(dots))
    chosen = _choice(alt)
    lane = "lane:Q" if steps else alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[-0.3, 0.15]))
    base = _with(dots, alt).encode(x=x, y=lane, tooltip=_tips(alt, unit))
    dot = base.mark_point(strokeWidth=1.2, opacity=0.55, size=24)
    strip = dot.encode(fill=_fill(alt, ink), stroke=alt.value(ink.quiet)).add_params(chosen)
    if not steps:
        words = base.mark_text(dy=-12).encode(text=alt.Text("value:Q", format=",.4~r"))
        return _dressed(alt.layer(strip, words) if len(dots) < FEWEST_FOR_MEDIAN else alt.layer(strip), mode, 90, describe.single(value))
    shown = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%")
    share = alt.Y("share:Q", title="Ended by then", scale=alt.Scale(domain=[-0.2, 1]), axis=shown)
    curve = _with(steps, alt)
    band = curve.mark_area(interpolate="step-after", opacity=0.2, color=ink.sre).encode(x=x, y=alt.Y("lo:Q"), y2="hi:Q")
    line = curve.mark_line(interpolate="step-after", color=ink.sre, strokeWidth=2).encode(x=x, y=share)
    if value.value is None:
        return _dressed(alt.layer(band, line, strip), mode, height, describe.single(value))
    middle = _with([{"drawn": max(value.value, floor), "share": 0.5, "shown": value.shown}], alt).encode(x=x, y=share)
    label = middle.mark_text(align="left", dx=8, dy=10, color=ink.sre, fontWeight="bold").encode(text="shown:N")
    mark = middle.mark_point(filled=True, size=70, color=ink.sre)
    return _dressed(alt.layer(band, line, strip, mark, label), mode, height, describe.single(value))


def shares(value: MetricValue, mode: Mode = "light", height: int = 56) -> Drawing:
    """Every unit of a share as a square, filled where it succeeded: honest at any n, and each leads to its incident."""
    import altair as alt

    ink = INKS[mode]
    ordered = sorted(value.points, key=lambda point: -point.value)
    squares = [{**drawable.plain(point), "drawn": index, "filled": bool(point.value)} for index, point in enumerate(ordered)]
    chosen = _choice(alt)
    room = alt.Scale(domain=[-1, max(len(squares), 24)])
    marks = _with(squares, alt).mark_square(size=140 if len(squares) <= 24 else 50, strokeWidth=1.5, opacity=1).encode(
        x=alt.X("drawn:Q", axis=None, scale=room), fill=alt.condition("datum.filled", alt.value(ink.sre), alt.value("transparent")),
        stroke=alt.value(ink.sre), tooltip=[alt.Tooltip("label:N"), alt.Tooltip("detail:N"), alt.Tooltip("number:Q", title="INC")],
    ).add_params(chosen)
    return _dressed(alt.layer(marks), mode, height, describe.single(value))


def milestone_scale(moments: Sequence[Moment], mode: Mode = "light") -> Drawing:
    """The milestones of an incident on one horizontal scale in UTC; what is known only within bounds is a bar, not a dot.

    Labels stand right of their stem in the first half of the scale and left of it in the second, so that none is cut off.
    """
    import altair as alt

    ink = INKS[mode]
    ordered = sorted(moments, key=lambda moment: moment.happened_at)
    places = _levels(ordered)
    rows = [
        {"label": _lettered(moment), "time": _text(moment.happened_at), "until": _text(moment.until or moment.happened_at), "level": level,
         "foot": 0, "colour": ink.of(moment.discipline), "is_late": is_late}
        for moment, (level, is_late) in zip(ordered, places, strict=True)
    ]
    top = max((level for level, _ in places), default=1)
    x = _utc("time:T", "%d %b %H:%M", "UTC")
    base = _with(rows, alt).encode(x=x)
    height, ground = (alt.Y(f"{name}:Q", axis=None, scale=alt.Scale(domain=[-0.5, top + 0.6])) for name in ("level", "foot"))
    hue = alt.Color("colour:N", scale=None)
    tips = [alt.Tooltip("label:N"), alt.Tooltip("time:T", format="%d %b %Y %H:%M", title="UTC")]
    stems = base.mark_rule(strokeDash=[2, 2], opacity=0.6).encode(y=height, y2="foot:Q", color=hue)
    dots = base.mark_point(filled=True, size=60).encode(y=ground, color=hue, tooltip=tips)
    bounds = base.mark_rule(strokeWidth=5, opacity=0.4).encode(x2="until:T", y=ground, color=hue)
    size = alt.ExprRef("width < 500 ? 10 : 12")
    side, away = alt.ExprRef("datum.is_late ? 'right' : 'left'"), alt.ExprRef("datum.is_late ? -3 : 3")
    words = base.mark_text(align=side, dx=away, dy=-4, fontSize=size).encode(y=height, text="label:N", color=hue, tooltip=tips)
    room = _with(_room(ordered), alt).mark_point(opacity=0).encode(x=x)
    says = describe.moments([(moment.label, moment.happened_at) for moment in ordered])
    return _dressed(alt.layer(room, stems, bounds, dots, words), mode, 60 + 24 * top, says)


def exposure_timeline(spans: Sequence[Span], as_of: datetime, mode: Mode = "light") -> Drawing:
    """When each vulnerability was live, one line each, in UTC; an interval still open ends in a hollow mark at as_of."""
    import altair as alt

    ink = INKS[mode]
    rows = [
        {"row": span.row, "from": _text(span.started_at), "to": _text(span.ended_at or as_of), "note": span.note,
         "is_open": span.ended_at is None, "colour": ink.of(span.discipline),
         "lasted": wording.duration(((span.ended_at or as_of) - span.started_at).total_seconds())}
        for span in spans
    ]
    base = _with(rows, alt)
    x = _utc("from:T", "%d %b %Y", "UTC")
    y = alt.Y("row:N", title=None, scale=alt.Scale(paddingOuter=0.6))
    hue = alt.Color("colour:N", scale=None)
    tips = [alt.Tooltip("row:N"), alt.Tooltip("note:N"), alt.Tooltip("lasted:N")]
    bars = base.mark_bar(height=12, opacity=0.6).encode(x=x, x2="to:T", y=y, color=hue, tooltip=tips)
    still = base.transform_filter("datum.is_open")
    ends = still.mark_point(size=80, strokeWidth=2, fill=ink.paper).encode(x=alt.X("to:T"), y=y, stroke=alt.Stroke("colour:N", scale=None))
    notes = base.mark_text(align="left", dy=-14).encode(x=x, y=y, text="note:N", color=hue)
    height = 80 + 50 * len({span.row for span in spans})
    lengths = [(span.ended_at or as_of) - span.started_at for span in spans]
    says = describe.exposures(lengths, sum(span.ended_at is None for span in spans), as_of)
    return _dressed(alt.layer(bars, ends, notes), mode, height, says)


def _dressed(chart: Any, mode: Mode, height: int, says: str) -> Drawing:
    return Drawing(chart.properties(height=height, description=says).configure(**theme(mode)), says)


def _with(rows: Sequence[Mapping[str, Any]], library: Any) -> "alt.Chart":
    chart: alt.Chart = library.Chart(library.Data(values=list(rows)))
    return chart


def _choice(library: Any) -> "alt.Parameter":
    chosen: alt.Parameter = library.selection_point(name="incident", fields=["incident_id"], on="click", clear="dblclick")
    return chosen


def _utc(field: str, form: str, title: str) -> "alt.X":
    import altair as alt

    return alt.X(field, title=title, scale=alt.Scale(type="utc", nice=False), axis=alt.Axis(format=form, labelOverlap=True, tickCount=12))


def _log(dots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Scale and axis of durations: 1, 3, 10, 30 … and nothing between; every step where they span less than ten times."""
    import altair as alt

    places = [dot["drawn"] for dot in dots] or [1.0, 10.0]
    low, high = min(places) * 0.8, max(places) * 1.25
    steps = (1, 3) if high / low > 10 else (1, 2, 3, 4, 5, 6, 8)
    ticks = [step * 10**power for power in range(-4, 8) for step in steps if low <= step * 10**power <= high]
    return {"scale": alt.Scale(type="log", domain=[low, high], nice=False), "axis": alt.Axis(values=ticks, format=",~r")}


def _room(moments: Sequence[Moment]) -> list[dict[str, str]]:
    """Unseen marks that widen the scale of an incident, so that no dot lies on its edge."""
    if not moments:
        return []
    first, last = moments[0].happened_at, max(moment.until or moment.happened_at for moment in moments)
    whole = (last - first) or timedelta(minutes=10)
    return [{"time": _text(first - whole * 0.02)}, {"time": _text(last + whole * 0.02)}]


def _tips(alt: Any, unit: str) -> list[Any]:
    return [
        alt.Tooltip("label:N", title="incident"), alt.Tooltip("number:Q", title="INC"), alt.Tooltip("value:Q", title=unit, format=",.4~r"),
        alt.Tooltip("is_open:N", title="still open"),
    ]


def _fill(alt: Any, ink: Ink) -> Any:
    return alt.condition("datum.is_open", alt.value("transparent"), alt.value(ink.quiet))


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


def _axis(value: MetricValue) -> str:
    return f"{value.definition.cohort.replace('_', ' ').capitalize()} (UTC)"


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
