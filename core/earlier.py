"""Earlier answers to a cell: bring one back as the answer of now."""

import json
from typing import Any

from core.errors import InvalidInput, NotFound
from core.notebook.cells import all_kinds
from core.notebook.edit import editable, ready, save
from core.store.change import Change
from core.store.command import Arguments, command

_HAPPENED = {
    "guard": "A guard is asked again instead; what was accepted then was accepted for what it said then.",
    "signoff": "A signature is given again instead.",
    "command": "What was run was run; record what came of running it again.",
}
"""Kinds whose answers tell what happened, which nobody brings back, and what to do instead."""


class RestoreAnswer(Arguments):
    """`version` is the answer's version that was seen, `earlier` the one to bring back, as `notebook.history` counts them."""

    id: str
    cell: str
    version: int
    earlier: int


@command("notebook.restore", "Bring back an earlier answer to a cell", RestoreAnswer)
def restore(change: Change, args: RestoreAnswer) -> dict[str, Any]:
    """Answer the cell again with what stood there; what stands there now goes into the history, and signatures that covered it are void.

    Raises `InvalidInput` for a guard, a sign-off and a command, whose answers tell what happened, and for an answer that the cell no
    longer takes; `NotFound` for a version that is not in the history; `Blocked` and `Stale` as `notebook.answer`.
    """
    opened = editable(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    ready(opened, cell)
    if cell.kind in _HAPPENED:
        raise InvalidInput(f"An earlier answer to the {cell.kind} {cell.name} is not brought back.", _HAPPENED[cell.kind])
    row = opened.rows.get(cell.name)
    sql = "SELECT body FROM history WHERE record_table = 'answer' AND record_id = $1 AND version = $2"
    found = change.session.execute(sql, [row.id, args.earlier]) if row else []
    if not found:
        raise NotFound(f"There is no version {args.earlier} of the answer to {cell.name}.", "See its history (notebook history).")
    value = json.loads(json.loads(found[0]["body"])["value"])
    return save(change, opened, cell, all_kinds()[cell.kind].validate(cell, value), args.version) | {"restored": args.earlier}
