"""Follow-ups: a promised change, who owns it and when it is due, across all incidents."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput
from core.queries import ask
from core.records import FollowUp, Id, Incident, Person, derive_id, new_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

Discipline = Literal["sre", "security", "joint"]
Priority = Literal["P1", "P2", "P3", "P4"]


class CreateFollowUp(Arguments):
    """`owner` is a person's name."""

    title: str = Field(min_length=1, max_length=300)
    incident_id: str | None = None
    notebook_id: str | None = None
    discipline: Discipline = "joint"
    owner: str | None = None
    priority: Priority = "P3"
    due_on: date | None = None
    factor: str | None = Field(default=None, max_length=60)
    url: str | None = Field(default=None, pattern=r"^https?://")


@command("followup.create", "Promise a change", CreateFollowUp)
def create(change: Change, args: CreateFollowUp) -> dict[str, Any]:
    """Add the follow-up; its owner becomes known by name."""
    visibility = change.get(Incident, args.incident_id).visibility if args.incident_id else "everyone"
    given = args.model_dump(exclude={"owner"})
    stored = change.add(FollowUp(id=new_id(), owner_id=_owner(change, args.owner), filed_at=change.now, visibility=visibility, **given))
    return {"id": stored.id, "version": stored.version}


class ChangeFollowUp(Arguments):
    """`version` is the version that was seen; only what is given is changed. `wont_do` needs a reason."""

    id: str
    version: int
    title: str | None = Field(default=None, min_length=1, max_length=300)
    discipline: Discipline | None = None
    owner: str | None = None
    priority: Priority | None = None
    due_on: date | None = None
    status: Literal["open", "done", "wont_do"] | None = None
    wont_do_reason: str | None = None
    url: str | None = None


@command("followup.change", "Change, finish or drop a follow-up", ChangeFollowUp)
def change_followup(change: Change, args: ChangeFollowUp) -> dict[str, Any]:
    """Save what is given. Raises `InvalidInput` when it is dropped without a reason."""
    followup = change.get(FollowUp, args.id)
    given = args.model_dump(exclude={"id", "version", "owner"}, exclude_none=True)
    if args.owner is not None:
        given["owner_id"] = _owner(change, args.owner)
    if args.status == "wont_do" and not (args.wont_do_reason or followup.wont_do_reason).strip():
        raise InvalidInput(f"“{followup.title}” cannot be dropped without a reason.", "Say why it will not be done.")
    if args.status is not None:
        given["done_at"] = change.now if args.status == "done" else None
    saved = change.alter(followup, based_on=args.version, **given)
    return {"id": saved.id, "version": saved.version}


def _owner(change: Change, name: str | None) -> Id | None:
    if not name or not name.strip():
        return None
    return change.ensure(Person(id=derive_id("person", name.strip()), name=name.strip())).id


class FindFollowUps(Arguments):
    """Every filter narrows; `overdue_at` keeps open ones due before that day."""

    status: Literal["open", "done", "wont_do"] | None = None
    discipline: Discipline | None = None
    owner: str | None = None
    overdue_at: date | None = None
    notebook_id: str | None = None


@read("followup.list", "Follow-ups across incidents", FindFollowUps)
def find(store: Store, viewer: Viewer, args: FindFollowUps) -> list[dict[str, Any]]:
    """The soonest due first, those without a date last."""
    return ask(store, viewer, "record/followups", [args.status, args.discipline, args.owner, args.overdue_at, args.notebook_id])


def age_days(filed_at: datetime, now: datetime) -> int:
    """Whole days since it was promised."""
    return (now - filed_at).days
