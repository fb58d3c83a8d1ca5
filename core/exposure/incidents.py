"""What incidents the record links to releases, as one viewer may see them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.access import Viewer
from core.exposure import facts
from core.exposure.forward import Happened, Version, brought, judge
from core.queries import ask
from core.records import Component, Id, Release
from core.store.home import Row
from core.store.store import Store


def incident_id(store: Store, viewer: Viewer, text: str) -> str:
    """The id behind INC-7; any other text comes back as it is."""
    number = text.upper().removeprefix("INC-")
    if number == text.upper() or not number.isdecimal() or len(number) > 11:
        return text
    found = store.ask(viewer, "SELECT id FROM visible_incident WHERE number = $1", [int(number)])
    return str(found[0]["id"]) if found else text


def forward_guard(
    store: Store, viewer: Viewer, service: str, to: str, from_: str | None = None, environment: str = "production"
) -> dict[str, Any]:
    """May release `to` go out on the service, by what is known of incidents? See `forward.judge`. Raises `NotFound` for the service.

    `from_` is what runs on the environment unless given. Exercises, maintenance, cancelled and merged incidents are left out.
    """
    releases = {each.release_version: each for each in facts.releases_of(store, viewer, service)}
    now = from_ or facts.running_version(store, viewer, service, environment)
    old, new = (releases.get(version or "") for version in (now, to))
    contents = facts.contents_of(store, viewer, [each for each in (old, new) if each])
    before, after = (contents[each.id] if each else None for each in (old, new))
    lacking = [
        label
        for label, parts in ((f"release {now}" if now else f"what runs on {environment}", before), (f"release {to}", after))
        if parts is None
    ]
    change = brought(before, after)
    caused = caused_incidents(store, viewer)
    ran_then = _ran_then(store, viewer, service, environment, new) if new else []
    answer = judge(new.id if new else None, f"release {to}", change, lacking, caused, ran_then)
    return {"service": service, "environment": environment, "from": now, "to": to} | answer


def caused_incidents(store: Store, viewer: Viewer) -> list[Happened]:
    """Every incident with a culprit deployment that the viewer may see, and what its release brought, by number."""
    rows = ask(store, viewer, "analysis/incident_causes")
    changes = changes_of(store, viewer, [row["deployment_id"] for row in rows])
    done = _done(store, viewer) if rows else {}
    return [
        Happened(
            **_told(row, done),
            service=row["service"],
            release=row["release_version"],
            release_id=row["release_id"],
            deployment_id=row["deployment_id"],
            deployed_at=row["deployed_at"],
            impact_start=row["impact_start"],
            mitigated_at=row["mitigated_at"],
            brought=changes.get(row["deployment_id"]),
        )
        for row in rows
    ]


def _told(row: Row, done: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "number": row["number"],
        "title": row["title"],
        "status": row.get("status", ""),
        "severities": {"sre": row.get("sre_severity"), "security": row.get("security_severity")},
        "done": done.get(f"INC-{row['number']}", []),
    }


def downtime(caused: Sequence[Happened], deployment_id: Id | None) -> dict[str, Any]:
    """The incidents that a deployment caused and the minutes that they affected users, None where one of them states no times."""
    found = [each for each in caused if deployment_id is not None and each.deployment_id == deployment_id]
    minutes = [each.minutes() for each in found]
    known = [each for each in minutes if each is not None]
    return {"caused": [f"INC-{each.number}" for each in found], "minutes_down": sum(known) if len(known) == len(minutes) else None}


def linked_versions(store: Store, viewer: Viewer) -> dict[Version, list[str]]:
    """The incidents (`INC-7`) by each component version that their culprit release brought."""
    found: dict[Version, list[str]] = {}
    for each in caused_incidents(store, viewer):
        for version in each.brought or ():
            found.setdefault(version, []).append(f"INC-{each.number}")
    return found


def changes_of(store: Store, viewer: Viewer, deployments: Sequence[Id]) -> dict[Id, frozenset[Version] | None]:
    """The component versions that each deployment brought beside the release before it, by the deployment's id."""
    if not deployments:
        return {}
    rows = ask(store, viewer, "analysis/deployed_before", [list(deployments)])
    ids = sorted({each for row in rows for each in (row["release_id"], row["before_id"]) if each})
    parts: dict[Id, list[Component]] = {}
    for row in ask(store, viewer, "analysis/release_components", [ids]):
        parts.setdefault(row["release_id"], []).append(Component(**row))
    return {row["id"]: brought(parts.get(row["before_id"]), parts.get(row["release_id"])) for row in rows}


def _done(store: Store, viewer: Viewer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in facts.remediations_of(store, viewer, datetime.now(UTC)):
        found.setdefault(each.incident, []).append(each.remediation.summary or each.remediation.kind)
    return found


def _ran_then(store: Store, viewer: Viewer, service: str, environment: str, target: Release) -> list[Happened]:
    """Incidents of the service that began while the target release ran and name no cause."""
    line = ask(store, viewer, "analysis/place_deployments", [service, environment])
    ends = [*(row["deployed_at"] for row in line[1:]), None]
    spans = [(row["deployed_at"], end) for row, end in zip(line, ends) if row["release_id"] == target.id]
    rows = ask(store, viewer, "analysis/incidents_without_cause", [service]) if spans else []
    inside = [row for row in rows if any(start <= row["began_at"] and (end is None or row["began_at"] < end) for start, end in spans)]
    done = _done(store, viewer) if inside else {}
    return [
        Happened(
            **_told(row, done),
            service=service,
            release=target.release_version,
            release_id=target.id,
            deployment_id=None,
            deployed_at=None,
            impact_start=row["began_at"],
            mitigated_at=None,
            brought=None,
        )
        for row in inside
    ]
