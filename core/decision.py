"""One part of a decision stated by itself, so that both disciplines can write their positions at the same time."""

from typing import Any, Literal

from pydantic import Field

from core.errors import InvalidInput, Stale
from core.notebook.cells import decision
from core.notebook.edit import editable, ready, save
from core.notebook.given import DISCIPLINES
from core.store.change import Change
from core.store.command import Arguments, command


class StatePart(Arguments):
    """`what` is whose position it is, or what else of the decision; `value` its new text, or a date for `revisit_on`, empty to take it
    back; `seen` what stood in this part when the person began, empty for nothing.
    """

    id: str
    cell: str
    what: Literal["sre", "security", "evidence", "outcome", "dissent", "revisit_on"]
    value: str = Field(max_length=200_000)
    seen: str = Field(default="", max_length=200_000)


@command("notebook.decide", "State one part of a decision and leave the others as they stand", StatePart)
def decide(change: Change, args: StatePart) -> dict[str, Any]:
    """Keep the part; what others wrote in other parts meanwhile stays. It is an answer like any other: kept in the history, and it voids
    the signatures that covered the decision. Raises `Stale` when this very part was changed since, and what `notebook.answer` raises.
    """
    opened = editable(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    if cell.kind != "decision":
        raise InvalidInput(f"The cell {cell.name} (line {cell.line}) is a {cell.kind}, not a decision.", "Use `notebook.answer` for it.")
    ready(opened, cell)
    row, stands = opened.rows.get(cell.name), opened.answers.get(cell.name)
    if decision.part_of(stands, args.what) != args.seen:
        who = opened.people.get(row.answered_by or "", "Someone") if row else "Someone"
        raise Stale(f"{who} changed the {args.what} of {cell.name} meanwhile.", "Nothing was saved. Look at it, then state yours again.")
    changed: dict[str, Any] = {"positions": {args.what: args.value}} if args.what in DISCIPLINES else {args.what: args.value}
    value = decision.validate(cell, decision.merged(stands, changed))
    return save(change, opened, cell, value, row.version if row else 0)
