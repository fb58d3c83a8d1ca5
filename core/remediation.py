"""Remediations: what was done in production for which discipline, and the other discipline's check."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput, NotAllowed
from core.milestone import OfIncident
from core.notebook.document import Cell
from core.notebook.edit import actor
from core.notebook.given import DISCIPLINES
from core.notebook.opened import Opened
from core.queries import ask
from core.records import Deployment, Id, Incident, Release, Remediation, Service, derive_id, new_id
from core.records.remediation import REMEDIATION_KINDS, RemediationKind
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store


class RecordRemediation(Arguments):
    """`service` and the two versions are names; `reverses_id` is an earlier remediation on the same service that this undoes,
    `deployment_id` the deployment by which it went live.
    """

    incident_id: str
    kind: RemediationKind
    discipline: Literal["sre", "security"]
    acted_at: datetime
    summary: str = Field(default="", max_length=5000)
    service: str | None = None
    environment: str = "production"
    from_version: str | None = None
    to_version: str | None = None
    deployment_id: str | None = None
    is_break_glass: bool = False
    reverses_id: str | None = None
    known_then: str = Field(default="", max_length=5000)


@command("remediation.record", "Record what was done in production", RecordRemediation)
def record(change: Change, args: RecordRemediation) -> dict[str, Any]:
    """Add the remediation. Raises `InvalidInput` when what it reverses is later or on another service, or its deployment elsewhere."""
    stored = _add(change, change.get(Incident, args.incident_id), args, new_id())
    return {"id": stored.id, "version": stored.version}


def _add(change: Change, incident: Incident, args: RecordRemediation, own_id: Id) -> Remediation:
    service = Service(id=derive_id("service", args.service), name=args.service) if args.service else None
    if service:
        change.ensure(service)
    releases = [_release(change, service, version) for version in (args.from_version, args.to_version)]
    if args.reverses_id:
        _check_reversal(change.get(Remediation, args.reverses_id), args, service.id if service else None)
    if args.deployment_id:
        _check_deployment(change.get(Deployment, args.deployment_id), args, service.id if service else None)
    return change.add(
        Remediation(
            id=own_id,
            incident_id=incident.id,
            kind=args.kind,
            discipline=args.discipline,
            acted_at=args.acted_at,
            summary=args.summary,
            service_id=service.id if service else None,
            environment=args.environment,
            from_release_id=releases[0],
            to_release_id=releases[1],
            deployment_id=Id(args.deployment_id) if args.deployment_id else None,
            is_break_glass=args.is_break_glass,
            reverses_id=Id(args.reverses_id) if args.reverses_id else None,
            known_then=args.known_then,
            person_id=change.viewer.person_id,
            visibility=incident.visibility,
            is_demo=incident.is_demo,
        )
    )


def record_step(change: Change, opened: Opened, cell: Cell, answer: Mapping[str, Any]) -> Id | None:
    """Note in the incident's record that a walkthrough's remediation was done, once a cell; its id, None where that is not the case.

    Service and releases are those its guard was asked about, else the walkthrough's inputs; `known_then` is what the guard said.
    An exercise leaves no remediation. Raises `NotAllowed` when neither the cell's lens nor the viewer names a discipline.
    """
    is_done = cell.kind == "command" and cell.attributes.get("act") == "remediation" and answer.get("outcome") == "done"
    if not is_done or opened.notebook.kind != "runbook" or opened.notebook.is_exercise or opened.incident is None:
        return None
    own_id = derive_id("remediation", opened.notebook.id, cell.name)
    if change.find(Remediation, "id = $1", [own_id]):
        return None
    guards: Mapping[str, Mapping[str, Any]] = answer.get("guards") or {}
    asked = next((each for each in guards.values() if each.get("service")), {})
    given = _inputs_by_type(opened)
    kind, lens = cell.attributes.get("kind", ""), cell.attributes.get("lens", "")
    title = next((step.title for step in opened.document.steps if step.name == cell.step), cell.step)
    args = RecordRemediation.model_validate(
        {
            "incident_id": opened.incident.id,
            "kind": kind if kind in REMEDIATION_KINDS else "other",
            "discipline": lens if lens in DISCIPLINES else actor(change)[1],
            "acted_at": answer.get("ran_at") or change.now,
            "summary": f"{title} ({opened.notebook.title})"[:5000],
            "service": asked.get("service") or given.get("service"),
            "environment": asked.get("environment") or "production",
            "from_version": asked.get("from"),
            "to_version": asked.get("to") or given.get("release"),
            "known_then": " ".join(f"Guard {name}: {each['verdict']}. {_reasons(each)}".strip() for name, each in guards.items())[:5000],
        }
    )
    return _add(change, opened.incident, args, own_id).id


def _reasons(guard: Mapping[str, Any]) -> str:
    return " ".join(f"{str(reason).rstrip('.')}." for reason in guard.get("reasons", []))


def _inputs_by_type(opened: Opened) -> dict[str, str]:
    """The first input of each type that the document declares."""
    specs = opened.document.front.get("inputs")
    found: dict[str, str] = {}
    for name, spec in specs.items() if isinstance(specs, Mapping) else ():
        if isinstance(spec, Mapping) and opened.inputs.get(name):
            found.setdefault(str(spec.get("type")), str(opened.inputs[name]))
    return found


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


def _check_deployment(deployment: Deployment, args: RecordRemediation, service_id: Id | None) -> None:
    if service_id is not None and (deployment.service_id, deployment.environment) != (service_id, args.environment):
        raise InvalidInput(
            f"The deployment {args.deployment_id} is not on {args.service} in {args.environment}.",
            "Name a deployment of the same service and environment.",
        )


class CheckRemediation(Versioned):
    """The opposite discipline's check of a remediation."""

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
