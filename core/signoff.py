"""Sign-off: a person accepts a notebook for a discipline, bound to the content they saw; an edit voids it."""

from typing import Any

from pydantic import Field

from core.errors import Blocked, Duplicate, InvalidInput, NotAllowed, NotFound, Stale
from core.notebook import signing
from core.notebook.cells import signoff
from core.notebook.document import Cell
from core.notebook.edit import actor, editable, opened_for, ready, settle
from core.notebook.opened import Inside, Opened
from core.notebook.verdicts import check_again
from core.records import Attendance, Signature, derive_id, new_id
from core.records.base import Json
from core.store.change import Change
from core.store.command import Arguments, command
from core.store.digest import canonical


class SignNotebook(Arguments):
    """`cell` names the sign-off where there are several; `root` is the root of the content that was read, as `notebook.show`
    gives it: with it, nobody signs what changed under their eyes.
    """

    id: str
    cell: str | None = None
    root: str | None = None


@command("notebook.sign", "Sign a notebook for your discipline", SignNotebook)
def sign(change: Change, args: SignNotebook) -> dict[str, Any]:
    """Add the signature over everything the signer could see.

    Raises `Blocked` while something before it is open or a guard no longer covers it, `NotAllowed` for a person who signed this
    notebook for the other discipline before, `Duplicate` when the discipline has signed, `Stale` when the root is another.
    """
    opened = editable(change, args.id)
    person, discipline = actor(change)
    cell = _signoff(change, opened, args.cell)
    if discipline not in signoff.needs(cell):
        raise NotAllowed(f"The sign-off {cell.name} does not ask for {discipline}.", f"It asks for {', '.join(signoff.needs(cell))}.")
    if any(each.person_id == person and each.discipline != discipline for each in opened.signatures):
        raise NotAllowed(
            f"{change.viewer.name} signed this notebook for the other discipline; one person never signs for two.",
            "Ask somebody else of this one.",
        )
    if any(each.cell == cell.name and each.discipline == discipline and each.id in opened.live for each in opened.signatures):
        raise Duplicate(f"{discipline} has signed {cell.name} already.", "Revoke that signature first.")
    _complete(opened, cell)
    check_again(Inside(change), change.viewer, opened, cell, change.now)
    hashes = opened.covered(change.viewer, cell.name)
    root = signing.root(hashes)
    if args.root is not None and args.root != root:
        raise Stale("The content has changed since you read it.", "Nothing was signed. Read it again, then sign.")
    stored = change.add(
        Signature(
            id=new_id(),
            notebook_id=opened.notebook.id,
            cell=cell.name,
            person_id=person,
            discipline=discipline,
            root=root,
            cell_hashes=Json(canonical(hashes)),
            assurance=change.viewer.assurance,
            signed_at=change.now,
            visibility=opened.notebook.visibility,
            is_demo=opened.notebook.is_demo,
        )
    )
    return {"id": opened.notebook.id, "signature": stored.id, "root": root, "state": settle(change, opened.notebook.id)}


def _signoff(change: Change, opened: Opened, name: str | None) -> Cell:
    if name is not None:
        cell = opened.cell_for(change.viewer, name)
        if cell.kind != "signoff":
            raise InvalidInput(f"The cell {name} is a {cell.kind}, not a sign-off.", "Name the sign-off.")
        return cell
    cells = [cell for cell in opened.cells_for(change.viewer) if cell.kind == "signoff"]
    still = [cell for cell in cells if opened.state.cells[cell.name].is_open] or cells
    if not still:
        raise NotFound(f"“{opened.notebook.title}” has nothing to sign.", "Start one from a template with a sign-off.")
    return still[0]


def _complete(opened: Opened, cell: Cell) -> None:
    """A runbook is signed once what the sign-off waits for is settled; everything else once all that is required is answered."""
    ready(opened, cell)
    if opened.notebook.kind == "runbook":
        return
    lacking = [name for name in opened.state.still_open if opened.state.cells[name].kind != "signoff"]
    if lacking:
        raise Blocked(
            f"{len(lacking)} required cells are still open: {', '.join(lacking[:5])}.", "Answer them, or skip them with a reason."
        )


class RevokeSignature(Arguments):
    """`signature` is the signature's id; without it, your own live one."""

    id: str
    signature: str | None = None
    reason: str = Field(default="", max_length=2000)


@command("notebook.revoke", "Take back your signature", RevokeSignature)
def revoke(change: Change, args: RevokeSignature) -> dict[str, Any]:
    """Mark the signature as revoked; it stays in the record. Raises `NotAllowed` for somebody else's."""
    opened = editable(change, args.id)
    person, _ = actor(change)
    wanted = [each for each in opened.signatures if each.revoked_at is None and args.signature in (None, each.id)]
    if any(each.person_id != person for each in wanted) and args.signature is not None:
        raise NotAllowed("This is another person's signature.", "Only the person who signed takes it back; an edit voids it as well.")
    mine = [each for each in wanted if each.person_id == person and (args.signature or each.id in opened.live)]
    if not mine:
        raise NotFound(f"{change.viewer.name} has no signature on “{opened.notebook.title}” to take back.", "See `notebook show`.")
    for each in mine:
        change.alter(each, revoked_at=change.now, void_reason=args.reason)
    return {"id": opened.notebook.id, "revoked": [each.id for each in mine], "state": settle(change, opened.notebook.id)}


class AttendReview(Arguments):
    """You, for your discipline."""

    id: str


@command("notebook.attend", "Note that you are in the review", AttendReview)
def attend(change: Change, args: AttendReview) -> dict[str, Any]:
    """Add the attendance once a person and discipline."""
    opened = opened_for(change, args.id)
    person, discipline = actor(change)
    mine = derive_id("attendance", opened.notebook.id, person, discipline)
    seen_by, is_demo = opened.notebook.visibility, opened.notebook.is_demo
    change.ensure(
        Attendance(
            id=mine,
            notebook_id=opened.notebook.id,
            person_id=person,
            discipline=discipline,
            attended_at=change.now,
            visibility=seen_by,
            is_demo=is_demo,
        )
    )
    return {"id": opened.notebook.id, "attendance": mine}
