"""What a Prometheus-compatible server answers, as a table: https://prometheus.io/docs/prometheus/latest/querying/api/."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from core.errors import InvalidInput
from core.servers.fetch import Fetched, ServerUnreached

POINTS = 250
"""Points a line has when the cell states no step."""
MOST_POINTS = 11_000
"""Points a server gives at most for one line."""
ROWS = 5000
"""Rows kept of an answer; more are counted, not kept."""
_HISTOGRAM = ("count", "sum", "buckets")
_BRACKETS = {0: ("(", "]"), 1: ("[", ")"), 2: ("(", ")"), 3: ("[", "]")}
"""How a bucket is written, by the server's number for which of its bounds belong to it."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when (UTC) and in which step a range query asks."""

    start: datetime
    end: datetime
    step: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as a table: labels in the order of their names, then `time` (ISO 8601, UTC) and `value`.

    A value is a number; NaN and the infinities are the texts NaN, +Inf, -Inf. A native histogram has no value but `count`, `sum` and
    `buckets`. `notes` are the server's own warnings and infos. `rows` has at most `ROWS` of `row_count`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int
    notes: tuple[str, ...]


def target(query: str, moment: datetime, window: Window | None, seconds: float) -> str:
    """The path and query that ask for it: a range when there is a window, else an instant. Raises `InvalidInput` for too many points."""
    limit = {"timeout": f"{max(1, math.floor(seconds))}s"}
    if window is None:
        return "/api/v1/query?" + urlencode({"query": query, "time": _unix(moment), **limit})
    points = (window.end - window.start) / window.step
    if window.end <= window.start or points > MOST_POINTS:
        remedy = f"Ask from an earlier to a later time, in at most {MOST_POINTS} steps."
        raise InvalidInput(f"The range from {window.start.isoformat()} to {window.end.isoformat()} has {points:.0f} steps.", remedy)
    asked = {"query": query, "start": _unix(window.start), "end": _unix(window.end), "step": f"{window.step.total_seconds():g}"}
    return "/api/v1/query_range?" + urlencode({**asked, **limit})


def step_for(start: datetime, end: datetime) -> timedelta:
    """The step that gives a line about 250 points, in whole seconds and not below 15, which is how often servers look."""
    return timedelta(seconds=max(15, math.ceil((end - start).total_seconds() / POINTS)))


def read_answer(fetched: Fetched) -> Answered:
    """The answer as a table. Raises `ServerUnreached` with the server's own words where it refused, or is no Prometheus."""
    try:
        told = json.loads(fetched.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, Mapping) or told.get("status") not in ("success", "error"):
        said = f"answered {fetched.status} {fetched.reason}, not in the form of Prometheus".replace("  ", " ")
        raise _failed(fetched, said, "Look at the url in the list of servers: it ends before /api/v1.")
    if told["status"] == "error":
        what = f"{_short(told.get('errorType') or 'error')}: {_short(told.get('error') or 'no reason given')}"
        raise _failed(fetched, f"refused the query, {what}", _remedy(told))
    notes = [_short(note) for key in ("warnings", "infos") for note in _listed(told.get(key))]
    try:
        return _table(told["data"], notes)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError):
        raise _failed(fetched, "sent a result that cannot be read", "Look whether it is a Prometheus, and of which version.") from None


_FEWER = "Ask for a shorter time or fewer series."
_REMEDIES = {
    "timeout": _FEWER,
    "canceled": "Ask again.",
    "execution": "The query is understood but cannot be carried out: look at what it joins.",
    "unavailable": "The server is not ready; ask again later.",
    "internal": "Look at the server's own log.",
}


def _remedy(told: Mapping[str, Any]) -> str:
    """A query over the server's limit is right and too large, which its kind alone does not tell from one that cannot be carried out."""
    if "too many samples" in str(told.get("error")):
        return _FEWER
    return _REMEDIES.get(str(told.get("errorType")), "Correct the query.")


def _table(data: Mapping[str, Any], notes: list[str]) -> Answered:
    kind, result = data["resultType"], data["result"]
    if kind in ("scalar", "string"):
        return _rows([({}, result[0], result[1] if kind == "string" else _number(result[1]), None)], notes)
    if kind == "vector":
        return _rows(((series["metric"], *_sample(series, "value", "histogram")) for series in result), notes)
    if kind != "matrix":
        raise ValueError(kind)
    return _rows(((series["metric"], *each) for series in result for each in _samples(series)), notes)


def _sample(series: Mapping[str, Any], value: str, histogram: str) -> tuple[Any, Any, Any]:
    if value in series:
        return series[value][0], _number(series[value][1]), None
    return series[histogram][0], None, series[histogram][1]


def _samples(series: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
    points: list[tuple[Any, Any, Any]] = [(moment, _number(value), None) for moment, value in series.get("values", ())]
    points += [(moment, None, histogram) for moment, histogram in series.get("histograms", ())]
    return sorted(points, key=lambda each: float(each[0]))


def _rows(found: Iterable[tuple[Mapping[str, str], Any, Any, Any]], notes: list[str]) -> Answered:
    rows = list(found)
    labels = sorted({str(label) for each in rows for label in each[0]})
    with_histograms = any(each[3] is not None for each in rows)
    kept = []
    for metric, moment, value, histogram in rows[:ROWS]:
        more = _spread(histogram) if with_histograms else ()
        kept.append((*(_label(metric.get(label)) for label in labels), _iso(moment), value, *more))
    columns = (*(_column(label) for label in labels), "time", "value", *(_HISTOGRAM if with_histograms else ()))
    return Answered(columns=columns, rows=tuple(kept), row_count=len(rows), notes=tuple(notes))


def _spread(histogram: Any) -> tuple[Any, ...]:
    if histogram is None:
        return None, None, None
    buckets = []
    for rule, low, high, count in histogram.get("buckets", ()):
        opening, closing = _BRACKETS[int(rule)]
        buckets.append(f"{opening}{low}, {high}{closing}: {count}")
    return _number(histogram["count"]), _number(histogram["sum"]), "; ".join(buckets)


def _column(label: str) -> str:
    """`__name__` is the metric; a label that has the name of a column of ours is told apart."""
    return "metric" if label == "__name__" else f"label_{label}" if label in ("metric", "time", "value", *_HISTOGRAM) else label


def _label(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(text: Any) -> float | str:
    """The number, or NaN, +Inf and -Inf as the server writes them: no such value becomes a figure."""
    value = float(text)
    if math.isnan(value):
        return "NaN"
    return ("+Inf" if value > 0 else "-Inf") if math.isinf(value) else value


def _iso(moment: Any) -> str:
    found = datetime.fromtimestamp(float(moment), UTC)
    return found.isoformat(timespec="milliseconds" if found.microsecond else "seconds").replace("+00:00", "Z")


def _unix(moment: datetime) -> str:
    return f"{moment.timestamp():.3f}"


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _short(text: Any) -> str:
    shown = " ".join(str(text).split())
    return shown if len(shown) <= 300 else f"{shown[:297]}…"


def _failed(fetched: Fetched, what: str, remedy: str) -> ServerUnreached:
    return ServerUnreached(f"The server {fetched.server} {what}.", remedy)
