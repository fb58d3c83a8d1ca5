"""One change of a notebook in use: who may make it, what it is based on, and what it does to the signatures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotAllowed, Stale
from core.notebook.document import Cell
from core.notebook.opened import Inside, Opened, differences, open_notebook, visibility_of
from core.records import Answer, Id, Notebook, Person, derive_id
from core.records.base import Json
from core.store.change import Change
from core.store.digest import canonical

EVERYTHING = Viewer.system()
"""Whether a signature stands is decided over all that it covers, whoever acts."""
EDITABLE = ("draft", "in_review", "signed", "running")


def opened_for(change: Change, notebook_id: str) -> Opened:
    """The notebook as the change in progress sees it."""
    return open_notebook(Inside(change), change.viewer, notebook_id)


def editable(change: Change, notebook_id: str) -> Opened:
    """The same, when it may still be changed. Raises `Blocked` for a published or closed one."""
    opened = opened_for(change, notebook_id)
    if opened.notebook.state not in EDITABLE:
        word = opened.notebook.state.replace("_", " ")
        remedy = "Reopen it first." if opened.notebook.kind == "runbook" else "Amend it with a new revision instead."
        raise Blocked(f"“{opened.notebook.title}” is {word} and is not changed any more.", remedy)
    return opened


def actor(change: Change) -> tuple[Id, str]:
    """Who acts and for which discipline. Raises `NotAllowed` for someone who has not said both."""
    viewer = change.viewer
    if not viewer.person_id or not viewer.discipline:
        raise NotAllowed("Nobody knows who you are or for which discipline you act.", "Say your name and pick sre or security first.")
    change.ensure(Person(id=viewer.person_id, name=viewer.name))
    return viewer.person_id, viewer.discipline


def ready(opened: Opened, cell: Cell) -> None:
    """Raise `Blocked` while the cell waits for others."""
    waits = opened.state.cells[cell.name].waits_for
    if waits:
        raise Blocked(f"{cell.name} waits for {', '.join(waits)}.", f"Settle {waits[0]} first.")


def save(change: Change, opened: Opened, cell: Cell, value: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Keep a validated answer and void the signatures that it changes. `version` is the answer's version that was seen, 0 for none.

    Raises `Stale` when somebody answered in between.
    """
    row = opened.rows.get(cell.name)
    if version != (row.version if row else 0):
        who = opened.people.get(row.answered_by or "", "someone") if row else "nobody"
        raise Stale(
            f"The cell {cell.name} has version {row.version if row else 0}, answered by {who}; you saw version {version}.",
            "Nothing was saved. Look at it, then answer again.",
        )
    text = Json(canonical(dict(value)))
    if row is not None and json.loads(row.value) == json.loads(text):
        return {"id": opened.notebook.id, "cell": cell.name, "version": row.version, "state": opened.notebook.state}
    if change.viewer.person_id:
        change.ensure(Person(id=change.viewer.person_id, name=change.viewer.name))
    given: dict[str, Any] = {
        "value": text,
        "answered_at": change.now,
        "answered_by": change.viewer.person_id,
        "discipline": change.viewer.discipline,
    }
    if row is None:
        fresh = derive_id("answer", opened.notebook.id, cell.name)
        seen_by = visibility_of(cell, opened.notebook)
        row = change.add(
            Answer(id=fresh, notebook_id=opened.notebook.id, cell=cell.name, visibility=seen_by, is_demo=opened.notebook.is_demo, **given)
        )
    else:
        row = change.alter(row, **given)
    return {"id": opened.notebook.id, "cell": cell.name, "version": row.version, "state": settle(change, opened.notebook.id)}


def settle(change: Change, notebook_id: str) -> str:
    """Mark the signatures that the change voided, for good, and move the notebook's state; the state's word.

    A signature that was voided stays void when the text is changed back: it was given for what stood there then.
    """
    opened = open_notebook(Inside(change), EVERYTHING, notebook_id)
    for signature in opened.signatures:
        if signature.revoked_at is None and not signature.void_reason and signature.id not in opened.live:
            what = ", ".join(_tellable(opened, differences(opened, signature))[:5]) or "its content"
            change.alter(signature, void_reason=f"changed since: {what}")
    word = opened.notebook.state
    open_signoffs = [name for name, each in opened.state.cells.items() if each.kind == "signoff" and each.is_open]
    if word == "signed" and (open_signoffs or opened.state.still_open):
        word = "in_review"
    elif word in ("draft", "in_review") and opened.live and not open_signoffs and not opened.state.still_open:
        word = "signed"
    if word != opened.notebook.state:
        change.alter(opened.notebook, state=word)
    return word


def _tellable(opened: Opened, names: Sequence[str]) -> list[str]:
    """The names of what changed, for everyone to read: what only some may see is not named."""
    notebook = opened.notebook
    hidden = {cell.name for cell in opened.document.cells() if visibility_of(cell, notebook) != notebook.visibility}
    return list(dict.fromkeys("something restricted" if name in hidden or name.count(":") > 1 else name for name in names))


def settle_reviews(change: Change, incident_id: str) -> None:
    """Void, in the same change, the signatures on unpublished postmortems whose incident now has other starred entries or milestones.

    Every postmortem of the incident is looked at, those too that whoever acts may not see: what was signed has changed all the same.
    """
    inside = Inside(change)
    for notebook in inside.find(EVERYTHING, Notebook, "incident_id = $1 AND kind = 'postmortem' AND state <> 'published'", [incident_id]):
        settle(change, notebook.id)


def only_kind(opened: Opened, kinds: tuple[str, ...], what: str) -> None:
    """Raise `InvalidInput` when a notebook of this kind cannot have that done to it."""
    if opened.notebook.kind not in kinds:
        raise InvalidInput(f"“{opened.notebook.title}” is a {opened.notebook.kind}; {what}.", f"Do this with a {' or '.join(kinds)}.")
