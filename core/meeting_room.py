"""In the room: who wants to speak, what is put aside for later, and who was there."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from core.errors import Blocked, NotAllowed
from core.meeting import OfNotebook, OneMeeting, attend, running
from core.notebook.edit import actor
from core.records import Attendance, Meeting, Notebook, ParkedItem, Person, RaisedHand, derive_id, new_id
from core.store.change import Change
from core.store.command import Arguments, command


@command("meeting.raise_hand", "Ask to speak", OfNotebook)
def raise_hand(change: Change, args: OfNotebook) -> dict[str, Any]:
    """Join the end of the queue, once. Raises `Blocked` while no meeting runs."""
    notebook = change.get(Notebook, args.notebook_id)
    person, _ = actor(change)
    found = change.find(Meeting, "notebook_id = $1 AND ended_at IS NULL", [notebook.id])
    if not found:
        raise Blocked(f"No meeting on “{notebook.title}” is running.", "Begin it first.")
    attend(change, notebook)
    waits = change.find(RaisedHand, "meeting_id = $1 AND person_id = $2 AND lowered_at IS NULL", [found[0].id, person])
    hand = waits[0] if waits else change.add(
        RaisedHand(
            id=new_id(),
            meeting_id=found[0].id,
            notebook_id=notebook.id,
            person_id=person,
            raised_at=change.now,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )  # fmt: skip
    return {"id": hand.id, "version": hand.version, "notebook_id": notebook.id}


@command("meeting.lower_hand", "Lower a hand", OneMeeting)
def lower_hand(change: Change, args: OneMeeting) -> dict[str, Any]:
    """Your own, or any as facilitator. `id` is the hand's. Raises `NotAllowed` for anyone else."""
    hand = change.get(RaisedHand, args.id)
    person, _ = actor(change)
    if person not in (hand.person_id, running(change, hand.meeting_id).facilitator_id):
        raise NotAllowed("This hand is somebody else's.", "Its owner or the facilitator lowers it.")
    saved = change.alter(hand, based_on=args.version, lowered_at=change.now)
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id}


class Park(Arguments):
    """`section` is the step in which it came up."""

    notebook_id: str
    text: str = Field(min_length=1, max_length=2000)
    section: str = Field(default="", max_length=200)


@command("meeting.park", "Put a matter aside for later", Park)
def park(change: Change, args: Park) -> dict[str, Any]:
    """Keep it in the parking lot of the notebook's record; no signature covers it."""
    notebook = change.get(Notebook, args.notebook_id)
    person, _ = actor(change)
    stored = change.add(
        ParkedItem(
            id=new_id(),
            notebook_id=notebook.id,
            section=args.section,
            text=args.text,
            parked_at=change.now,
            parked_by=person,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )
    return {"id": stored.id, "version": stored.version}


class SettleParked(Arguments):
    """`version` is the version that was seen; `outcome` says what became of it."""

    id: str
    version: int
    outcome: str = Field(min_length=1, max_length=2000)


@command("meeting.settle_parked", "Say what became of a parked matter", SettleParked)
def settle_parked(change: Change, args: SettleParked) -> dict[str, Any]:
    """Mark it as settled."""
    item = change.get(ParkedItem, args.id)
    actor(change)
    saved = change.alter(item, based_on=args.version, outcome=args.outcome, settled_at=change.now)
    return {"id": saved.id, "version": saved.version, "notebook_id": saved.notebook_id}


class WasThere(Arguments):
    """`person` is a name; `attended_at` is now when absent."""

    notebook_id: str
    person: str = Field(min_length=1, max_length=120)
    discipline: Literal["sre", "security"]
    attended_at: datetime | None = None


@command("meeting.add_attendance", "Note that somebody was in the review", WasThere)
def add_attendance(change: Change, args: WasThere) -> dict[str, Any]:
    """Add the attendance once a person and discipline; one that was taken back stands again."""
    notebook = change.get(Notebook, args.notebook_id)
    name = args.person.strip()
    person = change.ensure(Person(id=derive_id("person", name), name=name))
    stored = change.ensure(
        Attendance(
            id=derive_id("attendance", notebook.id, person.id, args.discipline),
            notebook_id=notebook.id,
            person_id=person.id,
            discipline=args.discipline,
            attended_at=args.attended_at or change.now,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )
    return {"id": stored.id, "version": stored.version}


@command("meeting.remove_attendance", "Take back that somebody was in the review", OneMeeting)
def remove_attendance(change: Change, args: OneMeeting) -> dict[str, Any]:
    """`id` is the attendance's; it stays in the history."""
    found = change.get(Attendance, args.id)
    change.remove(found, based_on=args.version)
    return {"id": found.id, "notebook_id": found.notebook_id}
