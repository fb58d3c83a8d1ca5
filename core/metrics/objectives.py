"""The read `objective.list`: each service level objective with what is used of its budget, what remains, and how fast it burns now."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime

from core.access import Viewer
from core.metrics.scope import current, text
from core.store.command import Arguments, read
from core.store.home import Row
from core.store.store import Store

SPANS = {"1 h": 1, "6 h": 6, "24 h": 24}
"""The spans, in hours, over which burn rates are told beside that of the whole window; a bucket belongs to one that it ends in."""
_SUMS = ", ".join(
    f"sum(total) FILTER (WHERE ended_at > $1::TIMESTAMPTZ - to_hours({hours}))::DOUBLE AS total_{hours}, "
    f"sum(total - good) FILTER (WHERE ended_at > $1::TIMESTAMPTZ - to_hours({hours}))::DOUBLE AS bad_{hours}"
    for hours in SPANS.values()
)
_SQL = f"""WITH counted AS (
  SELECT b.objective_id, sum(b.total)::DOUBLE AS total, sum(b.total - b.good)::DOUBLE AS bad, max(b.ended_at) AS last_at, {_SUMS},
    sum(epoch(b.ended_at) - epoch(b.started_at)) AS seconds
  FROM visible_sli_bucket b JOIN visible_objective q ON q.id = b.objective_id
  WHERE b.ended_at <= $1 AND b.started_at >= $1::TIMESTAMPTZ - to_hours(24 * q.window_days)
  GROUP BY b.objective_id
)
SELECT o.id, s.name AS service, o.name AS objective, o.target_ppm, o.window_days, o.is_demo, c.* EXCLUDE (objective_id)
FROM visible_objective o
JOIN visible_service s ON s.id = o.service_id
LEFT JOIN counted c ON c.objective_id = o.id
WHERE $2 IS NULL OR s.name = $2
ORDER BY s.name ASC NULLS LAST, o.name ASC NULLS LAST"""


class FindObjectives(Arguments):
    """`service` is a name; `as_of` is when the window ends, now unless given."""

    service: str | None = None
    as_of: AwareDatetime | None = None


def objectives(store: Store, viewer: Viewer, args: FindObjectives) -> list[dict[str, Any]]:
    """By service and name. `consumed` and `remaining` are shares of the budget of what was counted, `burn` is how many times faster than
    allowed each span's events were bad (bad share / (1 - objective)), `covered` the share of the window that has buckets. What was
    not counted is None, never 0.
    """
    as_of = args.as_of or current(store, viewer)
    return [_told(row, as_of) for row in store.ask(viewer, _SQL, [as_of, args.service])]


OBJECTIVES = read("objective.list", "Service level objectives: budget used, what remains, how fast it burns", FindObjectives)(objectives)


def _told(row: Row, as_of: datetime) -> dict[str, Any]:
    allowed = (1_000_000 - row["target_ppm"]) / 1_000_000
    consumed = _over(row["bad"], row["total"], allowed)
    return {
        "id": row["id"], "service": row["service"], "objective": row["objective"], "target_ppm": row["target_ppm"],
        "window_days": row["window_days"], "as_of": text(as_of), "is_demo": row["is_demo"], "bad": row["bad"], "total": row["total"],
        "covered": None if row["seconds"] is None else row["seconds"] / (86_400 * row["window_days"]),
        "last_bucket_at": row["last_at"], "consumed": consumed, "remaining": None if consumed is None else 1 - consumed,
        "burn": {name: _over(row[f"bad_{hours}"], row[f"total_{hours}"], allowed) for name, hours in SPANS.items()},
    }


def _over(bad: float | None, total: float | None, allowed: float) -> float | None:
    return bad / (total * allowed) if total and bad is not None else None
