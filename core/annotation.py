"""Annotations: what changed and from when, drawn on every chart over time and listed beside it."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from core.access import Viewer
from core.errors import InvalidInput, NotAllowed
from core.queries import ask
from core.records import Annotation, Service, new_id
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store

Kind = Literal["policy", "threshold", "system", "other"]


class AddAnnotation(Arguments):
    """`happened_at` is when it began to hold, with its offset. `service` is a name, all services when absent. `visibility` is
    `everyone` or a group of yours. `threshold` marks that what counts (an alert, a severity, an incident) changed.
    """

    happened_at: AwareDatetime
    text: str = Field(min_length=1, max_length=300)
    kind: Kind = "policy"
    service: str | None = Field(default=None, max_length=200)
    visibility: str = Field(default="everyone", min_length=1, max_length=60)


@command("annotation.add", "Mark on every chart over time that something changed", AddAnnotation)
def add(change: Change, args: AddAnnotation) -> dict[str, Any]:
    """Add the mark. Raises `InvalidInput` for empty text and an unknown service, `NotAllowed` for a group that is not yours."""
    if not args.text.strip():
        raise InvalidInput("The annotation is empty.", "Write what changed.")
    if not change.viewer.sees_all and args.visibility not in change.viewer.groups:
        raise NotAllowed(f"You do not belong to {args.visibility}.", "Choose everyone or a group of yours.")
    service = _service(change, args.service)
    stored = change.add(
        Annotation(
            id=new_id(),
            happened_at=args.happened_at,
            text=args.text.strip(),
            kind=args.kind,
            service_id=None if service is None else service.id,
            written_at=change.now,
            written_by=change.viewer.person_id,
            visibility=args.visibility,
        )
    )
    return {"id": stored.id, "version": stored.version}


class ChangeAnnotation(Versioned):
    """What is left out stays."""

    happened_at: AwareDatetime | None = None
    text: str | None = Field(default=None, min_length=1, max_length=300)
    kind: Kind | None = None


@command("annotation.change", "Correct the time, the words or the kind of an annotation", ChangeAnnotation)
def alter(change: Change, args: ChangeAnnotation) -> dict[str, Any]:
    """Save it; what stood there stays in the history."""
    found = change.get(Annotation, args.id)
    given = args.model_dump(exclude={"id", "version"}, exclude_none=True)
    saved = change.alter(found, based_on=args.version, **given)
    return {"id": saved.id, "version": saved.version}


@command("annotation.remove", "Take an annotation back", Versioned)
def remove(change: Change, args: Versioned) -> dict[str, Any]:
    """Leave a tombstone; adding it anew undoes this."""
    gone = change.remove(change.get(Annotation, args.id), based_on=args.version)
    return {"id": gone.id, "version": gone.version}


class FindAnnotations(Arguments):
    """`service` is a name: those that concern it and those that concern all services; every one when absent."""

    service: str | None = None


@read("annotation.list", "What changed and from when, the earliest first", FindAnnotations)
def find(store: Store, viewer: Viewer, args: FindAnnotations) -> list[dict[str, Any]]:
    """Each with its time (UTC), words, kind, service, who wrote it and its version."""
    return ask(store, viewer, "record/annotations", [args.service])


def _service(change: Change, name: str | None) -> Service | None:
    if name is None:
        return None
    found = change.find(Service, "name = $1", [name])
    if not found:
        raise InvalidInput(f"There is no service called {name}.", "See `service list` for their names.")
    return found[0]
