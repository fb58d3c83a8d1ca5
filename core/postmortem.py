"""The life of a postmortem: draft, in review, signed, published, and amended by a new revision."""

from dataclasses import replace
from typing import Any

from pydantic import Field

from core.errors import Blocked, Duplicate
from core.notebook.edit import editable, only_kind, opened_for, settle
from core.records import Milestone, Notebook, derive_id, new_id
from core.store.change import Change
from core.store.command import Arguments, command

KINDS = ("postmortem", "policy", "analysis")
"""Notebooks that are published."""


class OneNotebook(Arguments):
    """A notebook by its id."""

    id: str


@command("notebook.submit", "Hand a draft in for review", OneNotebook)
def submit(change: Change, args: OneNotebook) -> dict[str, Any]:
    """Move a draft to review; what is still open is named, not forbidden."""
    opened = editable(change, args.id)
    only_kind(opened, KINDS, "it is not reviewed but closed")
    word = opened.notebook.state
    if word == "draft":
        word = change.alter(opened.notebook, state="in_review").state
    return {"id": opened.notebook.id, "state": word, "still_open": list(opened.state.still_open)}


@command("notebook.publish", "Publish a signed postmortem", OneNotebook)
def publish(change: Change, args: OneNotebook) -> dict[str, Any]:
    """Close it for every further edit and note the time on its incident. Raises `Blocked` with everything that is missing."""
    settle(change, editable(change, args.id).notebook.id)
    opened = editable(change, args.id)
    only_kind(opened, KINDS, "it is closed, not published")
    if not opened.state.may_publish:
        raise Blocked(" ".join(opened.state.keeps_from_publishing), "Answer, skip with a reason, or sign what is named.")
    saved = change.alter(opened.notebook, state="published", closed_at=change.now)
    if opened.incident and opened.notebook.kind == "postmortem":
        change.add(
            Milestone(
                id=new_id(),
                incident_id=opened.incident.id,
                kind="review_published",
                happened_at=change.now,
                precision="second",
                origin="machine",
                recorded_at=change.now,
                recorded_by=change.viewer.person_id,
                visibility=opened.notebook.visibility,
                is_demo=opened.notebook.is_demo,
            )
        )
    return {"id": saved.id, "version": saved.version, "state": saved.state}


class AmendNotebook(Arguments):
    """`reason` says why the published text is not left as it is."""

    id: str
    reason: str = Field(min_length=1, max_length=5000)


@command("notebook.amend", "Begin a new revision of a published notebook", AmendNotebook)
def amend(change: Change, args: AmendNotebook) -> dict[str, Any]:
    """Copy document and answers into a new draft that names what it revises; the published one stays as it is, signatures included.

    Raises `Blocked` for one that is not published, `Duplicate` while another revision of it is there.
    """
    opened = opened_for(change, args.id)
    old = opened.notebook
    if old.state != "published":
        raise Blocked(f"“{old.title}” is not published.", "Edit it as it is; only a published one is amended.")
    others = change.find(Notebook, "revises_id = $1", [old.id])
    if others:
        raise Duplicate(f"“{old.title}” has a revision already, {others[0].state.replace('_', ' ')}.", f"Go on with {others[0].id}.")
    fresh = change.add(
        replace(
            old,
            id=new_id(),
            state="draft",
            started_at=change.now,
            started_by=change.viewer.person_id,
            closed_at=None,
            revises_id=old.id,
            revision_reason=args.reason,
        )
    )
    for row in opened.rows.values():
        change.add(replace(row, id=derive_id("answer", fresh.id, row.cell), notebook_id=fresh.id))
    return {"id": fresh.id, "version": fresh.version, "state": fresh.state, "revises_id": old.id}
