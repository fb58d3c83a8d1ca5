"""The roles of an incident as a data file, and how one passes from a person to the next."""

import re
import tomllib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import BadFile, InvalidInput
from core.incident import resolve
from core.queries import ask
from core.records import Incident, Participation, Person, derive_id, new_id
from core.settings import settings
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

SHIPPED = Path(__file__).with_name("roles.toml")
OWN = Path("policy") / "roles.toml"
"""Where a team's own roles lie in its library."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_FIELDS = {"name": str, "title": str, "does": str, "one_at_a_time": bool}


@dataclass(frozen=True, slots=True)
class Role:
    """A part that a person takes; of a role with `one_at_a_time` nobody else holds it meanwhile."""

    name: str
    title: str
    does: str
    one_at_a_time: bool


def the_roles() -> dict[str, Role]:
    """The team's own roles by name where its library has some, else the shipped ones. Raises `BadFile`."""
    library = settings().library
    own = library / OWN if library else None
    return read_roles(own if own and own.is_file() else SHIPPED)


def read_roles(path: Path) -> dict[str, Role]:
    """The roles of a file by name. Raises `BadFile` naming what is wrong in it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadFile(f"{path} names no roles: {error}.", "Write it as the shipped one is written.") from error
    rows = told.get("role")
    if set(told) != {"role"} or not isinstance(rows, list) or not rows:
        raise BadFile(f"{path} has {', '.join(sorted(told)) or 'nothing'} where role is asked for.", "Write each as [[role]].")
    found: dict[str, Role] = {}
    for place, row in enumerate(rows, 1):
        wrong = _wrong(row)
        if wrong or row["name"] in found:
            raise BadFile(f"{path}, role {place}: {wrong or row['name'] + ' is there twice'}.", "Write it as the shipped ones are written.")
        found[row["name"]] = Role(**row)
    return found


def _wrong(row: Any) -> str:
    if not isinstance(row, dict) or set(row) != set(_FIELDS):
        return f"it has to have {', '.join(_FIELDS)}, and nothing else"
    bad = [name for name, kind in _FIELDS.items() if type(row[name]) is not kind or row[name] == ""]
    if bad:
        return f"{bad[0]} is {'true or false' if bad[0] == 'one_at_a_time' else 'text that is not empty'}"
    return "" if _NAME.fullmatch(row["name"]) else "its name is made of lower-case letters, digits and _"


class OfIncident(Arguments):
    """An incident's id, or INC-142."""

    incident: str


@read("person.roles", "The roles of an incident and who holds them", OfIncident)
def roles(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """Each role of the data file with `held_by`: the names of those who took it and have not left."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident))
    rows = ask(store, viewer, "record/incident_people", [incident.id])
    held: dict[str, list[str]] = {}
    for row in rows:
        if row["left_at"] is None:
            held.setdefault(row["role"], []).append(row["name"])
    return [{**asdict(role), "held_by": held.get(role.name, [])} for role in the_roles().values()]


class TakeRole(Arguments):
    """`person` is a name, `role` a name out of `person.roles`; `taken_at` is now when absent."""

    incident_id: str
    person: str = Field(min_length=1, max_length=120)
    discipline: Literal["sre", "security"]
    role: str
    taken_at: datetime | None = None


@command("person.take_role", "Take a role in an incident, from whoever has it", TakeRole)
def take_role(change: Change, args: TakeRole) -> dict[str, Any]:
    """Note who holds it from now on; of a role that only one holds, the one before leaves it at the same time.

    Raises `InvalidInput` for a role nobody knows, and for a time before the one before took it.
    """
    incident, known = change.get(Incident, args.incident_id), the_roles()
    role = known.get(args.role)
    if role is None:
        raise InvalidInput(f"There is no role called {args.role}.", f"Roles: {', '.join(known)}.")
    name = args.person.strip()
    person = change.ensure(Person(id=derive_id("person", name), name=name))
    moment = args.taken_at or change.now
    if moment.tzinfo is None:
        raise InvalidInput(f"The time {moment.isoformat()} names no zone.", "Add the offset, such as 2026-03-05T14:32:00Z.")
    others = change.find(Participation, "incident_id = $1 AND role = $2 AND left_at IS NULL", [incident.id, role.name])
    mine = next((each for each in others if each.person_id == person.id and each.discipline == args.discipline), None)
    if mine is not None:
        return {"id": mine.id, "version": mine.version, "from": []}
    handed = [each for each in others if role.one_at_a_time]
    late = next((each for each in handed if each.joined_at and each.joined_at > moment), None)
    if late is not None and late.joined_at is not None:
        began = late.joined_at.isoformat()
        raise InvalidInput(f"{role.title} was taken at {began}, after {moment.isoformat()}.", "Give the time of the hand-over.")
    for each in handed:
        change.alter(each, left_at=moment)
    stored = change.add(
        Participation(
            id=new_id(),
            incident_id=incident.id,
            person_id=person.id,
            discipline=args.discipline,
            role=role.name,
            joined_at=moment,
            visibility=incident.visibility,
            is_demo=incident.is_demo,
        )
    )
    return {"id": stored.id, "version": stored.version, "from": [each.person_id for each in handed]}
