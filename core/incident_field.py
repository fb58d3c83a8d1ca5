"""The type of an incident and its fields: choose the type, state what it asks, take it back, and see what is asked and missing."""

from datetime import datetime
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.after import follow_up
from core.errors import NotFound
from core.incident import resolve
from core.incident_types import Asked, facts, standing, the_types
from core.queries import ask
from core.records import Incident, IncidentField
from core.stated import Stated, give_type, state
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store


class FindTypes(Arguments):
    """`incident` (an id, or INC-142) keeps the types that its kind and severities allow."""

    incident: str | None = None


@read("incident.types", "The types of incidents and the fields that each asks", FindTypes)
def types(store: Store, viewer: Viewer, args: FindTypes) -> list[dict[str, Any]]:
    """As the data files tell them, by name."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident)) if args.incident else None
    found = [each for each in the_types().values() if incident is None or each.fits(incident)]
    return [{**each.model_dump(exclude={"field"}), "fields": [asked.model_dump() for asked in each.field]} for each in found]


class OneIncident(Arguments):
    """An incident's id, or INC-142."""

    incident: str


@read("incident.details", "The type of an incident, what it asks, what was stated and what is missing", OneIncident)
def details(store: Store, viewer: Viewer, args: OneIncident) -> dict[str, Any]:
    """`type` (its name, None without one), `title`, `version`, `fields` in the order of the file, `earlier` ones that no type asks now.

    Each field has `standing`: asked, perhaps (its condition waits for an answer) or not_asked; `missing` names those that are required
    and have no record. `runbooks` and `template` are those of the type.
    """
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident))
    found = ask(store, viewer, "record/incident_details", [incident.id])
    rows = {row["name"]: {name: row[name] for name in _STATED} for row in found if row["name"]}
    type_name, type_version = (found[0]["type_name"], found[0]["type_version"]) if found else (None, 0)
    kind = the_types().get(type_name or "")
    asked = kind.field if kind else ()
    known = facts(incident, type_name, {each.name: rows[each.name]["value"] for each in asked if each.name in rows})
    fields = [_told(each, standing(each, known), rows.get(each.name)) for each in asked]
    return {
        "type": type_name,
        "title": kind.title if kind else type_name,
        "version": type_version,
        "fields": fields,
        "earlier": [row for name, row in rows.items() if name not in {each.name for each in asked}],
        "missing": [each["name"] for each in fields if each["required"] and each["standing"] == "asked" and not each["version"]],
        "template": kind.template if kind else "",
        "runbooks": list(kind.runbooks) if kind else [],
        "severities": list(kind.severities) if kind else [],
    }


_STATED = ("id", "version", "name", "kind", "unit", "value", "is_unknown", "stated_at", "stated_by")


def _told(asked: Asked, now: str, row: dict[str, Any] | None) -> dict[str, Any]:
    stated = row or {"value": None, "is_unknown": False, "version": 0, "stated_at": None, "stated_by": None}
    names = ("value", "is_unknown", "version", "stated_at", "stated_by")
    return {**asked.model_dump(exclude={"at_declaration"}), "standing": now, **{name: stated[name] for name in names}}


class ChooseType(Arguments):
    """`version` is the version of the type that was seen, 0 where there was none."""

    incident: str
    type: str = Field(min_length=1, max_length=60)
    version: int = Field(default=0, ge=0)


@command("incident.choose_type", "Say which type an incident is", ChooseType)
def choose_type(change: Change, args: ChooseType) -> dict[str, Any]:
    """Save it; fields of the type before stay in the record. Raises `InvalidInput` for a type that its kind or severity does not allow."""
    incident = change.get(Incident, args.incident)
    saved = give_type(change, incident, args.type, args.version)
    follow_up(change, incident)
    return {"id": incident.id, "version": saved.version}


class GivenField(Arguments):
    """`value` is text, None for “it is not known”; `version` is the version that was seen, 0 where nothing was stated."""

    name: str = Field(min_length=1, max_length=60)
    value: str | None = Field(max_length=5000)
    version: int = Field(default=0, ge=0)


class StateFields(Arguments):
    """Up to 100 fields of one incident."""

    incident: str
    fields: tuple[GivenField, ...] = Field(min_length=1, max_length=100)


@command("incident.state", "State fields of an incident, all or none", StateFields)
def state_fields(change: Change, args: StateFields) -> dict[str, Any]:
    """Save them; earlier values stay in the history. Raises `InvalidInput` for a value that the field cannot hold, and `Stale`."""
    incident = change.get(Incident, args.incident)
    given = {each.name: Stated(each.name, each.value, each.version) for each in args.fields}
    saved = state(change, incident, list(given.values()))
    follow_up(change, incident)
    return {"id": incident.id, "fields": [{"name": each.name, "value": each.value, "version": each.version} for each in saved]}


class TakeBack(Versioned):
    """An incident's id and one of its fields, with the version of the field that was seen."""

    name: str


@command("incident.unstate", "Take a stated field back, as if nobody had answered", TakeBack)
def take_back(change: Change, args: TakeBack) -> dict[str, Any]:
    """Leave a tombstone."""
    incident = change.get(Incident, args.id)
    field = next(iter(change.find(IncidentField, "incident_id = $1 AND name = $2", [incident.id, args.name])), None)
    if field is None:
        raise NotFound(f"INC-{incident.number} has no answer to {args.name}.", "It may be taken back already; reload.")
    change.remove(field, based_on=args.version)
    return {"id": incident.id, "name": args.name}


class OneField(OneIncident):
    """A field by its name."""

    name: str


@read("incident.field_history", "What a field said before", OneField)
def field_history(store: Store, viewer: Viewer, args: OneField) -> list[dict[str, Any]]:
    """The newest first: `value`, `is_unknown`, `unit`, who replaced it (`replaced_by`) and when."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident))
    rows = ask(store, viewer, "record/incident_details", [incident.id])
    found = next((row["id"] for row in rows if row["name"] == args.name), None)
    older = store.history(viewer, IncidentField, found) if found else []
    return [
        {**{name: each["body"][name] for name in ("value", "is_unknown", "unit")}, "replaced_by": each["person_name"],
         "replaced_at": each["occurred_at"], "version": each["version"]}
        for each in older
    ]  # fmt: skip


def labelled(told: dict[str, Any]) -> list[tuple[str, str]]:
    """The answer of `incident.details` as label and value, for a document: what was stated, and what is required and was not."""
    if told["type"] is None:
        return []
    rows = [("Type", str(told["title"]))]
    for field in told["fields"]:
        if field["version"]:
            rows.append((field["label"], said(field)))
        elif field["name"] in told["missing"]:
            rows.append((field["label"], "not answered"))
    return rows


def said(field: dict[str, Any]) -> str:
    """A stated field's value with its unit; a moment to the minute in UTC."""
    if field["is_unknown"]:
        return "not known"
    if field["kind"] == "moment":
        return datetime.fromisoformat(field["value"]).strftime("%Y-%m-%d %H:%M UTC")
    return f"{field['value']} {field['unit']}".strip()
