"""The timeline of an incident: add what happened, star it for the report, correct its time, note who knew it when."""

import json
from datetime import datetime
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput
from core.milestone import OfIncident
from core.notebook.edit import settle_reviews
from core.queries import ask
from core.records import Incident, TimelineEntry, new_id
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store


class AddEntry(Arguments):
    """`happened_at` is the time of the event with its offset, not the time of writing."""

    incident_id: str
    happened_at: datetime
    text: str = Field(min_length=1, max_length=10_000)
    label: str = Field(default="", max_length=60)
    url: str | None = Field(default=None, max_length=2000, pattern=r"^https?://")
    is_starred: bool = False
    known_to_sre_at: datetime | None = None
    known_to_security_at: datetime | None = None


@command("timeline.add", "Add an entry to an incident's timeline", AddEntry)
def add(change: Change, args: AddEntry) -> dict[str, Any]:
    """Add the entry."""
    incident = change.get(Incident, args.incident_id)
    _zoned(args.happened_at)
    stored = change.add(
        TimelineEntry(
            id=new_id(),
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
            visibility=incident.visibility,
            **{**args.model_dump(), "incident_id": incident.id},
        )
    )
    _settle(change, stored)
    return {"id": stored.id, "version": stored.version}


class StarEntry(Versioned):
    """`version` is the version that was seen."""

    is_starred: bool


@command("timeline.star", "Put an entry into the report or take it out", StarEntry)
def star(change: Change, args: StarEntry) -> dict[str, Any]:
    """Set or clear the star."""
    entry = change.get(TimelineEntry, args.id)
    saved = change.alter(entry, based_on=args.version, is_starred=args.is_starred)
    _settle(change, entry, saved)
    return {"id": entry.id, "version": saved.version}


class CorrectEntry(Versioned):
    """`reason` says why the time was wrong; the first stated time is kept beside the new one."""

    happened_at: datetime
    reason: str = Field(min_length=3, max_length=2000)


@command("timeline.correct", "Correct the time of an entry; the stated one is kept", CorrectEntry)
def correct(change: Change, args: CorrectEntry) -> dict[str, Any]:
    """Change the event time."""
    _zoned(args.happened_at)
    entry = change.get(TimelineEntry, args.id)
    original = entry.original_happened_at or entry.happened_at
    saved = change.alter(entry, based_on=args.version, happened_at=args.happened_at, original_happened_at=original)
    _settle(change, saved)
    return {"id": entry.id, "version": saved.version}


class Reword(Versioned):
    """`version` is the version that was seen; the old words stay in the history."""

    text: str = Field(min_length=1, max_length=10_000)
    label: str = Field(default="", max_length=60)


@command("timeline.reword", "Say better what happened; the old words stay in the history", Reword)
def reword(change: Change, args: Reword) -> dict[str, Any]:
    """Change text and label."""
    entry = change.get(TimelineEntry, args.id)
    saved = change.alter(entry, based_on=args.version, text=args.text, label=args.label)
    _settle(change, saved)
    return {"id": entry.id, "version": saved.version}


class KnownAt(Versioned):
    """When a discipline came to know of it; None clears it."""

    known_to_sre_at: datetime | None = None
    known_to_security_at: datetime | None = None


@command("timeline.known", "Note when each discipline knew", KnownAt)
def known(change: Change, args: KnownAt) -> dict[str, Any]:
    """Set both times as given."""
    entry = change.get(TimelineEntry, args.id)
    for moment in (args.known_to_sre_at, args.known_to_security_at):
        if moment is not None:
            _zoned(moment)
    saved = change.alter(entry, based_on=args.version, known_to_sre_at=args.known_to_sre_at, known_to_security_at=args.known_to_security_at)
    _settle(change, saved)
    return {"id": entry.id, "version": saved.version}


class RemoveEntry(Versioned):
    """`version` is the version that was seen."""


@command("timeline.remove", "Remove an entry; it stays in the history", RemoveEntry)
def remove(change: Change, args: RemoveEntry) -> dict[str, Any]:
    """Leave a tombstone."""
    entry = change.get(TimelineEntry, args.id)
    change.remove(entry, based_on=args.version)
    _settle(change, entry)
    return {"id": entry.id}


@read("timeline.list", "The timeline of an incident in order of event time", OfIncident)
def of_incident(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """Rows as the incident's record shows them."""
    return ask(store, viewer, "record/incident_timeline", [store.get(viewer, Incident, args.incident_id).id])


class OneEntry(Arguments):
    """An entry by its id."""

    id: str


@read("timeline.history", "What an entry said before, and why its time was corrected", OneEntry)
def history(store: Store, viewer: Viewer, args: OneEntry) -> list[dict[str, Any]]:
    """The newest first: `happened_at`, `text` and `is_starred` as they were, who replaced them, when, and the `reason` that was given."""
    older = store.history(viewer, TimelineEntry, args.id)
    reasons = _reasons(store, args.id)
    return [
        {
            "version": each["version"],
            **{name: each["body"][name] for name in ("happened_at", "text", "label", "is_starred")},
            "replaced_by": each["person_name"],
            "replaced_at": each["occurred_at"],
            "command": each["command"],
            "reason": reasons.get(each["version"], ""),
        }
        for each in older
    ]


def _reasons(store: Store, entry_id: str) -> dict[int, str]:
    """By the version that was corrected, the reason in the log; who may see the entry may read why it was corrected."""
    rows = store.home.read(
        "SELECT h.version, c.body FROM history h JOIN audit a ON a.seq = h.replaced_seq JOIN audit_content c ON c.seq = a.seq "
        "WHERE h.record_table = 'timeline_entry' AND h.record_id = $1 AND a.command = 'timeline.correct'",
        [entry_id],
    )
    return {row["version"]: str(json.loads(row["body"]).get("arguments", {}).get("reason", "")) for row in rows}


def _settle(change: Change, *entries: TimelineEntry) -> None:
    """Signatures on the incident's reviews cover starred entries only."""
    if any(entry.is_starred for entry in entries):
        settle_reviews(change, entries[0].incident_id)


def _zoned(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidInput(f"The time {moment.isoformat()} names no zone.", "Add the offset, such as 2026-03-05T14:32:00Z.")
