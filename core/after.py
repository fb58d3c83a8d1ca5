"""Makes the steps that follow an incident inside a change, once it is over; a step that somebody settled stays as it is."""

from datetime import date
from typing import Any

from core.incident_types import facts
from core.notebook.conditions import decide
from core.processes import Process, Step, due, process_for
from core.records import Incident, IncidentField, IncidentStep, Milestone, TypeChoice, derive_id
from core.store.change import Change

OVER = ("resolved", "closed")
"""The states of an incident that is over."""


def follow_up(change: Change, incident: Incident) -> list[IncidentStep]:
    """After its type or a field changed: make what is due now as well, where the incident is over. Gives what was made."""
    return make(change, incident) if incident.status in OVER else []


def make(change: Change, incident: Incident) -> list[IncidentStep]:
    """Make each step of the process that fits and is not there yet; open steps of a process that no longer fits go.

    A step whose condition waits for an answer is made: not known is not no. Nothing follows maintenance.
    """
    choice = next(iter(change.find(TypeChoice, "incident_id = $1", [incident.id])), None)
    type_name = choice.type_name if choice else None
    process = None if incident.is_maintenance else process_for(incident, type_name)
    if process is None:
        return []
    there = {each.name: each for each in change.find(IncidentStep, "incident_id = $1", [incident.id])}
    stated = {each.name: each.value for each in change.find(IncidentField, "incident_id = $1", [incident.id])}
    known = facts(incident, type_name, stated)
    asked = [step for step in process.step if not step.when or decide(step.when, known) is not False]
    wanted = {step.name: (place, step) for place, step in enumerate(asked, 1)}
    for each in there.values():
        if each.status == "open" and each.process != process.name and each.name not in wanted:
            change.remove(each)
    over_on = _over_on(change, incident)
    made = []
    for name, (place, step) in wanted.items():
        told, now = _columns(process, step, place, over_on), there.get(name)
        if now is None:
            made.append(change.add(_record(change, incident, told)))
        elif now.status == "open" and now.process != process.name:
            change.alter(now, **told)
    return made


def _columns(process: Process, step: Step, place: int, over_on: date) -> dict[str, Any]:
    told = {name: getattr(step, name) for name in ("name", "title", "does", "discipline", "owner_role")}
    return {**told, "process": process.name, "is_skippable": step.skippable, "position": place, "due_on": due(step, over_on)}


def _record(change: Change, incident: Incident, told: dict[str, Any]) -> IncidentStep:
    id = derive_id("incident_step", incident.id, told["name"])
    seen: dict[str, Any] = {"visibility": incident.visibility, "is_demo": incident.is_demo}
    return IncidentStep(id=id, incident_id=incident.id, made_at=change.now, **told, **seen)


def _over_on(change: Change, incident: Incident) -> date:
    """The day (UTC) on which it was resolved as far as is recorded, else today."""
    rule = "incident_id = $1 AND kind = 'resolved' AND is_superseded = FALSE"
    told = [each.happened_at for each in change.find(Milestone, rule, [incident.id])]
    return max(told, default=change.now).date()
