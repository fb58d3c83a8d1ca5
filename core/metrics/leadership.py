"""What a director reads first: eight tiles, and one incident with its story. There is no composite score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

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
DATED = "incident_rate"
"""The metric whose units are all incidents with their date."""
NEEDED = tuple(dict.fromkeys([*(name for tile in TILES for name in tile), *INSTEAD.values(), DATED]))
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


def incident_of_the_month(store: Store, viewer: Viewer, dated: MetricValue, scope: Scope) -> Story | None:
    """Of the last month that holds an incident, the one from which most can be learned: reviewed first, then with most remediations
    undone or made, then with most on its timeline. `dated` is the value of `DATED` in this scope. None where nothing is dated.
    """
    if not len(dated.units):
        return None
    moments = np.asarray(dated.units.table.column("cohort_at").to_numpy(), dtype="datetime64[M]")
    month = moments.max()
    numbers = sorted(set(dated.units.numbers()[moments == month].tolist()))
    chosen = store.ask(viewer, _CHOSEN, [numbers])
    if not chosen:
        return None
    row = chosen[0]
    starred = [f"{_at(entry['happened_at'])} {entry['text']}" for entry in store.ask(viewer, _STARRED, [row["id"], _MOST])]
    name = f"{month}"
    begun, _ = periods.span(name)
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
