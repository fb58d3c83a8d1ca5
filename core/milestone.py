"""Milestones: record a named time of an incident, or correct one while keeping what was stated before."""

from datetime import datetime
from typing import Any

from pydantic import Field, field_validator

from core.access import Viewer
from core.errors import InvalidInput
from core.queries import ask
from core.records import Id, Incident, Milestone, Problem, new_id
from core.records.milestone import MILESTONE_KINDS, ORIGINS, PRECISIONS
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

NOT_AFTER = (
    ("impact_start", "mitigated"),
    ("impact_start", "closed"),
    ("mitigated", "closed"),
    ("initial_compromise", "contained"),
    ("contained", "eradicated"),
    ("eradicated", "closed"),
    ("publicly_noticed", "resolved"),
    ("impact_start", "resolved"),
)
"""Pairs of which the first must not be later than the second; enforced when people write, flagged when data is imported."""


class RecordMilestone(Arguments):
    """`happened_at` carries its offset or is UTC; `happened_before` is the latest it can have been, where that differs."""

    incident_id: str
    kind: str
    happened_at: datetime
    happened_before: datetime | None = None
    precision: str = "minute"
    origin: str = "human"
    reason: str = Field(default="", max_length=2000)

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        return _one_of(value, MILESTONE_KINDS)

    @field_validator("precision")
    @classmethod
    def _known_precision(cls, value: str) -> str:
        return _one_of(value, PRECISIONS)

    @field_validator("origin")
    @classmethod
    def _known_origin(cls, value: str) -> str:
        return _one_of(value, ORIGINS)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value} is not one of {', '.join(allowed)}")
    return value


@command("milestone.record", "Record a milestone of an incident", RecordMilestone)
def record(change: Change, args: RecordMilestone) -> dict[str, Any]:
    """Add the milestone. Raises `InvalidInput` when it lies in the future or contradicts another one."""
    incident = change.get(Incident, args.incident_id)
    _check_time(change, args.happened_at)
    _check_order(change, incident.id, args.kind, args.happened_at)
    stored = change.add(
        Milestone(
            id=new_id(),
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
            visibility=incident.visibility,
            **{**args.model_dump(), "incident_id": incident.id},
        )
    )
    return {"id": stored.id, "version": stored.version}


class CorrectMilestone(Arguments):
    """`version` is the version that was seen; `reason` says why the stated time was wrong."""

    id: str
    version: int
    happened_at: datetime
    happened_before: datetime | None = None
    precision: str = "minute"
    reason: str = Field(min_length=3, max_length=2000)


@command("milestone.correct", "Correct a milestone; the stated one is kept", CorrectMilestone)
def correct(change: Change, args: CorrectMilestone) -> dict[str, Any]:
    """Add a milestone that supersedes this one, and mark the problems it had as corrected."""
    old = change.get(Milestone, args.id)
    if old.is_superseded:
        raise InvalidInput(f"This {old.kind} was corrected already.", "Correct the milestone that superseded it.")
    _check_time(change, args.happened_at)
    _check_order(change, old.incident_id, old.kind, args.happened_at)
    change.alter(old, based_on=args.version, is_superseded=True)
    stored = change.add(
        Milestone(
            id=new_id(),
            incident_id=old.incident_id,
            kind=old.kind,
            happened_at=args.happened_at,
            happened_before=args.happened_before,
            precision=args.precision,
            origin="human",
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
            supersedes=old.id,
            reason=args.reason,
            visibility=old.visibility,
            is_demo=old.is_demo,
        )
    )
    cleared = _clear_problems(change, old)
    return {"id": stored.id, "supersedes": old.id, "problems_corrected": cleared}


def _clear_problems(change: Change, milestone: Milestone) -> int:
    """Problems of this milestone are corrected; so are those of its incident's other milestones that named the same contradiction."""
    problems = change.find(Problem, "record_id = $1 AND is_corrected = FALSE", [milestone.id])
    for problem in problems:
        change.alter(problem, is_corrected=True)
    return len(problems)


def _check_time(change: Change, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidInput(f"The time {moment.isoformat()} names no zone.", "Add the offset, such as 2026-03-05T14:32:00Z.")
    if moment > change.now:
        raise InvalidInput(f"The time {moment.isoformat()} lies in the future.", "Give the time at which it happened.")


def _check_order(change: Change, incident_id: Id, kind: str, moment: datetime) -> None:
    others = {row.kind: row for row in change.find(Milestone, "incident_id = $1 AND is_superseded = FALSE AND flags = '[]'", [incident_id])}
    for first, second in NOT_AFTER:
        if kind == first and second in others and moment > others[second].happened_at:
            raise InvalidInput(
                f"{first} at {moment.isoformat()} would be later than {second} at {others[second].happened_at.isoformat()}.",
                f"Correct {second} first, or give an earlier time.",
            )
        if kind == second and first in others and moment < others[first].happened_at:
            raise InvalidInput(
                f"{second} at {moment.isoformat()} would be earlier than {first} at {others[first].happened_at.isoformat()}.",
                f"Correct {first} first, or give a later time.",
            )


class OfIncident(Arguments):
    """An incident's id."""

    incident_id: str


@read("milestone.list", "The milestones of an incident, superseded ones too", OfIncident)
def of_incident(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """In order of time."""
    return ask(store, viewer, "record/incident_milestones", [store.get(viewer, Incident, args.incident_id).id])
