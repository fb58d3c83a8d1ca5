"""Shared-component recall: what else is known of the components that changed in an incident, at the moment it is reviewed."""

from typing import Any

from core.access import Viewer
from core.exposure import facts
from core.exposure.forward import Version, versions
from core.exposure.guard import inspect, not_affected
from core.exposure.incidents import caused_incidents
from core.queries import ask
from core.records import Component, Id, Incident
from core.store.store import Store


def recall(store: Store, viewer: Viewer, incident: Incident) -> dict[str, Any]:
    """For each package that changed: advisories on the versions involved, and other incidents whose culprit brought any version of it.

    Gives `{components: [{ecosystem, package, versions, advisories, not_affected, incidents}], changed, unknown}`; `changed` counts the
    packages that were looked at, `unknown` names releases without a component list, of which nothing can be recalled. `not_affected`
    are the vulnerabilities that VEX statements set aside in every release involved, as the guard tells of them.
    """
    pairs = ask(store, viewer, "analysis/incident_changes", [incident.id])
    ids = {each for row in pairs for each in (row["from_id"], row["to_id"]) if each}
    parts: dict[Id, list[Component]] = {}
    for row in ask(store, viewer, "analysis/release_components", [sorted(ids)]):
        parts.setdefault(row["release_id"], []).append(Component(**row))
    involved: set[Version] = set()
    holders: set[Id] = set()
    unknown = []
    for row in pairs:
        lacking = [row[f"{side}_version"] for side in ("from", "to") if row[f"{side}_id"] not in parts]
        unknown += [f"{row['service']} {version or 'before it'}" for version in lacking]
        if not lacking:
            involved |= versions(parts[row["from_id"]]) ^ versions(parts[row["to_id"]])
            holders |= {row["from_id"], row["to_id"]}
    packages: dict[tuple[str, str], list[str]] = {}
    for ecosystem, package, version in sorted(involved):
        packages.setdefault((ecosystem, package), []).append(version)
    rows = [{"ecosystem": key[0], "package": key[1], "versions": each, "incidents": []} for key, each in packages.items()]
    _advise(store, viewer, rows, [part for release in sorted(holders) for part in parts[release]])
    _remember(store, viewer, rows, incident)
    found = [row for row in rows if row["advisories"] or row["not_affected"] or row["incidents"]]
    return {"components": found, "changed": len(packages), "unknown": sorted(set(unknown))}


def _advise(store: Store, viewer: Viewer, rows: list[dict[str, Any]], parts: list[Component]) -> None:
    """Add the vulnerabilities of the versions involved, each with the versions that have it, and what VEX sets aside of them."""
    index = facts.index_of(store, viewer, {row["package"] for row in rows})
    held: dict[Version, list[Component]] = {}
    for part in parts:
        for key in versions([part]):
            held.setdefault(key, []).append(part)
    for row in rows:
        holed: dict[str, list[str]] = {}
        row["not_affected"] = []
        for version in row["versions"]:
            found = inspect(held[row["ecosystem"], row["package"], version], index, heeds_vex=True)
            row["not_affected"] += not_affected(found, index)
            for hole, _, _ in found.records:
                holed.setdefault(hole, []).append(version)
        row["advisories"] = [
            {"id": hole, "severity": told.severity, "kev": told.is_exploited, "summary": told.summary, "versions": affected}
            for hole, affected in sorted(holed.items())
            if (told := index.vulnerabilities[hole])
        ]


def _remember(store: Store, viewer: Viewer, rows: list[dict[str, Any]], incident: Incident) -> None:
    """Add the other incidents whose culprit release brought some version of the package."""
    others = [each for each in caused_incidents(store, viewer) if each.number != incident.number]
    for row in rows:
        key = (row["ecosystem"], row["package"])
        row["incidents"] = [
            {"id": f"INC-{each.number}", "title": each.title, "service": each.service, "release": each.release}
            for each in others
            if any(brought[:2] == key for brought in each.brought or ())
        ]
