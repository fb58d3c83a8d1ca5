"""Remediations: what was done in production for which discipline, and the other discipline's check."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput, NotAllowed
from core.milestone import OfIncident
from core.queries import ask
from core.records import Id, Incident, Release, Remediation, Service, derive_id, new_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

Kind = Literal[
    "rollback",
    "redeploy",
    "hotfix",
    "config",
    "feature_flag",
    "permission",
    "isolate",
    "rotate",
    "patch",
    "restart",
    "scale",
    "block",
    "other",
]


class RecordRemediation(Arguments):
    """`service` and the two versions are names; `reverses_id` is an earlier remediation on the same service that this undoes."""

    incident_id: str
    kind: Kind
    discipline: Literal["sre", "security"]
    acted_at: datetime
    summary: str = Field(default="", max_length=5000)
    service: str | None = None
    environment: str = "production"
    from_version: str | None = None
    to_version: str | None = None
    is_break_glass: bool = False
    reverses_id: str | None = None
    known_then: str = Field(default="", max_length=5000)


@command("remediation.record", "Record what was done in production", RecordRemediation)
def record(change: Change, args: RecordRemediation) -> dict[str, Any]:
    """Add the remediation. Raises `InvalidInput` when what it reverses is later or on another service."""
    incident = change.get(Incident, args.incident_id)
    service = Service(id=derive_id("service", args.service), name=args.service) if args.service else None
    if service:
        change.ensure(service)
    releases = [_release(change, service, version) for version in (args.from_version, args.to_version)]
    if args.reverses_id:
        _check_reversal(change.get(Remediation, args.reverses_id), args, service.id if service else None)
    stored = change.add(
        Remediation(
            id=new_id(),
            incident_id=incident.id,
            kind=args.kind,
            discipline=args.discipline,
            acted_at=args.acted_at,
            summary=args.summary,
            service_id=service.id if service else None,
            environment=args.environment,
            from_release_id=releases[0],
            to_release_id=releases[1],
            is_break_glass=args.is_break_glass,
            reverses_id=Id(args.reverses_id) if args.reverses_id else None,
            known_then=args.known_then,
            person_id=change.viewer.person_id,
            visibility=incident.visibility,
        )
    )
    return {"id": stored.id, "version": stored.version}


def _release(change: Change, service: Service | None, version: str | None) -> Id | None:
    if service is None or not version:
        return None
    release = Release(id=derive_id("release", service.id, version), service_id=service.id, release_version=version)
    return change.ensure(release).id


def _check_reversal(old: Remediation, args: RecordRemediation, service_id: Id | None) -> None:
    if old.acted_at >= args.acted_at or (old.service_id and service_id and old.service_id != service_id):
        raise InvalidInput(
            f"The remediation of {old.acted_at.isoformat()} cannot be what this one reverses: it is later or on another service.",
            "Name an earlier remediation on the same service.",
        )


class CheckRemediation(Arguments):
    """The opposite discipline's check of a remediation."""

    id: str
    version: int
    result: Literal["pass", "fail"]


@command("remediation.check", "Record the other discipline's check of a remediation", CheckRemediation)
def check(change: Change, args: CheckRemediation) -> dict[str, Any]:
    """Note who checked, when and with what result. Raises `NotAllowed` for the discipline that acted."""
    remediation = change.get(Remediation, args.id)
    if change.viewer.discipline == remediation.discipline or not change.viewer.person_id:
        other = "security" if remediation.discipline == "sre" else "sre"
        raise NotAllowed(f"This was done for {remediation.discipline}; its check is {other}'s.", f"Ask someone of {other} to record it.")
    who = change.viewer.person_id
    saved = change.alter(remediation, based_on=args.version, check_at=change.now, check_by=who, check_result=args.result)
    return {"id": saved.id, "version": saved.version}


@read("remediation.list", "What was done during an incident", OfIncident)
def of_incident(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """In order of time."""
    return ask(store, viewer, "record/incident_remediations", [store.get(viewer, Incident, args.incident_id).id])
