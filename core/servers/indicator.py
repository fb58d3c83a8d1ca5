"""Buckets of a service level indicator from a Prometheus-compatible server, as the lines of the CSV that the import reads."""

import math
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, Field

from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.servers import prometheus
from core.servers.fetch import Fetch
from core.servers.listed import Listed, server_for, the_servers
from core.store.command import Arguments, read
from core.store.store import Store

HEAD = "service,objective,started_at,ended_at,good,total"
MOST = 4_000
"""Buckets asked for in one question: a server gives 11,000 points, and of an answer 5,000 rows are read."""
LONGEST = timedelta(days=400)


class AskBuckets(Arguments):
    """`good` and `total` are PromQL that give one number at the end of a bucket: how many events of the last `minutes` were good, and how
    many there were, such as `sum(increase(http_requests_total[5m]))`. Whole buckets between `since` and `until`, which is now unless
    given; both have a zone. `server` is a listed one, not needed where only one is.
    """

    service: str = Field(min_length=1, max_length=200)
    objective: str = Field(min_length=1, max_length=200)
    good: str = Field(min_length=1, max_length=10_000)
    total: str = Field(min_length=1, max_length=10_000)
    since: AwareDatetime
    until: AwareDatetime | None = None
    minutes: int = Field(default=5, ge=1, le=1440)
    server: str = ""


@read("objective.buckets", "Buckets of an objective's indicator from a listed server, as CSV to look at and import", AskBuckets)
def buckets(store: Store, viewer: Viewer, args: AskBuckets) -> list[str]:
    """The lines of a CSV file, its head first; nothing is kept. A bucket without a finite number of both is left out: it was not measured.

    Counts that a server estimates are rounded to whole events. Raises `NotFound` for an objective or server that is not there,
    `InvalidInput` for a period that is none or too long and for a query that gives several series, and `ServerUnreached`.
    """
    if not store.ask(viewer, _KNOWN, [args.service, args.objective]):
        remedy = "Import the OpenSLO file that defines it, or look at `objective list`."
        raise NotFound(f"The service {args.service} has no objective called {args.objective}.", remedy)
    server, length = server_for("prometheus", args.server, the_servers()), timedelta(minutes=args.minutes)
    first, after = _whole(args.since, length, up=True), _whole(args.until or datetime.now(UTC), length, up=False)
    if not first < after <= first + LONGEST:
        what = f"There is no whole bucket of {args.minutes} min between {args.since.isoformat()} and {after.isoformat()}"
        raise InvalidInput(f"{what}, or more than {LONGEST.days} days.", "Give a shorter period that has ended.")
    lines, begins = [HEAD], first
    while begins < after:
        ends = min(after, begins + MOST * length)
        good, total = (_points(server, query, begins, ends, length) for query in (args.good, args.total))
        for moment in sorted(good.keys() & total.keys()):
            lines.append(_line(args, moment - length, moment, good[moment], total[moment]))
        begins = ends
    return lines


_KNOWN = "SELECT 1 AS one FROM visible_objective o JOIN visible_service s ON s.id = o.service_id WHERE s.name = $1 AND o.name = $2"


def _whole(moment: datetime, length: timedelta, *, up: bool) -> datetime:
    """The next or the last boundary of buckets, which are counted from the beginning of 1970, so that each has one place only."""
    seconds = length.total_seconds()
    places = moment.timestamp() / seconds
    return datetime.fromtimestamp((math.ceil(places) if up else math.floor(places)) * seconds, UTC)


def _points(server: Listed, query: str, begins: datetime, ends: datetime, length: timedelta) -> dict[datetime, float]:
    """The finite values at the ends of the buckets from `begins` to `ends`."""
    first = begins + length
    window = prometheus.Window(first, ends, length) if first < ends else None
    target = prometheus.target(query, ends, window, server.seconds)
    told = prometheus.read_answer(Fetch(server, "GET", target, {"Accept": "application/json"}, servers=the_servers()).run())
    time, value = told.columns.index("time"), told.columns.index("value")
    found = {datetime.fromisoformat(row[time]): row[value] for row in told.rows}
    if len(found) < told.row_count:
        raise InvalidInput(f"{query[:80]} gives more than one number for a moment.", "Sum it over its series.")
    return {moment: number for moment, number in found.items() if isinstance(number, float) and number >= 0}


def _line(args: AskBuckets, begins: datetime, ends: datetime, good: float, total: float) -> str:
    """A line; that good and all are estimated apart may make good a little the larger, which is no contradiction up to one event."""
    all_events = round(total)
    good_events = all_events if all_events < good <= all_events + 1 else round(good)
    named = ",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in (args.service, args.objective))
    return f"{named},{begins:%Y-%m-%dT%H:%M:%SZ},{ends:%Y-%m-%dT%H:%M:%SZ},{good_events},{all_events}"
