"""What is stated of an incident beyond its facts: its type and the fields that the type asks, checked and saved inside a change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import InvalidInput, Stale
from core.incident_types import IncidentType, facts, standing, the_types
from core.records import Id, Incident, IncidentField, Person, TypeChoice, derive_id
from core.store.change import Change


@dataclass(frozen=True, slots=True)
class Stated:
    """One field as a person gives it: its text, None where they say that it is not known; `version` is what they saw, 0 for nothing."""

    name: str
    value: str | None
    version: int = 0


def acting(change: Change) -> Id | None:
    """Who acts, known by name from now on; None for somebody who has not said who they are."""
    viewer = change.viewer
    return change.ensure(Person(id=viewer.person_id, name=viewer.name)).id if viewer.person_id else None


def type_named(name: str) -> IncidentType:
    """The type of this name. Raises `InvalidInput` for one that nobody knows."""
    known = the_types()
    if name not in known:
        raise InvalidInput(f"There is no type of incident called {name}.", f"Types: {', '.join(known) or 'none'}.")
    return known[name]


def type_of(change: Change, incident: Incident) -> TypeChoice | None:
    """The choice that was made for an incident, None where there is none."""
    return next(iter(change.find(TypeChoice, "incident_id = $1", [incident.id])), None)


def check_fit(name: str, incident: Incident) -> None:
    """Raise `InvalidInput` for a kind or a severity that the type does not allow; a type whose file is gone allows every one."""
    kind = the_types().get(name)
    if kind is None:
        return
    if kind.kinds and incident.kind not in kind.kinds:
        raise InvalidInput(f"“{kind.title}” is no type of a {incident.kind} incident.", f"Its kinds: {', '.join(kind.kinds)}.")
    for severity in (incident.sre_severity, incident.security_severity):
        if severity and kind.severities and severity not in kind.severities:
            allowed = ", ".join(kind.severities)
            raise InvalidInput(f"“{kind.title}” has no {severity}.", f"Its severities: {allowed}; or choose another type.")


def give_type(change: Change, incident: Incident, name: str, version: int = 0) -> TypeChoice:
    """Save the type, and that it is a near miss where the type says so. Raises `InvalidInput` for one that does not fit, `Stale`."""
    kind, there = type_named(name), type_of(change, incident)
    check_fit(name, incident)
    if incident.is_near_miss != kind.is_near_miss and (kind.is_near_miss or there):
        change.alter(incident, is_near_miss=kind.is_near_miss)
    if there is None:
        if version:
            raise _gone("type", version)
        choice = TypeChoice(id=derive_id("type_choice", incident.id), incident_id=incident.id, type_name=name)
        return change.add(_by(change, incident, choice))
    return change.alter(there, based_on=version, type_name=name, chosen_at=change.now, chosen_by=acting(change))


def _by(change: Change, incident: Incident, choice: TypeChoice) -> TypeChoice:
    who = acting(change)
    return replace(choice, chosen_at=change.now, chosen_by=who, visibility=incident.visibility, is_demo=incident.is_demo)


def state(change: Change, incident: Incident, given: list[Stated]) -> list[IncidentField]:
    """Save what is given, all or nothing. Raises `Stale`, and `InvalidInput` for a field that is not asked or cannot hold the value."""
    choice = type_of(change, incident)
    if choice is None:
        raise InvalidInput("The incident has no type, so nothing is asked beyond its facts.", "Choose its type first.")
    kind = type_named(choice.type_name)
    there = {each.name: each for each in change.find(IncidentField, "incident_id = $1", [incident.id])}
    values: dict[str, str | None] = {name: each.value for name, each in there.items()}
    for each in given:
        values[each.name] = None if each.value is None else kind.asks(each.name).read(each.value)
    known = facts(incident, kind.name, {name: value for name, value in values.items() if _is_of(kind, name)})
    saved = []
    for each in given:
        asked = kind.asks(each.name)
        if standing(asked, known) == "not_asked":
            raise InvalidInput(f"“{asked.label}” is not asked here.", f"It is asked when {asked.when}; correct that first, or leave it.")
        columns = {"kind": asked.kind, "unit": asked.unit, "value": values[each.name], "is_unknown": each.value is None}
        saved.append(_save(change, incident, there.get(each.name), each, columns))
    return saved


def _save(change: Change, incident: Incident, there: IncidentField | None, given: Stated, columns: Mapping[str, object]) -> IncidentField:
    who = {"stated_at": change.now, "stated_by": acting(change)}
    if there is not None:
        return change.alter(there, based_on=given.version, **columns, **who)
    if given.version:
        raise _gone(given.name, given.version)
    record = {"id": field_id(incident.id, given.name), "incident_id": incident.id, "name": given.name, **columns, **who}
    return change.add(IncidentField(visibility=incident.visibility, is_demo=incident.is_demo, **record))  # type: ignore[arg-type]


def field_id(incident_id: Id, name: str) -> Id:
    """The id of a field of an incident; there is one of each name."""
    return derive_id("incident_field", incident_id, name)


def _is_of(kind: IncidentType, name: str) -> bool:
    return any(each.name == name for each in kind.field)


def _gone(what: str, version: int) -> Stale:
    told = f"The {what.replace('_', ' ')} that you saw as version {version} was taken back meanwhile."
    return Stale(told, "Reload, then state it again.")
