"""What each discipline's repairs cost the other: exposure that reliability work re-opened, downtime that security work caused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.access import Viewer
from core.exposure import facts
from core.exposure.incidents import caused_incidents
from core.exposure.intervals import windows_of
from core.store.store import Store

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class _Month:
    hours_exposed: float = 0.0
    reopened: list[str] = field(default_factory=list)
    minutes_down: int = 0
    incidents: list[str] = field(default_factory=list)
    unknown: int = 0


def cost_of_each(store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None) -> list[dict[str, Any]]:
    """One row a month (UTC) from the first to the last with a cost: hours of holes that SRE remediations re-opened, which holes, minutes
    of impact of incidents that security remediations caused, which incidents, and how many of these state no times (`unknown`).

    Holes count in the month in which they were re-opened, incidents in that of the deployment. Months between without a cost are zero:
    the record has their deployments. Nothing at all gives an empty list, which is no proof that nothing happened.
    """
    moment = as_of or datetime.now(UTC)
    months: dict[str, _Month] = {}
    done = facts.remediations_of(store, viewer, moment)
    by_id = {each.remediation.id: each for each in done}
    for exposure in windows_of(store, viewer, moment).reintroduced():
        who = by_id.get(exposure.remediation_id) if exposure.remediation_id else None
        if who and who.remediation.discipline == "sre" and service in (None, who.service):
            month = months.setdefault(f"{exposure.started_at:%Y-%m}", _Month())
            month.hours_exposed += exposure.lasted(moment) / _HOUR
            month.reopened.append(f"{exposure.vulnerability} on {who.service}")
    by_security = {each.remediation.deployment_id for each in done if each.remediation.discipline == "security"} - {None}
    for each in caused_incidents(store, viewer):
        ours = each.deployment_id in by_security and service in (None, each.service)
        if not ours or each.deployed_at is None or each.deployed_at >= moment:
            continue
        month = months.setdefault(f"{each.deployed_at:%Y-%m}", _Month())
        month.incidents.append(f"INC-{each.number}")
        month.minutes_down += each.minutes() or 0
        month.unknown += each.minutes() is None
    return [{"month": name, **_row(months.get(name, _Month()))} for name in _between(sorted(months))]


def _row(month: _Month) -> dict[str, Any]:
    return {
        "hours_exposed": round(month.hours_exposed, 2),
        "reopened": sorted(month.reopened),
        "minutes_down": month.minutes_down,
        "incidents": month.incidents,
        "unknown": month.unknown,
    }


def _between(names: Sequence[str]) -> list[str]:
    """Every month from the first to the last of these."""
    if not names:
        return []
    year, month = map(int, names[0].split("-"))
    found = [names[0]]
    while found[-1] < names[-1]:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append(f"{year:04}-{month:02}")
    return found


def totals(store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None) -> dict[str, Any]:
    """How long known vulnerabilities were live up to `as_of` (UTC): hours, hours re-exposed by remediations, intervals, open ones, those
    that may have begun earlier, the hours for which no complete component list says anything, how many more spans hold components that
    cannot be judged (`unjudged`), and how many were affected but for a VEX statement (`set_aside`).
    """
    moment = as_of or datetime.now(UTC)
    windows = windows_of(store, viewer, moment).of_service(service)
    return {
        "as_of": moment,
        "hours": round(windows.total(moment) / _HOUR, 2),
        "hours_reexposed": round(windows.reexposed(moment) / _HOUR, 2),
        "hours_not_covered": round(windows.not_covered(moment) / _HOUR, 2),
        **windows.counts(),
    }
