"""What every chart is made of: the drawing with its finding in words, axes, and what can be selected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.charts.theme import Ink

if TYPE_CHECKING:
    import altair as alt

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as a Vega-Lite specification with its rows in it, and its text alternative.

    `selects` names the point selection whose `number` leads to the incident.
    """

    spec: dict[str, Any]
    alt: str
    selects: str = "incident"


def choice(library: Any) -> "alt.Parameter":
    """A click chooses an incident, a double click lets go."""
    chosen: alt.Parameter = library.selection_point(name="incident", fields=["number"], on="click", clear="dblclick")
    return chosen


def brush(library: Any) -> "alt.Parameter":
    """Dragging over marks chooses those inside, by time and by length; a double click lets go."""
    drawn: alt.Parameter = library.selection_interval(name="brush", encodings=["x", "y"], clear="dblclick")
    return drawn


def utc(field: str, form: str, title: str) -> "alt.X":
    """A horizontal axis of times in UTC, each tick written as `form`."""
    import altair as alt

    axis = alt.Axis(format=form, labelOverlap=True, tickCount=12)
    return alt.X(field, title=title, scale=alt.Scale(type="utc", nice=False, padding=8), axis=axis)


def log() -> dict[str, Any]:
    """Scale and axis of durations; `core.charts.plan` gives them their reach."""
    import altair as alt

    return {"scale": alt.Scale(type="log", nice=False), "axis": alt.Axis(format=",~r")}


def steps(along: Rows) -> tuple[list[float], list[float]]:
    """The reach of a logarithmic axis over `drawn`, and its ticks: 1, 3, 10, 30 …; every step where it spans less than ten times."""
    places = [dot["drawn"] for dot in along] or [1.0, 10.0]
    low, high = min(places) * 0.8, max(places) * 1.25
    every = (1, 3) if high / low > 10 else (1, 2, 3, 4, 5, 6, 8)
    return [low, high], [step * 10**power for power in range(-4, 8) for step in every if low <= step * 10**power <= high]


def tips(alt: Any, unit: str) -> list[Any]:
    """What stands beside the pointer on a unit."""
    return [
        alt.Tooltip("label:N", title="incident"), alt.Tooltip("number:Q", title="INC"), alt.Tooltip("value:Q", title=unit, format=",.4~r"),
        alt.Tooltip("is_open:N", title="still open"),
    ]


def fill(alt: Any, ink: Ink) -> Any:
    """Open items are drawn hollow."""
    return alt.condition("datum.is_open", alt.value("transparent"), alt.value(ink.quiet))


def parts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The chart itself and each of its layers."""
    return [spec, *spec.get("layer", [])]


def layer_where(spec: dict[str, Any], is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    """The first layer of which this holds; None where there is none."""
    return next((layer for layer in spec.get("layer", []) if is_it(layer)), None)


def day_form(moments: Sequence[str | None]) -> str:
    """How an axis over these moments (ISO 8601) writes its ticks: months, or days where the whole is shorter than a season."""
    days = sorted(moment[:10] for moment in moments if moment)
    if days and date.fromisoformat(days[-1]) - date.fromisoformat(days[0]) < timedelta(days=100):
        return "%d %b %Y"
    return "%b %Y"


def iso(when: datetime) -> str:
    """A time as Vega-Lite reads it."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
