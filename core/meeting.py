"""The joint meeting on a notebook: who leads it, which section everybody is at, and how long each one takes."""

import json
from datetime import datetime
from typing import Any, Literal

from core.access import Viewer
from core.errors import Blocked, Duplicate, InvalidInput, NotAllowed
from core.notebook.edit import actor, editable
from core.notebook.opened import Inside, Opened, open_notebook
from core.queries import ask
from core.records import Attendance, Id, Meeting, Milestone, Notebook, derive_id, new_id
from core.records.base import Json
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.digest import canonical
from core.store.home import Row
from core.store.store import Store


class OfNotebook(Arguments):
    """A notebook by its id."""

    notebook_id: str


@command("meeting.start", "Begin the meeting on a notebook and lead it", OfNotebook)
def start(change: Change, args: OfNotebook) -> dict[str, Any]:
    """Begin it at the first section. Raises `Duplicate` while one runs, `Blocked` for a closed notebook, `InvalidInput` for a runbook."""
    opened = editable(change, args.notebook_id)
    if opened.notebook.kind == "runbook":
        raise InvalidInput("A walkthrough has steps of its own and no meeting.", "Meet on a postmortem, a policy or an analysis.")
    running = change.find(Meeting, "notebook_id = $1 AND ended_at IS NULL", [opened.notebook.id])
    if running:
        raise Duplicate(f"A meeting on “{opened.notebook.title}” is running already.", "Join it.")
    person, _ = actor(change)
    stored = change.add(
        Meeting(
            id=new_id(),
            notebook_id=opened.notebook.id,
            facilitator_id=person,
            section=opened.state.steps[0].name if opened.state.steps else "",
            started_at=change.now,
            visibility=opened.notebook.visibility,
            is_demo=opened.notebook.is_demo,
        )
    )
    attend(change, opened.notebook)
    return {"id": stored.id, "version": stored.version, "notebook_id": opened.notebook.id, "section": stored.section}


class MoveMeeting(Arguments):
    """`version` is the version that was seen; `section` is the name of a step."""

    id: str
    version: int
    section: str


@command("meeting.move", "Bring everybody to another section", MoveMeeting)
def move(change: Change, args: MoveMeeting) -> dict[str, Any]:
    """Set the section; a timer that runs goes on for the new one. Raises `NotAllowed` for anyone but the facilitator."""
    meeting = _led(change, args.id)
    steps = [step.name for step in open_notebook(Inside(change), change.viewer, meeting.notebook_id).state.steps]
    if args.section not in steps:
        raise InvalidInput(f"There is no section called {args.section}.", f"Sections: {', '.join(steps)}.")
    given: dict[str, Any] = {"section": args.section, "spent": _spent_by(meeting, change.now)}
    if meeting.timer_started_at is not None:
        given["timer_started_at"] = change.now
    saved = change.alter(meeting, based_on=args.version, **given)
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id, "section": saved.section}


class TimeMeeting(Arguments):
    """`version` is the version that was seen."""

    id: str
    version: int
    action: Literal["start", "stop"]


@command("meeting.timer", "Start or stop the timer of the current section", TimeMeeting)
def timer(change: Change, args: TimeMeeting) -> dict[str, Any]:
    """Time that is spent is kept by section. Raises `NotAllowed` for anyone but the facilitator."""
    meeting = _led(change, args.id)
    begun = (meeting.timer_started_at or change.now) if args.action == "start" else None
    spent = meeting.spent if args.action == "start" else _spent_by(meeting, change.now)
    saved = change.alter(meeting, based_on=args.version, timer_started_at=begun, spent=spent)
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id, "is_timed": saved.timer_started_at is not None}


class OneMeeting(Arguments):
    """`version` is the version that was seen."""

    id: str
    version: int


@command("meeting.lead", "Take over as facilitator", OneMeeting)
def lead(change: Change, args: OneMeeting) -> dict[str, Any]:
    """Anyone in the meeting may; the log names both."""
    meeting = running(change, args.id)
    person, _ = actor(change)
    saved = change.alter(meeting, based_on=args.version, facilitator_id=person)
    attend(change, change.get(Notebook, meeting.notebook_id))
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id, "facilitator": change.viewer.name}


@command("meeting.end", "End the meeting", OneMeeting)
def end(change: Change, args: OneMeeting) -> dict[str, Any]:
    """Stop the timer and note on the incident, the first time, that its review was held. Raises `NotAllowed` for others."""
    meeting = _led(change, args.id)
    spent = _spent_by(meeting, change.now)
    saved = change.alter(meeting, based_on=args.version, ended_at=change.now, timer_started_at=None, spent=spent)
    notebook = change.get(Notebook, meeting.notebook_id)
    held = "incident_id = $1 AND kind = 'review_held' AND is_superseded = FALSE"
    if notebook.kind == "postmortem" and notebook.incident_id and not change.find(Milestone, held, [notebook.incident_id]):
        change.add(
            Milestone(
                id=new_id(),
                incident_id=notebook.incident_id,
                kind="review_held",
                happened_at=meeting.started_at,
                origin="machine",
                recorded_at=change.now,
                recorded_by=change.viewer.person_id,
                visibility=notebook.visibility,
                is_demo=notebook.is_demo,
            )
        )
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id, "spent": json.loads(saved.spent)}


@read("meeting.show", "The meeting on a notebook: where it is, its agenda, who waits to speak, what is parked, who is there", OfNotebook)
def show(store: Store, viewer: Viewer, args: OfNotebook) -> dict[str, Any]:
    """`meeting` is the one that runs, else the last one, else None. Times spent are whole seconds, `minutes` what the agenda allows.

    A section without `minutes` in its cells has None and never warns.
    """
    opened = open_notebook(store, viewer, args.notebook_id)
    rows = ask(store, viewer, "record/meetings", [opened.notebook.id])
    last = next((row for row in rows if row["ended_at"] is None), rows[0] if rows else None)
    spent = json.loads(last["spent"]) if last else {}
    is_running = last is not None and last["ended_at"] is None
    return {
        "meeting": {key: value for key, value in last.items() if key != "spent"} if last else None,
        "is_running": is_running,
        "agenda": _agenda(opened, viewer, spent),
        "hands": ask(store, viewer, "record/raised_hands", [last["id"]]) if last and is_running else [],
        "parked": ask(store, viewer, "record/parked_items", [opened.notebook.id]),
        "attendance": ask(store, viewer, "record/attendances", [opened.notebook.id]),
    }


def seconds_spent(meeting: Row, agenda: list[Row], now: datetime) -> int:
    """Whole seconds spent on the current section, the running timer included."""
    before = next((row["spent"] for row in agenda if row["section"] == meeting["section"]), 0)
    begun = meeting["timer_started_at"]
    return int(before + (max(0, (now - begun).total_seconds()) if begun else 0))


def running(change: Change, id: str) -> Meeting:
    """The meeting of this id. Raises `Blocked` when it has ended."""
    meeting = change.get(Meeting, id)
    if meeting.ended_at is not None:
        raise Blocked("This meeting has ended.", "Begin another one.")
    return meeting


def attend(change: Change, notebook: Notebook) -> Id:
    """Note once that who acts is in the review of a notebook, for their discipline."""
    person, discipline = actor(change)
    mine = derive_id("attendance", notebook.id, person, discipline)
    change.ensure(
        Attendance(
            id=mine,
            notebook_id=notebook.id,
            person_id=person,
            discipline=discipline,
            attended_at=change.now,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )
    return mine


def _led(change: Change, id: str) -> Meeting:
    """The same, when who acts leads it."""
    meeting = running(change, id)
    person, _ = actor(change)
    if meeting.facilitator_id != person:
        raise NotAllowed("Only the facilitator does this.", "Take over as facilitator first, or ask whoever leads the meeting.")
    return meeting


def _spent_by(meeting: Meeting, now: datetime) -> Json:
    """Seconds by section once the running timer is counted in."""
    spent: dict[str, int] = json.loads(meeting.spent)
    if meeting.timer_started_at is not None:
        gone = max(0, int((now - meeting.timer_started_at).total_seconds()))
        spent[meeting.section] = spent.get(meeting.section, 0) + gone
    return Json(canonical(spent))


def _agenda(opened: Opened, viewer: Viewer, spent: dict[str, int]) -> list[Row]:
    allowed: dict[str, int] = {}
    for cell in opened.cells_for(viewer):
        minutes = cell.attributes.get("minutes", "")
        if minutes.isascii() and minutes.isdigit():
            allowed[cell.step] = allowed.get(cell.step, 0) + int(minutes[:4])
    return [
        {"section": step.name, "title": step.title, "minutes": allowed.get(step.name), "spent": spent.get(step.name, 0)}
        for step in opened.state.steps
    ]
