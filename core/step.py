"""The steps after an incident: make them, note one as done, skip one with a reason, open it again, and see which are late."""

from datetime import date
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.after import OVER, make
from core.errors import InvalidInput
from core.incident import resolve
from core.notebook.edit import actor
from core.queries import ask
from core.records import Incident, IncidentStep
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.home import Row
from core.store.store import Store


class OneIncident(Arguments):
    """An incident's id, or INC-142."""

    incident: str


class MakeSteps(Arguments):
    """An incident's id."""

    incident: str


@command("step.make", "Make the steps that follow an incident", MakeSteps)
def make_steps(change: Change, args: MakeSteps) -> dict[str, Any]:
    """They are made by themselves when it is resolved or closed; this is for those imported so. Raises `InvalidInput` while it is open."""
    incident = change.get(Incident, args.incident)
    if incident.status not in OVER:
        raise InvalidInput(f"INC-{incident.number} is {incident.status}; steps follow an incident that is over.", "Resolve it first.")
    return {"id": incident.id, "made": [each.name for each in make(change, incident)]}


@read("step.list", "The steps after an incident", OneIncident)
def of_incident(store: Store, viewer: Viewer, args: OneIncident) -> list[dict[str, Any]]:
    """In the order of their process; `owner` names who holds the step's role, or held it last; None for nobody."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident))
    rows = ask(store, viewer, "record/incident_steps", [incident.id])
    people = ask(store, viewer, "record/incident_people", [incident.id]) if rows else []
    return [{**row, "owner": _owner(row, people)} for row in rows]


def _owner(step: Row, people: list[Row]) -> str | None:
    """Who holds the step's role now, or held it last; of a step of one discipline, who held it for that."""
    held = [row for row in people if row["role"] == step["owner_role"] and step["discipline"] in ("joint", row["discipline"])]
    now = [row for row in held if row["left_at"] is None]
    last = max((row["left_at"] for row in held if row["left_at"]), default=None)
    return ", ".join(sorted({row["name"] for row in now or [row for row in held if row["left_at"] == last]})) or None


class SettleStep(Versioned):
    """`version` is the version that was seen."""


@command("step.done", "Note that a step after an incident is done", SettleStep)
def done(change: Change, args: SettleStep) -> dict[str, Any]:
    """Note who and when. Raises `NotAllowed` for someone who has not said who they are."""
    return _settled(change, args, "done")


class SkipStep(Versioned):
    """`reason` stays in the record."""

    reason: str = Field(min_length=3, max_length=2000)


@command("step.skip", "Skip a step after an incident, with a reason", SkipStep)
def skip(change: Change, args: SkipStep) -> dict[str, Any]:
    """Note who, when and why. Raises `InvalidInput` for a step that may not be skipped, and for a reason of spaces."""
    step = change.get(IncidentStep, args.id)
    if not step.is_skippable:
        raise InvalidInput(f"“{step.title}” may not be skipped: its process asks it every time.", "Do it, or change the process's file.")
    if len(args.reason.strip()) < 3:
        raise InvalidInput("The reason is empty.", "Say in a few words why it is not needed this time.")
    return _settled(change, args, "skipped", args.reason.strip())


@command("step.reopen", "Open a step after an incident again", SettleStep)
def reopen(change: Change, args: SettleStep) -> dict[str, Any]:
    """Take back that it was done or skipped; that it was stays in the history."""
    saved = change.alter(
        change.get(IncidentStep, args.id), based_on=args.version, status="open", reason="", settled_at=None, settled_by=None
    )
    return {"id": saved.id, "version": saved.version}


def _settled(change: Change, args: Versioned, status: str, reason: str = "") -> dict[str, Any]:
    step = change.get(IncidentStep, args.id)
    who, _ = actor(change)
    saved = change.alter(step, based_on=args.version, status=status, reason=reason, settled_at=change.now, settled_by=who)
    return {"id": saved.id, "version": saved.version}


class Late(Arguments):
    """The day that counts as today; `demo_before` is that of the worked example, `before` when absent."""

    before: date
    demo_before: date | None = None


@read("step.overdue", "Steps after incidents that are late", Late)
def overdue(store: Store, viewer: Viewer, args: Late) -> list[dict[str, Any]]:
    """Open ones that were due before the day, the oldest first, each with its incident's number and title."""
    return ask(store, viewer, "record/overdue_steps", [args.before, args.demo_before or args.before])
