"""Follow-ups: a promised change, who owns it and when it is due, across all incidents."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.due import the_policy
from core.errors import InvalidInput, Stale
from core.incident import resolve
from core.queries import ask
from core.records import FollowUp, Id, Incident, Person, derive_id, new_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

Discipline = Literal["sre", "security", "joint"]
Priority = Literal["P1", "P2", "P3", "P4"]
Status = Literal["open", "in_progress", "done", "wont_do"]
MOST = 500
"""How many follow-ups one bulk edit takes."""


class CreateFollowUp(Arguments):
    """`owner` is a person's name; with `by_policy` the due date comes from the policy where `due_on` is not given."""

    title: str = Field(min_length=1, max_length=300)
    incident_id: str | None = None
    notebook_id: str | None = None
    discipline: Discipline = "joint"
    owner: str | None = None
    priority: Priority = "P3"
    due_on: date | None = None
    by_policy: bool = False
    factor: str | None = Field(default=None, max_length=60)
    url: str | None = Field(default=None, pattern=r"^https?://")


@command("followup.create", "Promise a change", CreateFollowUp)
def create(change: Change, args: CreateFollowUp) -> dict[str, Any]:
    """Add the follow-up; its owner becomes known by name."""
    incident = change.get(Incident, args.incident_id) if args.incident_id else None
    given = args.model_dump(exclude={"owner", "by_policy"})
    if args.by_policy and args.due_on is None:
        given["due_on"] = the_policy().due_on(change.now.date(), _severity(incident))
    seen_by = incident.visibility if incident else "everyone"
    stored = change.add(FollowUp(id=new_id(), owner_id=_owner(change, args.owner), filed_at=change.now, visibility=seen_by, **given))
    return {"id": stored.id, "version": stored.version, "due_on": stored.due_on}


def _severity(incident: Incident | None) -> str | None:
    """The higher of an incident's two severities."""
    stated = [each for each in (incident.sre_severity, incident.security_severity) if each] if incident else []
    return min(stated, default=None)


class Edit(Arguments):
    """Only what is given is changed; `clear` names what is emptied. `wont_do` needs a reason."""

    discipline: Discipline | None = None
    owner: str | None = None
    priority: Priority | None = None
    due_on: date | None = None
    status: Status | None = None
    wont_do_reason: str | None = Field(default=None, max_length=2000)
    clear: tuple[Literal["owner", "due_on", "url", "factor"], ...] = ()


class ChangeFollowUp(Edit):
    """`version` is the version that was seen."""

    id: str
    version: int
    title: str | None = Field(default=None, min_length=1, max_length=300)
    url: str | None = None


@command("followup.change", "Change, finish or drop a follow-up", ChangeFollowUp)
def change_followup(change: Change, args: ChangeFollowUp) -> dict[str, Any]:
    """Save what is given. Raises `InvalidInput` when it is dropped without a reason."""
    saved = _edited(change, args.id, args.version, args)
    return {"id": saved.id, "version": saved.version}


class Seen(Arguments):
    """A follow-up and the version of it that was seen."""

    id: str
    version: int


class ChangeMany(Edit):
    """The same edit for up to 500 follow-ups."""

    items: tuple[Seen, ...] = Field(min_length=1, max_length=MOST)


@command("followup.change_many", "Change many follow-ups alike, all or none", ChangeMany)
def change_many(change: Change, args: ChangeMany) -> dict[str, Any]:
    """Save the edit on each. Raises `Stale`, naming one that was changed meanwhile, and `InvalidInput` when nothing is to be changed."""
    if not args.model_dump(exclude={"items"}, exclude_none=True, exclude_defaults=True):
        raise InvalidInput("Nothing is said about what to change.", "Give a state, an owner, a date, a priority or a discipline.")
    latest = {item.id: item for item in args.items}
    saved = [_edited(change, item.id, item.version, args) for item in latest.values()]
    return {"changed": [{"id": each.id, "version": each.version} for each in saved]}


def _edited(change: Change, id: str, version: int, args: Edit) -> FollowUp:
    followup = change.get(FollowUp, id)
    given = args.model_dump(exclude={"id", "version", "items", "owner", "clear"}, exclude_none=True)
    if args.owner is not None:
        given["owner_id"] = _owner(change, args.owner)
    if args.status == "wont_do" and not (args.wont_do_reason or followup.wont_do_reason).strip():
        raise InvalidInput(f"“{followup.title}” cannot be dropped without a reason.", "Say why it will not be done.")
    if args.status is not None:
        given["done_at"] = (followup.done_at or change.now) if args.status == "done" else None
    given |= {{"owner": "owner_id"}.get(name, name): None for name in args.clear}
    if version != followup.version:
        raise Stale(
            f"“{followup.title}” has version {followup.version}; you saw version {version}.",
            "Nothing was saved. Look at it, then make your change again.",
        )
    return change.alter(followup, based_on=version, **given)


def _owner(change: Change, name: str | None) -> Id | None:
    if not name or not name.strip():
        return None
    return change.ensure(Person(id=derive_id("person", name.strip()), name=name.strip())).id


class FindFollowUps(Arguments):
    """Every filter narrows. `unfinished` is open or in progress; `overdue_at` keeps unfinished ones due before that day.
    `incident` is an id or INC-142, `service` the name of one that the incident touched.
    """

    status: Literal["open", "in_progress", "done", "wont_do", "unfinished"] | None = None
    discipline: Discipline | None = None
    owner: str | None = None
    overdue_at: date | None = None
    notebook_id: str | None = None
    priority: Priority | None = None
    incident: str | None = None
    service: str | None = None


@read("followup.list", "Follow-ups across incidents", FindFollowUps)
def find(store: Store, viewer: Viewer, args: FindFollowUps) -> list[dict[str, Any]]:
    """The soonest due first, those without a date last."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident)).id if args.incident else None
    told = [args.status, args.discipline, args.owner, args.overdue_at, args.notebook_id, args.priority, incident, args.service]
    return ask(store, viewer, "record/followups", told)


class WhenDue(Arguments):
    """`incident` is an id or INC-142; `promised_on` is today (UTC) when absent."""

    incident: str | None = None
    promised_on: date | None = None


@read("followup.due", "The day on which a promise would be due", WhenDue)
def when_due(store: Store, viewer: Viewer, args: WhenDue) -> dict[str, Any]:
    """`due_on`, the working `days` until then, the `severity` that decides, and the `policy`'s title."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident)) if args.incident else None
    policy, severity = the_policy(), _severity(incident)
    promised = args.promised_on or datetime.now(UTC).date()
    return {
        "due_on": policy.due_on(promised, severity),
        "days": policy.days_for(severity),
        "severity": severity,
        "policy": policy.title,
    }


def age_days(filed_at: datetime, now: datetime) -> int:
    """Whole days since it was promised."""
    return (now - filed_at).days
