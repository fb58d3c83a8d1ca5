"""Suspicion of an attack on an incident, and evidence that was captured outside a walkthrough."""

from typing import Any

from pydantic import Field

from core.errors import InvalidInput
from core.incident import resolve
from core.notebook.edit import actor, settle_reviews
from core.notebook.evidence import CAPTURED, LIFTED, SET, suspected_since
from core.notebook.opened import Inside
from core.records import Incident, TimelineEntry, new_id
from core.store.change import Change
from core.store.command import Arguments, command


class SuspectIncident(Arguments):
    """`reason` is what points to an attack, or why nothing does any more when the suspicion is `lifted`."""

    id: str = Field(description="The incident, such as INC-7")
    reason: str = Field(min_length=3, max_length=5000)
    lifted: bool = False


@command("incident.suspect", "Say that an attack is suspected, or lift the suspicion", SuspectIncident)
def suspect(change: Change, args: SuspectIncident) -> dict[str, Any]:
    """Note it in the timeline. From then on a restart and a rollback wait for captured evidence, or a waiver with a reason.

    Raises `InvalidInput` when it stands that way already, `NotAllowed` for someone who has not said who they are.
    """
    incident = change.get(Incident, resolve(Inside(change), change.viewer, args.id))
    if (suspected_since(Inside(change), incident) is None) == args.lifted:
        word = "No attack is suspected" if args.lifted else "An attack is suspected already"
        raise InvalidInput(f"{word} on INC-{incident.number}.", "Nothing was changed.")
    return _note(change, incident, LIFTED if args.lifted else SET, args.reason) | {"is_suspected": not args.lifted}


class CaptureEvidence(Arguments):
    """`what` was captured and where it is kept."""

    id: str = Field(description="The incident, such as INC-7")
    what: str = Field(min_length=3, max_length=5000)
    url: str | None = Field(default=None, max_length=2000, pattern=r"^https?://")


@command("incident.capture", "Record that evidence was captured", CaptureEvidence)
def capture(change: Change, args: CaptureEvidence) -> dict[str, Any]:
    """Note it in the timeline; a restart or a rollback no longer waits for it."""
    incident = change.get(Incident, resolve(Inside(change), change.viewer, args.id))
    return _note(change, incident, CAPTURED, args.what, args.url)


def _note(change: Change, incident: Incident, label: str, text: str, url: str | None = None) -> dict[str, Any]:
    person, discipline = actor(change)
    entry = change.add(
        TimelineEntry(
            id=new_id(),
            incident_id=incident.id,
            happened_at=change.now,
            precision="second",
            text=text,
            label=label,
            url=url,
            is_starred=True,
            known_to_sre_at=change.now if discipline == "sre" else None,
            known_to_security_at=change.now if discipline == "security" else None,
            recorded_at=change.now,
            recorded_by=person,
            visibility=incident.visibility,
            is_demo=incident.is_demo,
        )
    )
    settle_reviews(change, incident.id)
    return {"id": incident.id, "entry": entry.id}
