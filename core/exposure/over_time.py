"""What each discipline's repairs cost the other, period by period: every figure with how many repairs it rests on and what is unknown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from core.access import Viewer
from core.exposure import facts
from core.exposure.forward import Happened
from core.exposure.incidents import caused_incidents
from core.exposure.intervals import windows_of
from core.exposure.windows import Exposure
from core.records import Id
from core.store.store import Store

Period = Literal["month", "quarter"]
ENOUGH = 12
"""Fewer periods than these show no trend (rule N-trend of the metrics)."""
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class _Cost:
    """What happened in one period."""

    repairs: dict[str, int] = field(default_factory=lambda: {"sre": 0, "security": 0})
    unknown: dict[str, int] = field(default_factory=lambda: {"sre": 0, "security": 0})
    again: list[tuple[str, Exposure]] = field(default_factory=list)
    broke: list[Happened] = field(default_factory=list)

    def row(self, as_of: datetime) -> dict[str, Any]:
        """The figures as answers show them. Unknown is None, never zero; beside an unknown a figure is a lower bound."""
        hours = round(sum((each.lasted(as_of) for _, each in self.again), timedelta()) / _HOUR, 2)
        minutes = [each.minutes() for each in self.broke]
        known = [each for each in minutes if each is not None]
        all_unknown = {who: 0 < self.repairs[who] == self.unknown[who] for who in self.repairs}
        return {
            "hours_reexposed": None if all_unknown["sre"] and not self.again else hours,
            "n_sre": self.repairs["sre"],
            "unknown_sre": self.unknown["sre"],
            "reopened": sorted(f"{each.vulnerability} on {service}" for service, each in self.again),
            "still_open": sum(each.ended_at is None for _, each in self.again),
            "minutes_down": sum(known) if known or not (minutes or all_unknown["security"]) else None,
            "n_security": self.repairs["security"],
            "unknown_security": self.unknown["security"] + len(minutes) - len(known),
            "incidents": [f"INC-{each.number}" for each in self.broke],
        }


def costs_over_time(
    store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None, period: Period = "month"
) -> dict[str, Any]:
    """Hours that SRE repairs re-exposed and minutes of outage that security repairs caused, by month or quarter (UTC) up to `as_of`.

    Gives `{as_of, period, rows, total, sentence}`. A row has period (`2026-03`, `2026-Q1`), from, to, is_partial (it has not ended by
    `as_of`), hours_reexposed (None: of no repair is the effect known), n_sre (SRE repairs that changed a release), unknown_sre (of
    these, where no deployment or no complete component list before or after is on record), reopened (which holes), still_open (of
    these; their hours still grow), minutes_down (None: not known), n_security, unknown_security (repairs without a deployment on
    record, and incidents that state no times) and incidents. Costs count in the period of the repair that made them. Rows run from
    the first period with such a repair to that of `as_of`; `total` has the same figures over all of them.
    """
    moment = as_of or datetime.now(UTC)
    costs = _costs(store, viewer, moment, service, period)
    keys = range(min(costs), _key(moment, period) + 1) if costs else range(0)
    rows = []
    for key in keys:
        start, end = _edges(key, period)
        about = {"period": _name(key, period), "from": start, "to": end, "is_partial": end > moment}
        rows.append(about | costs.get(key, _Cost()).row(moment))
    total = _sum(costs.values())
    return {"as_of": moment, "period": period, "rows": rows, "total": total.row(moment), "sentence": _sentence(rows, period)}


def _costs(store: Store, viewer: Viewer, moment: datetime, service: str | None, period: Period) -> dict[int, _Cost]:
    done = [each for each in facts.remediations_of(store, viewer, moment) if service in (None, each.service)]
    made = facts.made_by(store, viewer, moment)
    listed = facts.listed_around(store, viewer, made.values())
    caused: dict[Id | None, list[Happened]] = {}
    for happened in caused_incidents(store, viewer):
        caused.setdefault(Id(happened.deployment_id or ""), []).append(happened)
    again: dict[Id | None, list[Exposure]] = {}
    for exposure in windows_of(store, viewer, moment).reintroduced():
        again.setdefault(exposure.remediation_id, []).append(exposure)
    costs: dict[int, _Cost] = {}
    counted: set[Id] = set()
    for each in done:
        repair, deployment = each.remediation, made.get(each.remediation.id)
        if deployment is None and repair.to_release_id is None:
            continue
        cost = costs.setdefault(_key(repair.acted_at, period), _Cost())
        cost.repairs[repair.discipline] += 1
        if repair.discipline == "sre":
            cost.unknown["sre"] += deployment not in listed
            cost.again += [(each.service or "", exposure) for exposure in again.get(repair.id, ())]
        elif deployment is None:
            cost.unknown["security"] += 1
        elif deployment not in counted:
            counted.add(deployment)
            cost.broke += caused.get(deployment, ())
    return costs


def _sum(costs: Iterable[_Cost]) -> _Cost:
    total = _Cost()
    for each in costs:
        for who in total.repairs:
            total.repairs[who] += each.repairs[who]
            total.unknown[who] += each.unknown[who]
        total.again += each.again
        total.broke += each.broke
    return total


def _sentence(rows: Sequence[Mapping[str, Any]], period: Period) -> str:
    if not rows:
        return "No repair on record changed a release, so there is no cost of one side to the other to show."
    counted = f"{len(rows)} {period}{'s' if len(rows) > 1 else ''} of data"
    unknown = sum(row["unknown_sre"] + row["unknown_security"] for row in rows)
    beside = f"; {unknown} unknown, so the figures are lower bounds" if unknown else ""
    return f"{counted}{'' if len(rows) >= ENOUGH else ': too few for a trend'}{beside}."


def _key(moment: datetime, period: Period) -> int:
    """The period's number, counted from year 0."""
    moment = moment.astimezone(UTC)
    return moment.year * 12 + moment.month - 1 if period == "month" else moment.year * 4 + (moment.month - 1) // 3


def _name(key: int, period: Period) -> str:
    return f"{key // 12:04}-{key % 12 + 1:02}" if period == "month" else f"{key // 4:04}-Q{key % 4 + 1}"


def _edges(key: int, period: Period) -> tuple[datetime, datetime]:
    per_year, months = (12, 1) if period == "month" else (4, 3)
    first, after = (datetime(each // per_year, each % per_year * months + 1, 1, tzinfo=UTC) for each in (key, key + 1))
    return first, after

