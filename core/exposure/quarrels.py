"""Ping-pong out of a store: which repairs the other discipline undid, and what each leg cost in hours, exposure and downtime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core.access import Viewer
from core.exposure import facts
from core.exposure.forward import Happened
from core.exposure.incidents import caused_incidents, downtime
from core.exposure.intervals import windows_of
from core.exposure.pingpong import Chain, ping_pong_chains
from core.records import Id, Remediation
from core.store.store import Store

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Costs:
    """What legs cost: hours of holes by remediation, incidents, the deployment each made, and around which the lists are known."""

    hours: Mapping[Id, float]
    caused: Sequence[Happened]
    made: Mapping[Id, Id]
    known: frozenset[Id]

    def of_leg(self, leg: Remediation) -> dict[str, Any]:
        """hours_exposed, caused and minutes_down; None where the record cannot say, which is not zero."""
        deployment = self.made.get(leg.id)
        if deployment is None and leg.to_release_id is not None:
            return {"hours_exposed": None, "caused": [], "minutes_down": None}
        hours = self.hours.get(leg.id)
        if hours is None and deployment is not None and deployment not in self.known:
            return {"hours_exposed": None, **downtime(self.caused, deployment)}
        return {"hours_exposed": round(hours or 0.0, 2), **downtime(self.caused, deployment)}


def ping_pong(store: Store, viewer: Viewer, as_of: datetime | None = None, within_days: int = 14) -> list[dict[str, Any]]:
    """Chains of remediations each undone by the other discipline within `within_days`, up to `as_of` (UTC; now unless given).

    Each chain has service, environment, hours (from its first leg to its last) and legs; a leg has id, incident, discipline, kind,
    acted_at, from, to, summary, hours_held (until it was undone; None for the last), hours_exposed (of holes it opened again; None where
    no deployment, or no complete component list before or after, is on record), caused (incidents that its deployment caused) and
    minutes_down (of these; None where one states no times, or no deployment is on record).
    """
    moment = as_of or datetime.now(UTC)
    done = {each.remediation.id: each for each in facts.remediations_of(store, viewer, moment)}
    chains = ping_pong_chains([each.remediation for each in done.values()], timedelta(days=within_days))
    if not chains:
        return []
    hours: dict[Id, float] = {}
    for exposure in windows_of(store, viewer, moment).reintroduced():
        if exposure.remediation_id:
            hours[exposure.remediation_id] = hours.get(exposure.remediation_id, 0.0) + exposure.lasted(moment) / _HOUR
    made = facts.made_by(store, viewer, moment)
    costs = _Costs(hours, caused_incidents(store, viewer), made, facts.listed_around(store, viewer, made.values()))
    return [_chain(chain, done, costs) for chain in chains]


def _chain(chain: Chain, done: Mapping[Id, facts.Done], costs: _Costs) -> dict[str, Any]:
    held = [round(each / _HOUR, 2) for each in chain.held()]
    legs = []
    for leg, hours in zip(chain.legs, [*held, None]):
        words = done[leg.id]
        legs.append(
            {
                "id": leg.id,
                "incident": words.incident,
                "discipline": leg.discipline,
                "kind": leg.kind,
                "acted_at": leg.acted_at,
                "from": words.from_version,
                "to": words.to_version,
                "summary": leg.summary,
                "hours_held": hours,
                **costs.of_leg(leg),
            }
        )
    hours = round((chain.legs[-1].acted_at - chain.legs[0].acted_at) / _HOUR, 2)
    return {"service": done[chain.legs[0].id].service, "environment": chain.legs[0].environment, "hours": hours, "legs": legs}
