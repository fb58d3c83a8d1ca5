"""What a director reads first: eight tiles, and one incident with its story. There is no composite score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.access import Viewer
from core.metrics import periods, wording
from core.metrics.ladder import HEADLINE_COVERAGE
from core.metrics.scope import Scope
from core.metrics.value import MetricValue
from core.store.store import Store

TILES: tuple[tuple[str, ...], ...] = (
    ("error_budget_consumed",), ("time_to_mitigate",), ("engaged_before_first_fix",), ("reintroduced_vulns", "ping_pong_rate"),
    ("followup_completion", "recurrence"), ("alert_conversion", "sleep_interruptions"), ("exposure_window",), ("deadline_adherence",),
)
"""The numbers of each tile; the first is drawn, a second is a line below it."""
INSTEAD: Mapping[str, str] = {"time_to_mitigate": "notice_to_resolved"}
"""What stands in a tile, under its own name, where its number has no headline and this one has."""
NEEDED = tuple(dict.fromkeys([*(name for tile in TILES for name in tile), *INSTEAD.values()]))
_LATEST = 5_000
"""Times looked at for the last month; where a month holds more, the latest of them are chosen from."""
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident in words. `why` says how it was chosen; `lines` are what people starred, else what the record knows."""

    number: int
    title: str
    month: str
    why: str
    lines: tuple[str, ...]


def tiles(found: Mapping[str, MetricValue]) -> list[tuple[MetricValue, ...]]:
    """The values of each tile, in order."""
    return [tuple(found[_standing(name, found)] for name in tile) for tile in TILES]


def _standing(name: str, found: Mapping[str, MetricValue]) -> str:
    other = INSTEAD.get(name)
    if other and not _has_headline(found[name]) and _has_headline(found[other]):
        return other
    return name


def _has_headline(value: MetricValue) -> bool:
    return bool(value.n_used) and (value.coverage or 0) >= HEADLINE_COVERAGE


def incident_of_the_month(store: Store, viewer: Viewer, scope: Scope) -> Story | None:
    """Of the last month in which an incident of the scope was declared, made public or began, the one from which most can be learned:
    reviewed first, then with most remediations undone or made, then with most on its timeline. None where nothing is dated.
    """
    asked = [scope.as_of, scope.from_, scope.to or scope.as_of, scope.kind, scope.severity, scope.service, _LATEST]
    dated = store.ask(viewer, _DATED, asked)
    if not dated:
        return None
    month = dated[0]["month"]
    numbers = [row["number"] for row in dated if row["month"] == month]
    chosen = store.ask(viewer, _CHOSEN, [numbers])
    if not chosen:
        return None
    row = chosen[0]
    starred = [f"{_at(entry['happened_at'])} {entry['text']}" for entry in store.ask(viewer, _STARRED, [row["id"], _MOST])]
    begun, _ = periods.span(month)
    return Story(
        number=row["number"], title=row["title"], month=f"{begun:%B %Y}", why=_why(row, len(numbers)),
        lines=tuple(starred or [line for line in (row["summary"].strip()[:280], _facts(row)) if line]),
    )


def _why(row: Mapping[str, int], n: int) -> str:
    if n == 1:
        return "the only one"
    reasons = [("reviews", "it was reviewed"), ("undone", "a remediation was undone"), ("remediations", "remediations are on record"),
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


_DATED = """
WITH latest AS (
  SELECT incident_id, happened_at FROM visible_milestone
  WHERE kind IN ('declared', 'publicly_noticed', 'impact_start') AND NOT is_superseded AND flags = '[]'
    AND happened_at <= $1 AND happened_at <= $3 AND ($2::TIMESTAMPTZ IS NULL OR happened_at >= $2)
  ORDER BY happened_at DESC NULLS LAST, incident_id LIMIT $7
)
SELECT strftime(min(l.happened_at) AT TIME ZONE 'UTC', '%Y-%m') AS month, any_value(i.number) AS number
FROM latest l JOIN visible_incident i ON i.id = l.incident_id
WHERE NOT i.is_maintenance AND NOT i.is_exercise AND i.status NOT IN ('cancelled', 'merged')
  AND (NOT i.is_demo OR NOT EXISTS (SELECT 1 FROM visible_incident r WHERE NOT r.is_demo))
  AND i.kind = coalesce($4, i.kind) AND ($5 IS NULL OR least(i.sre_severity, i.security_severity) = $5)
  AND ($6 IS NULL OR EXISTS (SELECT 1 FROM visible_affected_service a JOIN visible_service s ON s.id = a.service_id
    WHERE a.incident_id = i.id AND s.name = $6))
GROUP BY i.id
ORDER BY month DESC NULLS LAST, number DESC NULLS LAST
"""
_CHOSEN = """
WITH chosen AS (SELECT id, number, title, summary FROM visible_incident WHERE number IN (SELECT unnest($1::BIGINT[])))
SELECT * FROM (SELECT c.id, c.number, c.title, c.summary,
  (SELECT count(*) FROM visible_milestone m WHERE m.incident_id = c.id AND m.kind IN ('review_held', 'review_published')) AS reviews,
  (SELECT count(*) FROM visible_remediation r WHERE r.incident_id = c.id AND r.reverses_id IS NOT NULL) AS undone,
  (SELECT count(*) FROM visible_remediation r WHERE r.incident_id = c.id) AS remediations,
  (SELECT count(*) FROM visible_timeline_entry e WHERE e.incident_id = c.id) AS entries,
  (SELECT min(m.happened_at) FROM visible_milestone m WHERE m.incident_id = c.id AND NOT m.is_superseded
    AND m.kind IN ('impact_start', 'publicly_noticed', 'declared')) AS begun,
  (SELECT max(m.happened_at) FROM visible_milestone m WHERE m.incident_id = c.id AND NOT m.is_superseded
    AND m.kind IN ('mitigated', 'contained', 'resolved')) AS ended
FROM chosen c)
ORDER BY reviews > 0 DESC, undone DESC, remediations DESC, entries DESC, number DESC
LIMIT 1
"""
_STARRED = """
SELECT happened_at, text FROM visible_timeline_entry WHERE incident_id = $1 AND is_starred ORDER BY happened_at ASC NULLS LAST LIMIT $2
"""
