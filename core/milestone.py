"""Milestones: record a named time of an incident, or correct one while keeping what was stated before."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import Field, field_validator

from core.access import Viewer
from core.errors import InvalidInput
from core.notebook.edit import settle_reviews
from core.queries import ask
from core.records import Id, Incident, Milestone, Problem, new_id
from core.records.base import Json
from core.records.milestone import MILESTONE_KINDS, ORIGINS, PRECISIONS
from core.sources.flags import ENDS_BEFORE_START, NO_LENGTH, NOTIFIED_BEFORE_INCIDENT
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
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

_SPANS = (*NOT_AFTER, ("declared", "resolved"), ("initial_compromise", "detected"), ("detected", "notified"))
CONTRADICTED = {
    ENDS_BEFORE_START.code: _SPANS,
    NO_LENGTH.code: _SPANS,
    NOTIFIED_BEFORE_INCIDENT.code: (("first_malicious_action", "notified"), ("initial_compromise", "notified")),
}
"""By the code of a contradiction, the pairs of milestones that it can be about."""


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
    settle_reviews(change, incident.id)
    return {"id": stored.id, "version": stored.version}


class CorrectMilestone(Versioned):
    """`version` is the version that was seen; `reason` says why the stated time was wrong."""

    happened_at: datetime
    happened_before: datetime | None = None
    precision: str = "minute"
    reason: str = Field(min_length=3, max_length=2000)


@command("milestone.correct", "Correct a milestone; the stated one is kept", CorrectMilestone)
def correct(change: Change, args: CorrectMilestone) -> dict[str, Any]:
    """Add a milestone that supersedes this one, and mark the contradictions that it ends as corrected, so that durations count again.

    A pair that contradicts itself now may be corrected in any order. Raises `InvalidInput` for a time in the future or a new contradiction.
    """
    old = change.get(Milestone, args.id)
    if old.is_superseded:
        raise InvalidInput(f"This {old.kind} was corrected already.", "Correct the milestone that superseded it.")
    _check_time(change, args.happened_at)
    _check_order(change, old.incident_id, old.kind, args.happened_at, old.happened_at)
    change.alter(old, based_on=args.version, is_superseded=True)
    stored = change.add(
        Milestone(
            id=new_id(),
            incident_id=old.incident_id,
            kind=old.kind,
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
            supersedes=old.id,
            visibility=old.visibility,
            is_demo=old.is_demo,
            **args.model_dump(exclude={"id", "version"}),
        )
    )
    cleared = _end_contradictions(change, old, stored)
    settle_reviews(change, old.incident_id)
    return {"id": stored.id, "supersedes": old.id, "problems_corrected": cleared}


def _end_contradictions(change: Change, old: Milestone, new: Milestone) -> int:
    """Take back the flags of the incident and its milestones that no longer hold, and mark their problems as corrected; how many.

    Which pair a flag is about is read off the milestones as they were stated: those are kept. What cannot be read off stays flagged,
    except on the milestone that was corrected itself.
    """
    milestones = change.find(Milestone, "incident_id = $1", [old.incident_id])
    stated = _by_kind(each for each in milestones if each.source is not None)
    current = _by_kind(each for each in milestones if not each.is_superseded)
    holders: dict[str, Incident | Milestone] = {each.id: each for each in change.find(Incident, "id = $1", [old.incident_id])}
    holders.update({each.id: each for each in milestones if not each.is_superseded})
    holders[old.id] = new
    count = 0
    for problem in change.find(Problem, "(incident_id = $1 OR record_id = $2) AND is_corrected = FALSE", [old.incident_id, old.id]):
        holder = holders.get(problem.record_id)
        if holder is None:
            continue
        pairs = _pairs(problem.code, holder, stated)
        is_ended = all(_is_sound(problem.code, current.get(first), current.get(second)) for first, second in pairs)
        if pairs and not is_ended and holder.id == new.id:
            holders[old.id] = change.alter(new, flags=Json(json.dumps(sorted({*json.loads(holder.flags), problem.code}))))
            change.alter(problem, record_id=new.id)
        elif (pairs or holder.id == new.id) and is_ended:
            if problem.code in json.loads(holder.flags):
                left = [code for code in json.loads(holder.flags) if code != problem.code]
                holders[problem.record_id] = change.alter(holder, flags=Json(json.dumps(left)))
            change.alter(problem, is_corrected=True)
            count += 1
    return count


def _by_kind(milestones: Iterable[Milestone]) -> dict[str, Milestone]:
    """The earliest of each kind, which is the one that counts."""
    found: dict[str, Milestone] = {}
    for each in sorted(milestones, key=lambda milestone: milestone.happened_at, reverse=True):
        found[each.kind] = each
    return found


def _pairs(code: str, holder: Incident | Milestone, stated: Mapping[str, Milestone]) -> list[tuple[str, str]]:
    """The pairs that contradict each other as stated, and whose contradiction the holder's flag tells."""
    found = []
    for first, second in CONTRADICTED.get(code, ()):
        if first not in stated or second not in stated or not _contradict(code, stated[first], stated[second]):
            continue
        if holder.TABLE == "milestone":
            told_here = getattr(holder, "kind", "") in (first, second)
        else:
            told_here = stated[first].flags == stated[second].flags == "[]"
        if told_here:
            found.append((first, second))
    return found


def _contradict(code: str, first: Milestone, second: Milestone) -> bool:
    if code == NO_LENGTH.code:
        return second.happened_at == first.happened_at
    if code == NOTIFIED_BEFORE_INCIDENT.code and second.happened_before is not None:
        return second.happened_before <= first.happened_at
    return second.happened_at < first.happened_at


def _is_sound(code: str, first: Milestone | None, second: Milestone | None) -> bool:
    if first is None or second is None:
        return True
    return not (_contradict(code, first, second) or (code in (ENDS_BEFORE_START.code, NO_LENGTH.code) and _no_span(first, second)))


def _no_span(first: Milestone, second: Milestone) -> bool:
    return second.happened_at <= first.happened_at


def _check_time(change: Change, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidInput(f"The time {moment.isoformat()} names no zone.", "Add the offset, such as 2026-03-05T14:32:00Z.")
    if moment > change.now:
        raise InvalidInput(f"The time {moment.isoformat()} lies in the future.", "Give the time at which it happened.")


def _check_order(change: Change, incident_id: Id, kind: str, moment: datetime, before: datetime | None = None) -> None:
    """Refuse a contradiction with another milestone, unless this one contradicted that at the time it had `before`."""
    others = _by_kind(change.find(Milestone, "incident_id = $1 AND is_superseded = FALSE AND flags = '[]'", [incident_id]))
    for first, second in NOT_AFTER:
        if kind == first and second in others:
            limit = others[second].happened_at
            if moment > limit and not (before is not None and before > limit):
                raise InvalidInput(
                    f"{first} at {moment.isoformat()} would be later than {second} at {limit.isoformat()}.",
                    f"Correct {second} first, or give an earlier time.",
                )
        if kind == second and first in others:
            limit = others[first].happened_at
            if moment < limit and not (before is not None and before < limit):
                raise InvalidInput(
                    f"{second} at {moment.isoformat()} would be earlier than {first} at {limit.isoformat()}.",
                    f"Correct {first} first, or give a later time.",
                )


class OfIncident(Arguments):
    """An incident's id."""

    incident_id: str


@read("milestone.list", "The milestones of an incident, superseded ones too", OfIncident)
def of_incident(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """In order of time."""
    return ask(store, viewer, "record/incident_milestones", [store.get(viewer, Incident, args.incident_id).id])
