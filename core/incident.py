"""Incidents: declare one, change it, find it, and see what its record holds."""

from datetime import datetime
from typing import Any, Literal, get_args

from pydantic import Field

from core.access import Viewer
from core.after import OVER, make
from core.queries import ask
from core.records import AffectedService, Id, Incident, Milestone, Participation, Person, Service, derive_id, new_id
from core.stated import Stated, check_fit, give_type, state, type_of
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store

Kind = Literal["reliability", "security", "both"]
Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]
Status = Literal["open", "mitigated", "resolved", "closed", "cancelled", "merged"]


class CreateIncident(Arguments):
    """`declared_at` is UTC or carries its offset; without it the incident is declared now. `services` are names. `type` is a name out of
    `incident.types`, `fields` what its fields say; a value of None says that it is not known.
    """

    title: str = Field(min_length=1, max_length=300)
    kind: Kind = "reliability"
    summary: str = Field(default="", max_length=20_000)
    sre_severity: Severity | None = None
    security_severity: Severity | None = None
    services: tuple[str, ...] = ()
    declared_at: datetime | None = None
    is_exercise: bool = False
    type: str | None = Field(default=None, max_length=60)
    fields: dict[str, str | None] = Field(default_factory=dict, max_length=100)


@command("incident.create", "Declare an incident", CreateIncident)
def create(change: Change, args: CreateIncident) -> dict[str, Any]:
    """Add the incident, its services, its declaration and the person who declared it."""
    number = change.next_number()
    incident = change.add(
        Incident(
            id=new_id(),
            number=number,
            title=args.title,
            kind=args.kind,
            summary=args.summary,
            sre_severity=args.sre_severity,
            security_severity=args.security_severity,
            declared_by=change.viewer.discipline,
            is_exercise=args.is_exercise,
        )
    )
    for name in dict.fromkeys(args.services):
        touch_service(change, incident.id, name)
    declared = args.declared_at or change.now
    change.add(
        Milestone(
            id=new_id(),
            incident_id=incident.id,
            kind="declared",
            happened_at=declared,
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
        )
    )
    if change.viewer.person_id and change.viewer.discipline:
        person = change.ensure(Person(id=change.viewer.person_id, name=change.viewer.name))
        change.add(
            Participation(
                id=new_id(), incident_id=incident.id, person_id=person.id, discipline=change.viewer.discipline, joined_at=declared
            )
        )
    if args.type:
        give_type(change, incident, args.type)
    if args.fields:
        state(change, incident, [Stated(name, value) for name, value in args.fields.items()])
    return {"id": incident.id, "number": number}


class ChangeIncident(Versioned):
    """`version` is the version that was seen; only what is given is changed."""

    title: str | None = Field(default=None, min_length=1, max_length=300)
    summary: str | None = Field(default=None, max_length=20_000)
    kind: Kind | None = None
    status: Status | None = None
    sre_severity: Severity | None = None
    security_severity: Severity | None = None
    joint_override: Literal["yes", "no"] | None = None
    joint_reason: str | None = None


@command("incident.change", "Change an incident's facts", ChangeIncident)
def change_facts(change: Change, args: ChangeIncident) -> dict[str, Any]:
    """Save what is given; the old version stays in the history. When it is over, the steps that follow it are made.

    Raises `InvalidInput` for a kind or severity that its type does not allow.
    """
    incident = change.get(Incident, args.id)
    given = args.model_dump(exclude={"id", "version"}, exclude_none=True)
    saved = change.alter(incident, based_on=args.version, **given)
    is_regraded = bool(given.keys() & {"kind", "sre_severity", "security_severity"})
    choice = type_of(change, saved) if is_regraded else None
    if choice:
        check_fit(choice.type_name, saved)
    if saved.status in OVER and (is_regraded or incident.status not in OVER):
        make(change, saved)
    return {"id": incident.id, "version": saved.version}


class ServiceOfIncident(Arguments):
    """A service by its name."""

    id: str
    service: str = Field(min_length=1, max_length=200)


@command("incident.touch", "Name a service that an incident affects", ServiceOfIncident)
def touch(change: Change, args: ServiceOfIncident) -> dict[str, Any]:
    """Link the service, which is made when nobody named it before."""
    incident = change.get(Incident, args.id)
    return {"id": incident.id, "service_id": touch_service(change, incident.id, args.service)}


def touch_service(change: Change, incident_id: Id, name: str) -> Id:
    """Link a service by name to an incident; both are made when they are not there."""
    service = change.ensure(Service(id=derive_id("service", name), name=name))
    link = derive_id("affected_service", incident_id, service.id)
    change.ensure(AffectedService(id=link, incident_id=incident_id, service_id=service.id))
    return service.id


class FindIncidents(Arguments):
    """Every filter narrows. `text` is looked for in title, summary and timeline, case aside. Times bound the first known
    moment of the incident (UTC). `severity` is the higher of the two. `only_contradictory` keeps those with data that contradicts
    itself and was not corrected. `type` is a name out of `incident.types`; `field` with `value` keeps those of which the field says
    exactly this, `unknown` where it was stated as not known. `page` counts from 1, `size` rows each.
    """

    text: str = ""
    kind: Kind | None = None
    severity: Severity | None = None
    status: Status | None = None
    service: str | None = None
    begins_from: datetime | None = None
    begins_until: datetime | None = None
    with_maintenance: bool = False
    only_contradictory: bool = False
    type: str | None = None
    field: str | None = None
    value: str | None = None
    page: int = Field(default=1, ge=1)
    size: int = Field(default=50, ge=1, le=1000)


@read("incident.list", "Find incidents", FindIncidents)
def find(store: Store, viewer: Viewer, args: FindIncidents) -> dict[str, Any]:
    """`rows` of this page, newest first, `total` that match, `all` there are, and how many maintenance ones were left out."""
    pattern = f"%{_escaped(args.text.strip().lower())}%" if args.text.strip() else None
    bounds = [args.begins_from, args.begins_until, args.with_maintenance, args.only_contradictory]
    typed = [args.type or None, args.field or None, args.value or ""]
    parameters = [pattern, args.kind, args.severity, args.status, args.service, *bounds, *typed]
    counts = ask(store, viewer, "record/incident_counts", parameters)[0]
    rows = ask(store, viewer, "record/incidents", [*parameters, args.size, (args.page - 1) * args.size])
    return {"rows": rows, **counts}


class IncidentId(Arguments):
    """An incident's id, or its number as people write it: INC-142."""

    id: str


Noun = Literal[
    "milestones", "timeline", "services", "deployments", "remediations", "people", "followups", "factors", "alerts", "problems",
    "notebooks", "detections",
]


class ShowIncident(IncidentId):
    """`only` names the parts that are wanted; all of them when it is left out."""

    only: tuple[Noun, ...] | None = None


@read("incident.show", "Everything an incident's record holds", ShowIncident)
def show(store: Store, viewer: Viewer, args: ShowIncident) -> dict[str, Any]:
    """The incident and, by noun, its rows; milestones include superseded ones, marked."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.id))
    nouns = get_args(Noun) if args.only is None else args.only
    return {"incident": incident, **{noun: ask(store, viewer, f"record/incident_{noun}", [incident.id]) for noun in nouns}}


def resolve(store: Store, viewer: Viewer, text: str) -> str:
    """The id behind INC-142; any other text comes back as it is."""
    number = text.upper().removeprefix("INC-")
    if number.isdigit() and len(number) < 12:
        rows = store.ask(viewer, "SELECT id FROM visible_incident WHERE number = $1", [int(number)])
        return str(rows[0]["id"]) if rows else text
    return text


def _escaped(text: str) -> str:
    """Text for LIKE … ESCAPE '!'."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
