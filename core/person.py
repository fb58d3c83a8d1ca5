"""People: who they are, for which discipline, and their part in incidents."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.records import Factor, Incident, Participation, Person, derive_id, new_id
from core.records.base import Json
from core.store.change import Change, parsed
from core.store.command import Arguments, command, read
from core.store.digest import canonical
from core.store.store import Store


class NamePerson(Arguments):
    """A name and a discipline, as picked."""

    name: str = Field(min_length=1, max_length=120)
    discipline: Literal["sre", "security"]


@command("person.name", "Make a person known with a discipline", NamePerson)
def name_person(change: Change, args: NamePerson) -> dict[str, Any]:
    """Add the person, or add the discipline to them."""
    person = change.ensure(Person(id=derive_id("person", args.name), name=args.name))
    have = parsed(person.disciplines)
    if args.discipline not in have:
        person = change.alter(person, disciplines=Json(canonical(sorted([*have, args.discipline]))))
    return {"id": person.id, "name": person.name}


class Nothing(Arguments):
    """No arguments."""


@read("person.list", "Everyone known", Nothing)
def people(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """By name."""
    return store.ask(viewer, "SELECT id, name, disciplines FROM visible_person ORDER BY name ASC NULLS LAST")


class Join(Arguments):
    """`person` is a name; `joined_at` is now when absent."""

    incident_id: str
    person: str = Field(min_length=1, max_length=120)
    discipline: Literal["sre", "security"]
    role: str = Field(default="responder", max_length=60)
    joined_at: datetime | None = None


@command("person.join", "Note that a person joined an incident", Join)
def join(change: Change, args: Join) -> dict[str, Any]:
    """Add the participation."""
    incident = change.get(Incident, args.incident_id)
    person = change.ensure(Person(id=derive_id("person", args.person), name=args.person))
    stored = change.add(
        Participation(
            id=new_id(),
            incident_id=incident.id,
            person_id=person.id,
            discipline=args.discipline,
            role=args.role,
            joined_at=args.joined_at or change.now,
            visibility=incident.visibility,
        )
    )
    return {"id": stored.id, "person_id": person.id}


class TagFactor(Arguments):
    """A contributing factor; `name` is a short tag that other incidents may share."""

    incident_id: str
    name: str = Field(min_length=1, max_length=60)
    text: str = Field(default="", max_length=5000)


@command("factor.tag", "Add a contributing factor to an incident", TagFactor)
def tag(change: Change, args: TagFactor) -> dict[str, Any]:
    """Add the factor under its lower-case name."""
    incident = change.get(Incident, args.incident_id)
    stored = change.add(
        Factor(
            id=new_id(),
            incident_id=incident.id,
            name=args.name.strip().lower(),
            text=args.text,
            tagged_by=change.viewer.person_id,
            visibility=incident.visibility,
        )
    )
    return {"id": stored.id}
