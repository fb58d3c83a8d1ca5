"""The questions about time: exposures and their totals, ping-pong told twice, what each discipline cost the other, and recall."""

from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field

from core.access import Viewer
from core.exposure import answers, totals
from core.exposure.incidents import incident_id
from core.exposure.over_time import Period, costs_over_time
from core.exposure.quarrels import ping_pong
from core.exposure.recall import recall
from core.exposure.retold import retold
from core.records import Incident
from core.store.command import Arguments, read
from core.store.store import Store


class FindExposures(Arguments):
    """`service` is a name, `advisory` the best-known id of a vulnerability, `as_of` a time in UTC (now unless given)."""

    service: str | None = None
    advisory: str | None = None
    as_of: AwareDatetime | None = None


@read("exposure.list", "When known vulnerabilities were live, and why", FindExposures)
def exposure_list(store: Store, viewer: Viewer, args: FindExposures) -> list[dict[str, Any]]:
    """By service, environment, vulnerability and cycle."""
    return answers.exposures(store, viewer, args.as_of, args.service, args.advisory)


class OfServiceUntil(Arguments):
    """`service` is a name, `as_of` a time in UTC (now unless given)."""

    service: str | None = None
    as_of: AwareDatetime | None = None


@read("exposure.set_aside", "What does not count as exposed because a VEX statement says it does not apply", OfServiceUntil)
def exposure_set_aside(store: Store, viewer: Viewer, args: OfServiceUntil) -> list[dict[str, Any]]:
    """By service, environment and vulnerability, each with the statement and when it was live."""
    return answers.set_aside(store, viewer, args.as_of, args.service)


@read("exposure.unjudged", "When something ran of which nobody can say whether it was exposed, and why", OfServiceUntil)
def exposure_unjudged(store: Store, viewer: Viewer, args: OfServiceUntil) -> list[dict[str, Any]]:
    """Releases without a complete component list, and components that cannot be judged."""
    return answers.unjudged(store, viewer, args.as_of, args.service)


class FindChains(Arguments):
    """`within_days` is how soon the other discipline must have undone something; `as_of` a time in UTC (now unless given)."""

    within_days: int = Field(default=14, ge=1, le=365)
    as_of: AwareDatetime | None = None


@read("pingpong.list", "Remediations that the other discipline undid", FindChains)
def pingpong_list(store: Store, viewer: Viewer, args: FindChains) -> list[dict[str, Any]]:
    """By time of the first leg."""
    return ping_pong(store, viewer, args.as_of, args.within_days)


@read("pingpong.retold", "Chains told twice: as they happened, and with the guard", FindChains)
def pingpong_retold(store: Store, viewer: Viewer, args: FindChains) -> list[dict[str, Any]]:
    """By time of the first leg; only chains whose first leg re-opened a hole."""
    return retold(store, viewer, args.as_of or datetime.now(UTC), args.within_days)


class FindCostsOverTime(OfServiceUntil):
    """`service` and `as_of` as above; rows by `period`."""

    period: Period = "month"


@read("exposure.costs_over_time", "What each discipline's repairs cost the other over time, with what is unknown", FindCostsOverTime)
def exposure_costs_over_time(store: Store, viewer: Viewer, args: FindCostsOverTime) -> dict[str, Any]:
    """Rows by month or quarter, their total, and a sentence on what they can show."""
    return costs_over_time(store, viewer, args.as_of, args.service, args.period)


@read("exposure.totals", "How long known vulnerabilities were live, and how much of it remediations brought back", OfServiceUntil)
def exposure_totals(store: Store, viewer: Viewer, args: OfServiceUntil) -> dict[str, Any]:
    """Hours, open intervals, and what no component list covers."""
    return totals.totals(store, viewer, args.as_of, args.service)


class RecallIncident(Arguments):
    """An incident's id, or INC-7."""

    id: str


@read("incident.recall", "What else is known of the components that changed in an incident", RecallIncident)
def incident_recall(store: Store, viewer: Viewer, args: RecallIncident) -> dict[str, Any]:
    """Advisories and other incidents on the same packages. Raises `NotFound` for an incident that is not there."""
    return recall(store, viewer, store.get(viewer, Incident, incident_id(store, viewer, args.id)))
