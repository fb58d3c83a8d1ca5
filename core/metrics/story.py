"""The incident of the month: one incident of the last month on record, in words, since people remember a story better than a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.metrics import cohort, periods, wording
from core.metrics.scope import Scope
from core.store.store import Store

_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident in words. `why` says how it was chosen; `lines` are what people starred, else what the record knows."""

    number: int
    title: str
    month: str
    why: str
    lines: tuple[str, ...]


def incident_of_the_month(store: Store, viewer: Viewer, scope: Scope) -> Story | None:
    """Of the last month in which an incident of the scope was declared, made public or began, the one from which most can be learned:
    reviewed first, then with most remediations undone or made, then with most on its timeline. None where nothing is dated.
    """
    with store.reading(viewer) as reading:
        front = cohort.from_kept([], cohort.of(reading), also=_DATED)
        asked: list[Any] = [scope.as_of, scope.from_, scope.to or scope.as_of, scope.kind, scope.severity, scope.service]
        found = reading.ask(f"WITH {front},\n{_DATED}\n{_CHOSEN}", asked)
        if not found:
            return None
        row = found[0]
        told = reading.ask("SELECT title, summary FROM visible_incident WHERE id = $1", [row["incident_id"]])[0]
        starred = [f"{_at(entry['happened_at'])} {entry['text']}" for entry in reading.ask(_STARRED, [row["incident_id"], _MOST])]
    begun, _ = periods.span(row["month"])
    return Story(
        number=row["number"], title=told["title"], month=f"{begun:%B %Y}", why=_why(row, row["n"]),
        lines=tuple(starred or [line for line in (told["summary"].strip()[:280], _facts(row)) if line]),
    )


def _why(row: Mapping[str, int], n: int) -> str:
    if n == 1:
        return "the only one"
    reasons = [("is_reviewed", "it was reviewed"), ("undone", "a remediation was undone"), ("remediations", "remediations are on record"),
               ("entries", "most is on its timeline")]
    reason = next((words for name, words in reasons if row[name]), "it is the latest")
    return f"one of {n:,}; chosen because {reason}"


def _facts(row: Mapping[str, datetime | None]) -> str:
    begun, ended = row["begun"], row["ended"]
    if begun is None or ended is None or ended <= begun:
        return ""
    return f"From {_at(begun)} for {wording.duration((ended - begun).total_seconds())}."


def _at(moment: datetime) -> str:
    return f"{moment:%d %b %H:%M} UTC"


_MOMENTS = ("declared", "publicly_noticed", "impact_start")
_SURE = """CASE WHEN {0} <= $1 AND {0} <= $3 AND ($2::TIMESTAMPTZ IS NULL OR {0} >= $2)
      AND (doubtful IS NULL OR NOT list_contains(doubtful, '{0}')) THEN {0} END"""
_DATED = f"""dated AS (
  SELECT incident_id, number, review_held IS NOT NULL OR review_published IS NOT NULL AS is_reviewed,
    least({', '.join(_MOMENTS)}) AS begun, greatest(mitigated, contained, resolved) AS ended,
    least({', '.join(_SURE.format(name) for name in _MOMENTS)}) AS dated_at
  FROM cohort
  WHERE excluded IS NULL AND kind = coalesce($4, kind) AND ($5 IS NULL OR severity = $5) AND ($6 IS NULL OR list_contains(services, $6))
),
lately AS (
  SELECT date_trunc('month', max(dated_at) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS begins FROM dated
),
candidates AS (
  SELECT d.*, strftime(l.begins AT TIME ZONE 'UTC', '%Y-%m') AS month FROM dated d CROSS JOIN lately l WHERE d.dated_at >= l.begins
)"""
_CHOSEN = """
SELECT c.incident_id, c.number, c.month, c.begun, c.ended, c.is_reviewed, count(*) OVER () AS n, coalesce(r.made, 0) AS remediations,
  coalesce(r.undone, 0) AS undone, coalesce(e.written, 0) AS entries
FROM candidates c
LEFT JOIN (SELECT incident_id, count(*) AS made, count(reverses_id) AS undone FROM visible_remediation GROUP BY incident_id) r
  ON r.incident_id = c.incident_id
LEFT JOIN (
  SELECT incident_id, count(*) AS written FROM visible_timeline_entry
  WHERE incident_id IN (SELECT incident_id FROM candidates) GROUP BY incident_id
) e ON e.incident_id = c.incident_id
ORDER BY c.is_reviewed DESC NULLS LAST, undone DESC NULLS LAST, remediations DESC NULLS LAST, entries DESC NULLS LAST,
  c.number DESC NULLS LAST
LIMIT 1
"""
_STARRED = """
SELECT happened_at, text FROM visible_timeline_entry WHERE incident_id = $1 AND is_starred ORDER BY happened_at ASC NULLS LAST LIMIT $2
"""
