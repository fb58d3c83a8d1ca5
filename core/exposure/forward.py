"""The forward guard: which incidents are linked to the release about to go out, or to a component change that it contains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.exposure.guard import NO_LIST, shorten, stamp
from core.exposure.versions import normalise, spell
from core.records import Component

LINKS = ("release", "component", "ran_then")
"""Caused by this very release; by a release that brought the same component version; or began while it ran and nobody named a cause."""
Version = tuple[str, str, str]
"""Ecosystem, package, version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An incident as the guard tells of it. `impact_start` and `mitigated_at` are UTC, None where no milestone states them; `done` are
    the remediations in the order of time. `brought` are the component versions that the culprit release brought; None where that is
    not known.
    """

    number: int
    title: str
    status: str
    severities: Mapping[str, str | None]
    service: str
    release: str
    release_id: str
    deployment_id: str | None
    deployed_at: datetime | None
    impact_start: datetime | None
    mitigated_at: datetime | None
    done: Sequence[str]
    brought: frozenset[Version] | None

    def minutes(self) -> int | None:
        """How long users were affected; None where a time is not stated."""
        if self.impact_start is None or self.mitigated_at is None:
            return None
        return round((self.mitigated_at - self.impact_start).total_seconds() / 60)


def brought(before: Iterable[Component] | None, after: Iterable[Component] | None) -> frozenset[Version] | None:
    """The component versions that `after` has and `before` has not; None where one of the lists is not known."""
    if before is None or after is None:
        return None
    return versions(after) - versions(before)


def versions(components: Iterable[Component]) -> frozenset[Version]:
    """Every component that names ecosystem and version, spelt as its ecosystem compares names."""
    found = set()
    for each in components:
        if each.ecosystem and each.component_version:
            ecosystem = spell(each.ecosystem)
            found.add((ecosystem, normalise(ecosystem, each.name), each.component_version))
    return frozenset(found)


def judge(
    target_id: str | None,
    label: str,
    change: frozenset[Version] | None,
    lacking: Sequence[str],
    caused: Sequence[Happened],
    ran_then: Sequence[Happened],
) -> dict[str, Any]:
    """The guard's answer, in the form that every guard gives and `incidents` beside it.

    An incident that this very release caused blocks; a shared component change or an incident without a named cause that began while
    this release ran warns. `lacking` names what has no component list: then shared changes cannot be known.
    """
    items = [_item(each, "release", "") for each in caused if each.release_id == target_id]
    others = [each for each in caused if each.release_id != target_id]
    for each in others:
        shared = sorted((change or frozenset()) & (each.brought or frozenset()))
        if shared:
            items.append(_item(each, "component", ", ".join(f"{package} {version}" for _, package, version in shared)))
    items += [_item(each, "ran_then", "") for each in ran_then]
    unknown = [{"component": each, "why": NO_LIST} for each in lacking]
    verdict = "clear"
    if any(item["link"] == "release" for item in items):
        verdict = "block"
    elif unknown:
        verdict = "unknown"
    elif items:
        verdict = "warn"
    silent = sum(each.brought is None for each in others)
    reasons = shorten([f"{item['id']} ({item['title']}): {item['why']}" for item in items], "are linked")
    reasons += [f"{each['component']}: {each['why']}" for each in unknown]
    if silent:
        reasons.append(f"{silent} more incidents were caused by releases whose component change is not known")
    if not items:
        reasons.insert(0, f"no incident on record is linked to {label} or to a component change it contains")
    empty: dict[str, Any] = {"reintroduced": [], "present": [], "fixed": [], "data_as_of": {}}
    return {"verdict": verdict, "incidents": items, **empty, "unknown": unknown, "reasons": reasons}


def _item(incident: Happened, link: str, shared: str) -> dict[str, Any]:
    why = {
        "release": f"{incident.release} on {incident.service} caused it",
        "component": f"{incident.release} on {incident.service} caused it and brought {shared} as well",
        "ran_then": f"it began while {incident.release} ran, and nobody named a cause",
    }[link]
    began = incident.impact_start
    return {
        "id": f"INC-{incident.number}",
        "title": incident.title,
        "link": link,
        "why": why,
        "status": incident.status,
        "severity": dict(incident.severities),
        "service": incident.service,
        "release": incident.release,
        "deployed_at": stamp(incident.deployed_at),
        "impact_start": stamp(began),
        "minutes_of_impact": incident.minutes(),
        "minutes_after_deploy": None
        if began is None or incident.deployed_at is None
        else round((began - incident.deployed_at).total_seconds() / 60),
        "components": shared,
        "done": list(incident.done),
    }
