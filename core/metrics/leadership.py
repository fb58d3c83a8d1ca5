"""What a director reads first: the numbers of eight tiles, and what stands in where one has no headline. There is no composite score."""

from collections.abc import Mapping

from core.metrics.ladder import HEADLINE_COVERAGE
from core.metrics.value import MetricValue

TILES: tuple[tuple[str, ...], ...] = (
    ("error_budget_consumed",), ("time_to_mitigate",), ("engaged_before_first_fix",), ("reintroduced_vulns", "ping_pong_rate"),
    ("followup_completion", "recurrence"), ("alert_conversion", "sleep_interruptions"), ("exposure_window",), ("deadline_adherence",),
)
"""The numbers of each tile; the first is drawn, a second is a line below it."""
INSTEAD: Mapping[str, str] = {"time_to_mitigate": "notice_to_resolved"}
"""What stands in a tile, under its own name, where its number has no headline and this one has."""
NEEDED = tuple(dict.fromkeys([*(name for tile in TILES for name in tile), *INSTEAD.values()]))


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
